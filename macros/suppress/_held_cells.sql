{#-
    Fragments of the test `witnesses_hold`: what it reads, as CTEs. Several released tables that show
    cells of one table are looked at together.

    Amounts are whole billionths, so that widths and steps are compared exactly, whatever decimals
    the values have. A step is a number of smallest units: of whole things in a count, of the last
    decimal of `value` in a magnitude.
-#}
{% macro _held_cells(
    model, released, witnesses, dimensions, columns, lower_bound, zeros, measure, line_rules,
    policies, policy
) %}
{%- set codes = dimensions | join(', ') -%}
{%- set unit = "1000000000" if measure == 'count' else
    "(10 ** (9 - coalesce(try_cast(regexp_extract(typeof(value), ',([0-9]+)', 1) as integer), 0)))"
-%}
shown_cells as (
    select
        {{ columns.get('table_name', "'cells'") }} as table_name, {{ codes }}, value,
        is_primary is distinct from false as is_primary,
        {{ unit }}::hugeint as unit,
        {{ oboro_sdc._held_amount('value') }} as amount,
        {{ oboro_sdc._held_amount(columns.get('protect_above', '0')) }} as above,
        {{ oboro_sdc._held_amount(columns.get('protect_below', '0')) }} as below,
        {{ columns.get('sole_contributor', 'null::varchar') }} as sole_contributor,
        {%- if line_rules.numbers %}
        {{ columns.get('contributors', '0') }} as contributors,
        coalesce({{ columns.get('largest_unlisted', '0') }}, 0) as unlisted,
        {{ columns.get(
            'largest_contributions',
            'cast([] as struct(contributor varchar, value bigint, weight integer)[])'
        ) }} as contributions,
        {%- for name, number in line_rules.numbers.items() %}
        {{ number }} as line_{{ name }},
        {%- endfor %}
        {%- endif %}
        coalesce({{ columns.get('is_frozen', 'false') }}, false) as is_frozen,
        coalesce({{ columns.get('is_forced', 'false') }}, false) as is_forced,
        coalesce({{ columns.get('is_unpublished', 'false') }}, false) as is_unpublished
    from {{ model }}
),
true_cells as (
    -- A cell that several linked tables show is one cell, as strict as the strictest of them.
    select
        {{ codes }}, max(value) as value, max(unit) as unit, max(amount) as amount,
        bool_or(is_primary) as is_primary, max(sole_contributor) as sole_contributor,
        bool_or(is_frozen) as is_frozen, bool_or(is_forced) as is_forced,
        -- Of what no published table shows it is known only that it is not negative.
        if(
            bool_and(is_unpublished), 0::hugeint, {{ oboro_sdc._held_least(lower_bound, zeros) }}
        ) as least,
        coalesce(max(above), 0) as above,
        least(coalesce(max(below), 0), max(amount) - least) as below,
        min(amount) < max(amount) or count(amount) < count(*)
            or coalesce(min(sole_contributor) < max(sole_contributor), false) as is_disputed
    from shown_cells
    group by {{ codes }}
),
released_cells as (
    {%- for table in ([released] if released is string or released is mapping else released) %}
    {{ 'union all' if not loop.first }}
    select {{ codes }}, status from {{ table }}
    {%- endfor %}
),
chosen as (
    -- Under another method the table is not protected by its certificate, but could be again.
    select
        {%- if policies is none %}
        false as is_other
        {%- else %}
        count(*) = 1 and coalesce(min(p.method) != 'suppression', false) as is_other
    from {{ policies }} as p
    where p.statistic = '{{ policy }}'
        {%- endif %}
),
statuses as (
    select
        {{ codes }},
        bool_and(o.is_other or coalesce(r.status in ('hidden', 'withheld'), false)) as is_hidden,
        -- A withheld cell is left out by a rule that anybody can follow.
        bool_or(
            not o.is_other and coalesce(r.status not in ('published', 'withheld'), true)
        ) as is_suppressed
    from released_cells as r
    cross join chosen as o
    group by {{ codes }}
),
hidden as (
    -- What no released table shows nobody can read; what several show must be hidden in all.
    select {{ codes }}
    from true_cells
    anti join (select {{ codes }} from statuses where not is_hidden) as readable using ({{ codes }})
),
moves as (
    select move_id, {{ codes }}, step, is_witness from {{ witnesses }}
),
moved as (
    select
        m.move_id, {{ codes }}, m.step, m.is_witness,
        c.unit, c.amount, c.least, c.sole_contributor,
        count(*) over (partition by m.move_id, {{ codes }}) > 1 as is_repeated
    from moves as m
    left join true_cells as c using ({{ codes }})
)
{%- endmacro %}

{% macro _held_amount(value) -%}
    (({{ value }})::decimal(28, 9) * 1000000000::decimal(10, 0))::hugeint
{%- endmacro %}

{#- What an attacker knows hidden cells to be at least: where zeros are published, not zero. -#}
{% macro _held_least(lower_bound, zeros) -%}
  {%- if lower_bound is not none -%}
    {{ oboro_sdc._held_amount(lower_bound) }}
  {%- elif zeros == 'published' -%}
    max(unit)
  {%- else -%}
    0::hugeint
  {%- endif -%}
{%- endmacro %}
