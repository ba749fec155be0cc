-- depends_on: {{ ref('faults_in_cells') }}
with shown as (
    {%- for dimension in var('dimensions') %}
    {{ 'union all' if not loop.first }}
    select distinct table_name, '{{ dimension }}' as dimension, {{ dimension }} as code
    from {{ ref('cells') }}
    {%- endfor %}
),
below as (
    select s.table_name, s.dimension, a.ancestor as code, s.code as part
    from shown as s
    inner join {{ ref('ancestors') }} as a on s.dimension = a.dimension and s.code = a.code
    inner join shown as u
        on s.table_name = u.table_name and a.dimension = u.dimension and a.ancestor = u.code
    where a.ancestor != s.code
)
select table_name, dimension, code, part
from below as b
where not exists (
    select 1
    from below as l
    where l.table_name = b.table_name and l.dimension = b.dimension and l.code = b.part
)
