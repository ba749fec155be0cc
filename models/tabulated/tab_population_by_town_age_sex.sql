{#- One row per cell of the table, all margins and zeros included. Still disclosive. -#}
{{ oboro_sdc.tabulate_counts(
    ref('gen_population_by_town_age_sex'),
    ['area_code', 'age_group', 'sex', 'nationality'],
    ref('tab_hierarchies'),
    ref('tab_hierarchy_ancestors')
) }}
