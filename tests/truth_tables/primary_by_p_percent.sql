{#-
    The p% rule, with what it needs above the value, and its relatives. The cells v1 to v7 are
    those of the tests of the R package GaussSuppression (test-DominanceRule.R, Statistics Norway,
    MIT licence).
-#}
{%- set settings = {
    "p10": {"p": 10},
    "p15": {"p": 15},
    "pq_5_50": {"p": 5, "q": 50},
    "p10_of_two": {"p": 10, "intruders": 2},
    "p3": {"p": 3},
    "p10_with_zeros": {"p": 10, "zeros": "unsafe", "respondents": "records"},
} -%}
with known (
    cell, value, contributors, records, largest, second_largest, third,
    p10, p15, p10_of_two, p3, need_p15
) as (
    values
    ('v1', 100, 1, 1, 100, null, null, true, true, true, true, 15),
    ('v2', 100, 2, 2, 90, 10, null, true, true, true, true, 14),
    ('v3', 100, 2, 2, 80, 20, null, true, true, true, true, 12),
    ('v4', 100, 2, 2, 70, 30, null, true, true, true, true, 11),
    ('v5', 100, 3, 3, 80, 10, 10, false, true, true, false, 2),
    ('v6', 100, 4, 4, 70, 10, 10, false, false, false, false, null),
    ('v7', 100, 4, 4, 60, 20, 10, false, false, false, false, null),
    -- Handbook on SDC, chapter 4: examples 1 and 2, and the estimate of 203 from a sample.
    ('example 1', 100000, 3, 3, 50000, 49000, 1000, true, true, true, true, 6500),
    ('example 2', 110000, 9, 9, 52000, 50000, 4000, false, false, true, false, null),
    ('203', 203, 5, 5, 100, 100, 1, true, true, true, false, 12),
    -- Cells of zeros only are safe unless zeros are unsafe; a cell of nobody always is.
    ('zeros', 0, 0, 3, null, null, null, false, false, false, false, null),
    ('nobody', 0, 0, 0, null, null, null, false, false, false, false, null),
    ('unknown second', 100, 2, 2, 10, null, null, true, true, true, true, null)
),
{%- for name, setting in settings.items() %}
judged_{{ name }} as (
    {{ oboro_sdc.primary_by_p_percent(
        'known', ['cell'], largest=['largest', 'second_largest', 'third'], **setting
    ) | indent(4) }}
){{ "," if not loop.last }}
{%- endfor %}
{%- for name, expected in {
    "p10": "k.p10", "p15": "k.p15", "pq_5_50": "k.p10", "p10_of_two": "k.p10_of_two", "p3": "k.p3",
    "p10_with_zeros": "(k.p10 or k.cell = 'zeros')",
}.items() %}
{{ 'union all' if not loop.first }}
select '{{ name }}' as rule, cell, j.is_primary, {{ expected }} as expected, j.protect_above
from known as k
left join judged_{{ name }} as j using (cell)
where
    j.is_primary is distinct from {{ expected }}
    {%- if name == 'p15' %}
    or j.protect_above is distinct from k.need_p15
    or j.protect_below is distinct from j.protect_above
    {%- endif %}
{%- endfor %}
