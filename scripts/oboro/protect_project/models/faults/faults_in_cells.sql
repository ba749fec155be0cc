-- depends_on: {{ ref('faults_in_rows') }}
{%- set dimensions = dimensions() %}
{%- set codes = dimensions | join(', ') %}
with cells as (
    select table_name, line, {{ codes }}, value
    from {{ ref('cells') }}
),
shown as (
    {%- for dimension in dimensions %}
    {{ 'union all' if not loop.first }}
    select distinct table_name, '{{ dimension }}' as dimension, {{ dimension }} as code
    from cells
    {%- endfor %}
),
complete as (
    select
        s_1.table_name
        {%- for dimension in dimensions %},
        s_{{ loop.index }}.code as {{ dimension }}
        {%- endfor %}
    from (select table_name, code from shown where dimension = 'd1') as s_1
    {%- for dimension in dimensions[1:] %}
    inner join (select table_name, code from shown where dimension = '{{ dimension }}')
        as s_{{ loop.index + 1 }} on s_1.table_name = s_{{ loop.index + 1 }}.table_name
    {%- endfor %}
),
repeated as (
    select
        table_name, line, {{ codes }},
        first_value(line) over (partition by table_name, {{ codes }} order by line) as first_line
    from cells
),
told_apart as (
    select {{ codes }}, min(table_name) as one, max(table_name) as other
    from cells
    group by {{ codes }}
    having min(value) != max(value)
),
faults as (
    select
        1 as kind, r.table_name as file, r.line,
        'the cell ' || {{ cell_text('r') }} || ' is there twice, first in line ' || r.first_line
        || '. Leave one of them.' as message
    from repeated as r
    where r.line != r.first_line
    union all
    {%- if var('is_linked') %}
    select
        2, t.other, null,
        'the cell ' || {{ cell_text('t') }} || ' has another value than in ' || t.one
        || '. It is the same cell: correct one of them.'
    from told_apart as t
    {%- else %}
    select
        3, c.file, c.line,
        'no cell uses the code ' || c.code || '. Give its cells, or leave the code out.'
    from {{ ref('codes') }} as c
    anti join shown as s on c.dimension = s.dimension and c.code = s.code
    {%- endif %}
    union all
    select
        4, m.table_name, null,
        'the cell ' || {{ cell_text('m') }} || ' is missing. Every combination of codes needs a '
        || 'line, with zeros and totals.'
    from complete as m
    anti join cells as c using (table_name, {{ codes }})
)
select file, line, message
from faults
order by kind, file, line, message
limit 100
