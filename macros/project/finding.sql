{#-
    The columns of a finding as a check gives them: whom it is about, and a hash of the values that make it. The
    model findings gives it its number, and adds what else is known of whom it is about.
-#}
{% macro finding(check, subject, facts, other=none) -%}
'{{ check }}' as check_name,
    {{ subject }} as subject,
    {{ other or 'cast(null as varchar)' }} as other_subject,
    {{ short_hash(facts) }} as value_hash
{%- endmacro %}

{#- The first 16 hexadecimal digits of a SHA-256 of values that a separator keeps apart. -#}
{% macro short_hash(values) -%}
left(sha256(concat(
        {%- for value in values -%}
        {{ ', chr(31), ' if not loop.first }}coalesce(cast({{ value }} as varchar), '')
        {%- endfor -%}
    )), 16)
{%- endmacro %}
