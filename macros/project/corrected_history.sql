{#-
    The history rows of each person as they are known on each day asked for, with what later rows say of them. A
    person comes once and goes once in each residence, which begins with a row that makes somebody a resident who
    was none: the same reason (異動事由) told again in it corrects the row before.

    starts_on    the event date; of a row that comes or goes not before the date that was corrected last
    leaves_on    of a departure (転出): the day on which the person leaves, as said last. Until then who has merely
                 announced to leave is a resident (住民記録システム標準仕様書 6.1)
    overtaken_on, left_on     the first day of a later row: of its event, or of a departure the day of leaving
    is_told_again     a later row corrects this one
    never_happened    undone before it took effect, such as a departure that was cancelled or preceded by death,
                      and what undoes it
-#}
{% macro corrected_history(history, signs, known_days, person=['resident_number']) %}
{%- set key = 'known_on, ' ~ person | join(', ') %}
with known as (
    select
        t.known_on,
        h.{{ person | join(', h.') }},
        h.history_number,
        h.residency_status,
        h.event_reason,
        h.event_date,
        coalesce(s.residents, 0) as sign,
        s.event_reason is null as is_unlisted,
        if(
            h.residency_status = '2',
            coalesce(least(h.planned_leave_date, h.confirmed_leave_date), h.removal_date), null
        ) as stated_leave,
        lag(h.residency_status) over earlier as status_before
    from {{ history }} as h
    inner join {{ known_days }} as t
        on t.known_on is null or coalesce(h.reported_date, h.event_date) <= t.known_on
    left join {{ signs }} as s on h.event_reason = s.event_reason
    where not h.is_provisional
    window earlier as (
        partition by t.known_on, h.{{ person | join(', h.') }} order by h.history_number
    )
),
numbered as (
    select
        *,
        count_if(residency_status = '1' and status_before is distinct from '1') over earlier as residence,
        -- Who has announced to leave may still move within the municipality.
        residency_status = '2'
        and (sign < 0 or is_unlisted and status_before is distinct from '2') as is_departure
    from known
    window earlier as (partition by {{ key }} order by history_number)
),
dated as (
    select
        *,
        if(sign != 0, last_value(event_date) over same_event, event_date) as happened_on,
        sign != 0 and lead(history_number) over same_event_on is not null as is_told_again,
        if(
            residency_status = '2',
            coalesce(
                last_value(stated_leave ignore nulls) over whole,
                last_value(if(is_departure, event_date, null) ignore nulls) over whole, event_date
            ),
            null
        ) as leaves_on
    from numbered
    window
        whole as (
            partition by {{ key }}, residence order by history_number
            rows between unbounded preceding and unbounded following
        ),
        same_event as (
            partition by {{ key }}, residence, event_reason order by history_number
            rows between unbounded preceding and unbounded following
        ),
        same_event_on as (
            partition by {{ key }}, residence, event_reason order by history_number
        )
),
compared as (
    select
        *,
        if(is_departure, leaves_on, happened_on) as moved_on,
        -- The row that makes somebody a resident again, and what ends a residence, other than a departure.
        lead(if(residency_status = '1' and status_before != '1', event_date, null) ignore nulls)
            over later as returned_on,
        min(if(sign < 0 and not is_departure, happened_on, null)) over whole as ended_on,
        max(if(sign > 0, happened_on, null)) over whole as entered_on
    from dated
    window
        later as (partition by {{ key }} order by history_number),
        whole as (partition by {{ key }}, residence)
),
judged as (
    select
        *,
        if(sign != 0 and not is_departure, greatest(event_date, happened_on), event_date) as starts_on,
        case
            when is_departure then coalesce(least(returned_on, ended_on) <= moved_on, false)
            when sign < 0 then coalesce(returned_on < moved_on or moved_on < entered_on, false)
            when sign > 0 then coalesce(ended_on < moved_on, false)
            else false
        end as is_undone
    from compared
)
select
    {{ key }},
    history_number,
    residency_status,
    event_reason,
    is_departure,
    starts_on,
    leaves_on,
    min(if(is_departure, null, starts_on)) over after as overtaken_on,
    min(if(is_departure, leaves_on, null)) over after as left_on,
    moved_on,
    is_told_again,
    -- What brings back who never went is no entry either.
    is_undone or sign > 0 and status_before != '1' and coalesce(
        lag(is_undone) over earlier and lag(sign) over earlier < 0, false
    ) as never_happened
from judged
window
    earlier as (partition by {{ key }} order by history_number),
    after as (
        partition by {{ key }} order by history_number
        rows between 1 following and unbounded following
    )
{%- endmacro %}
