{#-
    Counts the classes of several nodes at once, rolled up from the smallest table of classes that is
    finer than all of them, and judges each class. Nodes that fail by the size of their classes alone
    are not looked at further.
-#}
{% macro _lattice_judge(settings, columns, bottom, source) %}
  {%- do oboro_sdc._lattice_make('lattice_classes', "
    select b.node, " ~ oboro_sdc._lattice_masked(bottom, 's', 'b') ~ ", sum(s.n)::bigint as n"
      ~ (', sum(s.p)::bigint as p' if settings.population is not none) ~ "
    from lattice_classes_" ~ source ~ " as s
    cross join lattice_batch as b
    group by all
  ") -%}
  {%- set judged = settings.sensitive | selectattr('judges') | list -%}
  {%- if judged | length > 0 -%}
    {%- do oboro_sdc._lattice_make('lattice_possible', oboro_sdc._lattice_possible_query(settings)) -%}
  {%- endif -%}
  {%- for rule in judged -%}
    {%- do oboro_sdc._lattice_make('lattice_cells', "
      select b.node, " ~ oboro_sdc._lattice_masked(bottom, 's', 'b') ~ ", s.s, sum(s.n)::bigint as n
      from lattice_cells_" ~ loop.index ~ '_' ~ source ~ " as s
      cross join lattice_possible as b
      group by all
    ") -%}
    {%- do oboro_sdc._lattice_make(
      'lattice_judged_' ~ loop.index,
      oboro_sdc._lattice_judged_query(rule, loop.index, bottom)
    ) -%}
  {%- endfor -%}
  {%- do run_query(
    'create or replace temp view lattice_verdicts as '
    ~ oboro_sdc._lattice_verdicts_query(settings, bottom, judged)
  ) -%}
{% endmacro %}

{#- The same, and what follows for the nodes: what they suppress and what they lose. -#}
{% macro _lattice_check_batch(settings, columns, bottom, source) %}
  {%- do oboro_sdc._lattice_judge(settings, columns, bottom, source) -%}
  {%- do oboro_sdc._lattice_make('lattice_counts', oboro_sdc._lattice_counts_query(settings)) -%}
  {%- do oboro_sdc._lattice_make(
    'lattice_extras', oboro_sdc._lattice_extras_query(settings, columns, bottom)
  ) -%}
  {%- do run_query(oboro_sdc._lattice_enter_statement(settings, columns, bottom)) -%}
{% endmacro %}

{#- The words of a class at a node. -#}
{% macro _lattice_masked(bottom, source, batch) %}
  {%- set listed = [] -%}
  {%- for word in bottom.words -%}
    {%- do listed.append(source ~ '.w' ~ word ~ ' & ' ~ batch ~ '.m' ~ word ~ ' as w' ~ word) -%}
  {%- endfor -%}
  {%- do return(listed | join(', ')) -%}
{% endmacro %}

{#- The nodes that the sizes of their classes do not rule out. -#}
{% macro _lattice_possible_query(settings) %}
    select b.*
    from lattice_batch as b
    semi join (
      select node
      from lattice_classes
      group by node
      having coalesce(sum(n) filter (where {{ oboro_sdc._lattice_is_small(settings) }}), 0)
        <= {{ settings.most_suppressed }}
    ) as possible using (node)
{% endmacro %}

{% macro _lattice_is_small(settings) %}
  {%- do return(
    'n < ' ~ settings.smallest ~ (' or p < ' ~ settings.k_map if settings.k_map > 0 else '')
  ) -%}
{% endmacro %}

{#-
    Which classes are kept. A class of the population without a record cannot be suppressed: if it
    breaks δ-presence, the node does. As in ARX it is not asked where a smallest size is: such a
    class has failed already.
-#}
{% macro _lattice_verdicts_query(settings, bottom, judged) %}
    select
      c.*,
      not ({{ oboro_sdc._lattice_is_small(settings) }})
      {%- if settings.delta is not none %}
      and c.n / c.p between {{ oboro_sdc._lattice_double(settings.delta[0]) }} and {{ oboro_sdc._lattice_double(settings.delta[1]) }}
      {%- endif %}
      {%- for rule in judged %}
      and coalesce(j{{ loop.index }}.is_kept, false)
      {%- endfor %}
        as is_kept,
      {%- if settings.delta is not none and settings.smallest == 1 %}
      c.n = 0 and not {{ settings.delta[0] == 0 }} as absent
      {%- else %}
      false as absent
      {%- endif %}
    from lattice_classes as c
    {%- for rule in judged %}
    left join lattice_judged_{{ loop.index }} as j{{ loop.index }} using (node, {{ bottom.key }})
    {%- endfor %}
{% endmacro %}

{% macro _lattice_counts_query(settings) %}
    select
      node,
      count(*) filter (where n > 0) as classes,
      count(*) filter (where n > 0 and is_kept) as kept,
      coalesce(sum(n) filter (where not is_kept), 0)::bigint as suppressed,
      coalesce(sum(n) filter (where {{ oboro_sdc._lattice_is_small(settings) }}), 0)::bigint as small,
      coalesce(bool_or(absent), false) as is_absent,
      sum(n * n)::hugeint as squares,
      coalesce(sum(n * n) filter (where is_kept), 0)::hugeint as squares_kept,
      not is_absent
      and suppressed <= {{ settings.most_suppressed }} as is_feasible
    from lattice_verdicts
    group by node
{% endmacro %}

{#- What is lost more by suppression, by column. -#}
{% macro _lattice_extras_query(settings, columns, bottom) %}
    {%- if not settings.by_column or settings.monotonic %}
    select node, null::double[] as extra from lattice_counts
    {%- else %}
    with suppressed as (
      select v.*
      from lattice_verdicts as v
      semi join lattice_counts as c on v.node = c.node and c.is_feasible
      where not v.is_kept and v.n > 0
    ),
    fields as (
      {%- for column in columns %}
      {{ 'union all' if not loop.first }}
      select
        s.node, {{ loop.index0 }} as attribute, b.l{{ loop.index0 }} as level,
        (s.w{{ column.word }} & {{ column.masks[0] }})::bigint as code, sum(s.n)::bigint as n
      from suppressed as s
      inner join lattice_batch as b using (node)
      group by all
      {%- endfor %}
    ),
    lost as (
      {%- if settings.measure == 'entropy' %}
      select
        node, attribute, round(sum(n) * log2(sum(n)) - sum(n * log2(n)), 8) as extra
      from fields
      group by node, attribute
      {%- else %}
      select f.node, f.attribute, sum(f.n * g.lost_more) as extra
      from fields as f
      inner join lattice_groups as g using (attribute, level, code)
      group by f.node, f.attribute
      {%- endif %}
    )
    select
      node,
      [
        {%- for column in columns %}
        coalesce(max(extra) filter (where attribute = {{ loop.index0 }}), 0)::double
        {{- ',' if not loop.last }}
        {%- endfor %}
      ] as extra
    from lost
    group by node
    {%- endif %}
{% endmacro %}

{% macro _lattice_enter_statement(settings, columns, bottom) %}
    insert into lattice_checked by name
    select
      b.node, c.* exclude (node),
      {%- if settings.by_column %}
      coalesce(e.extra, list_transform(range({{ columns | length }}), lambda i: 0.0)) as extra,
      list_transform(b.losses, lambda x, i: x + coalesce(e.extra[i], 0)) as total_losses,
      {{ oboro_sdc._lattice_score(settings, columns, 'total_losses') }} as score
      {%- else %}
      null::double[] as extra,
      null::double[] as total_losses,
      {%- if settings.measure == 'discernibility' and settings.monotonic %}
      [c.squares::double] as score
      {%- elif settings.measure == 'discernibility' %}
      [(c.squares_kept + c.suppressed::hugeint * {{ bottom.records }})::double] as score
      {%- else %}
      [{{ bottom.records }} / (c.kept + if(c.suppressed > 0, 1, 0))] as score
      {%- endif %}
      {%- endif %}
    from lattice_batch as b
    inner join lattice_counts as c using (node)
    left join lattice_extras as e using (node)
{% endmacro %}
