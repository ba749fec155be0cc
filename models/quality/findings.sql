{#-
    Everything that the checks have found in this delivery, with what the seed of checks says of it. Persons,
    households and towns are keys only; what is wrong with them is in the registers.

    The number of a finding depends on the tenant, the check and whom it is about, and stays the same in every
    build. Its hash covers the values that make the finding and all rows of the registers of whom it is about: both
    persons, every member of a household. So no decision outlives the data that it was taken on.
-#}
{{ config(materialized='table') }}
{%- set checks = [
    'resident_number_check_digit',
    'household_number_check_digit',
    'history_number_gap',
    'latest_flag',
    'event_reason_unknown',
    'event_against_state',
    'relationship_unknown',
    'birth_date_nonexistent',
    'birth_date_unknown',
    'entry_before_birth',
    'date_unreadable',
    'event_date_unknown',
    'unknown_date_not_allowed',
    'resident_since_missing',
    'birth_in_future',
    'event_in_future',
    'report_in_future',
    'report_before_event',
    'removal_before_entry',
    'events_out_of_order',
    'alive_after_death',
    'removed_twice',
    'removal_without_date',
    'household_without_head',
    'household_with_two_heads',
    'relationship_against_sex',
    'relationship_missing',
    'several_spouses',
    'several_partners',
    'spouse_of_same_sex',
    'child_older_than_parent',
    'parent_and_child_too_close',
    'sibling_order',
    'head_is_young',
    'spouse_is_young',
    'very_old',
    'duplicate_exact',
    'duplicate_similar',
    'one_number_for_two',
    'resident_elsewhere',
    'town_unknown',
    'household_in_two_towns',
    'name_missing',
    'kana_missing',
    'household_missing',
    'country_missing',
    'country_unknown',
    'provisional_entry',
    'protection_differs',
    'ward_check_digit',
    'town_without_point',
    'town_without_school_district',
    'town_name_twice',
    'size_jump',
    'population_balance',
    'report_differs',
    'taxpayer_unknown',
    'taxpayer_is_child',
] -%}
with found as (
    {%- for check in checks %}
    select check_name, subject, other_subject, value_hash
    from {{ ref('chk_' ~ check) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),
numbered as (
    select
        {{ short_hash(
            ['t.tenant', 'f.check_name', 'f.subject', 'f.other_subject']
        ) }} as finding_id,
        f.check_name,
        c.register,
        c.severity,
        c.excludes,
        f.subject,
        f.other_subject,
        f.value_hash
    from found as f
    cross join (select distinct tenant from {{ ref('stg_inbox__deliveries') }}) as t
    left join {{ ref('checks') }} as c on f.check_name = c.check_name
),
keys as (
    select finding_id, register, excludes, subject as key from numbered
    union
    select finding_id, register, excludes, other_subject as key from numbered
    where other_subject is not null
),
people as (
    select finding_id, register, key as resident_number from keys
    where excludes != 'household'
    union
    select k.finding_id, k.register, r.resident_number
    from keys as k
    inner join {{ ref('qua_current_residents') }} as r on k.key = r.household_number
    where k.excludes = 'household'
),
history as (
    select h.resident_number, cast(to_json(h) as varchar) as row_text
    from {{ ref('stg_residents__history') }} as h
    where h.resident_number in (select p.resident_number from people as p)
),
incomes as (
    select i.resident_number, cast(to_json(i) as varchar) as row_text
    from {{ ref('stg_tax__incomes') }} as i
    where i.resident_number in (select p.resident_number from people as p where p.register = 'tax')
),
towns as (
    select
        a.municipality_code || a.town_code as key,
        cast(to_json(a) as varchar) as row_text
    from {{ ref('stg_areas__towns') }} as a
),
looked_at as (
    select p.finding_id, h.row_text
    from people as p
    inner join history as h on p.resident_number = h.resident_number
    union all
    select p.finding_id, i.row_text
    from people as p
    inner join incomes as i on p.resident_number = i.resident_number
    where p.register = 'tax'
    union all
    select k.finding_id, t.row_text
    from keys as k
    inner join towns as t on k.key = t.key
    where k.register = 'areas'
),
rows_of_findings as (
    select finding_id, string_agg(sha256(row_text), '' order by row_text) as row_hashes
    from looked_at
    group by finding_id
)
select
    n.finding_id,
    n.check_name,
    n.register,
    n.severity,
    n.excludes,
    n.subject,
    n.other_subject,
    {{ short_hash(['n.value_hash', 'r.row_hashes']) }} as fact_hash
from numbered as n
left join rows_of_findings as r on n.finding_id = r.finding_id
