{#-
    Each cell with the verdict of all rules: too few taxpayers, too few households, a household or two
    that hold too much of it, or a household that another can estimate too closely. The rules are those
    of policy, or the build stops. What households may agree to, the last two, can be waived.
-#}
{%- set dimensions = ['area_code', 'age_class'] -%}
{%- set cells = ref('tab_taxable_income_by_town_age') -%}
with approved as (
    select count(*) = 1 as is_approved
    from {{ ref('magnitude_rules') }}
    where
        statistic = 'taxable_income_by_town_age'
        and smallest_contributors = 3
        and largest_share = 50 and two_largest_share = 67
        and p_percent = 10
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
    {{ oboro_sdc.primary_by_contributors(cells, dimensions, minimum=3) | indent(4) }}
),
dominance_rule as (
    {{ oboro_sdc.primary_by_dominance(
        cells, dimensions, rules=[{'n': 1, 'k': 50}, {'n': 2, 'k': 67}]
    ) | indent(4) }}
),
p_percent_rule as (
    {{ oboro_sdc.primary_by_p_percent(cells, dimensions, p=10) | indent(4) }}
),
judged as (
    {{ oboro_sdc.combine_primary(
        cells,
        dimensions,
        rules=[
            {'name': 'threshold', 'relation': 'threshold_rule'},
            {'name': 'contributors', 'relation': 'contributors_rule'},
            {'name': 'dominance', 'relation': 'dominance_rule'},
            {'name': 'p_percent', 'relation': 'p_percent_rule'}
        ],
        carry=['contributors', 'largest_1', 'sole_contributor'],
        percent=10
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
        carry=['contributors', 'largest_1', 'sole_contributor']
    ) | indent(4) }}
)
select
    j.area_code,
    j.age_class,
    j.value,
    t.value as taxpayers,
    j.contributors,
    j.sole_contributor,
    j.largest_1 as largest,
    t.threshold,
    j.reasons,
    if(
        a.is_approved,
        j.is_primary,
        error('[refused] The rules for incomes are not the ones in magnitude_rules')
    ) as is_primary,
    j.protect_above,
    -- The rules speak of estimates from above. From below p % must be uncertain of what is not the
    -- largest household's, which knows its own.
    {{ function('round_up_quotient') }}(
        if(j.contributors > 1, j.value - j.largest_1, j.value) * if(j.is_primary, 10, null), 100, 1
    ) as protect_below
from waived as j
inner join few_people as t on j.area_code = t.area_code and j.age_class = t.age_class
cross join approved as a
