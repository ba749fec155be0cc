{#-
    The newest row of every person that is not provisional (仮登録), as delivered, with what checks ask for: the
    birth date as a day of the calendar, the age at the delivery, the chain of relationships and whether the
    person is a resident. Checks look at the register of today, not of a reference date.
-#}
{{ config(materialized='table') }}
with newest as (
    select
        h.*,
        d.delivered_on,
        if(h.is_birth_date_unknown, null, coalesce(
            try_cast(printf('%04d-%02d-%02d', h.birth_year, h.birth_month, h.birth_day) as date),
            last_day(try_cast(printf('%04d-%02d-01', h.birth_year, h.birth_month) as date))
        )) as birth_date,
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
    * exclude (chain),
    date_sub('year', birth_date, delivered_on) as age,
    array_to_string(chain, ' ') as relationship,
    chain[-1] as last_relationship,
    residency_status = '1'
    or (
        residency_status = '2'
        and {{ function('leave_date') }}(
            planned_leave_date, confirmed_leave_date, removal_date, event_date
        ) >= delivered_on
    ) as is_resident
from newest
