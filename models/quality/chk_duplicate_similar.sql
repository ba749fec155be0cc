{#-
    Two residents who may be one person, written differently. Either the reading of the name and the birth date are
    the same, and the sex or the former municipality differs; or of one sex, and of former municipalities that do not
    contradict each other, they differ in one character of the reading or by a slip of the birth date. Brothers and
    sisters born on one day live in one household, whose members are not compared by similar readings unless they came
    from the same municipality.

    Joined on what is the same: the reading, or the birth date with the beginning or the end of the reading, since one
    character cannot change both. So no two people are compared who share neither.
-#}
with people as (
    select
        resident_number, household_number, name_key, birth_date, sex_code, former_municipality_code
    from {{ ref('qua_current_residents') }}
    where is_resident and name_key is not null and birth_date is not null
),
of_one_name as (
    select r.resident_number, o.resident_number as other_number
    from people as r
    inner join people as o
        on r.name_key = o.name_key and r.resident_number < o.resident_number
    where
        (
            r.birth_date = o.birth_date
            and (
                r.sex_code != o.sex_code
                or r.former_municipality_code is distinct from o.former_municipality_code
            )
        )
        or (
            r.sex_code = o.sex_code
            and coalesce(r.former_municipality_code = o.former_municipality_code, true)
            and {{ function('is_date_slip') }}(r.birth_date, o.birth_date)
        )
),
born_on_one_day as (
    {%- for same in ['left', 'right'] %}
    select r.resident_number, o.resident_number as other_number
    from people as r
    inner join people as o
        on r.birth_date = o.birth_date and r.sex_code = o.sex_code
        and {{ same }}(r.name_key, 2) = {{ same }}(o.name_key, 2)
        and r.resident_number < o.resident_number
    where
        coalesce(
            r.former_municipality_code = o.former_municipality_code,
            r.household_number is distinct from o.household_number
        )
        -- A katakana is three bytes: whatever differs in more needs no second look.
        and case
            when levenshtein(r.name_key, o.name_key) <= 3
                then {{ function('kana_distance') }}(r.name_key, o.name_key) = 1
        end
    {{ 'union' if not loop.last }}
    {%- endfor %}
),
pairs as (
    select resident_number, other_number from of_one_name
    union all
    select resident_number, other_number from born_on_one_day
)
select
    {{ finding(
        'duplicate_similar', 'r.resident_number',
        [
            'r.name_key', 'r.birth_date', 'r.sex_code', 'r.former_municipality_code',
            'r.household_number', 'o.name_key', 'o.birth_date', 'o.sex_code',
            'o.former_municipality_code', 'o.household_number'
        ],
        other='o.resident_number'
    ) }}
from pairs as p
inner join people as r on p.resident_number = r.resident_number
inner join people as o on p.other_number = o.resident_number
