{{ config(enabled=var('has_contributions')) }}
-- depends_on: {{ ref('faults_in_lines') }}
select
    file, line,
    {%- for dimension in var('dimensions') %}
    {{ dimension }},
    {%- endfor %}
    nullif(holding, '') as holding,
    {{ units('value') }} as value,
    try_cast(weight as decimal(12, 6)) as weight,
    requesting as requesting_text,
    try_cast(requesting as boolean) as requesting
from {{ source('files', 'contributions') }}
