{#- One row per cell of the table, all margins and zeros included. Still disclosive. -#}
{{ oboro_sdc.tabulate_counts_with_keys(
    ref('gen_children_by_school_district_school_year'),
    ['district_code', 'school_cohort'],
    ref('tab_hierarchies'),
    ref('tab_hierarchy_ancestors'),
    'record_key'
) }}
