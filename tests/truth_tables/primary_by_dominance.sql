{#-
    The n largest contributors above k %, one rule and several. The cells v1 to v7 are those of the
    tests of the R package GaussSuppression (test-DominanceRule.R, Statistics Norway, MIT licence),
    which calls a cell unsafe from k % on: v5, at exactly 90 %, is the difference. `n1_share` is `n1_k85`
    with k in a column, as policy has it.
-#}
{%- set settings = {
    "n2_k90": [{"n": 2, "k": 90}],
    "n12_k70_90": [{"n": 1, "k": 70}, {"n": 2, "k": 90}],
    "n1_k85": [{"n": 1, "k": 85}],
    "n3_k99": [{"n": 3, "k": 99.5}],
    "n1_share": [{"n": 1, "k": "share"}],
} -%}
with listed (
    cell, value, contributors, largest, second_largest, third,
    n2_k90, n12_k70_90, n1_k85, n3_k99, need_n1_k85
) as (
    values
    ('v1', 100, 1, 100, null, null, true, true, true, true, 18),
    ('v2', 100, 2, 90, 10, null, true, true, true, true, 6),
    ('v3', 100, 2, 80, 20, null, true, true, false, true, null),
    ('v4', 100, 2, 70, 30, null, true, true, false, true, null),
    ('v5', 100, 3, 80, 10, 10, false, true, false, true, null),
    ('v6', 100, 4, 70, 10, 10, false, false, false, false, null),
    ('v7', 100, 4, 60, 20, 10, false, false, false, false, null),
    -- Handbook on SDC, chapter 4: example 4 needs a bound of 352.94…, 22.94… above its value.
    ('example 4', 330, 3, 300, 20, 10, true, true, true, true, 23),
    ('example 1', 100000, 3, 50000, 49000, 1000, true, true, false, true, null),
    ('nobody', 0, 0, null, null, null, false, false, false, false, null),
    -- Not known, not exact, or contradictory.
    ('unknown second', 100, 2, 10, null, null, true, true, false, true, null),
    ('unknown value', null, 3, 10, 10, 10, true, true, true, true, null),
    ('seven decimals', 100.0000001, 3, 10, 10, 10, true, true, true, true, null),
    ('negative', -10, 3, 10, 10, 10, true, true, true, true, 22),
    ('nothing of something', 100, 4, 0, 0, 0, true, true, true, true, null)
),
known as (
    select *, n1_k85 as n1_share, 85 as share
    from listed
),
{%- for name, rules in settings.items() %}
judged_{{ name }} as (
    {{ oboro_sdc.primary_by_dominance(
        'known', ['cell'], rules, largest=['largest', 'second_largest', 'third']
    ) | indent(4) }}
){{ "," if not loop.last }}
{%- endfor %}
{%- for name in settings %}
{{ 'union all' if not loop.first }}
select '{{ name }}' as rules, cell, j.is_primary, k.{{ name }} as expected, j.protect_above
from known as k
left join judged_{{ name }} as j using (cell)
where
    j.is_primary is distinct from k.{{ name }}
    {%- if name in ['n1_k85', 'n1_share'] %}
    or j.protect_above is distinct from k.need_n1_k85
    or j.protect_below is distinct from j.protect_above
    {%- endif %}
{%- endfor %}
