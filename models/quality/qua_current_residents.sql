{#-
    The newest row of every person that is not provisional (仮登録), as delivered, with what checks ask for:
    the birth date as a day of the calendar, the age at the delivery, the chain of relationships and
    whether the person is a resident. Checks look at the register of today, not of a reference date.
-#}
{{ config(materialized='table') }}
with newest as (
    select
        h.resident_number,
        h.household_number,
        h.resident_type,
        h.residency_status,
        h.event_date,
        h.reported_date,
        h.event_reason,
        h.name,
        h.name_kana,
        {{ function('name_key') }}(coalesce(h.name_kana, h.name)) as name_key,
        h.sex_code,
        h.birth_year,
        h.birth_month,
        h.birth_day,
        h.is_birth_date_unknown,
        h.address_municipality_code,
        h.address_town_code,
        h.resident_since,
        h.removal_date,
        h.planned_leave_date,
        h.confirmed_leave_date,
        h.is_resident_since_unknown,
        h.is_removal_date_unknown,
        h.unreadable_dates,
        h.country_code,
        h.is_protected_person,
        h.former_municipality_code,
        h.relationship_1,
        h.relationship_2,
        h.relationship_3,
        h.relationship_4,
        d.delivered_on,
        if(h.is_birth_date_unknown, null, coalesce(
            try_cast(printf('%04d-%02d-%02d', h.birth_year, h.birth_month, h.birth_day) as date),
            last_day(try_cast(printf('%04d-%02d-01', h.birth_year, h.birth_month) as date))
        )) as birth_date,
        {{ function('leave_date') }}(
            h.planned_leave_date, h.confirmed_leave_date, h.removal_date, h.event_date
        ) as leaves_on,
        list_filter(
            [h.relationship_1, h.relationship_2, h.relationship_3, h.relationship_4],
            code -> code is not null
        ) as chain
    from {{ ref('stg_residents__history') }} as h
    inner join {{ ref('stg_inbox__deliveries') }} as d on d.register = 'residents'
    where not h.is_provisional
    qualify row_number() over (
        partition by h.resident_number order by h.history_number desc
    ) = 1
)
select
    resident_number,
    household_number,
    resident_type,
    residency_status,
    event_date,
    reported_date,
    event_reason,
    name,
    name_kana,
    name_key,
    sex_code,
    birth_year,
    birth_month,
    birth_day,
    is_birth_date_unknown,
    address_municipality_code,
    address_town_code,
    resident_since,
    removal_date,
    planned_leave_date,
    confirmed_leave_date,
    is_resident_since_unknown,
    is_removal_date_unknown,
    unreadable_dates,
    country_code,
    is_protected_person,
    former_municipality_code,
    relationship_1,
    relationship_2,
    relationship_3,
    relationship_4,
    delivered_on,
    birth_date,
    date_sub('year', birth_date, delivered_on) as age,
    array_to_string(chain, ' ') as relationship,
    chain[-1] as last_relationship,
    residency_status = '1' or (residency_status = '2' and leaves_on >= delivered_on) as is_resident
from newest
