{#- One row per cell with its status; hidden cells have lost their value. Safe to release. -#}
{{ config(access='protected') }}
{{ oboro_sdc.hide_cells(
    cells=ref('pro_households_by_town_size_type__primary'),
    witnesses=ref('pro_households_by_town_size_type__witnesses'),
    dimensions=['area_code', 'household_size', 'household_type'],
    forced='(not is_released)'
) }}
