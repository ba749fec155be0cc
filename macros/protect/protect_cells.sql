{#-
    The protected table by the method that policy names. Every branch is there and shows nothing
    unless the statistic has exactly one row of policy with its method: no row, an unknown method or
    a method without a branch here publishes nothing.
-#}
{% macro protect_cells(cells, dimensions, policies, statistic, branches) %}
{%- if branches is not mapping or branches | length == 0 -%}
    {{ exceptions.raise_compiler_error(
        "protect_cells: branches must map methods to relations or queries"
    ) }}
{%- endif -%}
with policy as (
    -- Two rows would be two methods for the same people.
    select if(count(*) = 1, min(method), null) as method
    from {{ policies }}
    where statistic = '{{ statistic }}'
),
protected as (
    {%- for method, query in branches.items() %}
    select
        {%- for dimension in dimensions %}
        b.{{ dimension }},
        {%- endfor %}
        b.value,
        b.status
    from {{ query }} as b
    cross join policy as p
    where p.method = '{{ method }}'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),
counted as (
    -- A branch that gives a cell twice, or not at all, does not show it.
    select
        {{ dimensions | join(', ') }},
        if(count(*) = 1, min(value), null) as value,
        if(count(*) = 1 and min(value) is not null, min(status), 'hidden') as status
    from protected
    group by {{ dimensions | join(', ') }}
)
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    p.value,
    coalesce(p.status, 'hidden') as status
from {{ cells }} as c
left join counted as p
    on {% for dimension in dimensions -%}
    c.{{ dimension }} = p.{{ dimension }}{{ " and " if not loop.last }}
    {%- endfor %}
{% endmacro %}
