{#-
    Special uniques (SUDA2): which records are unique by few columns. A minimal unique is a set of
    columns in which a record is alone, and in no part of which it is. Its score is the product of
    (columns − i) for i from its size to the largest size; a record's score is the sum. Returns a
    query, one row per record with a score.
-#}
{% macro suda_scores(records, key, columns, largest=none) %}
  {%- set most = largest if largest is not none else [columns | length - 1, 3] | min -%}
  {%- if columns | length < 2 or columns | length > 30 or most is not integer
      or most < 1 or most >= columns | length -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] suda_scores: `columns` must list 2 to 30 columns, and `largest` be a whole number below '
      ~ 'their number'
    ) -%}
  {%- endif -%}
  {%- set sets = [] -%}
  {%- set grown = [{'mask': 0, 'columns': [], 'last': -1}] -%}
  {%- for size in range(1, most + 1) -%}
    {%- set before = grown[:] -%}
    {%- do grown.clear() -%}
    {%- for start in before -%}
      {%- for column in columns[start.last + 1:] -%}
        {%- do grown.append({
          'mask': start.mask + 2 ** (start.last + 1 + loop.index0),
          'columns': start.columns + [column], 'last': start.last + 1 + loop.index0
        }) -%}
      {%- endfor -%}
    {%- endfor -%}
    {%- do sets.extend(grown) -%}
  {%- endfor -%}
with uniques as (
    {%- for set in sets %}
    {{ 'union all' if not loop.first }}
    select any_value({{ adapter.quote(key) }}) as {{ adapter.quote(key) }}, {{ set.mask }} as columns,
        {{ set.columns | length }} as size
    from {{ records }}
    group by {% for column in set.columns %}{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %}
    having count(*) = 1
    {%- endfor %}
),
smaller as (
    {%- for place in range(columns | length) %}
    {{ 'union all' if not loop.first }}
    select {{ adapter.quote(key) }}, columns + {{ 2 ** place }} as columns
    from uniques
    where columns & {{ 2 ** place }} = 0
    {%- endfor %}
),
minimal as (
    select u.*
    from uniques as u
    anti join smaller as s
        on u.{{ adapter.quote(key) }} = s.{{ adapter.quote(key) }} and u.columns = s.columns
)
select
    {{ adapter.quote(key) }},
    count(*) as minimal_uniques,
    min(size) as smallest_unique,
    sum(list_product(list_transform(
        range(size, {{ most + 1 }}), lambda i: ({{ columns | length }} - i)::double
    )))::bigint as score
from minimal
group by {{ adapter.quote(key) }}
{% endmacro %}
