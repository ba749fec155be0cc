{#-
    The history of one number tells of two persons: birth date and reading of the name both change. Where a row has
    no reading, the names are compared.
-#}
with rows_in_order as (
    select
        resident_number,
        history_number,
        name,
        name_kana,
        birth_year * 10000 + birth_month * 100 + birth_day as born,
        lag(name) over numbers as name_before,
        lag(name_kana) over numbers as kana_before,
        lag(birth_year * 10000 + birth_month * 100 + birth_day) over numbers as born_before
    from {{ ref('stg_residents__history') }}
    where not is_provisional
    window numbers as (partition by resident_number order by history_number)
)
select
    {{ finding(
        'one_number_for_two', 'r.resident_number',
        [
            "list(row(r.history_number, r.born_before, r.born, r.name_before, r.name, "
            ~ "r.kana_before, r.name_kana) order by r.history_number)"
        ]
    ) }}
from rows_in_order as r
where
    r.born != r.born_before
    and if(
        r.name_kana is null or r.kana_before is null,
        {{ function('name_key') }}(r.name) != {{ function('name_key') }}(r.name_before),
        {{ function('name_key') }}(r.name_kana) != {{ function('name_key') }}(r.kana_before)
    )
group by r.resident_number
