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
        e.is_filed
    from {{ ref('tab_report_earlier_figures') }} as e
    inner join {{ ref('annual_report_status') }} as s on e.year = s.year
    where e.column_name = 'population' and e.value is not null and not s.is_held
),
-- Of the report before only the population is looked at: its own checks were its own matter.
reports_before as (
    select reference_date, segment, municipality_code, population
    from (
        select
            reference_date, segment, municipality_code, population,
            if(is_filed, 1, 3) as preference
        from earlier
        union all
        -- It may be a report of this register as well.
        select reference_date, segment, municipality_code, population, 2 as preference
        from {{ ref('annual_report_population_and_movements') }}
    )
    qualify row_number() over (
        partition by reference_date, segment, municipality_code order by preference
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
history as (
    select
        year, segment, municipality_code,
        max(population) filter (where is_filed) as filed,
        max(population) filter (where not is_filed) as counted
    from earlier
    group by year, segment, municipality_code
)
select level, municipality_code, year, segment, check_name, figure, expected, found
from consistency
union all
-- Late entries and corrections change the past: a reason is to be known, nothing is wrong.
select
    'warning' as level,
    h.municipality_code,
    h.year,
    h.segment,
    'register_history' as check_name,
    'population' as figure,
    h.counted as expected,
    h.filed as found
from history as h
where h.filed != h.counted
