{#-
    One row per cell, by the method of policy: hidden cells have lost their value, perturbed ones have
    another. Safe to release.
-#}
{{ config(access='protected') }}
{{ protect_counts(
    'households_by_town_size_type',
    ['area_code', 'household_size', 'household_type'],
    forced='(not is_released)'
) }}
