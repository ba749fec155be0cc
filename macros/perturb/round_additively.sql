{#-
    Small count rounding: small counts of the finest cells become a multiple of the base, chosen so
    that what is published changes as little as possible, and every margin is the sum of the rounded
    cells. So the published table adds up, and holds no count from 1 to the base - 1.

    The choice starts from sums rounded along the order of the cells and is then improved in rounds:
    single flips, then swaps of one cell up and one down in a line of each dimension, then anywhere.
-#}
{% macro round_additively(
    cells, dimensions, ancestors, base, max_round=none, published='true', zero_candidates=false,
    identify_new='max_round'
) %}
{{ oboro_sdc._require_base('round_additively', base) -}}
{%- set largest = base - 1 if max_round is none else max_round -%}
{%- set identified = {'max_round': largest, 'base': base - 1, 'none': 0} -%}
{%- if largest is not integer or largest < base - 1 or identify_new not in identified -%}
    {{ exceptions.raise_compiler_error(
        "round_additively: max_round must be a whole number of at least base - 1, and identify_new "
        ~ "one of max_round, base, none"
    ) }}
{%- endif -%}
with recursive {{ oboro_sdc._rounding_places(dimensions, ancestors) }},
numbered as materialized (
    {{ oboro_sdc._rounding_numbered(cells, dimensions, published) | indent(4) }}
),
small as materialized (
    -- What may be rounded: finest cells that are small and no multiple, or also multiples.
    select cell as inner_cell, value % {{ base }} as rest, {{ oboro_sdc._rounding_lines(dimensions) }}
    from numbered
    where
        is_finest and value <= {{ largest }}
        and (value % {{ base }} > 0 or {{ 'true' if zero_candidates else 'false' }})
),
path as materialized (
    {{ oboro_sdc._rounding_path(dimensions, ancestors) | indent(4) }}
),
start as (
    {{ oboro_sdc._rounding_start(base, largest) | indent(4) }}
),
rounding as (
    {{ oboro_sdc._rounding_rounds(dimensions, base, identified[identify_new]) | indent(4) }}
),
changes as (
    select p.cell, sum(if(r.up, {{ base }} - s.rest, -s.rest)) as change
    from rounding as r
    inner join small as s on r.inner_cell = s.inner_cell
    inner join path as p on r.inner_cell = p.inner_cell
    where r.round = (select max(round) from rounding) and r.is_candidate
    group by p.cell
),
rounded as (
    select n.*, n.value + coalesce(c.change, 0) as result
    from numbered as n
    left join changes as c on n.cell = c.cell
)
select
    {%- for dimension in dimensions %}
    {{ dimension }},
    {%- endfor %}
    cast(case
        when not is_published then null
        when result < 0
            or (result % {{ base }} > 0 and result between 1 and {{ identified[identify_new] }})
            then error('[refused] Rounding left a small count in ' || {{ dimensions | join(" || ' ' || ") }})
        else result
    end as bigint) as value,
    if(is_published, 'perturbed', 'hidden') as status
from rounded
{% endmacro %}
