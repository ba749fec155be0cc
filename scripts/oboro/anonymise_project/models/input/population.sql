-- depends_on: {{ ref('faults_in_records') }}
select {{ var('quasi_identifiers') | join(', ') }}
from {{ source('files', 'population') }}
