{#-
    Reads and checks the model's configuration. A key that nobody knows is an error, so that a
    misspelt one does not fall back to its default.
-#}
{% macro _witness_settings(statements) %}
  {%- set own = ['dimensions', 'hierarchies', 'lower_bound'] -%}
  {%- set general = [
    'access', 'alias', 'column_types', 'contract', 'database', 'description', 'docs', 'enabled',
    'event_time', 'freshness', 'full_refresh', 'grants', 'group', 'lookback', 'materialized',
    'meta', 'on_configuration_change', 'on_schema_change', 'packages', 'persist_docs',
    'post-hook', 'pre-hook', 'quoting', 'schema', 'static_analysis', 'tags'
  ] -%}
  {%- set unknown = model.config | reject('in', own + general) | sort -%}
  {%- set dimensions = config.get('dimensions') -%}
  {%- set hierarchies = config.get('hierarchies') -%}
  {%- set lower_bound = config.get('lower_bound', 1) -%}
  {%- set taken = ['value', 'is_primary', 'move_id', 'step'] -%}

  {%- if unknown | length > 0 -%}
    {%- set fault = 'unknown configuration: ' ~ unknown | join(', ') -%}
  {%- elif dimensions is string or dimensions is not sequence or dimensions | length == 0
      or dimensions | reject('string') | list | length > 0
      or dimensions | unique | list | length < dimensions | length
      or dimensions | map('lower') | select('in', taken) | list | length > 0 -%}
    {%- set fault = '`dimensions` must list different columns, none of them '
      ~ taken | join(', ') -%}
  {%- elif hierarchies is not string -%}
    {%- set fault = '`hierarchies` must name the model with the columns dimension, code, parent' -%}
  {%- elif lower_bound is boolean or lower_bound not in [0, 1] -%}
    {%- set fault = '`lower_bound` must be 1 (zeros are published) or 0' -%}
  {%- elif config.get('contract').enforced -%}
    {%- set fault = 'a contract cannot be enforced on a certificate' -%}
  {%- endif -%}
  {%- if fault is defined -%}
    {%- do oboro_sdc._witness_fail(statements, fault) -%}
  {%- endif -%}

  {%- do return({
    'dimensions': dimensions, 'hierarchies': ref(hierarchies), 'lower_bound': lower_bound
  }) -%}
{% endmacro %}
