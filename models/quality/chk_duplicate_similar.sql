{#-
    Two residents who may be one person, written differently. Either the reading of the name and the birth date are
    the same, and the sex or the former municipality differs; or they are of one sex and came from one municipality,
    and differ in one character of the reading, in one digit of the birth date, or by digits that changed places.
    Where it is not known whence one of them came, a digit or a character tells something only if few others have
    the same reading; brothers and sisters born on one day are then left out, who live in one household.

    Joined on what is the same: the reading, or the birth date with the beginning or the end of the reading, since one
    character cannot change both. So no two people are compared who share neither.
-#}
with people as (
    select
        resident_number,
        household_number,
        name_key,
        birth_date,
        strftime(birth_date, '%Y%m%d') as digits,
        sex_code,
        former_municipality_code,
        count(*) over (partition by name_key) <= {{ var('few_namesakes') }} as is_rare
    from {{ ref('qua_current_residents') }}
    where is_resident and name_key is not null and birth_date is not null
),
of_one_name as (
    select r.resident_number, o.resident_number as other_number
    from people as r
    inner join people as o
        on r.name_key = o.name_key and r.resident_number < o.resident_number
    where
        case
            when r.birth_date = o.birth_date
                then
                    r.sex_code != o.sex_code
                    or r.former_municipality_code is distinct from o.former_municipality_code
            when r.sex_code != o.sex_code then false
            when hamming(r.digits, o.digits) = 1
                then coalesce(r.former_municipality_code = o.former_municipality_code, r.is_rare)
            when coalesce(r.former_municipality_code = o.former_municipality_code, true)
                then {{ function('is_date_swapped') }}(r.birth_date, o.birth_date)
        end
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
            r.is_rare and o.is_rare and r.household_number is distinct from o.household_number
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
