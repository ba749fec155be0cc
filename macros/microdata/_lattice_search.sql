{#-
    Looks at nodes until every other one is known to be no better than the best, or not feasible.
    Returns whether that is so; if not, the budget is spent.

    From the coarsest down: a coarse node that is not feasible rules out all that is finer, and one
    that is feasible all whose bound is above its own loss. Nodes are looked at in batches whose
    members lie near each other, rolled up from one table that is finer than all of them.
-#}
{% macro _lattice_search(settings, columns, bottom) %}
  {%- set began = modules.datetime.datetime.now() -%}
  {%- set sources = [{'name': '0', 'rows': bottom.rows, 'levels': [0] * columns | length}] -%}
  {%- set state = {'is_finished': false, 'checks': 0} -%}
  {%- do run_query(oboro_sdc._lattice_checked_table(columns)) -%}
  {%- for round in range(100000) if not state.is_finished -%}
    {%- set open = oboro_sdc._lattice_choose(settings, columns, bottom, sources) -%}
    {%- if open.nodes == 0 -%}
      {%- do state.update({'is_finished': true, 'is_optimal': true}) -%}
    {%- elif state.checks >= settings.most_checks
        or (modules.datetime.datetime.now() - began).total_seconds() > settings.most_seconds -%}
      {%- do state.update({'is_finished': true, 'is_optimal': false}) -%}
    {%- else -%}
      {%- set source = oboro_sdc._lattice_source(settings, columns, bottom, sources, open) -%}
      {%- do oboro_sdc._lattice_check_batch(settings, columns, bottom, source) -%}
      {%- do oboro_sdc._lattice_prune(settings, columns) -%}
      {%- do state.update({'checks': state.checks + open.nodes}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- do return(state.get('is_optimal', false)) -%}
{% endmacro %}

{% macro _lattice_checked_table(columns) %}
  create or replace temp table lattice_checked (
    node bigint, classes bigint, kept bigint, suppressed bigint, small bigint, is_absent boolean,
    squares hugeint, squares_kept hugeint, is_feasible boolean, extra double[], total_losses double[],
    score double[]
  );
  create or replace temp table lattice_best (score double[], height integer, node bigint)
{% endmacro %}

{#- The next nodes to look at, and the finest levels among them. -#}
{% macro _lattice_choose(settings, columns, bottom, sources) %}
  {%- set batch = 32 -%}
  {%- do oboro_sdc._lattice_make('lattice_batch', "
    with seed as (
      select * from lattice_nodes where is_open order by height desc, bound, node limit 1
    )
    select n.*
    from lattice_nodes as n
    cross join seed as s
    where n.is_open
    order by " ~ oboro_sdc._lattice_sum(columns, 'greatest(s.l{i}::integer - n.l{i}::integer, 0)') ~ ",
      n.height desc, n.bound, n.node
    limit " ~ batch
  ) -%}
  {%- set finest = run_query('select count(*)'
    ~ oboro_sdc._lattice_each(columns, ', coalesce(min(l{i}), 0)::integer') ~ ' from lattice_batch'
  ) -%}
  {%- set levels = [] -%}
  {%- for column in columns -%}
    {%- do levels.append(finest[0][loop.index] | int) -%}
  {%- endfor -%}
  {%- do return({'nodes': finest[0][0] | int, 'levels': levels}) -%}
{% endmacro %}

{% macro _lattice_each(columns, text) %}
  {%- set listed = [] -%}
  {%- for column in columns -%}
    {%- do listed.append(text | replace('{i}', loop.index0 | string)) -%}
  {%- endfor -%}
  {%- do return(listed | join('')) -%}
{% endmacro %}

{% macro _lattice_sum(columns, text) %}
  {%- do return('0' ~ oboro_sdc._lattice_each(columns, ' + ' ~ text)) -%}
{% endmacro %}

{#-
    The table to roll a batch up from: that of the finest levels in the batch, made from the smallest
    one that is finer still.
-#}
{% macro _lattice_source(settings, columns, bottom, sources, open) %}
  {%- set finer = [] -%}
  {%- for source in sources -%}
    {%- set coarser = namespace(is_so=false) -%}
    {%- for level in source.levels -%}
      {%- set coarser.is_so = coarser.is_so or level > open.levels[loop.index0] -%}
    {%- endfor -%}
    {%- if not coarser.is_so -%}
      {%- do finer.append(source) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set source = finer | sort(attribute='rows') | first -%}
  {%- if source.levels == open.levels -%}
    {%- do return(source.name) -%}
  {%- endif -%}
  {%- set name = 'n' ~ open.levels | join('_') -%}
  {%- set masked = [] -%}
  {%- for word in bottom.words -%}
    {%- set mask = namespace(value=0) -%}
    {%- for column in columns if column.word == word -%}
      {%- set mask.value = mask.value + column.masks[open.levels[columns.index(column)]] -%}
    {%- endfor -%}
    {%- do masked.append('w' ~ word ~ ' & ' ~ mask.value ~ ' as w' ~ word) -%}
  {%- endfor -%}
  {%- set rows = oboro_sdc._lattice_make('lattice_classes_' ~ name,
    'select ' ~ masked | join(', ') ~ ', sum(n)::bigint as n, sum(p)::bigint as p
    from lattice_classes_' ~ source.name ~ ' group by all'
  ) -%}
  {%- for rule in settings.sensitive | selectattr('judges') -%}
    {%- do oboro_sdc._lattice_make('lattice_cells_' ~ loop.index ~ '_' ~ name,
      'select ' ~ masked | join(', ') ~ ', s, sum(n)::bigint as n
      from lattice_cells_' ~ loop.index ~ '_' ~ source.name ~ ' group by all'
    ) -%}
  {%- endfor -%}
  {%- do sources.append({'name': name, 'rows': rows, 'levels': open.levels}) -%}
  {%- do return(name) -%}
{% endmacro %}

{#-
    Closes the nodes that have been looked at, those that cannot be feasible and those that cannot
    be better than the best. Equal nodes: the lowest is better, then the first.
-#}
{% macro _lattice_prune(settings, columns) %}
  {%- set finer = oboro_sdc._lattice_each(columns, ' and n.l{i} <= b.l{i}') -%}
  {%- set coarser = oboro_sdc._lattice_each(columns, ' and n.l{i} >= b.l{i}') -%}
  {%- do run_query("
    create or replace temp table lattice_best as
    select score, height, node
    from (
      from lattice_best
      union all
      select c.score, b.height, c.node
      from lattice_checked as c
      inner join lattice_batch as b using (node)
      where c.is_feasible
    )
    order by score, height, node
    limit 1;

    update lattice_nodes as n
    set is_open = false
    from lattice_batch as b
    where n.node = b.node;

    create or replace temp table lattice_news as
    select b.*, c.* exclude (node)
    from lattice_batch as b
    inner join lattice_checked as c using (node);

    update lattice_nodes as n
    set is_open = false
    where n.is_open and exists (
      select 1
      from lattice_news as b
      where " ~ oboro_sdc._lattice_hopeless(settings) ~ finer ~ "
    )
  ") -%}
  {%- if settings.by_column and settings.is_closed and not settings.monotonic -%}
    {%- do run_query("
      update lattice_nodes as n
      set bound = raised.bound
      from (
        select n.node, max(" ~ oboro_sdc._lattice_score(
          settings, columns, 'list_transform(n.losses, lambda x, i: x + b.extra[i])'
        ) ~ ") as bound
        from lattice_nodes as n
        inner join lattice_news as b on b.is_feasible and b.suppressed > 0 and n.is_open " ~ finer ~ "
        group by n.node
      ) as raised
      where n.node = raised.node and n.bound < raised.bound
    ") -%}
  {%- elif not settings.by_column -%}
    {%- do run_query("
      update lattice_nodes as n
      set bound = raised.bound
      from (
        select n.node, max(" ~ oboro_sdc._lattice_count_bound(settings) ~ ") as bound
        from lattice_nodes as n
        inner join lattice_news as b on n.is_open " ~ coarser ~ "
        group by n.node
      ) as raised
      where n.node = raised.node and n.bound < raised.bound
    ") -%}
  {%- endif -%}
  {%- do run_query("
    update lattice_nodes as n
    set is_open = false
    from lattice_best as b
    where n.is_open and (n.bound, n.height, n.node) > (b.score, b.height, b.node)
  ") -%}
{% endmacro %}

{#-
    Whether a node's fault is one of everything finer too. Records in classes too small stay in
    classes too small. Where nothing may be suppressed every model but an estimated entropy says so:
    classes that keep it keep it together.
-#}
{% macro _lattice_hopeless(settings) %}
  {%- if settings.limit == 0 and settings.is_convex -%}
    {%- do return('not b.is_feasible') -%}
  {%- endif -%}
  {%- do return('(b.small > ' ~ settings.most_suppressed ~ ' or b.is_absent)') -%}
{% endmacro %}

{#- What the classes of a finer node say of a coarser one: they only grow together. -#}
{% macro _lattice_count_bound(settings) %}
  {%- if settings.measure == 'discernibility' -%}
    {%- do return('[b.squares::double]') -%}
  {%- endif -%}
  {%- do return('[' ~ settings.records ~ ' / b.classes]') -%}
{% endmacro %}
