{#-
    Where policy coarsens: what is shown, and what follows by subtraction, is 0 or reaches the
    threshold, beside what the ministry publishes anyway. Counted again from the released rows. Returns
    codes, never values.
-#}
{%- set statistics = {
    'population_by_town_age_sex': ['area_code', 'age_group', 'sex', 'nationality'],
    'households_by_town_size_type': ['area_code', 'household_size', 'household_type']
} %}
{%- for statistic, dimensions in statistics.items() %}
{%- set details = dimensions | reject('equalto', 'area_code') | list %}
{%- set released -%}
(
    select r.area_code, {{ detail_code('r', details) }} as detail, r.value, r.status
    from {{ ref(statistic) }} as r
)
{%- endset %}
{{ "union all" if not loop.first }}
select '{{ statistic }}' as statistic, v.area_code, v.level
from (
    {{ oboro_sdc.coarsening_violations(
        cells_by_detail(statistic, dimensions), released, ['area_code', 'detail'], 'area_code',
        'detail', ref('tab_hierarchies'), codes_by_detail(statistic, details),
        coarsening_threshold(statistic), public_areas(statistic)
    ) | indent(4) }}
) as v
{%- endfor %}
