{#-
    The history of one number tells of two persons: birth date and reading of the name both
    change.
-#}
with rows_in_order as (
    select
        resident_number, history_number, name_kana,
        birth_year * 10000 + birth_month * 100 + birth_day as born,
        lag(name_kana) over numbers as kana_before,
        lag(birth_year * 10000 + birth_month * 100 + birth_day) over numbers as born_before
    from {{ ref('stg_residents__history') }}
    where not is_provisional
    window numbers as (partition by resident_number order by history_number)
)
select
    {{ finding('one_number_for_two', 'r.resident_number', ['max(r.history_number)']) }}
from rows_in_order as r
where r.born != r.born_before and r.name_kana != r.kana_before
group by r.resident_number
