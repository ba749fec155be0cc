{%- set dimensions = var('dimensions') %}
{%- set codes = ['table_name'] + dimensions %}
{%- set carried = ['line', 'contributors', 'largest_contributions', 'largest_unlisted']
    + (['sole_contributor'] if var('has_contributions') else []) %}
{%- set rules = [] %}
{%- for rule in var('rules') %}
    {%- do rules.append({'name': rule, 'relation': 'by_' ~ rule}) %}
{%- endfor %}
with
{%- if var('rules').column %}
by_column as (
    {{ oboro_sdc.primary_by_column(ref('measured_cells'), codes, 'given') | indent(4) }}
),
{%- endif %}
{%- if var('rules').threshold %}
by_threshold as (
    {{ oboro_sdc.primary_by_count(
        ref('measured_cells'), codes, var('rules').threshold
    ) | indent(4) }}
),
{%- endif %}
{%- if var('rules').dominance %}
by_dominance as (
    {{ oboro_sdc.primary_by_dominance(
        ref('measured_cells'), codes, var('rules').dominance
    ) | indent(4) }}
),
{%- endif %}
{%- if var('rules').p_percent %}
by_p_percent as (
    {{ oboro_sdc.primary_by_p_percent(
        ref('measured_cells'), codes, var('rules').p_percent.p, q=var('rules').p_percent.q
    ) | indent(4) }}
),
{%- endif %}
{%- if var('rules').contributors %}
by_contributors as (
    {{ oboro_sdc.primary_by_contributors(
        ref('measured_cells'), codes, var('rules').contributors
    ) | indent(4) }}
),
{%- endif %}
{%- if var('rules').group %}
by_group as (
    select
        {{ codes | join(', ') }}, bool_or(is_primary) as is_primary,
        max(protect_above) as protect_above, max(protect_below) as protect_below
    from (
        {%- for group in var('rules').group %}
        {{ 'union all' if not loop.first }}
        ({{ oboro_sdc.primary_by_group(
            ref('measured_cells'), codes, group.attribute, ref('hierarchies'), zeros=var('zeros'),
            outside=group.outside
        ) | indent(8) }})
        {%- endfor %}
    )
    group by {{ codes | join(', ') }}
),
{%- endif %}
{%- if var('rules').request %}
by_request as (
    {{ oboro_sdc.primary_by_request(
        ref('measured_cells'), codes, var('rules').request.percent, var('rules').request.minimum
    ) | indent(4) }}
),
{%- endif %}
judged as (
    {{ oboro_sdc.combine_primary(
        ref('measured_cells'), codes, rules,
        carry=carried,
        percent=var('percent'), width=var('width')
    ) | indent(4) }}
),
{%- if var('waivable') %}
waivers as (
    {{ waivers_by_table(ref('measured_cells'), source('files', 'waivers')) | indent(4) }}
),
waived as (
    {{ oboro_sdc.waive_primary(
        'judged', codes, 'waivers', 'waivers.csv', 'current_date', var('waivable'), carry=carried
    ) | indent(4) }}
),
{%- endif %}
every_table as (
    select *, false as is_unpublished
    from {{ 'waived' if var('waivable') else 'judged' }}
    {%- if var('has_joint') %}
    union all by name
    select *, 'the joint table' as table_name, false as is_primary, true as is_unpublished
    from {{ ref('joint_cells') }}
    {%- endif %}
)
select
    j.table_name, j.line,
    {%- for dimension in dimensions %}
    j.{{ dimension }},
    {%- endfor %}
    j.value,
    {%- if var('is_linked') %}
    -- A cell of several tables is one cell: what one of them needs, it needs.
    bool_or(j.is_primary) over one_cell as is_primary,
    max(j.protect_above) over one_cell as protect_above,
    max(j.protect_below) over one_cell as protect_below,
    {%- else %}
    j.is_primary, j.protect_above, j.protect_below,
    {%- endif %}
    {%- if var('insiders') and var('has_contributions') %}
    {{ 'max(j.sole_contributor) over one_cell as sole_contributor' if var('has_joint')
        else 'j.sole_contributor' }},
    {%- elif var('insiders') %}
    s.contributor as sole_contributor,
    {%- else %}
    cast(null as varchar) as sole_contributor,
    {%- endif %}
    {%- for column in ['contributors', 'largest_contributions', 'largest_unlisted'] %}
    {{ 'any_value(j.' ~ column ~ ') over one_cell as ' ~ column if var('has_joint')
        else 'j.' ~ column }},
    {%- endfor %}
    j.is_unpublished
from every_table as j
{%- if var('insiders') and not var('has_contributions') %}
left join {{ ref('sole_contributors') }} as s using ({{ dimensions | join(', ') }})
{%- endif %}
{%- if var('is_linked') %}
window
    one_cell as (
        partition by
            {%- for dimension in dimensions %}
            j.{{ dimension }}{{ "," if not loop.last }}
            {%- endfor %}
    )
{%- endif %}
