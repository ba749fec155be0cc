{#-
    How far provided records are from the nearest of the sample, as the share of columns that differ. Every pair is
    compared, so the first thousand stand for all: records are numbered by their values, and these are drawn evenly.
-#}
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
with spread as (
    select record, {{ quasi_identifiers | join(', ') }}, income_class
    from {{ ref('ris_released') }}
    qualify (row_number() over (order by record) - 1) % greatest(count(*) over () // 1000, 1) = 0
)
select record, distance
from (
    {{ oboro_sdc.nearest_originals(
        'spread', 'record', ref('gen_record_residents'), texts=quasi_identifiers + ['income_class']
    ) | indent(4) }}
)
