{#-
    Primary suppression against group disclosure: where everybody of a group has the same code of
    `attribute`, the cell that holds them all and a zero beside it are primary cells. The zero is
    the point: while it is published, so is what everybody of the group has in common.
-#}
{% macro primary_by_group(cells, dimensions, attribute, hierarchies, zeros, outside=0) %}
{{- oboro_sdc._check_rule("primary_by_group", dimensions) -}}
{%- if attribute not in dimensions -%}
    {{ exceptions.raise_compiler_error(
        "primary_by_group: the attribute " ~ attribute ~ " is not one of the dimensions"
    ) }}
{%- endif -%}
{%- if zeros != 'protected' -%}
    {{ exceptions.raise_compiler_error(
        "primary_by_group: zeros must be 'protected': a published zero tells what a group lacks; "
        ~ "where zeros stay published, coarsen the attribute or perturb the table instead"
    ) }}
{%- endif -%}
{%- set others = dimensions | reject('equalto', attribute) | list %}
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
        c.value, a.code as line_code, a.parent as line_parent, w.value as line_value,
        sum(c.value) over line as line_sum,
        max(c.value) over line as line_most,
        count(*) over line as line_cells,
        count(c.value) over line as line_known,
        -- The zero to hide is that of the commonest code: the likeliest to be doubted.
        row_number() over (
            partition by {% for other in others %}c.{{ other }}, {% endfor %}a.parent
            order by c.value, a.frequency desc, a.code
        ) as line_place
    from {{ cells }} as c
    left join attribute_codes as a on c.{{ attribute }} = a.code
    left join {{ cells }} as w
        on a.parent = w.{{ attribute }}
        {%- for other in others %}
        and c.{{ other }} = w.{{ other }}
        {%- endfor %}
    window line as (partition by {% for other in others %}c.{{ other }}, {% endfor %}a.parent)
)
select
    {{ dimensions | join(', ') }},
    bool_or({{ oboro_sdc._is_group_disclosure(
        oboro_sdc._whole_number_of_policy(outside, "primary_by_group: outside", 0)
    ) }}) as is_primary,
    cast(null as decimal(38, 4)) as protect_above,
    cast(null as decimal(38, 4)) as protect_below
from lines
group by {{ dimensions | join(', ') }}
{% endmacro %}
