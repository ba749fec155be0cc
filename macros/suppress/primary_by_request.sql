{#-
    Primary suppression by request: a cell is a primary cell if a contributor who asked for
    protection holds more than `percent` % of it, or if one is among fewer than `minimum`
    contributors.
-#}
{% macro primary_by_request(
    cells, dimensions, percent, minimum, requesting='requesting',
    largest_requesting='largest_requesting', contributors='contributors', decimals=0
) %}
{{- oboro_sdc._check_rule("primary_by_request", dimensions) -}}
{%- set share = oboro_sdc._policy_number(percent, "primary_by_request: percent", 0, 99.999999) -%}
{%- set fewest = oboro_sdc._whole_number(minimum, "primary_by_request: minimum", 0) %}
with measured as (
    select
        {%- for dimension in dimensions %}
        {{ dimension }},
        {%- endfor %}
        {{ requesting }} as asking,
        {{ contributors }} as contributing,
        {{ oboro_sdc._exact_number(largest_requesting) }} as x_1,
        {{ oboro_sdc._exact_number('value') }} as total
    from {{ cells }}
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    coalesce(
        -- Who holds something as one who asked, has asked.
        (asking != 0 or x_1 != 0)
        and (
            {{ function('is_dominated') }}(x_1, total, {{ share }})
            or contributing < {{ fewest }}
        ),
        true
    ) as is_primary,
    {{ function('round_up_quotient') }}(
        x_1 * 100 - total * {{ share }}, {{ share }}, {{ oboro_sdc._smallest_unit(decimals) }}
    ) as protect_above,
    protect_above as protect_below
from measured
{% endmacro %}
