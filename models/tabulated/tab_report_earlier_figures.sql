{#-
    The figures with which an annual report is compared: those of the report of the year before, as it was taken
    in, or the population that the register's history gives for its reference date.
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
    true as is_filed
from filed as f
inner join {{ ref('annual_reports') }} as y on f.year = y.year - 1
union all
select
    p.year,
    cast(y.reference_date - interval 1 year as date) as reference_date,
    p.segment,
    p.municipality_code,
    'population' as column_name,
    p.population_before as value,
    '住民記録の履歴' as source,
    false as is_filed
from {{ ref('tab_report_population_and_movements') }} as p
inner join {{ ref('annual_reports') }} as y on p.year = y.year
