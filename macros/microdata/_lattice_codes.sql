{#-
    Gives every value a whole number whose leading bits are the number of what it is generalised to:
    to generalise by so many levels is to clear so many of its last bits, with a mask. The columns
    lie beside each other in as few words of 62 bits as they fit into, so that a class of any node
    of the lattice is a word, or a few, and a node a mask.

    Returns one entry per column: `word`, `levels` (the number of the highest), `masks` by level.
-#}
{% macro _lattice_codes(settings) %}
  {%- do oboro_sdc._lattice_make('lattice_hierarchies', oboro_sdc._lattice_hierarchies_query(settings)) -%}
  {%- do oboro_sdc._lattice_check(oboro_sdc._lattice_hierarchy_faults(settings)) -%}
  {%- do oboro_sdc._lattice_make('lattice_steps', oboro_sdc._lattice_steps_query()) -%}
  {%- set widths = run_query("
    select attribute, level, case when max(rank) > 0 then 1 + floor(log2(greatest(max(rank), 1))) else 0 end::integer
    from lattice_steps
    group by attribute, level
    order by attribute, level
  ") -%}
  {%- set columns = [] -%}
  {%- set filled = [] -%}
  {%- for attribute in settings.attributes -%}
    {%- set place = loop.index0 -%}
    {%- set offsets = [0] -%}
    {%- for row in widths.rows if row[0] == place -%}
      {%- do offsets.append(offsets[-1] + row[2] | int) -%}
    {%- endfor -%}
    {%- if offsets | length == 1 -%}
      {#- A build with --empty has no hierarchies. -#}
      {%- do offsets.append(0) -%}
    {%- endif -%}
    {%- set bits = offsets[-1] -%}
    {%- if bits > 62 -%}
      {%- do oboro_sdc._lattice_fail(attribute ~ ' has too many values: its codes need ' ~ bits
        ~ ' bits') -%}
    {%- endif -%}
    {%- if filled | length == 0 or filled[-1] + bits > 62 -%}
      {%- do filled.append(0) -%}
    {%- endif -%}
    {%- set shift = filled[-1] -%}
    {%- do filled.append(filled.pop() + bits) -%}
    {%- set masks = [] -%}
    {%- for offset in offsets[:-1] -%}
      {%- do masks.append((2 ** bits - 2 ** offset) * 2 ** shift) -%}
    {%- endfor -%}
    {%- do columns.append({
      'name': attribute, 'word': filled | length, 'levels': offsets | length - 2, 'masks': masks,
      'units': offsets[:-1], 'shift': shift
    }) -%}
  {%- endfor -%}
  {%- do oboro_sdc._lattice_make('lattice_values', oboro_sdc._lattice_values_query(columns)) -%}
  {%- do return(columns) -%}
{% endmacro %}

{#- The hierarchies of the quasi-identifiers, which are numbered from 0. -#}
{% macro _lattice_hierarchies_query(settings) %}
    select
      case attribute
        {%- for attribute in settings.attributes %}
        when {{ oboro_sdc._lattice_text(attribute) }} then {{ loop.index0 }}
        {%- endfor %}
      end as attribute,
      value, level::integer as level, generalised
    from {{ settings.hierarchies }}
    where attribute in (
      {%- for attribute in settings.attributes -%}
      {{ oboro_sdc._lattice_text(attribute) }}{{ ', ' if not loop.last }}
      {%- endfor -%}
    )
{% endmacro %}

{% macro _lattice_text(value) %}
  {%- do return("'" ~ value | string | replace("'", "''") ~ "'") -%}
{% endmacro %}

{#- A hierarchy names every value once per level, and what is one value stays one higher up. -#}
{% macro _lattice_hierarchy_faults(settings) %}
    with names as (
      select * from (values
        {%- for attribute in settings.attributes %}
        ({{ loop.index0 }}, {{ oboro_sdc._lattice_text(attribute) }}){{ ',' if not loop.last }}
        {%- endfor %}
      ) as named (attribute, name)
    ),
    heights as (
      select attribute, max(level) as height, count(distinct value) as size
      from lattice_hierarchies
      group by attribute
    ),
    steps as (
      select
        attribute, level, generalised,
        lead(generalised) over (partition by attribute, value order by level) as parent
      from lattice_hierarchies
    ),
    faults as (
      select 1 as kind, attribute, 'has no hierarchy' as fault
      from names anti join heights using (attribute)
      union all
      select 2, attribute, 'misses a value or a level in its hierarchy, or has one twice'
      from heights
      inner join (
        select
          attribute, count(*) as entries, count(distinct (value, level)) as different,
          count_if(value is null or level is null or generalised is null or level < 0
            or (level = 0 and generalised != value)) as bad
        from lattice_hierarchies
        group by attribute
      ) using (attribute)
      where entries != different or entries != size * (height + 1) or bad > 0
      union all
      select
        3, attribute, 'is no hierarchy: one value of level ' || level
        || ' becomes different values at the next'
      from steps
      group by attribute, level, generalised
      having count(distinct parent) > 1
    )
    select name || ' ' || fault
    from faults inner join names using (attribute)
    order by kind, attribute, fault
    limit 1
{% endmacro %}

{#- Numbers the values of a level within what they are generalised to. -#}
{% macro _lattice_steps_query() %}
    with steps as (
      select
        attribute, value, level, generalised,
        lead(generalised) over (partition by attribute, value order by level) as parent
      from lattice_hierarchies
    )
    select
      attribute, value, level, generalised,
      dense_rank() over (partition by attribute, level, parent order by generalised) - 1 as rank
    from steps
{% endmacro %}

{% macro _lattice_values_query(columns) %}
    select
      attribute, value,
      sum(rank * case attribute
        {%- for column in columns %}
        when {{ loop.index0 }} then [
          {%- for unit in column.units -%}
          {{ 2 ** (unit + column.shift) }}{{ ', ' if not loop.last }}
          {%- endfor -%}
        ][level + 1]
        {%- endfor %}
      end)::bigint as code
    from lattice_steps
    group by attribute, value
{% endmacro %}
