{#-
    Every figure of the annual report: as computed from the register, and as it is reported where somebody has
    entered another by hand, with the reason. A correction that returns to the computed figure is none.
-#}
{{ config(access='protected') }}
with computed as (
    {%- for report_table in ['population_and_movements', 'population_by_age'] %}
    {%- set columns = report_columns(report_table) %}
    {{ 'union all' if not loop.first }}
    select
        year,
        '{{ report_table }}' as report_table,
        segment,
        municipality_code,
        prefecture_name,
        municipality_name,
        {{ 'sex' if report_table == 'population_by_age' else "'total'" }} as sex,
        unnest(string_split('{{ columns | join(' ') }}', ' ')) as column_name,
        unnest([{{ columns | join(', ') }}]) as value
    from {{ ref('tab_report_' ~ report_table) }}
    {%- endfor %}
),
corrections as (
    select
        c.year,
        c.report_table,
        c.segment,
        c.municipality_code,
        c.sex,
        c.column_name,
        c.computed,
        c.value,
        c.reason,
        c.entered_by,
        c.entered_on
    from {{ source('decisions', 'report_corrections') }} as c
    qualify row_number() over (
        partition by c.year, c.report_table, c.segment, c.municipality_code, c.sex, c.column_name
        order by c.sequence desc
    ) = 1
)
select
    f.year,
    f.report_table,
    f.segment,
    f.municipality_code,
    f.prefecture_name,
    f.municipality_name,
    f.sex,
    l.position,
    f.column_name,
    l.kind,
    f.value as computed,
    if(c.year is null, f.value, c.value) as value,
    c.year is not null as is_corrected,
    (c.year is not null and c.computed is distinct from f.value) as is_outdated,
    c.reason,
    c.entered_by,
    c.entered_on
from computed as f
inner join {{ ref('report_columns') }} as l
    on f.report_table = l.report_table and f.segment = l.segment
    and f.column_name = l.column_name
left join corrections as c
    on f.year = c.year and f.report_table = c.report_table and f.segment = c.segment
    and f.municipality_code = c.municipality_code and f.sex = c.sex
    and f.column_name = c.column_name
    and c.value is distinct from c.computed
