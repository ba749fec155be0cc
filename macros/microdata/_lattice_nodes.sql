{#-
    All nodes of the lattice, numbered in lexicographic order of their levels, with what is known
    of each before any class is counted: `bound`, below which the measure cannot be.
-#}
{% macro _lattice_nodes(settings, columns, bottom) %}
  {%- do oboro_sdc._lattice_make(
    'lattice_groups', oboro_sdc._lattice_groups_query(settings, columns, bottom)
  ) -%}
  {%- do oboro_sdc._lattice_make(
    'lattice_losses', oboro_sdc._lattice_losses_query(settings, bottom)
  ) -%}
  {%- set losses = run_query('
    select attribute, level, loss, least, most, groups from lattice_losses order by attribute, level
  ') -%}
  {%- for column in columns -%}
    {%- set place = loop.index0 -%}
    {%- do column.update({'losses': [], 'groups': []}) -%}
    {%- for row in losses.rows if row[0] == place -%}
      {%- do column.losses.append(row[2] | float) -%}
      {%- do column.groups.append(row[5] | int) -%}
      {%- do column.update({'least': row[3] | float, 'most': row[4] | float}) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- do return(oboro_sdc._lattice_make(
    'lattice_nodes', oboro_sdc._lattice_nodes_query(settings, columns, bottom)
  )) -%}
{% endmacro %}

{#-
    Every generalised value by its code, with the share of its column's values that it stands for,
    how many records have it, and what is lost more by suppressing one of them.
-#}
{% macro _lattice_groups_query(settings, columns, bottom) %}
    with masks as (
      {%- for column in columns %}
      {%- set place = loop.index0 %}
      {%- for mask in column.masks %}
      {{ 'union all' if not (loop.first and place == 0) }}
      select {{ place }} as attribute, {{ loop.index0 }} as level, {{ mask }}::bigint as mask,
        {{ column.levels }} as height
      {%- endfor %}
      {%- endfor %}
    ),
    counted as (
      {%- for column in columns %}
      {{ 'union all' if not loop.first }}
      select {{ loop.index0 }} as attribute, (w{{ column.word }} & {{ column.masks[0] }})::bigint as code,
        sum(n)::bigint as n
      from lattice_classes_0
      group by code
      {%- endfor %}
    ),
    shares as (
      select
        m.attribute, m.level, any_value(m.height) as height, (v.code & m.mask)::bigint as code,
        count(*)::double / sum(count(*)) over (partition by m.attribute, m.level) as share,
        coalesce(sum(c.n), 0)::bigint as n
      from lattice_values as v
      inner join masks as m on v.attribute = m.attribute
      left join counted as c on v.attribute = c.attribute and v.code = c.code
      group by m.attribute, m.level, v.code & m.mask
    )
    select
      attribute, level, code, share, n,
      {%- if settings.measure == 'loss' %}
      {{ oboro_sdc._lattice_double(settings.generalisation_weight) }} * share as lost,
      {%- if settings.suppression_weight == 1 %}
      1 - {{ oboro_sdc._lattice_double(settings.generalisation_weight) }} * share as lost_more
      {%- else %}
      {{ oboro_sdc._lattice_double(settings.suppression_weight) }} * (1 - share) as lost_more
      {%- endif %}
      {%- elif settings.measure == 'precision' %}
      case when height = 0 then 0 else level / height end as lost,
      {{ '0' if settings.monotonic else '1 - lost' }} as lost_more
      {%- else %}
      0 as lost, 0 as lost_more
      {%- endif %}
    from shares
{% endmacro %}

{#-
    What each column loses at each level if nothing is suppressed, and between which bounds it lies:
    a column's loss is (loss - least) / (most - least).
-#}
{% macro _lattice_losses_query(settings, bottom) %}
    {%- if settings.measure == 'entropy' %}
    with spread as (
      select attribute, level, sum(n * log2(greatest(n, 1))) as weighted, count(*) as groups
      from lattice_groups
      group by attribute, level
    )
    select
      attribute, level, weighted - first(weighted) over (partition by attribute order by level) as loss,
      0e0 as least, 1e0 as most, groups
    from spread
    {%- elif settings.measure == 'height' %}
    select distinct attribute, level, level::double as loss, 0e0 as least, 1e0 as most, 1 as groups
    from lattice_groups
    {%- else %}
    select
      attribute, level, sum(n * lost)::double as loss,
      {%- if settings.measure == 'loss' %}
      ({{ oboro_sdc._lattice_double(settings.generalisation_weight) }} * {{ bottom.records }} / first(count(*)) over (
        partition by attribute order by level
      ))::double as least,
      {%- else %}
      0e0 as least,
      {%- endif %}
      {{ bottom.records }}::double as most,
      count(*) filter (where n > 0) as groups
    from lattice_groups
    group by attribute, level
    {%- endif %}
{% endmacro %}

{% macro _lattice_nodes_query(settings, columns, bottom) %}
    with levels as (
      select *
      from
        {%- for column in columns %}
        range({{ column.levels + 1 }}) as r{{ loop.index0 }} (l{{ loop.index0 }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
    select
      row_number() over (
        order by {% for column in columns %}l{{ loop.index0 }}{{ ', ' if not loop.last }}{% endfor %}
      ) - 1 as node,
      {%- for column in columns %}
      l{{ loop.index0 }}::utinyint as l{{ loop.index0 }},
      {%- endfor %}
      ({% for column in columns %}l{{ loop.index0 }}{{ ' + ' if not loop.last }}{% endfor %})::integer
        as height,
      {%- for word in bottom.words %}
      ({% for column in columns if column.word == word -%}
      {{ oboro_sdc._lattice_pick(column.masks, 'l' ~ columns.index(column)) }}
      {{- ' + ' if not loop.last }}
      {%- endfor %})::bigint as m{{ word }},
      {%- endfor %}
      {%- if settings.by_column %}
      [{% for column in columns -%}
      {{ oboro_sdc._lattice_pick(oboro_sdc._lattice_doubles(column.losses), 'l' ~ loop.index0) }}{{ ', ' if not loop.last }}
      {%- endfor %}]::double[] as losses,
      {{ oboro_sdc._lattice_score(settings, columns, 'losses') }} as bound,
      {%- else %}
      least(
        {{ bottom.rows }}::double,
        {% for column in columns -%}
        {{ oboro_sdc._lattice_pick(oboro_sdc._lattice_doubles(column.groups), 'l' ~ loop.index0) }}::double{{ ' * ' if not loop.last }}
        {%- endfor %}
      ) as most_classes,
      {%- if settings.measure == 'discernibility' %}
      [{{ bottom.records }}::double * {{ bottom.records }} / most_classes] as bound,
      {%- else %}
      [{{ bottom.records }} / most_classes] as bound,
      {%- endif %}
      {%- endif %}
      true as is_open
    from levels
    order by node
{% endmacro %}

{#- The entry of a short list for a level. -#}
{% macro _lattice_pick(entries, level) %}
  {%- do return('[' ~ entries | join(', ') ~ '][' ~ level ~ '::integer + 1]') -%}
{% endmacro %}

{#-
    One list of numbers, compared from the first on, from the losses of the columns. Ten decimals,
    so that equal losses are equal whatever the order of their sums.
-#}
{% macro _lattice_score(settings, columns, losses) %}
  {%- set shares = oboro_sdc._lattice_shares(settings, columns, losses) -%}
  {%- set weighted -%}
    list_transform({{ shares }}, lambda x, i: x * [{{ oboro_sdc._lattice_doubles(settings.weights) | join(', ') }}][i])
  {%- endset -%}
  {%- if settings.aggregate == 'rank' -%}
    {%- do return('list_reverse_sort(' ~ weighted ~ ')') -%}
  {%- elif settings.aggregate == 'maximum' -%}
    {%- do return('[list_max(' ~ weighted ~ ')]') -%}
  {%- elif settings.aggregate == 'sum' -%}
    {%- do return('[round(list_sum(' ~ weighted ~ '), ' ~ settings.decimals ~ ')]') -%}
  {%- elif settings.aggregate == 'arithmetic_mean' -%}
    {%- do return('[round(list_sum(' ~ weighted ~ ') / ' ~ columns | length ~ ', ' ~ settings.decimals ~ ')]') -%}
  {%- else -%}
    {%- do return(
      '[round(list_product(list_transform(' ~ shares ~ ', lambda x, i: pow((x + 1) * '
      ~ '[' ~ oboro_sdc._lattice_doubles(settings.weights) | join(', ') ~ '][i], 1.0 / ' ~ columns | length ~ '))) - 1, ' ~ settings.decimals ~ ')]'
    ) -%}
  {%- endif -%}
{% endmacro %}

{#- The loss of each column between its bounds. -#}
{% macro _lattice_shares(settings, columns, losses) %}
  {%- set shares -%}
    [
      {%- for column in columns -%}
      {%- if column.most == column.least -%}
      0e0
      {%- else -%}
      round(greatest(
        ({{ losses }}[{{ loop.index }}] - {{ oboro_sdc._lattice_double(column.least) }}) / {{ oboro_sdc._lattice_double(column.most - column.least) }}, 0
      ), {{ settings.decimals }})
      {%- endif -%}
      {{ ', ' if not loop.last }}
      {%- endfor -%}
    ]
  {%- endset -%}
  {%- do return(shares) -%}
{% endmacro %}
