{#-
    Each cell with the threshold of its area and whether it is a primary cell: too few movements, or
    movements of too few people. An area that no policy row covers stops the build.
-#}
{%- set dimensions = ['ward_code', 'event_month', 'movement_reason', 'broad_age_group'] -%}
with few_movements as (
    {{ oboro_sdc.primary_by_threshold(
        cells=ref('tab_movements_by_month_reason_age_ward'),
        dimensions=dimensions,
        area='ward_code',
        areas=ref('tab_wards'),
        thresholds=ref('suppression_thresholds'),
        statistic='movements_by_month_reason_age_ward'
    ) | indent(4) }}
)
select
    c.ward_code,
    c.event_month,
    c.movement_reason,
    c.broad_age_group,
    c.value,
    c.threshold,
    c.is_primary or {{ function('is_unsafe_count') }}(
        -- Movements of nobody contradict themselves.
        coalesce(p.movers, if(c.value = 0, 0, 1)), c.threshold
    ) as is_primary
from few_movements as c
left join {{ ref('tab_movements_by_month_reason_age_ward__movers') }} as p
    using ({{ dimensions | join(', ') }})
