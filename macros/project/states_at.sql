{#-
    Each person's state at each date: the newest history row that is in force on it, as later rows correct it. A row
    is in force from its event date, which counts until `last_event_on`: the date itself or the day before; a
    departure (転出) only after the day on which the person leaves has passed. Rows of a provisional entry (仮登録)
    are no legal records (4.0.8). Where `known_on` is given, what was reported (届出) later is not known.
-#}
{% macro states_at(corrected, dates, person=['resident_number']) %}
select
    d.reference_date,
    d.known_on,
    d.last_event_on,
    h.{{ person | join(', h.') }},
    h.history_number,
    if(
        h.residency_status = '2' and h.leaves_on >= d.reference_date, '1', h.residency_status
    ) as residency_status
from {{ corrected }} as h
inner join {{ dates }} as d
    on h.known_on is not distinct from d.known_on
    and if(h.tells = 'leaves', h.leaves_on < d.reference_date, h.starts_on <= d.last_event_on)
    and coalesce(h.left_on >= d.reference_date, true)
    and coalesce(h.overtaken_on > d.last_event_on, true)
{%- endmacro %}
