{#-
    Where each column stands in a file's heading, and how the tenant writes its values and dates. A column
    that is missing or stands twice refuses the file: reading on would mix up fields. Only expected names
    are told, never what was found, for a file without a heading has a person in its first line. An
    optional column may be missing.
-#}
{% macro column_positions(deliveries, register, columns, optional=[]) %}
select
{%- for column, name in columns.items() %}
    case len(list_filter(heading, found -> found = '{{ column }}'))
        when 1 then list_position(heading, '{{ column }}')
        {%- if column in optional %}
        when 0 then null
        {%- else %}
        when 0 then error(
            '[refused] ' || register || '.csv, line 1: the column {{ column }} is missing. '
            || 'Ask for the extract with every column that docs/extracts.md lists, or say in '
            || 'seeds/registers/source_columns.csv what it is called.'
        )
        {%- endif %}
        else error(
            '[refused] ' || register || '.csv, line 1: the column {{ column }} stands twice. '
            || 'Ask for the extract with each column once.'
        )
    end as {{ name }},
    value_maps['{{ column }}'] as {{ name }}__values,
    date_formats['{{ column }}'] as {{ name }}__format,
{%- endfor %}
    eras
from {{ deliveries }}
where
    register = '{{ register }}'
    and case
        when not list_has_all(['{{ columns | join("', '") }}'], coalesce(mapped_columns, []))
            then error(
                '[refused] seeds/registers names a column for ' || register
                || ' that docs/extracts.md does not have.'
            )
        else true
    end
{% endmacro %}
