{#- Somebody younger than policy expects is taxed on an income. -#}
select distinct
    {{ finding('taxpayer_is_child', 'r.resident_number', ['c.birth_date']) }}
from {{ ref('stg_tax__incomes') }} as r
inner join {{ ref('qua_current_residents') }} as c on r.resident_number = c.resident_number
where r.taxable_income > 0 and c.age < {{ var('youngest_taxpayer') }}
