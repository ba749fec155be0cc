{#- The history numbers of a person do not run from 1 without gaps: rows were lost or rejected. -#}
select
    {{ finding('history_number_gap', 'r.resident_number', ['count(*)', 'max(r.history_number)']) }}
from {{ ref('stg_residents__history') }} as r
group by r.resident_number
having min(r.history_number) != 1 or max(r.history_number) != count(*)
