{#-
    Each movement (異動) between two days, both included. A departure is dated by the day on which the
    person leaves, anything else by its event date. A movement that several rows of a person tell of, such
    as one that was corrected, counts once, as the newest of them says. Where `known_on` is given, what
    was reported (届出) later is not known.
-#}
{% macro movements_between(history, reasons, periods, columns, person=['resident_number']) %}
select
    p.first_day,
    p.known_on,
    {%- for column in person + columns %}
    m.{{ column }},
    {%- endfor %}
    m.movement_reason,
    m.moved_on
from (
    select
        {%- for column in person + columns %}
        h.{{ column }},
        {%- endfor %}
        h.history_number,
        coalesce(h.reported_date, h.event_date) as reported_on,
        if(r.event_reason is null, 'unknown', r.movement_reason) as movement_reason,
        if(
            h.residency_status = '2',
            {{ function('leave_date') }}(
                h.planned_leave_date, h.confirmed_leave_date, h.removal_date, h.event_date
            ),
            h.event_date
        ) as moved_on
    from {{ history }} as h
    left join {{ reasons }} as r on h.event_reason = r.event_reason
    where not h.is_provisional
) as m
inner join {{ periods }} as p
    on m.moved_on >= p.first_day and m.moved_on <= p.last_day
    and (p.known_on is null or m.reported_on <= p.known_on)
where m.movement_reason is not null
qualify row_number() over (
    partition by p.first_day, p.known_on, m.{{ person | join(', m.') }}, m.movement_reason, m.moved_on
    order by m.history_number desc
) = 1
{%- endmacro %}
