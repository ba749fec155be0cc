{#- Stops the build if a primary is in no move, naming up to 20 of them by their codes. -#}
{% macro _witness_require_cover(statements, dimensions) %}
  {%- set uncovered -%}
    select {{ oboro_sdc._witness_codes(dimensions) }} as codes, count(*) over () as uncovered
    from witness_cell
    anti join (select cell from witness_move) as moved using (cell)
    where is_primary
    order by cell
    limit 20
  {%- endset -%}
  {%- set named = oboro_sdc._witness_run(statements, 'look for uncovered primaries', uncovered) -%}
  {%- if named | length > 0 -%}
    {%- do oboro_sdc._witness_fail(
      statements, 'primary cells without a witness: ' ~ named[0][1] | int
      ~ '. Nothing may be published. They are, up to 20: '
      ~ named.columns[0].values() | join('; ')
    ) -%}
  {%- endif -%}
{% endmacro %}

{#-
    Writes the certificate and the record of the statements that made it. The witness of a primary
    is the first move that was committed for it or through it; a move that is nobody's witness is
    left out, and what only it would hide stays published.
-#}
{% macro _witness_publish(statements, dimensions) %}
  {%- set certificate = this.incorporate(type='table') -%}
  {%- set sql -%}
    create or replace table {{ certificate }} as
    with assigned as (
      select m.cell, min(m.move_id) as move_id
      from witness_move as m
      inner join witness_cell as c on m.cell = c.cell
      where c.is_primary
      group by m.cell
    )
    select
      m.move_id,
      {%- for dimension in dimensions %}
      c.code_{{ loop.index0 }} as {{ adapter.quote(dimension) }},
      {%- endfor %}
      m.step,
      a.cell is not null as is_witness
    from witness_move as m
    inner join witness_cell as c on m.cell = c.cell
    left join assigned as a on m.cell = a.cell and m.move_id = a.move_id
    where m.move_id in (select move_id from assigned)
    order by m.move_id, m.cell
  {%- endset -%}
  {%- do statements.append({'step': 'write the certificate', 'statement': sql}) -%}
  {%- call statement('main') -%}{{ sql }}{%- endcall -%}
  {%- do oboro_sdc._witness_drop_working_tables(statements) -%}
  {%- do run_query(oboro_sdc._witness_record_statement(statements)) -%}
  {%- do return([certificate, oboro_sdc._witness_record()]) -%}
{% endmacro %}
