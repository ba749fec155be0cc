{#- The figures of the annual report beside those of the year before, where there are any. -#}
with earlier as (
    select year, segment, municipality_code, column_name, value, source
    from {{ ref('tab_report_earlier_figures') }}
    qualify row_number() over (
        partition by year, segment, municipality_code, column_name
        order by list_position(['filed', 'own', 'history'], basis)
    ) = 1
)
select
    f.year,
    f.segment,
    f.municipality_code,
    f.municipality_name,
    f.position,
    f.column_name,
    f.kind,
    f.value,
    e.value as value_before,
    f.value - e.value as difference,
    e.source as source_before,
    b.reason as boundary_change
from {{ ref('annual_report_figures') }} as f
left join earlier as e
    on f.year = e.year and f.segment = e.segment
    and f.municipality_code = e.municipality_code and f.column_name = e.column_name
left join {{ ref('boundary_changes') }} as b
    on f.municipality_code = b.municipality_code and f.year = b.year and f.segment = b.segment
where f.report_table = 'population_and_movements'
