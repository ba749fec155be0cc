{#-
    Each movement (異動) between two days, both included. A departure is dated by the day on which the
    person leaves, anything else by its event date. A movement that several rows of a person tell of, such
    as one that was corrected, counts once, as the newest of them says; one that was undone before it took
    effect does not count, nor what undid it. Where `known_on` is given, what was reported (届出) later is not known.
-#}
{% macro movements_between(corrected, reasons, periods, person=['resident_number']) %}
select
    p.first_day,
    p.known_on,
    m.{{ person | join(', m.') }},
    m.history_number,
    m.residency_status,
    if(r.event_reason is null, 'unknown', r.movement_reason) as movement_reason,
    m.moved_on
from {{ corrected }} as m
inner join {{ periods }} as p
    on m.known_on is not distinct from p.known_on
    and m.moved_on >= p.first_day and m.moved_on <= p.last_day
left join {{ reasons }} as r on m.event_reason = r.event_reason
where (r.event_reason is null or r.movement_reason is not null)
    and not m.is_told_again
    and not m.never_happened
qualify row_number() over (
    partition by
        p.first_day, p.known_on, m.{{ person | join(', m.') }}, m.residence, m.moved_on,
        if(r.event_reason is null, 'unknown', r.movement_reason)
    order by m.history_number desc
) = 1
{%- endmacro %}
