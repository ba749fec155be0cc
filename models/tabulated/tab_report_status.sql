{#-
    Whether an annual report is held: by findings that are undecided and that nobody has waived. A waiver is for a
    check and a number of findings; one more, or a waiver without a reason or an approver, and the report is held.
-#}
{{ config(access='protected') }}
with tenant as (
    select distinct tenant from {{ ref('stg_inbox__deliveries') }}
),
held as (
    select check_name, count(*) as findings
    from {{ ref('qua_findings_by_purpose') }}
    where purpose = 'annual_report' and effect = 'hold'
    group by check_name
),
waived as (
    select w.year, w.check_name, w.findings, w.reason, w.approved_by, w.approved_on
    from {{ ref('report_waivers') }} as w
    inner join tenant as t on w.tenant = t.tenant
    where trim(w.reason) != '' and trim(w.approved_by) != '' and w.approved_on is not null
),
judged as (
    select
        y.year,
        h.check_name,
        h.findings,
        coalesce(h.findings <= w.findings, false) as is_waived,
        w.reason,
        w.approved_by
    from {{ ref('annual_reports') }} as y
    cross join held as h
    left join waived as w on y.year = w.year and h.check_name = w.check_name
)
select
    y.year,
    y.reference_date,
    y.first_day,
    y.last_day,
    coalesce(bool_or(not j.is_waived), false) as is_held,
    coalesce(sum(j.findings) filter (where not j.is_waived), 0)::bigint as held_findings,
    coalesce(sum(j.findings) filter (where j.is_waived), 0)::bigint as waived_findings,
    coalesce(list(c.label_ja order by c.label_ja) filter (where not j.is_waived), []) as held_by
from {{ ref('annual_reports') }} as y
left join judged as j on y.year = j.year
left join {{ ref('checks') }} as c on j.check_name = c.check_name
group by y.year, y.reference_date, y.first_day, y.last_day
