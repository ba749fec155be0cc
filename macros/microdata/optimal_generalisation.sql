{% materialization optimal_generalisation, adapter='duckdb' %}
  {%- set settings = oboro_sdc._lattice_settings() -%}
  {%- set existing = load_cached_relation(this) -%}
  {%- do oboro_sdc._lattice_drop_published() -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}

  {%- set columns = oboro_sdc._lattice_codes(settings) -%}
  {%- set bottom = oboro_sdc._lattice_bottom(settings, columns, compiled_code) -%}
  {%- do settings.update({
    'records': bottom.records,
    'most_suppressed': (settings.limit * bottom.records) | round(9) | round(0, 'floor') | int
  }) -%}
  {%- set nodes = oboro_sdc._lattice_nodes(settings, columns, bottom) -%}
  {%- set is_optimal = oboro_sdc._lattice_search(settings, columns, bottom) -%}

  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- set relations = oboro_sdc._lattice_publish(settings, columns, bottom, is_optimal) -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- set revoke = should_revoke(existing, full_refresh_mode=True) -%}
  {%- do apply_grants(relations[0], config.get('grants'), should_revoke=revoke) -%}
  {%- do persist_docs(relations[0], model) -%}
  {%- do adapter.commit() -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': relations}) }}
{% endmaterialization %}
