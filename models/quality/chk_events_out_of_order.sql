{#-
    A later row of a person holds from an earlier day than the one before, where both days are known.
-#}
with rows_in_order as (
    select
        resident_number, history_number, event_date,
        lag(event_date) over (partition by resident_number order by history_number) as event_before
    from {{ ref('stg_residents__history') }}
    where not is_provisional and not is_event_date_unknown
)
select
    {{ finding(
        'events_out_of_order', 'r.resident_number',
        ['max(r.history_number)', 'max(r.event_date)']
    ) }}
from rows_in_order as r
where r.event_date < r.event_before
group by r.resident_number
