{#-
    What is inconsistent in the annual report: the checks that `scripts/check_annual_report` runs on files, over
    this report and the population of the one before, and whether that one agrees with the register's history.
-#}
with earlier as (
    select
        e.year,
        e.reference_date,
        e.segment,
        e.municipality_code,
        e.value as population,
        e.basis
    from {{ ref('tab_report_earlier_figures') }} as e
    inner join {{ ref('annual_report_status') }} as s on e.year = s.year
    where e.column_name = 'population' and e.value is not null and not s.is_held
),
-- Of the report before only the population is looked at: its own checks were its own matter.
reports_before as (
    select year, reference_date, segment, municipality_code, population, basis
    from earlier
    qualify row_number() over (
        partition by year, reference_date, segment, municipality_code
        order by list_position(['filed', 'own', 'history'], basis)
    ) = 1
),
reports as (
    select
        {%- for column in report_columns('population_and_movements') %}
        {{ column }},
        {%- endfor %}
        year,
        reference_date,
        segment,
        municipality_code,
        municipality_name
    from {{ ref('annual_report_population_and_movements') }}
),
ages as (
    select
        year,
        segment,
        municipality_code,
        municipality_name,
        sex,
        total,
        [{{ report_columns('population_by_age')[1:] | join(', ') }}] as bands
    from {{ ref('annual_report_population_by_age') }}
),
consistency as (
    {{ annual_report_checks(
        'reports', 'ages', ref('boundary_changes'), 'reports_before'
    ) | indent(4) }}
),
-- People whose birth date is not known, as the register has them.
ageless as (
    select
        year, segment, municipality_code, 'age_bands_' || sex as figure,
        sum(if(column_name = 'total', computed, -computed)) as people
    from {{ ref('annual_report_figures') }}
    where report_table = 'population_by_age'
    group by year, segment, municipality_code, sex
),
explained as (
    select
        case
            -- The register knows how many are of no known age: others are missing.
            when c.level = 'warning' and c.expected - c.found > a.people then 'violation'
            else c.level
        end as level,
        c.municipality_code, c.year, c.segment, c.check_name, c.figure, c.expected, c.found,
        case
            when c.check_name = 'bands' and c.expected - c.found <= a.people
                then '生年月日が不詳の者 ' || cast(a.people as bigint) || '人'
            when c.check_name = 'stock_flow' then b.reason
        end as reason
    from consistency as c
    left join ageless as a using (year, segment, municipality_code, figure)
    left join {{ ref('boundary_changes') }} as b using (year, segment, municipality_code)
),
history as (
    select
        b.year, b.segment, b.municipality_code, b.population as reported, h.population as counted
    from earlier as h
    inner join reports_before as b using (year, segment, municipality_code)
    where h.basis = 'history' and b.basis != 'history'
)
select level, municipality_code, year, segment, check_name, figure, expected, found, reason
from explained
union all
-- Late entries and corrections change the past.
select
    'warning' as level,
    h.municipality_code,
    h.year,
    h.segment,
    'register_history' as check_name,
    'population' as figure,
    h.counted as expected,
    h.reported as found,
    '前年の報告の後に届け出られ、又は訂正された異動' as reason
from history as h
where h.reported != h.counted
