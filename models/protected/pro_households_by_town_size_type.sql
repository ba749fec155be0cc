{#-
    One row per cell, by the method of policy: hidden cells have lost their value, perturbed ones have
    another. Safe to release.
-#}
{%- set dimensions = ['area_code', 'household_size', 'household_type'] -%}
{{ config(
    access='protected',
    pre_hook=privacy_charges('households_by_town_size_type', dimensions, 'tab_place_hierarchy_ancestors')
) }}
{{ protect_counts(
    'households_by_town_size_type', dimensions, hierarchies='tab_place_hierarchies', forced='(not is_released)',
    levels_of_detail=4
) }}
