{#- 人口、世帯数及び人口動態 as reported, a row per segment and area. -#}
select
    f.year,
    s.reference_date,
    f.segment,
    f.municipality_code,
    f.prefecture_name,
    f.municipality_name,
    {%- for column in report_columns('population_and_movements') %}
    max(f.value) filter (where f.column_name = '{{ column }}') as {{ column }},
    {%- endfor %}
    bool_or(f.is_corrected) as is_corrected
from {{ ref('annual_report_figures') }} as f
inner join {{ ref('annual_report_status') }} as s on f.year = s.year
where f.report_table = 'population_and_movements'
group by
    f.year, s.reference_date, f.segment, f.municipality_code, f.prefecture_name,
    f.municipality_name
