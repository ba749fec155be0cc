{#-
    Each cell with the threshold of its area and whether it is a primary cell: a count so small that
    it could tell of a person. An area that no policy row covers stops the build.
-#}
{{ oboro_sdc.primary_by_threshold(
    cells=ref('tab_population_by_town_age_sex'),
    dimensions=['area_code', 'age_group', 'sex', 'nationality'],
    area='area_code',
    areas=ref('tab_areas'),
    thresholds=ref('suppression_thresholds'),
    statistic='population_by_town_age_sex'
) }}
