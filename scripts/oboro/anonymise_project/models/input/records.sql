-- depends_on: {{ ref('faults_in_records') }}
select
    line,
    {%- for column in var('columns') %}
    {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ source('files', 'records') }}
