{{ config(enabled=var('sensitive') | length > 0) }}
{%- for column, rule in var('rules').items() %}
{{ 'union all' if not loop.first }}
select '{{ column }}' as column_name, m.*
from (
    {{ oboro_sdc.privacy_metrics(
        ref('anonymised'), var('quasi_identifiers'), column, rule.distance or 'equal', ref('records'),
        ref('hierarchies'), ref('orders') if rule.distance == 'ordered' else none,
        suppressed=var('star')
    ) | indent(4) }}
) as m
{%- endfor %}
