{#-
    特異な記述: residents whom records leave out because too few share a value, and households because too few are
    of their size and type.
-#}
{%- set rarest = record_policy('rarest_value') %}
{{ oboro_sdc.outlying_records(
    ref('con_record_residents'), 'resident_number',
    rare_codes={
        'age_group': rarest, 'household_size': rarest, 'household_type': rarest, 'nationality': rarest,
        'years_of_residence': rarest
    },
    rare_combinations=[{
        'columns': ['household_size', 'household_type'], 'least': record_policy('rarest_household')
    }]
) }}
