{#- One row per cell with the answers of all rules. Each rule has a bit, so that none is missed. -#}
{% macro _verdict_query(rules, dimensions) -%}
select
    {{ dimensions | join(', ') }},
    count(*) = {{ rules | length }}
    and bit_or(bit) = {{ 2 ** (rules | length) - 1 }} as is_complete,
    bool_and(coalesce(not is_primary, false)) as is_safe,
    count(*) > count(is_primary) as is_doubtful,
    list(rule order by bit) filter (where is_primary) as reasons,
    max(protect_above) filter (where is_primary) as need_above,
    max(protect_below) filter (where is_primary) as need_below
from (
    {%- for rule in rules %}
    {{ 'union all' if not loop.first }}
    select
        {{ dimensions | join(', ') }},
        '{{ rule.name | replace("'", "''") }}' as rule, {{ 2 ** loop.index0 }} as bit,
        is_primary, protect_above, protect_below
    from {{ rule.relation }}
    {%- endfor %}
)
group by {{ dimensions | join(', ') }}
{%- endmacro %}
