{#-
    A file's lines as records, split into fields. Nearly all lines have no quotation mark and are records by
    themselves, unless a quoted field of another line reaches over them; so only the lines with marks are
    read with care.
-#}
{% macro records_from_lines(lines, deliveries, files, register) %}
with numbered as not materialized (
    -- DuckDB reads an empty line as NULL.
    select cast(line_number as bigint) as line_number, coalesce(line, '') as line
    from {{ lines }}
),
parts as (
    select file, lines_before, lines from {{ files }} where register = '{{ register }}'
),
quoted as materialized (
    select line_number, line
    from numbered
    where line_number > 1 and contains(line, '"')
),
placed as materialized (
    {{ _quoted_places('quoted', 'parts') | indent(4) }}
),
-- Lines without a mark that are no records by themselves: of a longer one, or of nobody knows which.
swallowed as (
    select
        unnest(range(line_number + 1, next_line)) as line_number,
        if(is_broken or state_after is null, null, first_line) as first_line
    from placed
    where state_after is distinct from 0 and next_line > line_number + 1
),
plain as (
    select
        n.line_number,
        n.line,
        s.line_number is not null as is_swallowed,
        s.first_line
    from numbered as n
    left join swallowed as s on n.line_number = s.line_number
    where n.line_number > 1 and not contains(n.line, '"')
),
marked as (
    select
        q.line_number,
        q.line,
        p.first_line,
        p.last_line,
        p.is_broken
    from quoted as q
    inner join placed as p on q.line_number = p.line_number
),
pieces as (
    select line_number, line, first_line
    from plain
    where is_swallowed and first_line is not null
    union all
    select line_number, line, first_line
    from marked
    where not is_broken and first_line < last_line
),
split as (
    select
        line_number as first_line,
        1 as line_count,
        line as record,
        if(is_swallowed, null, string_split(line, ',')) as fields
    from plain
    where not is_swallowed or first_line is null
    union all
    select
        line_number as first_line,
        1 as line_count,
        line as record,
        if(is_broken, null, {{ csv_fields('line') | indent(8) }}) as fields
    from marked
    where is_broken or first_line = last_line
    union all
    select
        first_line,
        line_count,
        record,
        {{ csv_fields('record') | indent(8) }} as fields
    from (
        select
            first_line,
            count(*) as line_count,
            string_agg(line, chr(10) order by line_number) as record
        from pieces
        group by first_line
    ) as joined
)
select
    s.first_line,
    s.line_count,
    s.record,
    s.fields,
    {%- set spaces = [' ', '　'] %}
    contains(s.record, '"')
    {%- for space in spaces %}
    or contains(s.record, '{{ space }},') or contains(s.record, ',{{ space }}')
    or starts_with(s.record, '{{ space }}') or ends_with(s.record, '{{ space }}')
    {%- endfor %} as may_have_padding,
    case
        when contains(s.record, chr(65533)) then {{ _unreadable('s.record') }}
        when s.fields is null and not contains(s.record, '"')
            then 'broken quotation marks near it: this may be text of a field'
        when s.fields is null then 'broken quotation marks'
        when len(s.fields) != h.field_count
            then 'not as many fields as the heading has: ' || len(s.fields) || ' instead of '
                || h.field_count
    end as problem
from split as s
cross join (
    select len(heading) as field_count from {{ deliveries }} where register = '{{ register }}'
) as h
where {{ _no_part_ends_inside('placed', 'parts') | indent(4) }}
{% endmacro %}

{#- What the inbox put U+FFFD for: one of the control characters, named by what follows it, or bad bytes. -#}
{% macro _unreadable(record) -%}
case
            when contains({{ record }}, chr(65533) || chr(64976)) then 'a NUL character, which no text has'
            when contains({{ record }}, chr(65533) || chr(64977)) then 'a carriage return (CR) inside of a line'
            when contains({{ record }}, chr(65533) || chr(64978)) then 'a control character (U+001F)'
            else 'characters that the file''s encoding does not know'
        end
{%- endmacro %}

{#-
    Where the lines with quotation marks stand: whether a quoted field is open before and after each, and of
    which record it is a piece. A line tells by itself whether it can begin outside of a quoted field, inside,
    either, or neither. In a file whose marks are right the lines agree with each other. Where two neighbours
    that can begin in one way only disagree, a mark between them was lost or added, or in one of them: they
    and all between are rejected one by one, for nobody can tell records from text. The next is sure again.
    One mark that is wrong between two lines that are sure so never makes a record that nobody sent.
-#}
{% macro _quoted_places(quoted, parts) %}
with judged as (
    select
        p.lines_before,
        p.lines,
        q.line_number,
        (strlen(q.line) - strlen(replace(q.line, '"', ''))) % 2 as odd,
        regexp_full_match(
            q.line, '(?:{{ csv_field_pattern() }},)*(?:{{ csv_field_pattern() }}|"(?:[^"]|"")*)'
        ) as fits_outside,
        regexp_full_match(
            q.line, '(?:[^"]|"")*(?:"(?:,{{ csv_field_pattern() }})*(?:,"(?:[^"]|"")*)?)?'
        ) as fits_inside,
        -- Marks in the middle of plain fields open nothing.
        regexp_full_match(
            q.line, '(?:(?:"(?:[^"]|"")*"|[^",][^,]*|),)*(?:"(?:[^"]|"")*"|[^",][^,]*|)'
        ) as opens_nothing
    from {{ quoted }} as q
    inner join {{ parts }} as p
        on q.line_number > p.lines_before and q.line_number <= p.lines_before + p.lines
),
-- 0 is outside of a quoted field, 1 inside; NULL where either will do or where nothing is known.
stated as (
    select
        lines_before,
        lines,
        line_number,
        odd,
        fits_outside,
        fits_inside,
        fits_outside and fits_inside as fits_either,
        case
            when fits_outside and fits_inside then null
            when fits_inside then 1
            when fits_outside or opens_nothing then 0
        end as state_before,
        case
            when fits_outside and fits_inside then null
            when fits_inside then 1 - odd
            when fits_outside then odd
            when opens_nothing then 0
        end as state_after
    from judged
    union all
    -- Each part begins outside, with its heading.
    select lines_before, lines, lines_before + 1, 0, true, false, false, 0, 0
    from {{ parts }}
),
counted as (
    select
        *,
        sum(if(fits_either, odd, 0)) over part_so_far as turns,
        sum(if(fits_either, odd, 0)) over (partition by lines_before) as turns_of_part
    from stated
    window part_so_far as (partition by lines_before order by line_number)
),
-- What the surest line up to here, and the next one, say of the state between here and the next line: 2 if
-- that line is broken and says nothing.
told as (
    select
        *,
        last_value(
            if(fits_either, null, coalesce((state_after + turns) % 2, 2)) ignore nulls
        ) over (
            partition by lines_before order by line_number
            rows between unbounded preceding and current row
        ) as told_before,
        first_value(
            if(fits_either, null, coalesce((state_before + turns) % 2, 2)) ignore nulls
        ) over (
            partition by lines_before order by line_number
            rows between 1 following and unbounded following
        ) as told_after
    from counted
),
between_lines as (
    select
        lines_before,
        lines,
        line_number,
        odd,
        fits_outside,
        fits_inside,
        cast(case
            when told_before != 2 and coalesce(told_after, 2) in (2, told_before)
                then (told_before + turns) % 2
            when told_before = 2 and told_after is null then (turns_of_part + turns) % 2
            when told_before = 2 and told_after != 2 then (told_after + turns) % 2
        end as integer) as state_after
    from told
),
known as (
    select
        lines_before,
        line_number,
        odd,
        fits_outside,
        fits_inside,
        state_after,
        lag(state_after) over part as state_before,
        lead(line_number, 1, lines_before + lines + 1) over part as next_line
    from between_lines
    window part as (partition by lines_before order by line_number)
),
grouped as (
    select
        *,
        coalesce(
            state_after = (state_before + odd) % 2
            and if(state_before = 0, fits_outside, fits_inside),
            false
        ) as is_sure,
        sum(if(state_before = 1, 0, 1)) over (
            partition by lines_before order by line_number
        ) as record_of_part
    from known
)
select
    lines_before,
    line_number,
    next_line,
    state_after,
    min(line_number) over record as first_line,
    max(line_number) over record as last_line,
    not bool_and(is_sure) over record as is_broken
from grouped
window record as (partition by lines_before, record_of_part)
{% endmacro %}

{#- Refuses a file that ends inside of a quoted field: nobody can tell a cut from a mark that was lost. -#}
{% macro _no_part_ends_inside(placed, parts) -%}
(
    select
        case
            when count(*) > 0 then error(
                '[refused] ' || min_by(p.file, u.first_line) || ', line '
                || min(u.first_line - p.lines_before) || ': a quotation mark is opened here and not '
                || 'closed before the file ends. The file was cut, or a mark is missing: correct the '
                || 'line at the source, and have the file delivered again, whole.'
            )
            else true
        end
    from {{ placed }} as u
    inner join {{ parts }} as p on u.lines_before = p.lines_before
    where u.state_after = 1 and u.next_line = p.lines_before + p.lines + 1
)
{%- endmacro %}
