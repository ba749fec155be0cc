{#- The fields of a record of CSV (RFC 4180), quotation marks undone; NULL where the marks are broken. -#}
{% macro csv_fields(record) -%}
if(
    regexp_full_match({{ record }}, '{{ csv_field_pattern() }}(?:,{{ csv_field_pattern() }})*'),
    list_transform(
        regexp_extract_all({{ record }} || ',', '({{ csv_field_pattern() }}),', 1),
        field -> if(
            starts_with(field, '"'),
            replace(field[2:length(field) - 1], '""', '"'),
            field
        )
    ),
    null
)
{%- endmacro %}

{#- One field of a record: quoted, with doubled quotation marks inside, or plain. -#}
{% macro csv_field_pattern() -%}
(?:"(?:[^"]|"")*"|[^",]*)
{%- endmacro %}
