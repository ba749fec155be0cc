-- depends_on: {{ ref('faults_in_records') }}
with ordered as (
    select attribute, value, line
    from {{ source('files', 'orders') }}
    {%- for column in var('natural_orders') %}
    union all
    select
        '{{ column }}' as attribute, value,
        -- Numbers by size, everything else as text.
        row_number() over (
            order by
                case when is_number then try_cast(value as double) end,
                value
        ) as line
    from (
        select
            {{ column }} as value,
            bool_and(try_cast({{ column }} as double) is not null) over () as is_number
        from (select distinct {{ column }} from {{ ref('records') }})
    )
    {%- endfor %}
)
select attribute, value, row_number() over (partition by attribute order by line) as position
from ordered
