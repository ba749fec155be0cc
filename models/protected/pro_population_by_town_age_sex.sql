{#- One row per cell with its status; hidden cells have lost their value. Safe to release. -#}
{{ config(access='protected') }}
{{ oboro_sdc.hide_cells(
    cells=ref('pro_population_by_town_age_sex__primary'),
    witnesses=ref('pro_population_by_town_age_sex__witnesses'),
    dimensions=['area_code', 'age_group', 'sex', 'nationality'],
    forced='(not is_released)'
) }}
