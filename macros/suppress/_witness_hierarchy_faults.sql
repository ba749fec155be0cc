{#-
    A hierarchy has one root, every code descends from it, and none from itself. A code may stand
    under several parents. Returns the first fault, or no row.
-#}
{% macro _witness_hierarchy_faults() %}
    with recursive {{ oboro_sdc._witness_descents() }},
    roots as (
      select
        position, dimension, count(code) filter (parent is null) as roots,
        string_agg(code, ', ' order by code) filter (parent is null) as codes
      from witness_hierarchy
      group by position, dimension
    ),
    repeated as (
      select position, dimension, code
      from witness_hierarchy
      where code is not null
      group by position, dimension, code, parent
      having count(*) > 1
    ),
    faults as (
      select 1 as severity, position, dimension, 'a code is missing (NULL)' as fault
      from witness_hierarchy
      where code is null and parent is not null
      union all
      select
        2, position, dimension,
        if(roots = 0, 'there is no root', 'there are several roots, ' || codes)
      from roots
      where roots <> 1
      union all
      select 3, position, dimension, 'the code ' || code || ' appears twice under one parent'
      from repeated
      union all
      select 4, position, dimension, 'the code ' || code || ' descends from itself'
      from descent
      where code = ancestor
      union all
      select
        5, h.position, h.dimension,
        'the code ' || h.code || ' does not descend from the root (unknown parent)'
      from witness_hierarchy as h
      anti join below_root as b on h.position = b.position and h.code = b.code
      where h.code is not null
    )
    select 'hierarchy of ' || dimension as fault, fault as place
    from faults
    order by severity, position, fault
    limit 1
{% endmacro %}

{% macro _witness_descents() -%}
    below_root as (
      select position, code from witness_hierarchy where parent is null
      union
      select h.position, h.code
      from below_root as b
      inner join witness_hierarchy as h on b.position = h.position and b.code = h.parent
    ),
    descent as (
      select position, dimension, code, parent as ancestor
      from witness_hierarchy
      where parent is not null
      union
      select d.position, d.dimension, d.code, h.parent
      from descent as d
      inner join witness_hierarchy as h on d.position = h.position and d.ancestor = h.code
      where h.parent is not null
    )
{%- endmacro %}
