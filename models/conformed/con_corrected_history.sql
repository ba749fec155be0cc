{#-
    The history of every resident with what later rows say of each, as it stands now and as it was known on
    each day on which a purpose asks for it.
-#}
{{ corrected_history(
    ref('stg_residents__history'), ref('movement_reasons'),
    '(select known_on from ' ~ ref('con_reference_dates') ~ ' union select null as known_on)'
) }}
