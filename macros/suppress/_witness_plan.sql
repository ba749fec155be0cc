{#-
    How the search is steered.

    order      dimensions from small to large; those with a single node have no moves
    widths     partial moves kept per task after each dimension; after the last, only the best
    chunk      tasks that are searched together, which bounds the memory
    stages     how far above the primary a swap may turn, how many cells of a line are tried (the
               cheapest hundred, and all of them for what is left at the end), how many swaps that
               turn above the primary, which of its anchors a primary starts from, and whether
               room above and below may come from two moves, whether moves made before count,
               and whether cells may be borrowed from
    rounds     the largest price allowed in each round (1,000 is about one cell more to hide), and
               the part of the tasks that is served (1 of `share`)
-#}
{% macro _witness_plan(statements, settings, shape) %}
  {%- set unlimited = 1000000000 -%}
  {%- set order = oboro_sdc._witness_run(statements, 'order the dimensions by size', '
    select dimension
    from witness_node
    group by dimension
    having count(*) > 1
    order by count(*), dimension
  ') -%}
  {%- set height = oboro_sdc._witness_run(statements, 'find the largest climb', '
    select coalesce(max(climb), 0) from witness_ancestry
  ')[0][0] | int -%}
  {%- set stages = [] -%}
  {%- for reach in [0, 1, 2] | select('lt', height) | list + [height] -%}
    {%- do stages.append({
      'reach': reach, 'candidates': 100, 'turns': 50, 'anchor': 1, 'is_split': false,
      'has_parts': false, 'may_borrow': false
    }) -%}
  {%- endfor -%}
  {%- for anchor in [1, 2, 3, 4, 5] -%}
    {%- do stages.append({
      'reach': height, 'candidates': unlimited, 'turns': unlimited, 'anchor': anchor,
      'is_split': true, 'has_parts': false, 'may_borrow': false
    }) -%}
  {%- endfor -%}
  {%- set needs = oboro_sdc._witness_run(
    statements, 'count what is needed', 'select count(*) from witness_need'
  )[0][0] | int -%}
  {%- set exhaustive = {
    'reach': height, 'candidates': unlimited, 'turns': unlimited, 'anchor': 1, 'is_split': false,
      'has_parts': false, 'may_borrow': false
  } -%}
  {%- set widest = {
    'reach': height, 'candidates': 100, 'turns': 50, 'anchor': 1, 'is_split': false,
      'has_parts': false, 'may_borrow': false
  } -%}
  {%- set line_numbers = settings.line_numbers -%}
  {%- if 'minimum' in line_numbers -%}
    {%- do line_numbers.update({'minimum': line_numbers.minimum ~ ' * ' ~ 10 ** shape.scale}) -%}
  {%- endif -%}
  {%- do return({
    'dimensions': settings.dimensions,
    'least': settings.least,
    'is_linked': shape.has.table_name,
    'has_earlier': settings.earlier is not none,
    'line_rules': settings.line_rules,
    'line_numbers': line_numbers,
    'has_line_rule': line_numbers | length > 0,
    'has_insiders': shape.has.sole_contributor,
    'order': order.columns[0].values() | map('int') | list,
    'widths': {'first': 4, 'later': 6, 'last': 1},
    'chunk': 40000,
    'unlimited': unlimited,
    'stages': stages,
    'rounds': [
      {'limit': 0, 'share': 1},
      {'limit': 3500, 'share': 1},
      {'limit': 7500, 'share': 1},
      {'limit': unlimited, 'share': 3},
      {'limit': unlimited, 'share': 2},
      {'limit': unlimited, 'share': 1},
    ],
    'gathered': 500,
    'gathering_rounds': 80,
    'gathering_anchors': 200,
    'gathering_stage': {
      'reach': height, 'candidates': unlimited, 'turns': unlimited, 'anchor': 1, 'is_split': true,
      'has_parts': true, 'may_borrow': false
    },
    'borrowing_stage': {
      'reach': height, 'candidates': unlimited, 'turns': unlimited, 'anchor': 1, 'is_split': true,
      'has_parts': true, 'may_borrow': true
    },
    'borrowing_rounds': 40,
    'cycles': 5 if needs < 10000 else 3 if needs < 60000 else 1,
    'patience': 1 if needs < 500 else 2,
    'reroutes': 3 if needs < 60000 else 0,
    'cancels': 2 if needs < 60000 else 1,
    'cancel_stage': widest,
    'merges': 12,
    'reroute_rounds': [
      {'limit': 110000, 'stage': stages[0]},
      {'limit': 450000, 'stage': stages[0]},
      {'limit': unlimited, 'stage': widest},
    ],
    'line_rounds': [
      {'limit': 3500, 'stage': stages[0]},
      {'limit': unlimited, 'stage': stages[0]},
      {'limit': unlimited, 'stage': widest},
      {'limit': unlimited, 'stage': widest},
      {'limit': unlimited, 'stage': exhaustive},
      {'limit': unlimited, 'stage': exhaustive},
    ],
    'insider_rounds': [
      {'limit': 0, 'stage': stages[0], 'is_single': false},
      {'limit': 2500, 'stage': stages[0], 'is_single': false},
      {'limit': unlimited, 'stage': stages[0], 'is_single': false},
      {'limit': unlimited, 'stage': widest, 'is_single': false},
      {'limit': unlimited, 'stage': exhaustive, 'is_single': false},
      {'limit': unlimited, 'stage': widest, 'is_single': true},
      {'limit': unlimited, 'stage': exhaustive, 'is_single': true},
    ],
  }) -%}
{% endmacro %}
