{{ config(enabled=var('has_contributions')) }}
-- depends_on: {{ ref('faults_in_contributions') }}
{%- set dimensions = var('dimensions') %}
with
{%- for table in var('tables') %}
table_{{ loop.index }} as (
    {{ oboro_sdc.tabulate_contributions(
        ref('contributions'), table.dimensions, ref('hierarchies'), ref('ancestors'),
        top=var('largest'), weights='expand' if var('has_weights') else 'none',
        request='requesting' if var('rules').request else none
    ) | indent(4) }}
){{ "," if not loop.last }}
{%- endfor %}
{%- for table in var('tables') %}
{{ 'union all' if not loop.first }}
select
    c.table_name,
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    t.value, t.contributors,
    {%- for i in range(1, var('largest') + 1) %}
    t.largest_{{ i }},
    {%- endfor %}
    {%- if var('rules').request %}
    t.requesting, t.largest_requesting,
    {%- endif %}
    t.largest_contributions, t.largest_unlisted, t.sole_contributor
from {{ ref('cells') }} as c
inner join table_{{ loop.index }} as t using ({{ table.dimensions | join(', ') }})
where c.table_number = {{ loop.index }}
{%- endfor %}
