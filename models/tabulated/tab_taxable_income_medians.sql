{#-
    The income class that holds the median of a cell, where it would hold it whatever any one household
    had. The minimum is that of policy (median_contributors), or the build stops.
-#}
with approved as (
    select
        case
            when count(*) = 1 then true
            else error('[refused] The minimum of medians is not the one in magnitude_rules')
        end as is_approved
    from {{ ref('magnitude_rules') }}
    where statistic = 'taxable_income_by_town_age' and median_contributors = 20
),
medians as (
    select area_code, age_class, median_class
    from (
        {{ oboro_sdc.tabulate_median_classes(
            rows=ref('gen_taxable_income_by_town_age'),
            dimensions=['area_code', 'age_class'],
            ancestors=ref('tab_hierarchy_ancestors'),
            classes="(select income_class as class, income_from as class_from from "
                ~ ref('income_classes') ~ ")",
            minimum=20,
            value='taxable_income'
        ) | indent(8) }}
    ) as m
)
select m.area_code, m.age_class, m.median_class
from medians as m
inner join approved as a on a.is_approved
