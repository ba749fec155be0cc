{#- Every resident of a household with its head, where it has one that is somebody else. -#}
{{ config(materialized='table') }}
select
    r.resident_number,
    r.household_number,
    r.relationship,
    r.sex_code,
    r.birth_date,
    h.resident_number as head_number,
    h.sex_code as head_sex_code,
    h.birth_date as head_birth_date,
    date_sub('year', h.birth_date, r.birth_date) as years_younger,
    case
        when regexp_full_match(r.relationship, '20( 20)*')
            then len(string_split(r.relationship, ' '))
        when regexp_full_match(r.relationship, '5[12]( 5[12])*')
            then -len(string_split(r.relationship, ' '))
    end as generations_below
from {{ ref('qua_current_residents') }} as r
inner join {{ ref('qua_current_residents') }} as h
    on r.household_number = h.household_number and h.relationship = '02'
where r.is_resident and h.is_resident and r.resident_number != h.resident_number
