-- depends_on: {{ ref('hierarchies') }}
{%- set shown = var('sensitive') + var('insensitive') %}
{%- set released = var('quasi_identifiers') + shown %}
with released as (
    {%- if var('method') == 'full_domain' %}
    {{ oboro_sdc.generalise_records(
        ref('records'), ref('levels'), ref('hierarchies'), var('quasi_identifiers'),
        sensitive=var('sensitive'), insensitive=var('insensitive'), suppressed=var('suppressed')
    ) | indent(4) }}
    {%- else %}
    {{ oboro_sdc.recode_records(
        ref('records'), ref('levels'), var('quasi_identifiers'), shown
    ) | indent(4) }}
    {%- endif %}
)
select {{ released | join(', ') }}
from released
-- The order of the file would lead back to it.
order by {{ released | join(', ') }}
