{#- The table to publish. -#}
{{ oboro_sdc.hide_cells(
    cells=ref('shops_by_region_size__cells'),
    witnesses=ref('shops_by_region_size__witnesses'),
    dimensions=['region', 'size']
) }}
