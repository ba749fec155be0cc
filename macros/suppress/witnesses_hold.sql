{#-
    Checks a certificate against what is released; tested on the true cells, for the released table
    may not refer to them. One row per violation, by codes, never by values. It reads the relations
    only and shares nothing with the search that made the moves. Whether linked tables need their joint table
    (_witness_joint.sql) is asked by the search alone.
-#}
{% test witnesses_hold(
    model, released, witnesses, hierarchies, dimensions, lower_bound=none, zeros='published',
    measure='count', columns={}, line_rules={}, policies=none, policy=none
) %}
{%- set rules = oboro_sdc._line_rules(line_rules) -%}
{%- do oboro_sdc._held_arguments(dimensions, lower_bound, zeros, measure, columns, rules) -%}
{%- set codes = dimensions | join(', ') -%}
{%- set has_line_rule = rules.numbers | length > 0 %}
with recursive {{ oboro_sdc._held_cells(
    model, released, witnesses, dimensions, columns, lower_bound, zeros, measure, rules,
    policies, policy
) }},
{{ oboro_sdc._held_lines(hierarchies, dimensions) }},
{{ oboro_sdc._held_rooms(dimensions) }},
{%- if has_line_rule %}
{{ oboro_sdc._held_open_lines(dimensions, 'table_name' in columns) }},
{{ oboro_sdc._held_line_sums(rules) }},
{%- endif %}
violations (violation, move_id, {{ codes }}) as (
    {%- for dimension in dimensions %}
    {{- oboro_sdc._held_broken_lines(dimension, dimensions) }}
    union all
    {%- endfor %}
    {%- if has_line_rule %}
    {{- oboro_sdc._held_unsafe_lines(dimensions, rules) }}
    union all
    {%- endif %}
    {{- oboro_sdc._held_bad_moves(dimensions) }}
    union all
    {{- oboro_sdc._held_bad_witnesses(dimensions, 'sole_contributor' in columns or has_line_rule) }}
    union all
    {{- oboro_sdc._held_bad_cells(dimensions, zeros) }}
)
select violation, move_id, {{ codes }}
from violations
{% endtest %}
