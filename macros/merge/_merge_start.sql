{#-
    Where the merging starts: the groups of the previous release, as far as they lie in one scope
    still. An area that had been added to another leaves its group only if it reaches the raised
    floors by itself and what stays behind reaches them as well; the margin keeps a town that hovers
    about the floor from being shown in one release and hidden in the next.
-#}
{% macro _merge_start(previous, raised_population, raised_households) %}
{%- if previous is none %}
select area_code, area_code as area_group, false as was_head
from base
{%- else %}
with before as (
    select
        b.area_code,
        b.population,
        b.households,
        coalesce(p.group_head, b.area_code) as head,
        b.scope_1,
        coalesce(p.group_head = b.area_code, false) as was_head
    from base as b
    left join (
        select area_code, min(group_head) as group_head
        from {{ previous }}
        group by area_code
    ) as p on b.area_code = p.area_code
),
grouped as (
    -- Areas whose parent has changed since then are a group of their own.
    select *, min(area_code) over (partition by head, scope_1) as area_group
    from before
),
considered as (
    select
        *,
        not was_head
        and population >= {{ raised_population }}
        and households >= {{ raised_households }} as stands_alone
    from grouped
),
weighed as (
    select
        *,
        coalesce(sum(population) filter (not stands_alone) over same_group, 0)
        >= {{ raised_population }}
        and coalesce(sum(households) filter (not stands_alone) over same_group, 0)
        >= {{ raised_households }} as rest_stands
    from considered
    window same_group as (partition by area_group)
)
select
    area_code,
    if(
        stands_alone and rest_stands,
        area_code,
        min(area_code) over (partition by area_group, stands_alone and rest_stands)
    ) as area_group,
    was_head
from weighed
{%- endif %}
{% endmacro %}
