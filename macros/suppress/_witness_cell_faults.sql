{#- What can be wrong with the cells. Each query returns the first fault, or no row. -#}
{% macro _witness_cell_faults(dimensions) %}
    with judged as (
      select
        case
          when cell is null then 'a cell has a code that is not in the hierarchy'
          when value is null then 'a cell has no value'
          when value < 0 then 'a cell has a negative value'
          when is_primary is null then 'a cell has no is_primary'
          when count(*) over (partition by cell) > 1 then 'a cell appears more than once'
        end as fault,
        {{ oboro_sdc._witness_codes(dimensions) }} as place
      from witness_cell
    )
    select fault, place from judged where fault is not null order by fault, place limit 1
{% endmacro %}

{% macro _witness_missing_cells(dimensions) %}
    with complete as (
      select
        {% for dimension in dimensions %}n{{ loop.index0 }}.place + {% endfor %}0 as cell
        {%- for dimension in dimensions %}, n{{ loop.index0 }}.code as code_{{ loop.index0 }}
        {%- endfor %}
      from (select place, code from witness_node where dimension = 0) as n0
      {%- for dimension in dimensions[1:] %}
      inner join witness_node as n{{ loop.index }} on n{{ loop.index }}.dimension = {{ loop.index }}
      {%- endfor %}
    )
    select
      'the cross product of all codes lacks a cell' as fault,
      {{ oboro_sdc._witness_codes(dimensions) }} as place
    from complete
    anti join (select cell from witness_cell) as present using (cell)
    order by cell
    limit 1
{% endmacro %}
