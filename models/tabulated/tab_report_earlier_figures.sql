{#-
    The figures with which an annual report is compared: those of the report of the year before, as it was taken
    in or as it is made here, and the population that the register's history gives for its reference date.
-#}
{{ config(access='protected') }}
with filed as (
    select
        e.year,
        e.reference_date,
        e.segment,
        e.municipality_code,
        e.column_name,
        e.value,
        e.source
    from {{ source('decisions', 'earlier_reports') }} as e
    qualify row_number() over (
        partition by e.year, e.segment, e.municipality_code, e.column_name order by e.sequence desc
    ) = 1
)
select
    y.year,
    f.reference_date,
    f.segment,
    f.municipality_code,
    f.column_name,
    f.value,
    f.source,
    'filed' as basis
from filed as f
inner join {{ ref('annual_reports') }} as y on f.year = y.year - 1
union all
select
    y.year,
    s.reference_date,
    o.segment,
    o.municipality_code,
    o.column_name,
    o.value,
    s.year || '年の年報' as source,
    'own' as basis
from {{ ref('tab_report_figures') }} as o
inner join {{ ref('tab_report_status') }} as s on o.year = s.year
inner join {{ ref('annual_reports') }} as y on o.year = y.year - 1
where not s.is_held and o.report_table = 'population_and_movements'
union all
select
    p.year,
    cast(y.reference_date - interval 1 year as date) as reference_date,
    p.segment,
    p.municipality_code,
    'population' as column_name,
    p.population_before as value,
    '住民記録の履歴' as source,
    'history' as basis
from {{ ref('tab_report_population_and_movements') }} as p
inner join {{ ref('annual_reports') }} as y on p.year = y.year
