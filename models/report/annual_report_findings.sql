{#-
    What is inconsistent in the annual report: the checks that `scripts/check_annual_report` runs on files, over
    this report and the one before, and whether that one agrees with the register's history.
-#}
with earlier as (
    select
        e.year,
        e.segment,
        e.municipality_code,
        {%- for column in report_columns('population_and_movements') %}
        coalesce(
            max(e.value) filter (where e.column_name = '{{ column }}' and e.is_filed),
            max(e.value) filter (where e.column_name = '{{ column }}')
        ) as {{ column }},
        {%- endfor %}
        max(e.reference_date) as reference_date
    from {{ ref('tab_report_earlier_figures') }} as e
    inner join {{ ref('annual_report_status') }} as s on e.year = s.year
    where not s.is_held
    group by e.year, e.segment, e.municipality_code
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
    union all
    -- Of the report before only the population is looked at: its own checks were its own matter.
    select
        {%- for column in report_columns('population_and_movements') %}
        {{ 'population' if column == 'population' else 'null' }} as {{ column }},
        {%- endfor %}
        year - 1 as year,
        reference_date,
        segment,
        municipality_code,
        '' as municipality_name
    from earlier
),
ages as (
    select
        year,
        segment,
        municipality_code,
        sex,
        total,
        [{{ report_columns('population_by_age')[1:] | join(', ') }}] as bands
    from {{ ref('annual_report_population_by_age') }}
),
consistency as (
    {{ annual_report_checks('reports', 'ages', ref('boundary_changes')) | indent(4) }}
),
history as (
    select
        f.year, f.segment, f.municipality_code,
        max(f.value) filter (where f.is_filed) as filed,
        max(f.value) filter (where not f.is_filed) as counted
    from {{ ref('tab_report_earlier_figures') }} as f
    inner join {{ ref('annual_report_status') }} as s on f.year = s.year
    where f.column_name = 'population' and not s.is_held
    group by f.year, f.segment, f.municipality_code
)
select c.level, c.municipality_code, c.year, c.segment, c.check_name, c.figure, c.expected, c.found
from consistency as c
where c.year in (select s.year from {{ ref('annual_report_status') }} as s)
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
