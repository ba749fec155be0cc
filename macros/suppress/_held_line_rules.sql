{#-
    Fragments of the test `witnesses_hold`: lines whose total is published, and whose hidden cells
    together are unsafe, for their sum can be calculated. The line here is a code with the codes next
    below it, or where these overlap with the lowest below it.

    What a contributor has in the line is looked up in each of its hidden cells, and where it is not
    listed there it may have as much as whoever is not.
-#}
{% macro _held_line_sums(dimensions, rules) %}
next_below as (
    select b.table_name, b.dimension, b.code, b.ancestor as line
    from shown_below as b
    semi join shown_codes as up
        on b.table_name = up.table_name and b.dimension = up.dimension and b.ancestor = up.code
    anti join (
        select o.table_name, o.dimension, i.code, o.ancestor
        from shown_below as o
        inner join shown_below as i
            on o.table_name = i.table_name and o.dimension = i.dimension and o.code = i.ancestor
    ) as further
        on b.table_name = further.table_name and b.dimension = further.dimension
        and b.code = further.code and b.ancestor = further.ancestor
),
whole_next_below as (
    select n.table_name, n.dimension, n.line
    from next_below as n
    inner join leaves as part on n.dimension = part.dimension and n.code = part.code
    group by n.table_name, n.dimension, n.line
    having count(*) = count(distinct part.leaf)
        and count(*) = (
            select count(*)
            from leaves as own
            where own.dimension = n.dimension and own.code = n.line
        )
),
line_parts as (
    select table_name, dimension, code, line
    from next_below
    semi join whole_next_below using (table_name, dimension, line)
    union all
    select table_name, dimension, code, line
    from lowest
    semi join whole_lines using (table_name, dimension, line)
    anti join whole_next_below using (table_name, dimension, line)
),
hidden_in_lines as (
    {%- for dimension in dimensions %}
    {{ 'union all' if not loop.first }}
    select
        l.dimension, {{ oboro_sdc._held_line_codes(dimension, dimensions) }} as line_codes,
        [{{ 'c.' ~ dimensions | join(', c.') }}] as cell_codes,
        c.* exclude ({{ dimensions | join(', ') }})
    from shown_cells as c
    semi join hidden as h using ({{ dimensions | join(', ') }})
    inner join line_parts as l
        on c.table_name = l.table_name and l.dimension = '{{ dimension }}'
        and c.{{ dimension }} = l.code
    {%- endfor %}
),
open_line_cells as (
    select l.*
    from hidden_in_lines as l
    where
        l.line_codes not in (select [{{ dimensions | join(', ') }}] from hidden)
        and (l.table_name, l.dimension, l.line_codes) in (
            select (p.table_name, p.dimension, p.line_codes)
            from hidden_in_lines as p
            where p.is_primary
        )
),
listed_in_lines as (
    select
        table_name, dimension, line_codes, cell_codes, unnest(contributions) as part,
        generate_subscripts(contributions, 1) as place
    from open_line_cells
),
holders_of_lines as (
    select distinct
        table_name, dimension, line_codes, part.contributor as contributor,
        if(part.contributor is null, cell_codes, null) as only_cell,
        if(part.contributor is null, place, null) as only_place
    from listed_in_lines
),
held_in_lines as (
    select
        h.table_name, h.dimension, h.line_codes, max(coalesce(p.part.weight, 1)) as weight,
        sum(
            case
                when p.part is not null then p.part.value
                when h.contributor is not null then c.unlisted
                else 0
            end
        ) as held
    from holders_of_lines as h
    inner join open_line_cells as c
        on h.table_name = c.table_name and h.dimension = c.dimension
        and h.line_codes = c.line_codes
    left join listed_in_lines as p
        on c.table_name = p.table_name and c.dimension = p.dimension
        and c.line_codes = p.line_codes and c.cell_codes = p.cell_codes
        and if(
            h.contributor is null, c.cell_codes = h.only_cell and p.place = h.only_place,
            p.part.contributor = h.contributor
        )
    group by
        h.table_name, h.dimension, h.line_codes, h.contributor, h.only_cell, h.only_place
    union all
    -- Somebody who is listed nowhere, and others like it.
    select table_name, dimension, line_codes, 20, sum(unlisted)
    from open_line_cells
    group by table_name, dimension, line_codes
),
ranked_in_lines as (
    select
        table_name, dimension, line_codes, held, weight,
        sum(weight) over (
            partition by table_name, dimension, line_codes order by held desc
            rows between unbounded preceding and current row
        ) as up_to
    from held_in_lines
),
largest_in_lines as (
    select
        table_name, dimension, line_codes
        {%- for i in range(1, rules.most + 1) %},
        sum(held * greatest(least(up_to, {{ i }}) - greatest(up_to - weight, {{ i - 1 }}), 0)) as x_{{ i }}
        {%- endfor %}
    from ranked_in_lines
    group by table_name, dimension, line_codes
),
counted_in_lines as (
    select table_name, dimension, line_codes, count(*) as listed
    from holders_of_lines
    group by table_name, dimension, line_codes
),
line_sums as (
    select
        c.table_name, c.dimension, c.line_codes, sum(c.value) as value,
        greatest(max(c.contributors), coalesce(max(n.listed), 0)) as contributors
        {%- for i in range(1, rules.most + 1) %},
        max(x.x_{{ i }}) as x_{{ i }}
        {%- endfor %}
        {%- for name in rules.numbers %},
        if(count(c.line_{{ name }}) = count(*), max(c.line_{{ name }}), null) as line_{{ name }}
        {%- endfor %}
    from open_line_cells as c
    left join largest_in_lines as x
        on c.table_name = x.table_name and c.dimension = x.dimension
        and c.line_codes = x.line_codes
    left join counted_in_lines as n
        on c.table_name = n.table_name and c.dimension = n.dimension
        and c.line_codes = n.line_codes
    group by c.table_name, c.dimension, c.line_codes
)
{%- endmacro %}

{#- The codes of the line that a cell lies in, as a list. -#}
{% macro _held_line_codes(dimension, dimensions) -%}
[{% for other in dimensions %}{{ 'l.line' if other == dimension else 'c.' ~ other }}
{{- ', ' if not loop.last }}{% endfor %}]
{%- endmacro %}

{% macro _held_unsafe_lines(dimensions, rules) %}
{%- set numbers = {} %}
{%- for name in rules.numbers %}
    {%- do numbers.update({name: 'line_' ~ name}) %}
{%- endfor %}
    select
        'the hidden cells of the line together are unsafe in ' || dimension, null::bigint
        {%- for dimension in dimensions %}, line_codes[{{ loop.index }}]{% endfor %}
    from line_sums
    where {{ oboro_sdc._is_unsafe_line(rules, numbers) }}
{%- endmacro %}
