{{ config(enabled=var('has_joint')) }}
-- depends_on: {{ ref('faults_in_joint') }}
{%- set dimensions = var('dimensions') %}
with counted as (
    select
        {%- for dimension in dimensions %}
        a_{{ loop.index }}.ancestor as {{ dimension }},
        {%- endfor %}
        sum(j.value) as value
    from {{ ref('joint') }} as j
    {%- for dimension in dimensions %}
    inner join {{ ref('ancestors') }} as a_{{ loop.index }}
        on a_{{ loop.index }}.dimension = '{{ dimension }}'
        and j.{{ dimension }} = a_{{ loop.index }}.code
    {%- endfor %}
    group by all
),
{%- for dimension in dimensions %}
{{ dimension }}_codes as (
    select distinct code from {{ ref('codes') }} where dimension = '{{ dimension }}'
){{ "," if not loop.last }}
{%- endfor %}
select
    {%- for dimension in dimensions %}
    {{ dimension }}_codes.code as {{ dimension }},
    {%- endfor %}
    coalesce(c.value, 0)::bigint as value
from {{ dimensions | join('_codes cross join ') }}_codes
left join counted as c
    on {% for dimension in dimensions -%}
    {{ dimension }}_codes.code = c.{{ dimension }}{{ " and " if not loop.last }}
    {%- endfor %}
