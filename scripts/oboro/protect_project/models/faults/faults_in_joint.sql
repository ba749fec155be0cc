{{ config(enabled=var('has_joint')) }}
-- depends_on: {{ ref('faults_in_lines') }}
{%- set dimensions = var('dimensions') %}
{%- set codes = dimensions | join(', ') %}
with cells as (
    select file, line, {{ codes }}, value
    from {{ ref('joint') }}
),
numbered as (
    select file, line, row_number() over (partition by {{ codes }} order by line) as copy
    from cells
),
sums as (
    select
        {%- for dimension in dimensions %}
        a_{{ loop.index }}.ancestor as {{ dimension }},
        {%- endfor %}
        sum(c.value) as value
    from cells as c
    {%- for dimension in dimensions %}
    inner join {{ ref('ancestors') }} as a_{{ loop.index }}
        on a_{{ loop.index }}.dimension = '{{ dimension }}'
        and c.{{ dimension }} = a_{{ loop.index }}.code
    {%- endfor %}
    group by all
),
faults as (
    {%- for name in var('names') %}
    {%- set dimension = 'd' ~ loop.index %}
    select
        1 as kind, c.file, c.line,
        'column ' || {{ literal(name) }} || ': ' || c.{{ dimension }} || ' is not one of the finest '
        || 'codes of ' || {{ literal('hierarchies/' ~ name ~ '.csv') }} || '. Give the finest cells '
        || 'alone.' as message
    from cells as c
    where not exists (
        select 1 from {{ ref('codes') }} as u
        where u.dimension = '{{ dimension }}' and c.{{ dimension }} = u.code
    ) or exists (
        select 1 from {{ ref('codes') }} as u
        where u.dimension = '{{ dimension }}' and c.{{ dimension }} = u.parent
    )
    union all
    {%- endfor %}
    select
        1, file, line,
        'column value: this is no number from 0 of at most 18 digits. Write digits only.'
    from cells
    where coalesce(value < 0, true)
    union all
    select 2, file, line, 'the cell is there twice. Leave one of the lines.'
    from numbered
    where copy > 1
    union all
    select
        3, c.table_name, c.line,
        'the cell ' || {{ cell_text('c') }} || ' is not the sum of the cells of '
        || (select min(file) from cells) || '. Correct the values: they must add up exactly.'
    from {{ ref('cells') }} as c
    left join sums as s using ({{ codes }})
    where c.value != coalesce(s.value, 0)
)
select file, line, message
from faults
order by kind, file, line, message
limit 100
