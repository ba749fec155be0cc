-- depends_on: {{ ref('faults_in_lines') }}
select dimension, code, parent
from {{ ref('codes') }}
