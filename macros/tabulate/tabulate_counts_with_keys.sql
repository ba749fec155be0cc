{#-
    A hierarchical frequency table with the cell key of every cell: the sum of the record keys of
    its rows, modulo 2^32. Rows are read once; counts and keys are added up together, margin by
    margin.
-#}
{% macro tabulate_counts_with_keys(rows, dimensions, hierarchies, ancestors, record_key) %}
with leaves as (
    select
        {{ dimensions | join(', ') }},
        count(*) as value,
        cast(
            sum(coalesce({{ record_key }}, error('[refused] A row has no record key'))) % 4294967296
            as bigint
        ) as cell_key
    from {{ rows }}
    group by {{ dimensions | join(', ') }}
),
{{ oboro_sdc._sums_along(dimensions, ancestors, {
    'value': 'cast(sum(s.value) as bigint)',
    'cell_key': 'cast(sum(s.cell_key) % 4294967296 as bigint)'
}) }},
every_cell as (
    select
        {%- for dimension in dimensions %}
        {{ dimension }}_codes.code as {{ dimension }}{{ "," if not loop.last }}
        {%- endfor %}
    from
        {%- for dimension in dimensions %}
        (select distinct code from {{ hierarchies }} where dimension = '{{ dimension }}')
        as {{ dimension }}_codes{{ " cross join" if not loop.last }}
        {%- endfor %}
)
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    coalesce(t.value, 0) as value,
    -- Nobody: the sum over no keys.
    coalesce(t.cell_key, 0) as cell_key
from every_cell as c
left join along_{{ dimensions[-1] }} as t
    on {% for dimension in dimensions -%}
    c.{{ dimension }} = t.{{ dimension }}{{ " and " if not loop.last }}
    {%- endfor %}
{% endmacro %}
