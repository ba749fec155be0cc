{#-
    One row per cell of the table, all margins and zeros included: areas and meshes × size × type.
    Still disclosive.
-#}
{{ oboro_sdc.tabulate_counts_with_keys(
    ref('tab_households'),
    ['area_code', 'household_size', 'household_type'],
    ref('tab_place_hierarchies'),
    ref('tab_place_hierarchy_ancestors'),
    'record_key'
) }}
