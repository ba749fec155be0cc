{#-
    The columns of a finding. Its number depends on the check and on whom it is about, so that it is the same in
    every build; the hash of the facts tells whether the data behind it have changed.
-#}
{% macro finding(check, subject, facts, other=none) -%}
'{{ check }}' as check_name,
    {{ _short_hash(["'" ~ check ~ "'", subject] + ([other] if other else [])) }} as finding_id,
    {{ subject }} as subject,
    {{ other or 'cast(null as varchar)' }} as other_subject,
    {{ _short_hash(facts) }} as fact_hash
{%- endmacro %}

{#- The first 16 hexadecimal digits of a SHA-256 of values that a separator keeps apart. -#}
{% macro _short_hash(values) -%}
left(sha256(concat(
        {%- for value in values -%}
        {{ ', chr(31), ' if not loop.first }}coalesce(cast({{ value }} as varchar), '')
        {%- endfor -%}
    )), 16)
{%- endmacro %}
