{#-
    One row per cell of the table, all margins and zeros included: areas and meshes × age × sex ×
    nationality. Still disclosive.
-#}
{{ oboro_sdc.tabulate_counts_with_keys(
    ref('tab_residents'),
    ['area_code', 'age_group', 'sex', 'nationality'],
    ref('tab_place_hierarchies'),
    ref('tab_place_hierarchy_ancestors'),
    'record_key'
) }}
