{#- The last digit of 市区町村コード or 区コード is not the check digit of a 団体コード. -#}
select
    {{ finding(
        'ward_check_digit', 'r.municipality_code || r.town_code',
        ['r.municipality_code', 'r.ward_code']
    ) }}
from {{ ref('stg_areas__towns') }} as r
where
    not {{ function('is_municipality_code') }}(r.municipality_code)
    or not {{ function('is_municipality_code') }}(r.ward_code)
