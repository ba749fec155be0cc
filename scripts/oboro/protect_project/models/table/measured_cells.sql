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
    {%- if var('rules').request %}
    t.requesting, t.largest_requesting,
    {%- endif %}
    t.largest_contributions, t.largest_unlisted, t.sole_contributor
from {{ ref('cells') }} as c
left join {{ ref('contribution_cells') }} as t using ({{ codes | join(', ') }})
    {%- else %}
    -- A count counts its contributors itself, unless a rule asks for a column that says how many they are.
    {%- set is_told = var('has_contributors') or var('measure') != 'count' %}
    {%- set contributors = 'c.contributors' if is_told else 'c.value' %}
    {{ contributors }} as contributors,
    c.requesting, c.largest_requesting,
    c.largest as largest_1, c.second_largest as largest_2,
    -- Without names everybody has a part in one cell only; beyond the second it is not told how large.
    list_transform(
        range(1, least({{ contributors }}, {{ var('largest') }}) + 1),
        lambda i: {
            'contributor': null::varchar, 'value': coalesce([c.largest, c.second_largest][i], 0),
            'weight': 1
        }
    ) as largest_contributions,
    0 as largest_unlisted
from {{ ref('cells') }} as c
    {%- endif %}
