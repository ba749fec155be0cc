{#-
    Everything that the checks have found in this delivery, with what the seed of checks says of it. Persons,
    households and towns are keys only; what is wrong with them is in the registers.
-#}
{{ config(materialized='table') }}
{%- set checks = [
    'resident_number_check_digit',
    'household_number_check_digit',
    'history_number_gap',
    'latest_flag',
    'event_reason_unknown',
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
    select check_name, finding_id, subject, other_subject, fact_hash
    from {{ ref('chk_' ~ check) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)
select
    f.finding_id,
    f.check_name,
    c.register,
    c.severity,
    c.excludes,
    f.subject,
    f.other_subject,
    f.fact_hash
from found as f
left join {{ ref('checks') }} as c on f.check_name = c.check_name
