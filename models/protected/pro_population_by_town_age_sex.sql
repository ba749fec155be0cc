{#-
    One row per cell, by the method of policy: hidden cells have lost their value, perturbed ones have
    another. Safe to release.
-#}
{%- set dimensions = ['area_code', 'age_group', 'sex', 'nationality'] -%}
{{ config(
    access='protected',
    pre_hook=privacy_charges('population_by_town_age_sex', dimensions, 'tab_place_hierarchy_ancestors')
) }}
{{ protect_counts(
    'population_by_town_age_sex', dimensions, hierarchies='tab_place_hierarchies', forced='(not is_released)',
    levels_of_detail=5
) }}
