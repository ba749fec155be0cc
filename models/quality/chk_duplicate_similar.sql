{#-
    Two residents who came from the same municipality, of one sex, of whom the birth date or the
    reading of the name is the same, and the other one differs by a digit or a character. Joined on
    what is the same, so that no two people are compared who share neither.
-#}
with people as (
    select
        resident_number, name_kana, birth_date, sex_code, former_municipality_code,
        strftime(birth_date, '%Y%m%d') as digits
    from {{ ref('qua_current_residents') }}
    where
        is_resident and name_kana is not null and birth_date is not null
        and former_municipality_code is not null
)
{%- for same in ['birth_date', 'name_kana'] %}
select
    {{ finding(
        'duplicate_similar', 'r.resident_number',
        ['r.name_kana', 'r.digits', 'o.name_kana', 'o.digits'],
        other='o.resident_number'
    ) }}
from people as r
inner join people as o
    on r.former_municipality_code = o.former_municipality_code and r.sex_code = o.sex_code
    and r.{{ same }} = o.{{ same }} and r.resident_number < o.resident_number
where
    {{ function('kana_distance') }}(r.name_kana, o.name_kana) + hamming(r.digits, o.digits) = 1
{{ 'union all' if not loop.last }}
{%- endfor %}
