{#-
    Each cell with the threshold of its area and whether it is a primary cell. An area that no policy
    row covers stops the build.
-#}
{{ oboro_sdc.primary_by_threshold(
    cells=ref('tab_children_by_school_district_school_year'),
    dimensions=['district_code', 'school_cohort'],
    area='district_code',
    areas=ref('tab_school_districts'),
    thresholds=ref('suppression_thresholds'),
    statistic='children_by_school_district_school_year'
) }}
