{{ oboro_sdc.hide_cells(
    cells=ref('primary_cells'), witnesses=ref('witnesses'), dimensions=var('dimensions'),
    unpublished='is_unpublished'
) }}
