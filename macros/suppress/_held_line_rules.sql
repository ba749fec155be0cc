{#-
    Fragments of the test `witnesses_hold`: what the hidden cells of a line are together, for their sum can be
    calculated. What a contributor has in the line is looked up in each of its hidden cells, and where it is not
    listed there it may have as much as whoever is not. A number of policy that no rule can have, and a cell whose
    contributions nobody tells, leave the line unsafe.
-#}
{% macro _held_line_sums(rules) %}
listed_in_lines as (
    select
        line_set, dimension, line_codes, cell_codes, unnest(contributions) as part,
        generate_subscripts(contributions, 1) as place
    from open_line_cells
),
holders_of_lines as (
    select distinct
        line_set, dimension, line_codes, part.contributor as contributor,
        if(part.contributor is null, cell_codes, null) as only_cell,
        if(part.contributor is null, place, null) as only_place
    from listed_in_lines
),
held_in_lines as (
    select
        h.line_set, h.dimension, h.line_codes, max(coalesce(p.part.weight, 1)) as weight,
        sum(
            case
                when p.part is not null then p.part.value
                when h.contributor is not null then c.unlisted
                else 0
            end
        ) as held
    from holders_of_lines as h
    inner join open_line_cells as c
        on h.line_set = c.line_set and h.dimension = c.dimension
        and h.line_codes = c.line_codes
    left join listed_in_lines as p
        on c.line_set = p.line_set and c.dimension = p.dimension
        and c.line_codes = p.line_codes and c.cell_codes = p.cell_codes
        and if(
            h.contributor is null, c.cell_codes = h.only_cell and p.place = h.only_place,
            p.part.contributor = h.contributor
        )
    group by
        h.line_set, h.dimension, h.line_codes, h.contributor, h.only_cell, h.only_place
    union all
    -- Somebody who is listed nowhere, and others like it.
    select line_set, dimension, line_codes, 20, sum(unlisted)
    from open_line_cells
    group by line_set, dimension, line_codes
),
ranked_in_lines as (
    select
        line_set, dimension, line_codes, held, weight,
        sum(weight) over (
            partition by line_set, dimension, line_codes order by held desc
            rows between unbounded preceding and current row
        ) as up_to
    from held_in_lines
),
largest_in_lines as (
    select
        line_set, dimension, line_codes
        {%- for i in range(1, rules.most + 1) %},
        sum(held * greatest(least(up_to, {{ i }}) - greatest(up_to - weight, {{ i - 1 }}), 0)) as x_{{ i }}
        {%- endfor %}
    from ranked_in_lines
    group by line_set, dimension, line_codes
),
counted_in_lines as (
    select line_set, dimension, line_codes, count(*) as listed
    from holders_of_lines
    group by line_set, dimension, line_codes
),
line_sums as (
    select
        c.line_set, c.dimension, c.line_codes, sum(c.value) as value,
        greatest(max(c.contributors), coalesce(max(n.listed), 0)) as contributors
        {%- for i in range(1, rules.most + 1) %},
        if(bool_or(c.is_untold), null, max(x.x_{{ i }})) as x_{{ i }}
        {%- endfor %}
        {%- for name in rules.numbers %},
        {%- set least, greatest = rules.bounds[name] %}
        case
            when count(c.line_{{ name }}) = count(*)
                and min(c.line_{{ name }}) >= {{ least }} and max(c.line_{{ name }}) <= {{ greatest }}
                then max(c.line_{{ name }})
        end as line_{{ name }}
        {%- endfor %}
    from open_line_cells as c
    left join largest_in_lines as x using (line_set, dimension, line_codes)
    left join counted_in_lines as n using (line_set, dimension, line_codes)
    group by c.line_set, c.dimension, c.line_codes
)
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
