{#-
    The fields of a record of CSV (RFC 4180), quotation marks undone; NULL where the marks are broken. Many
    systems quote every field and have no mark inside of one: such a record is told by counting, four times
    faster.
-#}
{% macro csv_fields(record) -%}
case
    when starts_with({{ record }}, '"') and ends_with({{ record }}, '"')
        and not starts_with({{ record }}, '""') and not starts_with({{ record }}, '",')
        and not ends_with({{ record }}, ',"')
        and strlen({{ record }}) - strlen(replace({{ record }}, '"', ''))
        = (strlen({{ record }}) - strlen(replace({{ record }}, '","', ''))) // 3 * 2 + 2
        then string_split(substring({{ record }}, 2, length({{ record }}) - 2), '","')
    when regexp_full_match(
        {{ record }}, '{{ csv_field_pattern() }}(?:,{{ csv_field_pattern() }})*'
    )
        then list_transform(
            regexp_extract_all({{ record }} || ',', '({{ csv_field_pattern() }}),', 1),
            field -> if(
                starts_with(field, '"'),
                replace(field[2:length(field) - 1], '""', '"'),
                field
            )
        )
end
{%- endmacro %}

{#- One field of a record: quoted, with doubled quotation marks inside, or plain. -#}
{% macro csv_field_pattern() -%}
(?:"(?:[^"]|"")*"|[^",]*)
{%- endmacro %}
