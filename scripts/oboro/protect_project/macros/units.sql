{#-
    A number of the files as a whole number of the smallest unit that any of them has: with two
    decimals, in hundredths. Never a double. NULL where the text is no such number.
-#}
{% macro units(text) -%}
case
    when regexp_full_match({{ text }}, '-?[0-9]+([.][0-9]+)?') then try_cast(
        replace(try_cast({{ text }} as decimal(38, {{ var('scale') }}))::varchar, '.', '') as bigint
    )
end
{%- endmacro %}
