{#- 年齢階級別人口 as reported, a row per segment, area and sex. -#}
select
    f.year,
    s.reference_date,
    f.segment,
    f.municipality_code,
    f.prefecture_name,
    f.municipality_name,
    f.sex,
    {%- for column in report_columns('population_by_age') %}
    max(f.value) filter (where f.column_name = '{{ column }}') as {{ column }},
    {%- endfor %}
    bool_or(f.is_corrected) as is_corrected
from {{ ref('annual_report_figures') }} as f
inner join {{ ref('annual_report_status') }} as s on f.year = s.year
where f.report_table = 'population_by_age'
group by
    f.year, s.reference_date, f.segment, f.municipality_code, f.prefecture_name,
    f.municipality_name, f.sex
