{#-
    Complementary suppression by a witness cover. The model's query gives the cells of a whole
    hierarchical table; the relation built is the certificate: for every primary cell a move, that
    is an alternative table of whole numbers that agrees with everything published and differs in
    that cell. What must be hidden is the primary cells and every cell of a move.

    A move is a product of one-dimensional moves, each of which adds up in its tree; therefore the
    product adds up in every line of the table.

    The working tables are temporary and written outside of any transaction; the certificate and
    the record of all statements appear in one transaction, or not at all. An older certificate goes
    first: it may not fit the cells any more, and a build that is killed must not leave it.
-#}
{% materialization witness_cover, adapter='duckdb' %}
  {%- set statements = {'done': [], 'waiting': []} -%}
  {%- set settings = oboro_sdc._witness_settings(statements) -%}
  {%- set existing = load_cached_relation(this) -%}
  {%- do oboro_sdc._witness_drop_published(
    [this, oboro_sdc._witness_record(), oboro_sdc._witness_left()]
  ) -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}

  {%- set shape = oboro_sdc._witness_columns(statements, compiled_code, settings) -%}
  {%- do oboro_sdc._witness_nodes(statements, settings) -%}
  {%- if settings.earlier is not none -%}
    {%- do oboro_sdc._witness_earlier(statements, settings) -%}
  {%- endif -%}
  {%- do oboro_sdc._witness_cells(statements, compiled_code, settings, shape) -%}
  {%- do oboro_sdc._witness_options(statements) -%}
  {%- do oboro_sdc._witness_tasks(statements, settings, shape) -%}
  {%- set plan = oboro_sdc._witness_plan(statements, settings, shape) -%}
  {%- do oboro_sdc._witness_commit(statements, plan) -%}
  {%- do oboro_sdc._witness_gather(statements, plan, oboro_sdc._witness_narrow_query()) -%}
  {%- do oboro_sdc._witness_borrow(statements, plan, oboro_sdc._witness_unserved_query()) -%}
  {%- do oboro_sdc._witness_shrink(statements, plan) -%}
  {%- if plan.has_insiders -%}
    {%- do oboro_sdc._witness_insiders(statements, plan) -%}
  {%- endif -%}
  {%- if plan.has_line_rule -%}
    {%- do oboro_sdc._witness_lines(statements, plan) -%}
  {%- endif -%}
  {%- do oboro_sdc._witness_require_cover(statements, plan) -%}

  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- set relations = oboro_sdc._witness_publish(statements, plan) -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- set revoke = should_revoke(existing, full_refresh_mode=True) -%}
  {%- do apply_grants(relations[0], config.get('grants'), should_revoke=revoke) -%}
  {%- do persist_docs(relations[0], model) -%}
  {%- do adapter.commit() -%}

  {%- do write(oboro_sdc._witness_script(statements)) -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': relations}) }}
{% endmaterialization %}
