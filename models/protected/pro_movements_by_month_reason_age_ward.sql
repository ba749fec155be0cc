{#-
    One row per cell, by the method of policy: hidden cells have lost their value, perturbed ones have
    another. Safe to release.
-#}
{%- set dimensions = ['ward_code', 'event_month', 'movement_reason', 'broad_age_group'] -%}
{{ config(
    access='protected',
    pre_hook=privacy_charges('movements_by_month_reason_age_ward', dimensions, 'tab_hierarchy_ancestors')
) }}
{{ protect_counts('movements_by_month_reason_age_ward', dimensions) }}
