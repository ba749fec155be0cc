{#-
    特異な記述: residents whom records leave out because too few share a value, and all of the
    households of a size and type that too few are of.
-#}
{%- set rarest = record_policy('rarest_value') %}
with rare_kinds as (
    select household_size, household_type
    from {{ ref('con_record_residents') }}
    group by household_size, household_type
    having count(distinct household) < {{ record_policy('rarest_household') }}
)
select resident_number, column_name, reason
from (
    {{ oboro_sdc.outlying_records(
        ref('con_record_residents'), 'resident_number',
        rare_codes={
            'age_group': rarest, 'household_size': rarest, 'household_type': rarest,
            'nationality': rarest, 'years_of_residence': rarest, 'income_class': rarest
        }
    ) | indent(4) }}
)
union all
select r.resident_number, 'household' as column_name, 'rare_combination' as reason
from {{ ref('con_record_residents') }} as r
semi join rare_kinds as k
    on r.household_size = k.household_size and r.household_type = k.household_type
