{{ config(
    materialized='optimal_generalisation' if var('method') == 'full_domain' else 'local_recoding',
    quasi_identifiers=var('quasi_identifiers'),
    hierarchies='hierarchies',
    order='orders' if var('has_orders') else none,
    population='population' if var('files').population else none,
    **var('model')
) }}
-- depends_on: {{ ref('hierarchies') }}
{%- if var('has_orders') %}
-- depends_on: {{ ref('orders') }}
{%- endif %}
{%- if var('files').population %}
-- depends_on: {{ ref('population') }}
{%- endif %}
select {{ var('columns') | join(', ') }}
from {{ ref('records') }}
