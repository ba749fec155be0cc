{#-
    One row per cell of the table, all margins and zeros included: the sum of incomes, how many people
    and households it is made of, and how much the largest households hold. Still disclosive.
-#}
{{ oboro_sdc.tabulate_contributions(
    rows=ref('gen_taxable_income_by_town_age'),
    dimensions=['area_code', 'age_class'],
    hierarchies=ref('tab_hierarchies'),
    ancestors=ref('tab_hierarchy_ancestors'),
    top=5,
    unit='holding',
    value='taxable_income'
) }}
