{#- The fields of a record of CSV (RFC 4180), quotation marks undone; NULL where the marks are broken. -#}
{% macro csv_fields(record) -%}
if(
    regexp_full_match({{ record }}, '{{ _csv_field() }}(?:,{{ _csv_field() }})*'),
    list_transform(
        regexp_extract_all({{ record }} || ',', '({{ _csv_field() }}),', 1),
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
{% macro _csv_field() -%}
(?:"(?:[^"]|"")*"|[^",]*)
{%- endmacro %}
