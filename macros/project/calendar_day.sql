{#-
    The day that a text written YYYY-MM-DD means, or NULL. Registers hold days that the calendar does
    not have (2月29日 of a common year); they are legal data and mean the last day of that month.
-#}
{% macro calendar_day(text) -%}
case
    when regexp_full_match({{ text }}, '\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])')
        then coalesce(
            try_cast({{ text }} as date),
            last_day(try_cast({{ text }}[1:8] || '01' as date))
        )
end
{%- endmacro %}
