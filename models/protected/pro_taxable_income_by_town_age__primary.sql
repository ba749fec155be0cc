{#-
    Each cell with the verdict of all rules: too few taxpayers, too few households, a household or two
    that hold too much of it, or a household that another can estimate too closely. How few and how much
    policy says. What households may agree to, the last two, can be waived.
-#}
{%- set dimensions = ['area_code', 'age_class'] -%}
{%- set carried = [
    'contributors', 'largest_1', 'largest_contributions', 'largest_unlisted', 'sole_contributor',
    'smallest_contributors', 'largest_share', 'two_largest_share', 'p_percent'
] -%}
with cells as (
    -- Without its row of policy no rule has an answer, and the build stops.
    select
        c.*, p.smallest_contributors, p.largest_share, p.two_largest_share, p.p_percent
    from {{ ref('tab_taxable_income_by_town_age') }} as c
    left join {{ ref('magnitude_rules') }} as p on p.statistic = 'taxable_income_by_town_age'
),
few_people as (
    {{ oboro_sdc.primary_by_threshold(
        cells=ref('tab_taxpayers_by_town_age'),
        dimensions=dimensions,
        area='area_code',
        areas=ref('tab_areas'),
        thresholds=ref('suppression_thresholds'),
        statistic='taxable_income_by_town_age'
    ) | indent(4) }}
),
threshold_rule as (
    {{ oboro_sdc.primary_by_column('few_people', dimensions, 'is_primary') | indent(4) }}
),
contributors_rule as (
    {{ oboro_sdc.primary_by_contributors(
        'cells', dimensions, minimum='smallest_contributors'
    ) | indent(4) }}
),
dominance_rule as (
    {{ oboro_sdc.primary_by_dominance(
        'cells',
        dimensions,
        rules=[{'n': 1, 'k': 'largest_share'}, {'n': 2, 'k': 'two_largest_share'}]
    ) | indent(4) }}
),
p_percent_rule as (
    {{ oboro_sdc.primary_by_p_percent('cells', dimensions, p='p_percent') | indent(4) }}
),
judged as (
    {{ oboro_sdc.combine_primary(
        'cells',
        dimensions,
        rules=[
            {'name': 'threshold', 'relation': 'threshold_rule'},
            {'name': 'contributors', 'relation': 'contributors_rule'},
            {'name': 'dominance', 'relation': 'dominance_rule'},
            {'name': 'p_percent', 'relation': 'p_percent_rule'}
        ],
        carry=carried,
        percent='p_percent'
    ) | indent(4) }}
),
waived as (
    {{ oboro_sdc.waive_primary(
        'judged',
        dimensions,
        waivers=ref('waivers'),
        statistic='taxable_income_by_town_age',
        on_date="(select max(d.delivered_on) from " ~ ref('stg_inbox__deliveries') ~ " as d)",
        waivable=['dominance', 'p_percent'],
        carry=carried
    ) | indent(4) }}
)
select
    j.area_code,
    j.age_class,
    j.value,
    t.value as taxpayers,
    j.contributors,
    j.sole_contributor,
    j.largest_contributions,
    j.largest_unlisted,
    j.smallest_contributors,
    j.largest_share,
    j.two_largest_share,
    j.p_percent,
    t.threshold,
    j.reasons,
    j.is_primary,
    j.protect_above,
    -- The rules speak of estimates from above. From below p % must be uncertain of what is not the
    -- largest household's, which knows its own.
    {{ function('round_up_quotient') }}(
        if(j.contributors > 1, j.value - j.largest_1, j.value)
        * if(j.is_primary, j.p_percent, null),
        100, 1
    ) as protect_below
from waived as j
inner join few_people as t on j.area_code = t.area_code and j.age_class = t.age_class
