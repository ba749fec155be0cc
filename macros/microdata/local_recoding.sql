{#-
    Local recoding by Mondrian: all records start as one part, and in every round each part is cut
    in two at the median of a column, all parts at once, as long as both halves keep what is asked.
    Each part then shows the lowest generalisation that its values have in common.
-#}
{% materialization local_recoding, adapter='duckdb' %}
  {%- set settings = oboro_sdc._lattice_settings() -%}
  {%- if settings.limit > 0 or settings.population is not none -%}
    {%- do oboro_sdc._lattice_fail(
      'local recoding suppresses nothing and knows no population: leave out suppression_limit, k_map '
      ~ 'and delta'
    ) -%}
  {%- endif -%}
  {%- set existing = load_cached_relation(this) -%}
  {%- do oboro_sdc._lattice_drop_published() -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}

  {%- set columns = oboro_sdc._lattice_codes(settings) -%}
  {%- set bottom = oboro_sdc._lattice_bottom(settings, columns, compiled_code) -%}
  {%- do settings.update({'records': bottom.records, 'most_suppressed': 0}) -%}
  {%- do oboro_sdc._lattice_make('lattice_places', oboro_sdc._mondrian_places_query()) -%}
  {%- do oboro_sdc._lattice_make('lattice_parts', oboro_sdc._mondrian_parts_query(columns, bottom)) -%}
  {%- do oboro_sdc._mondrian_require_whole(settings, bottom) -%}
  {%- set state = namespace(cuts=1) -%}
  {%- for round in range(100000) if state.cuts > 0 -%}
    {%- set state.cuts = oboro_sdc._mondrian_round(settings, columns, bottom) -%}
  {%- endfor -%}

  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- set relation = this.incorporate(type='table') -%}
  {%- call statement('main') -%}
    create or replace table {{ relation }} as
    {{ oboro_sdc._mondrian_labels_query(columns, bottom) | indent(4) }}
  {%- endcall -%}
  {%- do oboro_sdc._lattice_drop_working_tables() -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- set revoke = should_revoke(existing, full_refresh_mode=True) -%}
  {%- do apply_grants(relation, config.get('grants'), should_revoke=revoke) -%}
  {%- do persist_docs(relation, model) -%}
  {%- do adapter.commit() -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [relation]}) }}
{% endmaterialization %}

