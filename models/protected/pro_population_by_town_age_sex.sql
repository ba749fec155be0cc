{#-
    One row per cell, by the method of policy: hidden cells have lost their value, perturbed ones have
    another. Safe to release.
-#}
{{ config(access='protected') }}
{{ protect_counts(
    'population_by_town_age_sex',
    ['area_code', 'age_group', 'sex', 'nationality'],
    forced='(not is_released)'
) }}
