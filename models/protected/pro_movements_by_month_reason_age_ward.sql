{#- One row per cell with its status; hidden cells have lost their value. Safe to release. -#}
{{ config(access='protected') }}
{{ oboro_sdc.hide_cells(
    cells=ref('pro_movements_by_month_reason_age_ward__primary'),
    witnesses=ref('pro_movements_by_month_reason_age_ward__witnesses'),
    dimensions=['ward_code', 'event_month', 'movement_reason', 'broad_age_group']
) }}
