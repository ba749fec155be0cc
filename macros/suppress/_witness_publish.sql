{#-
    Stops the build if a primary lacks something, naming up to 20 of them by their codes; all of
    them stay in the table <name>__uncovered.
-#}
{% macro _witness_require_cover(statements, plan) %}
  {%- set uncovered = oboro_sdc._witness_count(
    statements, 'look for primaries without protection', 'witness_uncovered',
    oboro_sdc._witness_uncovered_query(plan)
  ) -%}
  {%- if uncovered > 0 -%}
    {%- set named = oboro_sdc._witness_run(
      statements, 'name them',
      'select ' ~ oboro_sdc._witness_codes(plan.dimensions) ~ ' as codes from witness_uncovered
      order by codes limit 20'
    ) -%}
    {%- set left = oboro_sdc._witness_left() -%}
    {%- do oboro_sdc._witness_run(
      statements, 'keep their codes', oboro_sdc._witness_keep_codes(left, plan)
    ) -%}
    {%- do adapter.commit() -%}
    {%- do oboro_sdc._witness_fail(
      statements, 'primary cells that cannot be protected: ' ~ uncovered
      ~ '. Nothing may be published. They are, up to 20: '
      ~ named.columns[0].values() | join('; ')
      ~ '. All are in ' ~ left.identifier
      ~ '. Coarsen the table, let zeros be hidden (zeros: protected), or freeze fewer cells.'
    ) -%}
  {%- endif -%}
{% endmacro %}

{#- The table beside the certificate that names what could not be protected. -#}
{% macro _witness_left() %}
  {%- do return(this.incorporate(
    path={'identifier': this.identifier ~ '__uncovered'}, type='table'
  )) -%}
{% endmacro %}

{% macro _witness_uncovered_query(plan) %}
    with lacking as (
      select cell, side from witness_need
      anti join witness_service as s on witness_need.cell = s.cell and witness_need.side = s.side
      {%- if plan.has_insiders %}
      union all
      select cell, side from witness_exposed
      {%- endif %}
      {%- if plan.has_line_rule %}
      union all
      select cell, 0 from witness_line where is_primary
      {%- endif %}
    ),
    cells as (
      select distinct cell from lacking
    )
    select
      {%- for dimension in plan.dimensions %}
      n{{ loop.index0 }}.code as code_{{ loop.index0 }}{{ ',' if not loop.last }}
      {%- endfor %}
    from cells as l
    inner join witness_cell as c on l.cell = c.cell
    {%- for dimension in plan.dimensions %}
    inner join witness_node as n{{ loop.index0 }}
      on n{{ loop.index0 }}.dimension = {{ loop.index0 }}
      and c.node_{{ loop.index0 }} = n{{ loop.index0 }}.place
    {%- endfor %}
{% endmacro %}

{% macro _witness_keep_codes(relation, plan) %}
    create or replace table {{ relation }} as
    select
      {%- for dimension in plan.dimensions %}
      code_{{ loop.index0 }} as {{ adapter.quote(dimension) }}{{ ',' if not loop.last }}
      {%- endfor %}
    from witness_uncovered
    order by
      {%- for dimension in plan.dimensions %}
      code_{{ loop.index0 }}{{ "," if not loop.last }}
      {%- endfor %}
{% endmacro %}

{#-
    Writes the certificate and the record of the statements that made it. The witness of a primary
    is one move that serves it, or one for each side if it takes two; where there are insiders, all
    moves that serve it, and what makes the sum of a line safe. A move that is nobody's witness is
    left out, and what only it would hide stays published.
-#}
{% macro _witness_publish(statements, plan) %}
  {%- set certificate = this.incorporate(type='table') -%}
  {%- set sql -%}
    create or replace table {{ certificate }} as
    {{ oboro_sdc._witness_certificate_query(plan) | indent(4) }}
  {%- endset -%}
  {%- do statements.done.append({'step': 'write the certificate', 'statement': sql}) -%}
  {%- call statement('main') -%}{{ sql }}{%- endcall -%}
  {%- do oboro_sdc._witness_drop_working_tables(statements) -%}
  {%- do run_query(oboro_sdc._witness_record_statement(statements)) -%}
  {%- do return([certificate, oboro_sdc._witness_record()]) -%}
{% endmacro %}

{% macro _witness_certificate_query(plan) %}
with sided as (
  select cell, move_id, count(*) as sides from witness_service group by cell, move_id
),
ranked as (
  select
    s.cell, s.side, s.move_id,
    row_number() over (partition by s.cell, s.side order by b.sides desc, s.move_id) as choice
  from witness_service as s
  inner join sided as b on s.cell = b.cell and s.move_id = b.move_id
),
assigned as (
  select distinct cell, move_id
  from ranked
  {%- if not plan.has_insiders %}
  where choice = 1
  {%- endif %}
  {%- if plan.has_line_rule %}
  union
  select cell, move_id from witness_line_move
  {%- endif %}
)
select
  m.move_id,
  {%- for dimension in plan.dimensions %}
  n{{ loop.index0 }}.code as {{ adapter.quote(dimension) }},
  {%- endfor %}
  m.step,
  a.cell is not null as is_witness
from witness_move as m
inner join witness_cell as c on m.cell = c.cell
{%- for dimension in plan.dimensions %}
inner join witness_node as n{{ loop.index0 }}
  on n{{ loop.index0 }}.dimension = {{ loop.index0 }}
  and c.node_{{ loop.index0 }} = n{{ loop.index0 }}.place
{%- endfor %}
left join assigned as a on m.cell = a.cell and m.move_id = a.move_id
where m.move_id in (select move_id from assigned)
order by m.move_id, m.cell
{% endmacro %}
