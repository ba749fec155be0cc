-- depends_on: {{ ref('faults_in_codes') }}
{%- set dimensions = var('dimensions') %}
with
{%- for dimension in dimensions %}
{{ dimension }}_root as (
    select code from {{ ref('codes') }} where dimension = '{{ dimension }}' and parent is null
){{ "," if not loop.last }}
{%- endfor %}
select
    c.file as table_name,
    c.table_number,
    c.table_number * 1000000000000 + c.line as place,
    c.line,
    {%- for dimension in dimensions %}
    coalesce(c.{{ dimension }}, (select r.code from {{ dimension }}_root as r)) as {{ dimension }},
    {%- endfor %}
    c.value as value_text,
    {{ units('c.value') }} as value,
    case
        when regexp_full_match(c.contributors, '[0-9]{1,18}') then c.contributors::bigint
    end as contributors,
    {{ units('c.largest') }} as largest,
    {{ units('c.second_largest') }} as second_largest,
    case
        when regexp_full_match(c.requesting, '[0-9]{1,18}') then c.requesting::bigint
    end as requesting,
    {{ units('c.largest_requesting') }} as largest_requesting,
    c.given as given_text,
    try_cast(c.given as boolean) as given
from {{ source('files', 'cells') }} as c
