{#-
    The rules for what the hidden cells of a line are together, checked: a mapping in which every
    number is there, `numbers`, all of them by name, and `bounds`, the least and the largest that each may
    be. With `fault`, if it is none. A text is a column that has the number.
-#}
{% macro _line_rules(given) %}
  {%- set example = "`line_rules` must map minimum, contributors, dominance (a list such as "
    ~ "[{'n': 1, 'k': 75}]) and p_percent (such as {'p': 10, 'q': 100}) to numbers or columns" -%}
  {%- if given is not mapping or given | reject('in', [
      'minimum', 'contributors', 'dominance', 'p_percent'
    ]) | list | length > 0 -%}
    {%- do return({'fault': example}) -%}
  {%- endif -%}
  {%- set dominance = given.dominance or [] -%}
  {%- set p_percent = given.p_percent or none -%}
  {%- if dominance is string or dominance is mapping or dominance is not sequence
      or (p_percent is not none and (p_percent is not mapping or p_percent | sort != ['p', 'q'])) -%}
    {%- do return({'fault': example}) -%}
  {%- endif -%}
  {%- set listed = [] -%}
  {%- if 'minimum' in given -%}
    {%- do listed.append(['minimum', given.minimum, 0, 10 ** 15]) -%}
  {%- endif -%}
  {%- if 'contributors' in given -%}
    {%- do listed.append(['contributors', given.contributors, 2, 10 ** 12]) -%}
  {%- endif -%}
  {%- set most = [2 if p_percent is not none else 0] -%}
  {%- for rule in dominance -%}
    {%- if rule is not mapping or rule | sort != ['k', 'n'] or rule.n is not integer
        or rule.n is boolean or not 1 <= rule.n <= 20 -%}
      {%- do return({'fault': example}) -%}
    {%- endif -%}
    {%- do most.append(rule.n) -%}
    {%- do listed.append(['k_' ~ loop.index, rule.k, 0.000001, 99.999999]) -%}
  {%- endfor -%}
  {%- if p_percent is not none -%}
    {%- do listed.append(['p', p_percent.p, 0.000001, 100]) -%}
    {%- do listed.append(['q', p_percent.q, 0.000001, 100]) -%}
  {%- endif -%}
  {%- set numbers = {} -%}
  {%- set bounds = {} -%}
  {%- for name, number, least, greatest in listed -%}
    {%- if number is not string
        and (number is not number or number is boolean or not least <= number <= greatest) -%}
      {%- do return({'fault': example}) -%}
    {%- endif -%}
    {%- do numbers.update({name: number if number is string else '%.6f' | format(number)}) -%}
    {%- do bounds.update({name: [least, greatest]}) -%}
  {%- endfor -%}
  {%- do return({
    'numbers': numbers, 'bounds': bounds, 'shares': dominance | map(attribute='n') | list,
    'most': most | max
  }) -%}
{% endmacro %}

{#-
    Whether what is hidden of a line is unsafe together, from its `value`, its `contributors` and its
    largest contributions `x_1`, `x_2` and so on, by the same rules as a cell. What cannot be judged
    is unsafe.
-#}
{% macro _is_unsafe_line(rules, numbers) -%}
  coalesce(
    {%- if 'minimum' in numbers %}
    value < {{ numbers.minimum }} or
    {%- endif %}
    value > 0 and (
      false
      {%- if 'contributors' in numbers %}
      or contributors < {{ numbers.contributors }}
      {%- endif %}
      {%- for n in rules.shares %}
      or ({{ oboro_sdc._largest_sum(n) }}) * 100 > value * {{ numbers['k_' ~ loop.index] }}
      {%- endfor %}
      {%- if 'p' in numbers %}
      or (value - x_1 - x_2) * {{ numbers.q }} < x_1 * {{ numbers.p }}
      {%- endif %}
      {%- if rules.most > 0 %}
      or x_1 <= 0
      {%- endif %}
    ),
    true
  )
{%- endmacro %}
