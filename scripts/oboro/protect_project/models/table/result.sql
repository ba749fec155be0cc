{%- set codes = var('dimensions') | join(', ') %}
with statuses as (
    -- One status per cell, whatever tables show it: hidden, if it is hidden in one.
    select {{ codes }}, min(status) as status
    from {{ ref('protected_cells') }}
    group by {{ codes }}
)
select
    {{ codes }},
    if(s.status = 'published', arg_min(c.value_text, c.place), null) as value,
    s.status,
    min(c.place) as place
from {{ ref('cells') }} as c
inner join statuses as s using ({{ codes }})
group by {{ codes }}, s.status
