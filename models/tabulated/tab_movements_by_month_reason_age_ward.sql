{#- One row per cell of the table, all margins and zeros included. Still disclosive. -#}
{{ oboro_sdc.tabulate_counts_with_keys(
    ref('gen_movements_by_month_reason_age_ward'),
    ['ward_code', 'event_month', 'movement_reason', 'broad_age_group'],
    ref('tab_hierarchies'),
    ref('tab_hierarchy_ancestors'),
    'record_key'
) }}
