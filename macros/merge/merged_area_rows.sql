{#-
    What became of each area, told as e-Stat does (HTKSYORI, HTKSAKI, GASSAN): 0 as it is, 1 absorbs
    others, 2 added to another. A group that is a whole inner parent is told by the parent's own row,
    which then gets a row here; otherwise by the group's head.
-#}
{% macro merged_area_rows(groups, areas, parent, prefix_length=5) %}
{%- if prefix_length is boolean or prefix_length is not integer or prefix_length < 0 -%}
    {{ exceptions.raise_compiler_error(
        "merged_area_rows: `prefix_length` must be a whole number, 0 or more"
    ) }}
{%- endif -%}
with members as (
    select
        a.area_code,
        a.{{ parent }} as parent_code,
        coalesce(
            g.group_head, error('[refused] The area ' || a.area_code || ' is in no group')
        ) as group_head
    from {{ areas }} as a
    left join {{ groups }} as g on a.area_code = g.area_code
),
sized as (
    select
        *,
        count(*) over (partition by group_head) as in_group,
        count(*) over (partition by parent_code) as in_parent,
        count(*) over (partition by group_head, parent_code) as in_both
    from members
),
targets as (
    select
        area_code,
        if(in_group = in_parent and in_group = in_both, parent_code, group_head) as target_code
    from sized
    where in_group > 1
),
absorbed as (
    select
        target_code,
        string_agg(substr(area_code, {{ prefix_length + 1 }}), ';' order by area_code) as merged,
        bool_and(area_code[:{{ prefix_length }}] = target_code[:{{ prefix_length }}]) as is_local
    from targets
    where area_code <> target_code
    group by target_code
)
select
    coalesce(m.area_code, b.target_code) as area_code,
    case
        when b.target_code is not null then 1
        when t.area_code is not null then 2
        else 0
    end as processing,
    case when b.target_code is null then substr(t.target_code, {{ prefix_length + 1 }}) end as target,
    -- A suffix would mean another area there.
    if(
        b.is_local is false,
        error('[refused] Areas of another prefix would be added to ' || b.target_code),
        b.merged
    ) as merged
from members as m
left join targets as t on m.area_code = t.area_code
full join absorbed as b on m.area_code = b.target_code
{% endmacro %}
