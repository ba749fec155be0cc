{#-
    How many residents each purpose counts at each reference date, and why not all: the register's residents are
    those who are counted and those whom a finding leaves out.
-#}
select
    p.purpose,
    r.reference_date,
    count(*) as registered,
    count(x.resident_number) as excluded,
    count(*) - count(x.resident_number) as counted,
    (
        select count(*) from {{ ref('qua_findings_by_purpose') }} as f
        where f.purpose = p.purpose and f.effect = 'hold'
    ) as findings_that_hold
from {{ ref('con_registered_residents') }} as r
cross join {{ ref('purposes') }} as p
left join {{ ref('qua_excluded_residents') }} as x
    on p.purpose = x.purpose and r.resident_number = x.resident_number
group by p.purpose, r.reference_date
