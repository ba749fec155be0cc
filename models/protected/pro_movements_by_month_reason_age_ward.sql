{#-
    One row per cell, by the method of policy: hidden cells have lost their value, perturbed ones have
    another. Safe to release.
-#}
{{ config(access='protected') }}
{{ protect_counts(
    'movements_by_month_reason_age_ward',
    ['ward_code', 'event_month', 'movement_reason', 'broad_age_group']
) }}
