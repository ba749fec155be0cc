-- depends_on: {{ ref('faults_in_lines') }}
{%- set codes = ['table_name'] + var('dimensions') %}
{%- if var('has_contributions') %}
-- depends_on: {{ ref('faults_in_sums_of_contributions') }}
{%- endif %}
select
    {%- for code in codes %}
    c.{{ code }},
    {%- endfor %}
    c.line, c.value, c.given,
    {%- if var('has_contributions') %}
    t.contributors,
    {%- for i in range(1, var('largest') + 1) %}
    t.largest_{{ i }},
    {%- endfor %}
    t.sole_contributor
from {{ ref('cells') }} as c
left join {{ ref('contribution_cells') }} as t using ({{ codes | join(', ') }})
    {%- else %}
    {{ 'c.value' if var('measure') == 'count' else 'c.contributors' }} as contributors,
    c.largest as largest_1, c.second_largest as largest_2
from {{ ref('cells') }} as c
    {%- endif %}
