{{ config(
    materialized='witness_cover',
    hierarchies='hierarchies',
    dimensions=var('dimensions'),
    measure=var('measure'),
    zeros=var('zeros'),
    lower_bound=var('lower_bound'),
    line_rules=var('line_rules')
) }}
-- depends_on: {{ ref('hierarchies') }}
select
    {%- if var('is_linked') %}
    table_name,
    {%- endif %}
    {%- for dimension in var('dimensions') %}
    {{ dimension }},
    {%- endfor %}
    {%- if var('insiders') %}
    sole_contributor,
    {%- endif %}
    {%- if var('line_rules') %}
    contributors, largest_contributions, largest_unlisted,
    {%- endif %}
    {%- if var('has_joint') %}
    is_unpublished,
    {%- endif %}
    value, is_primary, protect_above, protect_below
from {{ ref('primary_cells') }}
