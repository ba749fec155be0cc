{#- One row per cell of the table of incomes by its number of taxpayers. Still disclosive. -#}
{{ oboro_sdc.tabulate_counts(
    ref('gen_taxable_income_by_town_age'),
    ['area_code', 'age_class'],
    ref('tab_hierarchies'),
    ref('tab_hierarchy_ancestors')
) }}
