{#-
    Each cell with the threshold of its area and whether it is a primary cell. An area that no policy
    row covers stops the build.
-#}
{{ oboro_sdc.primary_by_threshold(
    cells=ref('tab_households_by_town_size_type'),
    dimensions=['area_code', 'household_size', 'household_type'],
    area='area_code',
    areas=ref('tab_areas'),
    thresholds=ref('suppression_thresholds'),
    statistic='households_by_town_size_type'
) }}
