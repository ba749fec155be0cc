{#-
    The residents drawn for the records, without identifiers. The numbers say which rows belong
    together, and nothing else.
-#}
{%- set columns = ['reference_date'] + record_columns() + ['income_class'] %}
select
    row_number() over (
        order by
            {{ columns | join(',\n            ') }},
            household
    ) as record,
    dense_rank() over (order by household) as household,
    {{ columns | join(',\n    ') }}
from {{ ref('con_record_sample') }}
