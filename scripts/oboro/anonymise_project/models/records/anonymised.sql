{%- set released = var('quasi_identifiers') + var('sensitive') + var('insensitive') %}
with released as (
    {{ oboro_sdc.generalise_records(
        ref('records'), ref('levels'), ref('hierarchies'), var('quasi_identifiers'),
        sensitive=var('sensitive'), insensitive=var('insensitive'), suppressed=var('suppressed')
    ) | indent(4) }}
)
select {{ released | join(', ') }}
from released
-- The order of the file would lead back to it.
order by {{ released | join(', ') }}
