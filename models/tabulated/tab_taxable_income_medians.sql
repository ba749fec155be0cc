{#-
    The income class that holds the median of a cell, where it would hold it whatever any one household
    had. The minimum is that of policy.
-#}
{%- set minimum -%}
(
    select r.median_contributors from {{ ref('magnitude_rules') }} as r
    where r.statistic = 'taxable_income_by_town_age'
)
{%- endset -%}
{{ oboro_sdc.tabulate_median_classes(
    rows=ref('gen_taxable_income_by_town_age'),
    dimensions=['area_code', 'age_class'],
    ancestors=ref('tab_hierarchy_ancestors'),
    classes="(select income_class as class, income_from as class_from from "
        ~ ref('income_classes') ~ ")",
    minimum=minimum,
    value='taxable_income'
) }}
