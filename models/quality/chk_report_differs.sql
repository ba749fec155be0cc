{#-
    The register's history gives another population for a day than was reported of it: entries were made or corrected
    since, or somebody was counted twice or not at all.
-#}
with reported as (
    select r.reference_date, r.resident_type, r.sex_code, r.population, r.source
    from {{ ref('reported_populations') }} as r
    where r.tenant in (select f.tenant from {{ ref('stg_inbox__deliveries') }} as f)
),
days as (
    select distinct reference_date, null as known_on from reported
),
states as (
    {{ states_at(
        ref('stg_residents__history'), 'days', ['resident_type', 'sex_code']
    ) | indent(4) }}
),
compared as (
    select
        r.reference_date,
        coalesce(r.resident_type, 'all') as resident_type,
        coalesce(r.sex_code, 'all') as sex_code,
        r.population as reported,
        r.source,
        count(s.resident_number) as population
    from reported as r
    left join states as s
        on r.reference_date = s.reference_date
        and s.residency_status = '1'
        and coalesce(r.resident_type, s.resident_type) = s.resident_type
        and coalesce(r.sex_code, s.sex_code) = s.sex_code
    group by r.reference_date, r.resident_type, r.sex_code, r.population, r.source
)
select
    {{ finding(
        'report_differs',
        "concat_ws(';', c.source, c.reference_date, c.resident_type, c.sex_code)",
        ['c.reported', 'c.population']
    ) }}
from compared as c
where c.population != c.reported
