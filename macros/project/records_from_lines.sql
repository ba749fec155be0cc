{#-
    A file's lines as records, split into fields: nearly all are plain lines with the right number
    of commas and go the short way; the others are joined and unquoted with care.
-#}
{% macro records_from_lines(lines, deliveries, register) %}
with numbered as not materialized (
    select
        l.line_number,
        l.line,
        h.field_count,
        contains(l.line, '"')
        or strlen(l.line) - strlen(replace(l.line, ',', '')) + 1 != h.field_count as needs_care
    from (
        -- DuckDB reads an empty line as NULL.
        select cast(line_number as bigint) as line_number, coalesce(line, '') as line
        from {{ lines }}
    ) as l
    cross join (
        select len(heading) as field_count from {{ deliveries }} where register = '{{ register }}'
    ) as h
),
careful as (
    {{ _careful_records('numbered') | indent(4) }}
),
split as (
    select
        line_number as first_line,
        1 as line_count,
        line as record,
        field_count,
        string_split(line, ',') as fields
    from numbered
    where not needs_care and line_number > 1
    union all
    select
        first_line,
        line_count,
        record,
        field_count,
        if(
            regexp_full_match(record, '{{ _csv_field() }}(?:,{{ _csv_field() }})*'),
            list_transform(
                regexp_extract_all(record || ',', '({{ _csv_field() }}),', 1),
                field -> if(
                    starts_with(field, '"'),
                    replace(field[2:length(field) - 1], '""', '"'),
                    field
                )
            ),
            null
        ) as fields
    from careful
)
select
    first_line,
    line_count,
    record,
    fields,
    {%- set spaces = [' ', '　'] %}
    contains(record, '"')
    {%- for space in spaces %}
    or contains(record, '{{ space }},') or contains(record, ',{{ space }}')
    or starts_with(record, '{{ space }}') or ends_with(record, '{{ space }}')
    {%- endfor %} as may_have_padding,
    case
        when contains(record, chr(65533)) then 'characters that the file''s encoding does not know'
        when fields is null then 'broken quotation marks'
        when len(fields) != field_count then 'not as many fields as the heading has'
    end as problem
from split
{% endmacro %}

{#-
    A record is a line, or several where a quoted field holds line breaks (RFC 4180). Only lines
    that are no record by themselves can be pieces of a longer one, and only next to each other:
    one broken line stays one broken record and never swallows the good ones after it.
-#}
{% macro _careful_records(numbered) %}
with measured as materialized (
    select
        line_number,
        line,
        field_count,
        strlen(line) - strlen(replace(line, '"', '')) as quotes,
        regexp_replace(line, '"[^"]*"', '', 'g') as outside
    from {{ numbered }}
    where needs_care and line_number > 1
),
judged as (
    select
        *,
        not contains(outside, '"')
        and strlen(outside) - strlen(replace(outside, ',', '')) + 1 = field_count as is_whole
    from measured
),
pieces as (
    select *, line_number - row_number() over (order by line_number) as run
    from judged
    where not is_whole
),
opened as (
    select
        *,
        coalesce(sum(quotes) over (
            partition by run order by line_number
            rows between unbounded preceding and 1 preceding
        ), 0) % 2 = 0 as starts_record
    from pieces
),
assigned as (
    select
        *,
        count_if(starts_record) over (partition by run order by line_number) as record_of_run
    from opened
)
select line_number as first_line, 1 as line_count, line as record, field_count
from judged
where is_whole
union all
select
    min(line_number) as first_line,
    count(*) as line_count,
    string_agg(line, chr(10) order by line_number) as record,
    any_value(field_count) as field_count
from assigned
group by run, record_of_run
{% endmacro %}

{#- One field of a record: quoted, with doubled quotation marks inside, or plain. -#}
{% macro _csv_field() -%}
(?:"(?:[^"]|"")*"|[^",]*)
{%- endmacro %}
