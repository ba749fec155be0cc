{#-
    How the search is steered.

    order      dimensions from small to large; those with a single node have no moves
    widths     partial moves kept per task after each dimension; after the last, only the best
    chunk      tasks that are searched together, which bounds the memory
    stages     how far above the primary a swap may turn, and how many cells of a line are tried:
               the cheapest hundred, and all of them for what is left at the end
    rounds     the largest price allowed in each round (1,000 is about one cell more to hide), and
               the part of the tasks that is served (1 of `share`)
-#}
{% macro _witness_plan(statements, settings) %}
  {%- set unlimited = 1000000000 -%}
  {%- set shape = oboro_sdc._witness_run(statements, 'order the dimensions by size', '
    select dimension, max(depth) as depth
    from witness_node
    group by dimension
    having count(*) > 1
    order by count(*), dimension
  ') -%}
  {%- set deepest = ([0] + shape.columns[1].values() | map('int') | list) | max -%}
  {%- set stages = [] -%}
  {%- for reach in [0, 1, 2] | select('lt', deepest) | list + [deepest] -%}
    {%- do stages.append({'reach': reach, 'candidates': 100}) -%}
  {%- endfor -%}
  {%- do stages.append({'reach': deepest, 'candidates': unlimited}) -%}
  {%- do return({
    'dimensions': settings.dimensions,
    'lower_bound': settings.lower_bound,
    'order': shape.columns[0].values() | map('int') | list,
    'widths': {'first': 4, 'later': 6, 'last': 1},
    'chunk': 40000,
    'stages': stages,
    'rounds': [
      {'limit': 0, 'share': 1},
      {'limit': 1500, 'share': 1},
      {'limit': 3500, 'share': 1},
      {'limit': 5500, 'share': 1},
      {'limit': 7500, 'share': 1},
      {'limit': unlimited, 'share': 3},
      {'limit': unlimited, 'share': 2},
      {'limit': unlimited, 'share': 1},
    ],
  }) -%}
{% endmacro %}
