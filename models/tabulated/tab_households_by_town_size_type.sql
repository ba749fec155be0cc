{#- One row per cell of the table, all margins and zeros included. Still disclosive. -#}
{{ oboro_sdc.tabulate_counts(
    ref('gen_households_by_town_size_type'),
    ['area_code', 'household_size', 'household_type'],
    ref('tab_hierarchies'),
    ref('tab_hierarchy_ancestors')
) }}
