{#-
    The cell key method: the noise of a cell is the entry of the perturbation table in whose
    interval its cell key falls. Where no entry is found, nothing is shown.
-#}
{% macro perturb_by_cell_key(cells, perturbation_table, dimensions, perturbation) %}
with entries as (
    -- Interval bounds are decimals of eight digits and keys are 32 bits: compared as whole numbers.
    select
        i, v,
        cast(p_int_lb * 100000000 as bigint) * 4294967296 as key_from,
        cast(p_int_ub * 100000000 as bigint) * 4294967296 as key_below
    from {{ perturbation_table }}
    where perturbation = '{{ perturbation }}'
),
placed as (
    -- The last row of the table holds for every larger count.
    select
        {%- for dimension in dimensions %}
        {{ dimension }},
        {%- endfor %}
        value,
        least(value, (select max(i) from entries)) as i,
        case
            when cell_key between 0 and 4294967295 then cast(cell_key as bigint) * 100000000
        end as key_at
    from {{ cells }}
),
perturbed as (
    select
        {%- for dimension in dimensions %}
        c.{{ dimension }},
        {%- endfor %}
        c.value + e.v as value
    from placed as c
    left join entries as e on c.i = e.i and c.key_at >= e.key_from and c.key_at < e.key_below
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    cast(value as bigint) as value,
    if(value is not null, 'perturbed', 'hidden') as status
from perturbed
{% endmacro %}
