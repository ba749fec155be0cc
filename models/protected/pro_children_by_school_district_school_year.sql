{#-
    One row per cell, by the method of policy: hidden cells have lost their value, perturbed ones have
    another. Safe to release.
-#}
{{ config(access='protected') }}
{{ protect_counts(
    'children_by_school_district_school_year', ['district_code', 'school_cohort']
) }}
