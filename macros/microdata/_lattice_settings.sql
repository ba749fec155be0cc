{#-
    Reads and checks the model's configuration. A key that nobody knows is an error, so that a
    misspelt one does not fall back to its default.
-#}
{% macro _lattice_settings() %}
  {%- set own = [
    'quasi_identifiers', 'hierarchies', 'k', 'suppression_limit', 'sensitive', 'order',
    'population', 'k_map', 'delta', 'measure', 'monotonic', 'aggregate', 'weights', 'gs_factor',
    'most_seconds', 'most_checks', 'policy', 'allow_no_records'
  ] -%}
  {%- set general = [
    'access', 'alias', 'column_types', 'contract', 'database', 'description', 'docs', 'enabled',
    'event_time', 'freshness', 'full_refresh', 'grants', 'group', 'lookback', 'materialized',
    'meta', 'on_configuration_change', 'on_schema_change', 'packages', 'persist_docs',
    'post-hook', 'pre-hook', 'quoting', 'schema', 'static_analysis', 'tags'
  ] -%}
  {%- set unknown = model.config | reject('in', own + general) | sort -%}
  {%- if unknown | length > 0 -%}
    {%- do oboro_sdc._lattice_fail('unknown configuration: ' ~ unknown | join(', ')) -%}
  {%- endif -%}
  {%- set attributes = config.get('quasi_identifiers') -%}
  {%- if attributes is string or attributes is not sequence or attributes | length == 0
      or attributes | reject('string') | list | length > 0
      or attributes | map('lower') | unique | list | length < attributes | length -%}
    {%- do oboro_sdc._lattice_fail('`quasi_identifiers` must list different columns') -%}
  {%- endif -%}
  {%- if config.get('hierarchies') is not string -%}
    {%- do oboro_sdc._lattice_fail(
      '`hierarchies` must name the model with the columns attribute, value, level, generalised'
    ) -%}
  {%- endif -%}
  {%- if config.get('contract').enforced -%}
    {%- do oboro_sdc._lattice_fail('a contract cannot be enforced on the result of a search') -%}
  {%- endif -%}
  {%- set allowed = config.get('allow_no_records', false) -%}
  {%- if allowed is not boolean -%}
    {%- do oboro_sdc._lattice_fail('`allow_no_records` must be true or false') -%}
  {%- endif -%}
  {%- set settings = {
    'attributes': attributes,
    'may_be_empty': allowed or flags.EMPTY,
    'hierarchies': ref(config.get('hierarchies')),
    'order': ref(config.get('order')) if config.get('order') is string else none,
    'population': ref(config.get('population')) if config.get('population') is string else none
  } -%}
  {%- do settings.update(oboro_sdc._lattice_privacy()) -%}
  {%- do settings.update(oboro_sdc._lattice_measure(attributes)) -%}
  {%- do settings.update({
    'most_seconds': oboro_sdc._lattice_number('most_seconds', 600, 0, 1000000),
    'most_checks': oboro_sdc._lattice_number('most_checks', 1000000000, 1, 1000000000)
  }) -%}
  {%- set needs_order = settings.sensitive | selectattr('distance', 'equalto', 'ordered') | list -%}
  {%- if needs_order | length > 0 and settings.order is none -%}
    {%- do oboro_sdc._lattice_fail(
      '`order` must name the model with the columns attribute, value, position: an ordered distance '
      ~ 'needs it'
    ) -%}
  {%- endif -%}
  {%- do return(settings) -%}
{% endmacro %}

{#- A number of the configuration within its bounds. -#}
{% macro _lattice_number(key, default, least, most) %}
  {%- set value = oboro_sdc._lattice_of_policy(config.get(key, default)) -%}
  {%- if value is boolean or value is not number or value < least or value > most -%}
    {%- do oboro_sdc._lattice_fail(
      '`' ~ key ~ '` must be a number from ' ~ least ~ ' to ' ~ most
    ) -%}
  {%- endif -%}
  {%- do return(value) -%}
{% endmacro %}

{#- What a configured value stands for: a text names a column of the one row of the model `policy`. -#}
{% macro _lattice_of_policy(value) %}
  {%- if value is not string -%}
    {%- do return(value) -%}
  {%- endif -%}
  {%- if config.get('policy') is not string -%}
    {%- do oboro_sdc._lattice_fail('`' ~ value ~ '` is no number, and no `policy` is named that has it') -%}
  {%- endif -%}
  {%- set rows = run_query('select ' ~ adapter.quote(value) ~ '::double from ' ~ ref(config.get('policy'))) -%}
  {%- if flags.EMPTY -%}
    {%- do return(1) -%}
  {%- elif rows | length != 1 or rows[0][0] is none -%}
    {%- do oboro_sdc._lattice_fail(
      'the model `policy` must have one row, with a number in ' ~ value
    ) -%}
  {%- endif -%}
  {%- do return(rows[0][0] | int if rows[0][0] == rows[0][0] | int else rows[0][0]) -%}
{% endmacro %}

{#-
    What every class of records must keep. `smallest` is the least size that follows from k and
    from l (l different values need l records).
-#}
{% macro _lattice_privacy() %}
  {%- set k = oboro_sdc._lattice_number('k', 1, 1, 1000000000) -%}
  {%- set limit = oboro_sdc._lattice_number('suppression_limit', 0, 0, 1) -%}
  {%- set k_map = oboro_sdc._lattice_number('k_map', 0, 0, 1000000000) -%}
  {%- set delta = config.get('delta') -%}
  {%- if (k_map > 0 or delta is not none) and config.get('population') is not string -%}
    {%- do oboro_sdc._lattice_fail(
      '`population` must name the model of the population: k_map and delta need it'
    ) -%}
  {%- endif -%}
  {%- if delta is not none and (
      delta is string or delta is not sequence or delta | length != 2
      or delta | reject('number') | list | length > 0
      or not (0 <= delta[0] and delta[0] <= delta[1] and delta[1] <= 1)
    ) -%}
    {%- do oboro_sdc._lattice_fail('`delta` must be [least, most], two shares from 0 to 1') -%}
  {%- endif -%}
  {%- set sensitive = [] -%}
  {%- set given = config.get('sensitive') or {} -%}
  {%- if given is not mapping -%}
    {%- do oboro_sdc._lattice_fail('`sensitive` must map columns to what they must keep') -%}
  {%- endif -%}
  {%- for column, rules in given.items() -%}
    {%- do sensitive.append(oboro_sdc._lattice_sensitive(column, rules)) -%}
  {%- endfor -%}
  {%- set smallest = ([k] + sensitive | map(attribute='smallest') | list) | max -%}
  {%- if smallest == 1 and k_map == 0 and delta is none
      and sensitive | selectattr('judges') | list | length == 0 -%}
    {%- do oboro_sdc._lattice_fail('nothing is asked: set `k`, or another privacy model') -%}
  {%- endif -%}
  {%- set convex = sensitive | selectattr('estimator', 'equalto', 'grassberger')
    | list | length == 0 -%}
  {%- set closed = delta is none
    and sensitive | rejectattr('is_closed') | list | length == 0 -%}
  {%- do return({
    'k': k, 'smallest': smallest | int, 'limit': limit, 'k_map': k_map, 'delta': delta,
    'sensitive': sensitive, 'is_closed': closed, 'is_convex': convex
  }) -%}
{% endmacro %}

{#-
    What one sensitive column must keep. `is_closed`: a class that keeps it does so together with
    any other class, so that coarser levels never suppress a record that finer ones kept.
-#}
{% macro _lattice_sensitive(column, rules) %}
  {%- set known = ['l', 'kind', 'c', 'estimator', 't', 'distance', 'alpha', 'beta', 'beta_kind'] -%}
  {%- set where = '`sensitive`, column ' ~ column ~ ': ' -%}
  {%- if rules is not mapping or rules | reject('in', known) | list | length > 0 -%}
    {%- do oboro_sdc._lattice_fail(where ~ 'the keys are ' ~ known | join(', ')) -%}
  {%- endif -%}
  {%- set given = rules -%}
  {%- set rules = {} -%}
  {%- for key, value in given.items() -%}
    {%- do rules.update({
      key: value if key in ['kind', 'estimator', 'distance', 'beta_kind']
        else oboro_sdc._lattice_of_policy(value)
    }) -%}
  {%- endfor -%}
  {%- set bounds = {'l': [1, 1000000], 'c': [0, 1000000], 't': [0, 1], 'alpha': [0, 1],
    'beta': [0, 1000000]} -%}
  {%- for key, bound in bounds.items() -%}
    {%- if key in rules and (rules[key] is not number or rules[key] is boolean
        or rules[key] < bound[0] or rules[key] > bound[1]) -%}
      {%- do oboro_sdc._lattice_fail(
        where ~ key ~ ' must be a number from ' ~ bound[0] ~ ' to ' ~ bound[1]
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set rule = {
    'column': column, 'l': rules.get('l'), 'kind': rules.get('kind', 'distinct'),
    'c': rules.get('c'), 'estimator': rules.get('estimator', 'shannon'), 't': rules.get('t'),
    'distance': rules.get('distance', 'equal') if 't' in rules else none,
    'alpha': rules.get('alpha'), 'beta': rules.get('beta'),
    'beta_kind': rules.get('beta_kind', 'enhanced')
  } -%}
  {%- if rule.kind not in ['distinct', 'entropy', 'recursive'] -%}
    {%- set fault = 'kind must be distinct, entropy or recursive' -%}
  {%- elif rule.estimator not in ['shannon', 'grassberger'] -%}
    {%- set fault = 'estimator must be shannon or grassberger' -%}
  {%- elif rule.distance not in [none, 'equal', 'ordered', 'hierarchical'] -%}
    {%- set fault = 'distance must be equal, ordered or hierarchical' -%}
  {%- elif rule.beta_kind not in ['basic', 'enhanced'] -%}
    {%- set fault = 'beta_kind must be basic or enhanced' -%}
  {%- elif rule.kind == 'recursive' and rule.c is none -%}
    {%- set fault = 'c is missing: recursive (c,l)-diversity needs it' -%}
  {%- elif rule.kind != 'entropy' and rule.l is not none and rule.l != rule.l | int -%}
    {%- set fault = 'l must be a whole number' -%}
  {%- endif -%}
  {%- if fault is defined -%}
    {%- do oboro_sdc._lattice_fail(where ~ fault) -%}
  {%- endif -%}
  {%- do rule.update({
    'smallest': rule.l | round(0, 'ceil') | int if rule.l is not none else 1,
    'judges': rule.l is not none or rule.t is not none or rule.alpha is not none
      or rule.beta is not none,
    'is_closed': rule.t is none and rule.alpha is none and rule.beta is none
      and (rule.l is none or rule.kind == 'distinct')
  }) -%}
  {%- do return(rule) -%}
{% endmacro %}

{#- What is to be minimised, and how the losses of the columns become one number. -#}
{% macro _lattice_measure(attributes) %}
  {%- set aggregates = {
    'loss': 'geometric_mean', 'entropy': 'sum', 'precision': 'arithmetic_mean', 'height': 'sum',
    'discernibility': none, 'average_class_size': none
  } -%}
  {%- set measure = config.get('measure', 'loss') -%}
  {%- set monotonic = config.get('monotonic', false) -%}
  {%- set aggregate = config.get('aggregate') or aggregates.get(measure) -%}
  {%- set weights = config.get('weights') or {} -%}
  {%- set gs_factor = oboro_sdc._lattice_number('gs_factor', 0.5, 0, 1) -%}
  {%- if measure not in aggregates -%}
    {%- set fault = '`measure` must be one of ' ~ aggregates | join(', ') -%}
  {%- elif monotonic is not boolean -%}
    {%- set fault = '`monotonic` must be true or false' -%}
  {%- elif monotonic and measure not in ['entropy', 'precision', 'discernibility'] -%}
    {%- set fault = '`monotonic` is for entropy, precision and discernibility' -%}
  {%- elif aggregate is not none and (aggregates.get(measure) is none or aggregate not in
      ['sum', 'arithmetic_mean', 'geometric_mean', 'maximum', 'rank']) -%}
    {%- set fault = '`aggregate` must be sum, arithmetic_mean, geometric_mean, maximum or rank, '
      ~ 'for a measure by column' -%}
  {%- elif weights is not mapping or weights | reject('in', attributes) | list | length > 0
      or weights.values() | reject('number') | list | length > 0
      or (weights | length > 0 and weights.values() | min < 0) -%}
    {%- set fault = '`weights` must map quasi-identifiers to numbers from 0' -%}
  {%- endif -%}
  {%- if fault is defined -%}
    {%- do oboro_sdc._lattice_fail(fault) -%}
  {%- endif -%}
  {%- set heaviest = ([0] + weights.values() | list) | max -%}
  {%- set listed = [] -%}
  {%- for attribute in attributes -%}
    {%- do listed.append(
      1.0 if heaviest == 0 else weights.get(attribute, 0) / heaviest
    ) -%}
  {%- endfor -%}
  {%- do return({
    'measure': measure, 'monotonic': monotonic or measure == 'height', 'aggregate': aggregate,
    'weights': listed, 'by_column': aggregate is not none,
    'generalisation_weight': 1.0 if gs_factor <= 0.5 else 1.0 - 2.0 * (gs_factor - 0.5),
    'suppression_weight': 2.0 * gs_factor if gs_factor < 0.5 else 1.0,
    'decimals': 6 if measure == 'entropy' else 10
  }) -%}
{% endmacro %}
