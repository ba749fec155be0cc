{#-
    Each cell with the threshold of its area and whether it is a primary cell. An area that no policy
    row covers stops the build.
-#}
{{ oboro_sdc.primary_by_threshold(
    cells=ref('tab_movements_by_month_reason_age_ward'),
    dimensions=['ward_code', 'event_month', 'movement_reason', 'broad_age_group'],
    area='ward_code',
    areas=ref('tab_wards'),
    thresholds=ref('suppression_thresholds'),
    statistic='movements_by_month_reason_age_ward'
) }}
