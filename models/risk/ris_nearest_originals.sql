{#-
    How far provided records are from the nearest of the sample, as the share of columns that differ. Every pair is
    compared, so the first thousand stand for all: records are numbered by their values, and these are drawn evenly.
-#}
with spread as (
    select
        record,
        {{ record_columns() | join(',\n        ') }},
        income_class
    from {{ ref('ris_released') }}
    qualify (row_number() over (order by record) - 1) % greatest(count(*) over () // 1000, 1) = 0
)
select record, distance
from (
    {{ oboro_sdc.nearest_originals(
        'spread', 'record', ref('gen_record_residents'), texts=record_columns() + ['income_class']
    ) | indent(4) }}
)
