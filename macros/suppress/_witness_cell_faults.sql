{#- What can be wrong with the cells. Each query returns the first fault, or no row. -#}
{% macro _witness_cell_faults(dimensions) %}
    with compared as (
      select
        *,
        count(*) over (partition by table_name, cell) as copies,
        min(facts) over (partition by cell) < max(facts) over (partition by cell) as is_disputed,
        bool_and(coalesce(is_unpublished, false)) over (partition by cell) as is_nowhere
      from (
        select *, hash(value, is_primary, sole_contributor, coalesce(is_forced, false)) as facts
        from witness_input
      ) as cells
    ),
    judged as (
      select
        case
          when table_name is null then 'a cell has no table_name'
          when cell is null then 'a cell has a code that is not in the hierarchy'
          when value is null then 'a cell has no value that can be read as a number'
          when value < 0 then 'a cell has a negative value'
          when value > 1000000000000000 then 'a cell has a value of more than 16 digits'
          when is_primary is null then 'a cell has no is_primary'
          when least(above, below) < 0 then 'a cell has a negative width'
          when copies > 1 then 'a cell appears more than once'
          when is_disputed then 'a cell differs between two tables'
          when is_primary and is_frozen
            then 'a cell is primary and frozen (published elsewhere), so nothing can protect it'
          when is_nowhere and (is_primary or is_frozen or is_forced)
            then 'a cell that no published table shows is primary, frozen or forced'
          when is_frozen and is_forced then 'a cell is both frozen and forced'
        end as fault,
        {{ oboro_sdc._witness_codes(dimensions) }} as place
      from compared
    )
    select fault, place from judged where fault is not null order by fault, place limit 1
{% endmacro %}

{#- Who has how much of a line cannot be told without those of each cell. -#}
{% macro _witness_contribution_faults(dimensions) %}
    select
      'a cell has no largest_contributions' as fault,
      {{ oboro_sdc._witness_codes(dimensions) }} as place
    from witness_input
    where value > 0 and coalesce(len(contributions), 0) = 0
      and not coalesce(is_unpublished, false)
    order by table_name, cell
    limit 1
{% endmacro %}

{#- Every table is the cross product of the codes it shows. -#}
{% macro _witness_missing_cells(dimensions) %}
    with complete as (
      select
        n0.table_name,
        {% for dimension in dimensions %}n{{ loop.index0 }}.place + {% endfor %}0 as cell
        {%- for dimension in dimensions %}, n{{ loop.index0 }}.code as code_{{ loop.index0 }}
        {%- endfor %}
      from (select table_name, place, code from witness_shown where dimension = 0) as n0
      {%- for dimension in dimensions[1:] %}
      inner join witness_shown as n{{ loop.index }}
        on n0.table_name = n{{ loop.index }}.table_name
        and n{{ loop.index }}.dimension = {{ loop.index }}
      {%- endfor %}
    )
    select
      'the cross product of all codes lacks a cell' as fault,
      {{ oboro_sdc._witness_codes(dimensions) }} as place
    from complete
    anti join (select table_name, cell from witness_input) as present using (table_name, cell)
    order by table_name, cell
    limit 1
{% endmacro %}

{#- The codes of a cell as one text for messages, which never show a value. -#}
{% macro _witness_codes(dimensions) %}
  {%- for dimension in dimensions -%}
    {{ dbt.string_literal(dimension ~ '=') }} || coalesce(code_{{ loop.index0 }}, 'NULL')
    {%- if not loop.last %} || ', ' || {% endif -%}
  {%- endfor -%}
{% endmacro %}
