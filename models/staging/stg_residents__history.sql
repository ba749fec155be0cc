{#- The accepted history rows of the resident register. -#}
{{ config(materialized='view') }}
select
    resident_number,
    history_number,
    household_number,
    resident_type,
    residency_status,
    event_date,
    reported_date,
    event_reason,
    name,
    name_kana,
    sex_code,
    birth_year,
    birth_month,
    birth_day,
    is_birth_date_unknown,
    relationship_1,
    relationship_2,
    relationship_3,
    relationship_4,
    address_municipality_code,
    address_town_code,
    house_number,
    resident_since,
    removal_date,
    planned_leave_date,
    confirmed_leave_date,
    country_code,
    is_provisional,
    is_protected_person
from {{ ref('stg_residents__checked') }}
where rejection_reason is null
