{#-
    The history rows of each person as they are known on each day asked for, with what later rows say of them.

    A residence (在住) begins with a row that makes somebody a resident who was none. In it a person comes once and
    goes once: of several rows that tell of the coming, or of the leaving (転出), the death or another removal (消除),
    the last counts, whatever it calls the reason. Of leaving, death and removal the earliest is the end. An end that
    the next residence begins before has not happened, nor has that beginning; a residence that ends before it
    begins never was.

    starts_on    the event date, but not before the coming or the end that the row is part of, as told last
    leaves_on    of who leaves: the day of leaving, as told last. Until then who has merely announced to leave is a
                 resident (住民記録システム標準仕様書 6.1)
    overtaken_on, left_on     the first day of a later row: of its event, or of a departure the day of leaving
    is_told_again     a later row corrects this one
    never_happened    undone before it took effect, and what undoes it
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
        coalesce(lag(h.residency_status) over earlier, 'none') as status_before
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
        residency_status = '1' and status_before != '1' as is_first,
        count_if(residency_status = '1' and status_before != '1') over earlier as residence,
        -- What the row tells of, if it is that somebody comes or goes. Where nobody listed the reason, another state
        -- tells it.
        case
            when is_unlisted and residency_status = status_before then 'neither'
            when residency_status = '1' and (sign > 0 or is_unlisted) then 'comes'
            when residency_status = '2' and (sign < 0 or is_unlisted) then 'leaves'
            when residency_status = '3' and (sign < 0 or is_unlisted) then 'dies'
            when residency_status = '9' and (sign < 0 or is_unlisted) then 'is removed'
            else 'neither'
        end as stated
    from known
    window earlier as (partition by {{ key }} order by history_number)
),
told as (
    select
        *,
        -- Who comes on another day and for another reason, being here, does not come again.
        if(
            stated = 'comes' and not is_first
            and lag(event_reason) over same is distinct from event_reason
            and lag(event_date) over same is distinct from event_date,
            'neither', stated
        ) as tells
    from numbered
    window same as (partition by {{ key }}, residence, stated order by history_number)
),
dated as (
    select
        *,
        tells != 'neither' and lead(history_number) over same is not null as is_told_again,
        last_value(if(tells = 'comes', event_date, null) ignore nulls) over whole as came_on,
        last_value(if(tells = 'dies', event_date, null) ignore nulls) over whole as died_on,
        last_value(if(tells = 'is removed', event_date, null) ignore nulls) over whole as removed_on,
        coalesce(
            last_value(stated_leave ignore nulls) over whole,
            last_value(if(tells = 'leaves', event_date, null) ignore nulls) over whole,
            if(residency_status = '2', event_date, null)
        ) as leaves_on,
        bool_or(tells = 'leaves') over whole as has_left
    from told
    window
        same as (partition by {{ key }}, residence, tells order by history_number),
        whole as (
            partition by {{ key }}, residence order by history_number
            rows between unbounded preceding and unbounded following
        )
),
ended as (
    select
        *,
        case
            when least(died_on, removed_on) <= leaves_on or not has_left
                then if(removed_on < died_on or died_on is null, 'is removed', 'dies')
            else 'leaves'
        end as goes_so,
        case
            when least(died_on, removed_on) <= leaves_on or not has_left
                then least(died_on, removed_on)
            else leaves_on
        end as goes_on
    from dated
),
judged as (
    select
        *,
        lead(if(is_first, coalesce(came_on, event_date), null) ignore nulls) over later as returns_on,
        coalesce(if(goes_so = 'leaves', returns_on <= goes_on, returns_on < goes_on), false)
            as returns_before
    from ended
    window later as (partition by {{ key }} order by history_number)
),
-- Where the residence before goes on, so that this one is a part of it, it may end before it begins.
continued as (
    select
        *,
        coalesce(goes_on < came_on, false)
        and not coalesce(bool_or(returns_before) over before_it, false) as never_was,
        returns_before and not never_was as never_went
    from judged
    window before_it as (
        partition by {{ key }} order by residence range between 1 preceding and 1 preceding
    )
),
placed as (
    select
        *,
        case
            when residency_status = '3' then greatest(event_date, died_on)
            when residency_status = '9' then greatest(event_date, removed_on)
            else greatest(event_date, came_on)
        end as starts_on,
        case tells
            when 'comes' then came_on
            when 'leaves' then leaves_on
            when 'dies' then died_on
            when 'is removed' then removed_on
            else event_date
        end as moved_on,
        case
            when tells = 'neither' then sign != 0
            when tells = 'comes' then never_was or coalesce(bool_or(never_went) over before_it, false)
            else never_was or never_went or tells != goes_so
        end as never_happened
    from continued
    window before_it as (
        partition by {{ key }} order by residence range between 1 preceding and 1 preceding
    )
)
select
    {{ key }},
    history_number,
    residency_status,
    event_reason,
    residence,
    tells,
    starts_on,
    if(residency_status = '2', leaves_on, null) as leaves_on,
    min(if(tells = 'leaves', null, starts_on)) over after as overtaken_on,
    min(if(tells = 'leaves', leaves_on, null)) over after as left_on,
    moved_on,
    is_told_again,
    never_happened
from placed
window
    after as (
        partition by {{ key }} order by history_number
        rows between 1 following and unbounded following
    )
{%- endmacro %}