{#- The values of each column in the order of the cuts: numbers by size, others along the hierarchy. -#}
{% macro _mondrian_places_query() %}
    select
      attribute, value, code,
      row_number() over (
        partition by attribute
        order by case when is_number then try_cast(value as double) end, code
      ) - 1 as place
    from (
      select
        *, bool_and(try_cast(value as double) is not null) over (partition by attribute) as is_number
      from lattice_values
    )
{% endmacro %}

{#- Every combination of values, all in one part. -#}
{% macro _mondrian_parts_query(columns, bottom) %}
    select
      {% for word in bottom.words %}c.w{{ word }}, {% endfor %}
      c.n, 0::bigint as part, true as is_open,
      {%- for column in columns %}
      p{{ loop.index0 }}.place as v{{ loop.index0 }}{{ ',' if not loop.last }}
      {%- endfor %}
    from lattice_classes_0 as c
    {%- for column in columns %}
    inner join lattice_places as p{{ loop.index0 }}
      on p{{ loop.index0 }}.attribute = {{ loop.index0 }}
      and p{{ loop.index0 }}.code = c.w{{ column.word }} & {{ column.masks[0] }}
    {%- endfor %}
{% endmacro %}

{#- What all records together do not keep, no part of them can be asked to. -#}
{% macro _mondrian_require_whole(settings, bottom) %}
  {%- do oboro_sdc._lattice_make('lattice_cuts', '
    select 0::bigint as part, 0 as attribute, -1::bigint as cut, 0.0 as span
  ') -%}
  {%- set kept = oboro_sdc._mondrian_judge(settings, bottom, [none]) -%}
  {%- do oboro_sdc._lattice_check("
    select 'all records together do not keep what is asked'
    where (select coalesce(sum(n), 0) < " ~ settings.smallest ~ " from lattice_parts)
      or not exists (select 1 from lattice_halves where is_kept)
  ") -%}
{% endmacro %}

{#-
    One round. Returns how many parts were cut. Every column of every open part is tried; of those
    whose halves keep what is asked the one is cut whose values spread most, as a share of all.
-#}
{% macro _mondrian_round(settings, columns, bottom) %}
  {%- do oboro_sdc._lattice_make('lattice_cuts', oboro_sdc._mondrian_cuts_query(settings, columns)) -%}
  {%- do oboro_sdc._mondrian_judge(settings, bottom, columns) -%}
  {%- set chosen = oboro_sdc._lattice_make('lattice_chosen', '
    with held as (
      select node as part, w1 // 2 as attribute
      from lattice_halves
      group by all
      having count(*) = 2 and bool_and(is_kept)
    ),
    widest as (
      select c.*
      from lattice_cuts as c
      semi join held as h using (part, attribute)
      qualify row_number() over (partition by c.part order by c.span desc, c.attribute) = 1
    )
    select
      *, (select max(part) from lattice_parts) + row_number() over (order by part) as new_part
    from widest
  ') -%}
  {%- do run_query('
    create or replace temp table lattice_parts as
    select p.* replace (
      case when ' ~ oboro_sdc._mondrian_value(columns, 'c.attribute') ~ ' > c.cut then c.new_part else p.part end as part,
      c.part is not null as is_open
    )
    from lattice_parts as p
    left join lattice_chosen as c on p.part = c.part
  ') -%}
  {%- do return(chosen) -%}
{% endmacro %}

{% macro _mondrian_value(columns, attribute) %}
  {%- set listed = [] -%}
  {%- for column in columns -%}
    {%- do listed.append('p.v' ~ loop.index0) -%}
  {%- endfor -%}
  {%- do return('[' ~ listed | join(', ') ~ '][' ~ attribute ~ ' + 1]') -%}
{% endmacro %}

{#-
    The cut of each column of each open part: between the coarsest values of the hierarchy that it holds, for
    a cut through one of them would show the one above on both sides; of these the one that comes
    nearest to halves, both large enough.
-#}
{% macro _mondrian_cuts_query(settings, columns) %}
    with shown as (
      {%- for column in columns %}
      {{ 'union all' if not loop.first }}
      select part, {{ loop.index0 }} as attribute, v{{ loop.index0 }} as value, sum(n) as n
      from lattice_parts
      where is_open
      group by all
      {%- endfor %}
    ),
    sizes as (
      select attribute, greatest(max(place), 1) as size from lattice_places group by attribute
    ),
    cumulated as (
      select
        part, attribute, value,
        sum(n) over (partition by part, attribute order by value) as below,
        sum(n) over (partition by part, attribute) as total,
        lead(value) over (partition by part, attribute order by value) as next_value,
        max(value) over (partition by part, attribute) - min(value) over (partition by part, attribute)
          as width
      from shown
    )
    select
      c.part, c.attribute, c.value as cut, c.width / s.size as span
    from cumulated as c
    inner join sizes as s using (attribute)
    inner join lattice_places as p on c.attribute = p.attribute and c.value = p.place
    inner join lattice_places as q on c.attribute = q.attribute and c.next_value = q.place
    where c.below >= {{ settings.smallest }} and c.total - c.below >= {{ settings.smallest }}
    qualify row_number() over (
      partition by c.part, c.attribute
      order by {{ oboro_sdc._mondrian_levels_apart(columns) }} desc, abs(2 * c.below - c.total), c.value
    ) = 1
{% endmacro %}

{#- At how many levels of its hierarchy a column's value and the next one differ. -#}
{% macro _mondrian_levels_apart(columns) -%}
case c.attribute
        {%- for column in columns %}
        when {{ loop.index0 }} then 0
          {%- for mask in column.masks %} + (p.code & {{ mask }} != q.code & {{ mask }})::integer
          {%- endfor %}
        {%- endfor %}
      end
{%- endmacro %}

{#- Whether the halves of each cut keep what is asked of the sensitive columns. -#}
{% macro _mondrian_judge(settings, bottom, columns) %}
  {%- set judged = settings.sensitive | selectattr('judges') | list -%}
  {%- set halves = {'key': 'w1', 'words': [1], 'records': settings.records} -%}
  {%- set side = "c.attribute * 2 + case when " ~ (
    oboro_sdc._mondrian_value(columns, 'c.attribute') ~ " > c.cut" if columns[0] is not none else 'false'
  ) ~ " then 1 else 0 end" -%}
  {%- for rule in judged -%}
    {%- set number = loop.index -%}
    {%- do oboro_sdc._lattice_make('lattice_cells', "
      select c.part as node, " ~ side ~ " as w1, s.s, sum(s.n)::bigint as n
      from lattice_parts as p
      inner join lattice_cuts as c on p.part = c.part
      inner join lattice_cells_" ~ number ~ "_0 as s using (" ~ bottom.key ~ ")
      group by all
    ") -%}
    {%- do oboro_sdc._lattice_make(
      'lattice_judged_' ~ number, oboro_sdc._lattice_judged_query(rule, number, halves)
    ) -%}
  {%- endfor -%}
  {%- do oboro_sdc._lattice_make('lattice_halves', "
    select node, w1, bool_and(is_kept) as is_kept
    from (
      select part as node, attribute * 2 as w1, true as is_kept from lattice_cuts
      union all
      select part, attribute * 2 + 1, true from lattice_cuts
      " ~ oboro_sdc._mondrian_judged(judged) ~ "
    )
    group by node, w1
  ") -%}
{% endmacro %}

{% macro _mondrian_judged(judged) %}
  {%- set listed = [] -%}
  {%- for rule in judged -%}
    {%- do listed.append(
      'union all select node, w1, is_kept from lattice_judged_' ~ loop.index
    ) -%}
  {%- endfor -%}
  {%- do return(listed | join('\n')) -%}
{% endmacro %}

{#- What each combination of values is shown as: the lowest that the values of its part share. -#}
{% macro _mondrian_labels_query(columns, bottom) %}
with shared as (
  {%- for column in columns %}
  {%- set place = loop.index0 %}
  {{ 'union all' if not loop.first }}
  select
    part, {{ place }} as attribute,
    case
      {%- for mask in column.masks %}
      when min(w{{ column.word }} & {{ mask }}) = max(w{{ column.word }} & {{ mask }}) then {{ loop.index0 }}
      {%- endfor %}
    end as level,
    min(w{{ column.word }} & {{ column.masks[0] }})::bigint as code
  from lattice_parts
  group by part
  {%- endfor %}
),
labels as (
  select s.part, s.attribute, coalesce(h.generalised, '*') as label
  from shared as s
  left join lattice_values as v using (attribute, code)
  left join lattice_hierarchies as h
    on v.attribute = h.attribute and v.value = h.value and s.level = h.level
)
select
  {%- for column in columns %}
  p{{ loop.index0 }}.value as {{ adapter.quote(column.name) }},
  l{{ loop.index0 }}.label as {{ adapter.quote('shown_' ~ column.name) }},
  {%- endfor %}
  p.part
from lattice_parts as p
{%- for column in columns %}
inner join lattice_places as p{{ loop.index0 }}
  on p{{ loop.index0 }}.attribute = {{ loop.index0 }} and p.v{{ loop.index0 }} = p{{ loop.index0 }}.place
inner join labels as l{{ loop.index0 }}
  on l{{ loop.index0 }}.attribute = {{ loop.index0 }} and p.part = l{{ loop.index0 }}.part
{%- endfor %}
{% endmacro %}
