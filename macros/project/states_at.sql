{#-
    Each person's state at each date: the newest history row that is in force on it. A row is in force
    from its event date; a departure (転出) only after the day on which the person leaves has passed, so
    who has merely announced to leave is still a resident (住民記録システム標準仕様書 6.1). Other events count
    until `last_event_on`: the date itself or the day before. Rows of a provisional entry (仮登録) are no legal
    records (4.0.8). Where `known_on` is given, what was reported (届出) later is not known.
-#}
{% macro states_at(history, dates, columns, person=['resident_number']) %}
select
    d.reference_date,
    d.known_on,
    d.last_event_on,
    {%- for column in person + columns %}
    h.{{ column }},
    {%- endfor %}
    h.residency_status
from (
    select
        {%- for column in person + columns %}
        {{ column }},
        {%- endfor %}
        residency_status,
        history_number,
        coalesce(reported_date, event_date) as reported_on,
        residency_status = '2' as is_departure,
        if(
            residency_status = '2',
            {{ function('leave_date') }}(
                planned_leave_date, confirmed_leave_date, removal_date, event_date
            ) + 1,
            event_date
        ) as in_force_from
    from {{ history }}
    where not is_provisional
) as h
inner join {{ dates }} as d
    on h.in_force_from <= if(h.is_departure, d.reference_date, d.last_event_on)
    and (d.known_on is null or h.reported_on <= d.known_on)
qualify row_number() over (
    partition by d.reference_date, d.known_on, d.last_event_on, h.{{ person | join(', h.') }}
    order by h.history_number desc
) = 1
{%- endmacro %}
