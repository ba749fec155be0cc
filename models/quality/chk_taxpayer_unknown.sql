{#- A number of the tax register is not in the resident register. -#}
select distinct
    {{ finding('taxpayer_unknown', 'r.resident_number', ['r.resident_number']) }}
from {{ ref('stg_tax__incomes') }} as r
anti join {{ ref('stg_residents__history') }} as h on r.resident_number = h.resident_number
