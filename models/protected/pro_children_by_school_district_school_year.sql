{#-
    One row per cell, by the method of policy: hidden cells have lost their value, perturbed ones have
    another. Safe to release.
-#}
{%- set dimensions = ['district_code', 'school_cohort'] -%}
{{ config(
    access='protected',
    pre_hook=privacy_charges('children_by_school_district_school_year', dimensions, 'tab_hierarchy_ancestors')
) }}
{{ protect_counts('children_by_school_district_school_year', dimensions) }}
