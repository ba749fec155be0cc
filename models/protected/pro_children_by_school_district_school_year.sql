{#- One row per cell with its status; hidden cells have lost their value. Safe to release. -#}
{{ config(access='protected') }}
{{ oboro_sdc.hide_cells(
    cells=ref('pro_children_by_school_district_school_year__primary'),
    witnesses=ref('pro_children_by_school_district_school_year__witnesses'),
    dimensions=['district_code', 'school_cohort']
) }}
