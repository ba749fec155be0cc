{#-
    Primary suppression against group disclosure: where everybody of a group has the same code of
    `attribute`, the cell that holds them all and a zero beside it are primary cells. The zero is the
    point: while it is published, so is what everybody of the group has in common.
-#}
{% macro primary_by_group(cells, dimensions, attribute, hierarchies, zeros, outside=0) %}
{{- _check_rule("primary_by_group", dimensions) -}}
{%- if attribute not in dimensions -%}
    {{ exceptions.raise_compiler_error(
        "primary_by_group: the attribute " ~ attribute ~ " is not one of the dimensions"
    ) }}
{%- endif -%}
{%- if zeros != 'protected' -%}
    {{ exceptions.raise_compiler_error(
        "primary_by_group: zeros must be 'protected', for a published zero tells what a group lacks; "
        ~ "where zeros stay published, coarsen the attribute or perturb the table instead"
    ) }}
{%- endif -%}
{%- set line = dimensions | reject('equalto', attribute) | list + ["parent"] %}
with attribute_codes as (
    select h.code, h.parent, sum(c.value) as frequency
    from {{ hierarchies }} as h
    inner join {{ cells }} as c on h.code = c.{{ attribute }}
    where h.dimension = '{{ attribute }}'
    group by h.code, h.parent
),
lines as (
    select
        {%- for dimension in dimensions %}
        c.{{ dimension }},
        {%- endfor %}
        c.value, a.code, a.parent,
        sum(c.value) over line as total,
        max(c.value) over line as most,
        count(*) over line as cells_in_line,
        count(c.value) over line as known_in_line,
        -- The zero to hide is that of the commonest code: the likeliest to be doubted.
        row_number() over (
            partition by {{ line | join(', ') }} order by c.value, a.frequency desc, a.code
        ) as place
    from {{ cells }} as c
    left join attribute_codes as a on c.{{ attribute }} = a.code
    window line as (partition by {{ line | join(', ') }})
)
select
    {{ dimensions | join(', ') }},
    bool_or({{ _is_group_disclosure(_whole_number(outside, "primary_by_group: outside", 0)) }})
    as is_primary,
    cast(null as decimal(38, 4)) as protect_above,
    cast(null as decimal(38, 4)) as protect_below
from lines
group by {{ dimensions | join(', ') }}
{% endmacro %}

{#- A cell of a line in which all but `outside` people stand in one of several cells. -#}
{% macro _is_group_disclosure(outside) -%}
case
    -- A code that the hierarchy does not know could be in any line; the root is in none.
    when code is null then true
    when parent is null then false
    when known_in_line < cells_in_line then true
    else
        cells_in_line > 1 and total > 0 and total - most <= {{ outside }}
        and (value > 0 or (place = 1 and total = most))
end
{%- endmacro %}
