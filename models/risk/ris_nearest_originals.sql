{#-
    In which share of the columns provided records show another code than the nearest of the sample.
    Every pair is compared, so a thousand or two, drawn evenly along their values, stand for all.
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
