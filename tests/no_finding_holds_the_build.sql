-- Nothing is published while a finding that the purpose of the statistics cannot leave open is
-- undecided.
select check_name, count(*) as findings
from {{ ref('qua_findings_by_purpose') }}
where purpose = '{{ var("purpose_of_statistics") }}' and effect = 'hold'
group by check_name
