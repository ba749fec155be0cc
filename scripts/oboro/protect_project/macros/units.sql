{#-
    A number of the files as a whole number of the smallest unit that any of them has: with two
    decimals, in hundredths. Never a double, never rounded. NULL where the text is no such number.
-#}
{% macro units(text) -%}
{%- set scale = var('scale') -%}
{%- set decimals = '[0-9]{1,' ~ scale ~ '}0*' if scale else '0+' -%}
case
    when regexp_full_match({{ text }}, '-?[0-9]+([.]{{ decimals }})?') then try_cast(
        replace(try_cast({{ text }} as decimal(38, {{ scale }}))::varchar, '.', '') as bigint
    )
end
{%- endmacro %}
