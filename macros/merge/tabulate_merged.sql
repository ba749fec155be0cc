{#-
    Counts by merged areas. One row of a group shows what the whole group has, its other rows nothing.
    Margins of the areas are counted anew, each group where its head lies: were they
    left as they were, a parent minus its shown areas would tell who was added to an area elsewhere.
-#}
{% macro tabulate_merged(cells, dimensions, area, groups, rows, ancestors) %}
{%- if area not in dimensions -%}
    {{ exceptions.raise_compiler_error(
        "tabulate_merged: the area column " ~ area ~ " is not one of the dimensions"
    ) }}
{%- endif -%}
{%- set others = dimensions | reject('equalto', area) | list -%}
{#- An area without a row is hidden, a margin has none. A margin may have lost all its groups. -#}
{%- set shown -%}
coalesce(t.value is not null and (r.processing in (0, 1) or m.area_code is null), false)
{%- endset -%}
with by_group as (
    select
        m.group_head,
        {%- for other in others %}
        c.{{ other }},
        {%- endfor %}
        cast(sum(c.value) as bigint) as value
    from {{ cells }} as c
    inner join {{ groups }} as m on c.{{ area }} = m.area_code
    group by {{ (['m.group_head'] + others) | join(', ') }}
),
by_area as (
    select
        a.ancestor as {{ area }},
        {%- for other in others %}
        g.{{ other }},
        {%- endfor %}
        cast(sum(g.value) as bigint) as value
    from by_group as g
    inner join (
        select code, ancestor from {{ ancestors }}
        union
        select group_head as code, group_head as ancestor from {{ groups }}
    ) as a on g.group_head = a.code
    group by {{ (['a.ancestor'] + others) | join(', ') }}
)
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    if({{ shown }}, t.value, null) as value,
    case
        when not {{ shown }} then 'hidden'
        when r.processing = 1 then 'merged'
        else 'published'
    end as status
from {{ cells }} as c
left join {{ groups }} as m on c.{{ area }} = m.area_code
left join {{ rows }} as r on c.{{ area }} = r.area_code
left join by_area as t
    on {% for dimension in dimensions -%}
    c.{{ dimension }} = t.{{ dimension }}{{ " and " if not loop.last }}
    {%- endfor %}
{% endmacro %}
