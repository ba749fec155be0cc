{{ config(enabled=var('has_joint')) }}
-- depends_on: {{ ref('faults_in_codes') }}
select
    file, line,
    {%- for dimension in var('dimensions') %}
    {{ dimension }},
    {%- endfor %}
    {{ units('value') }} as value
from {{ source('files', 'joint') }}
