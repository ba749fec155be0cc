-- depends_on: {{ ref('faults_in_hierarchies') }}
select attribute, value, level, generalised
from {{ source('files', 'levels') }}
