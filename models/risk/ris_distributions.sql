{#-
    How each column's values are distributed among the residents and in the records, at the same levels: what
    sampling and suppression have changed.
-#}
{%- for column in record_columns() + ['income_class'] %}
{{ 'union all' if not loop.first }}
select '{{ column }}' as attribute, value, share_before, share_after, distance
from (
    {{ oboro_sdc.distributions(ref('ris_population'), ref('ris_released'), column) | indent(4) }}
)
{%- endfor %}
