{#-
    A column as a decimal, or NULL where that would change the number: what cannot be judged
    exactly is not known. Six decimals are more than money has, and enough for weights.
-#}
{% macro _exact_number(column) -%}
{%- set exact = "try_cast(" ~ column ~ " as decimal(28, 6))" -%}
case when {{ exact }} = {{ column }} then {{ exact }} end
{%- endmacro %}

{#-
    What the concentration rules look at: the dimensions, `total`, and the largest contributions
    x_1, x_2 and so on. Beyond the last contributor there is nothing. With the columns that have
    parameters of policy, checked.
-#}
{% macro _concentration_query(
    cells, dimensions, count, largest, contributors, zeros, respondents, policy={}
) -%}
{%- if largest is not none and (largest is string or largest | length < count) -%}
    {{ exceptions.raise_compiler_error(
        "largest must name " ~ count ~ " columns, the largest contribution first, not " ~ largest
    ) }}
{%- endif -%}
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    {%- for i in range(1, count + 1) %}
    {%- set column = largest[i - 1] if largest else "largest_" ~ i %}
    case
        -- A value of which the largest contribution is nothing contradicts itself.
        {%- if loop.first %}
        when {{ column }} = 0 and value != 0 then null
        {%- endif %}
        {%- if contributors %}
        when {{ column }} is null and {{ contributors }} < {{ i }} then 0
        {%- endif %}
        else {{ oboro_sdc._exact_number(column) }}
    end as x_{{ i }},
    {%- endfor %}
    {%- if zeros == 'unsafe' %}
    coalesce(value = 0 and {{ respondents }} > 0, true) as is_unsafe_zero,
    {%- else %}
    false as is_unsafe_zero,
    {%- endif %}
    {{ oboro_sdc._exact_number('value') }} as total
    {%- for column, checked in policy.items() %},
    {{ checked }} as {{ column }}
    {%- endfor %}
from {{ cells }}
{%- endmacro %}

{#- The sum of the n largest contributions. -#}
{% macro _largest_sum(n) -%}
{%- for i in range(1, n + 1) -%}{{ " + " if not loop.first }}x_{{ i }}{%- endfor -%}
{%- endmacro %}
