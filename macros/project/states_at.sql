{#-
    Each person's state at each date: the newest history row that is in force on it, as later rows correct it. A row
    is in force from its event date, which counts until `last_event_on`: the date itself or the day before; a
    departure (転出) only after the day on which the person leaves has passed. Rows of a provisional entry (仮登録)
    are no legal records (4.0.8). Where `known_on` is given, what was reported (届出) later is not known.
-#}
{% macro states_at(history, signs, dates, columns, person=['resident_number']) %}
select
    d.reference_date,
    d.known_on,
    d.last_event_on,
    {%- for column in person + columns %}
    h.{{ column }},
    {%- endfor %}
    if(
        h.residency_status = '2' and h.leaves_on >= d.reference_date, '1', h.residency_status
    ) as residency_status
from (
    {{ corrected_history(history, signs, dates, columns, person) | indent(4) }}
) as h
inner join {{ dates }} as d
    on h.known_on is not distinct from d.known_on
    and if(h.is_departure, h.leaves_on < d.reference_date, h.starts_on <= d.last_event_on)
qualify row_number() over (
    partition by d.reference_date, d.known_on, d.last_event_on, h.{{ person | join(', h.') }}
    order by h.history_number desc
) = 1
{%- endmacro %}
