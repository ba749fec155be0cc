{#-
    Reads and checks the model's configuration. A key that nobody knows is an error, so that a
    misspelt one does not fall back to its default.
-#}
{% macro _witness_settings(statements) %}
  {%- set own = [
    'dimensions', 'hierarchies', 'measure', 'zeros', 'lower_bound', 'line_rules', 'earlier'
  ] -%}
  {%- set general = [
    'access', 'alias', 'column_types', 'contract', 'database', 'description', 'docs', 'enabled',
    'event_time', 'freshness', 'full_refresh', 'grants', 'group', 'lookback', 'materialized',
    'meta', 'on_configuration_change', 'on_schema_change', 'packages', 'persist_docs',
    'post-hook', 'pre-hook', 'quoting', 'schema', 'static_analysis', 'tags'
  ] -%}
  {%- set unknown = model.config | reject('in', own + general) | sort -%}
  {%- set dimensions = config.get('dimensions') -%}
  {%- set hierarchies = config.get('hierarchies') -%}
  {%- set measure = config.get('measure', 'count') -%}
  {%- set zeros = config.get('zeros', 'published') -%}
  {%- set lower_bound = config.get('lower_bound') -%}
  {%- set line_rules = oboro_sdc._line_rules(config.get('line_rules', {})) -%}
  {%- set earlier = config.get('earlier') -%}
  {%- set taken = [
    'value', 'is_primary', 'move_id', 'step', 'is_witness', 'table_name', 'protect_above',
    'protect_below', 'sole_contributor', 'is_frozen', 'is_forced', 'was_hidden',
    'contributors', 'largest_contributions', 'largest_unlisted', 'is_unpublished'
  ] -%}

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
  {%- elif measure not in ['count', 'magnitude'] -%}
    {%- set fault = '`measure` must be count or magnitude' -%}
  {%- elif zeros not in ['published', 'protected'] -%}
    {%- set fault = '`zeros` must be published or protected' -%}
  {%- elif lower_bound is not none
      and (lower_bound is boolean or lower_bound is not integer or lower_bound < 0) -%}
    {%- set fault = '`lower_bound` must be a whole number, not negative' -%}
  {%- elif line_rules.fault -%}
    {%- set fault = line_rules.fault -%}
  {%- elif earlier is not none and earlier is not string -%}
    {%- set fault = '`earlier` must name the model with the certificates of the release before' -%}
  {%- elif config.get('contract').enforced -%}
    {%- set fault = 'a contract cannot be enforced on a certificate' -%}
  {%- endif -%}
  {%- if fault is defined -%}
    {%- do oboro_sdc._witness_fail(statements, fault) -%}
  {%- endif -%}

  {%- do return({
    'dimensions': dimensions, 'hierarchies': ref(hierarchies), 'measure': measure,
    'zeros': zeros, 'lower_bound': lower_bound, 'line_rules': line_rules,
    'earlier': ref(earlier) if earlier is not none else none
  }) -%}
{% endmacro %}
