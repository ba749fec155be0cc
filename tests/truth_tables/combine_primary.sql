{#-
    One plain yes makes a primary cell, and so does anything that is no plain no: no answer, an
    unknown one, two answers. The widest need holds, also that which policy gives.
-#}
with known (area, value, holder) as (
    values
    ('safe', 10, null), ('first', 10, 'x'), ('both', 10, null), ('doubt', 10, null),
    ('silence', 10, null), ('twice', 10, null), ('one rule twice', 10, null), (null, 10, null)
),
rule_1 (area, is_primary, protect_above, protect_below) as (
    values
    ('safe', false, 9, 9), ('first', true, 3, 2), ('both', true, 3, 3), ('doubt', null, null, null),
    ('twice', false, null, null), ('twice', true, 1, 1),
    ('one rule twice', false, null, null), ('one rule twice', false, null, null),
    (null, false, 1, 1)
),
rule_2 (area, is_primary, protect_above, protect_below) as (
    values
    ('safe', false, null, null), ('first', false, 7, 7), ('both', true, 1, 5),
    ('doubt', false, null, null), ('twice', false, null, null), (null, false, 1, 1),
    ('not a cell', true, null, null)
),
expected (area, is_primary, reasons, above, below, above_percent, above_width) as (
    values
    ('safe', false, [], null, null, null, null),
    ('first', true, ['one'], 3, 2, 3, 4.5),
    ('both', true, ['one', 'two'], 3, 5, 3, 4.5),
    ('doubt', true, ['unknown'], null, null, 2, 4.5),
    ('silence', true, ['unknown'], null, null, 2, 4.5),
    ('twice', true, ['one', 'unknown'], 1, 1, 2, 4.5),
    ('one rule twice', true, ['unknown'], null, null, 2, 4.5),
    (null, true, ['unknown'], null, null, 2, 4.5)
),
{%- set rules = [{"name": "one", "relation": "rule_1"}, {"name": "two", "relation": "rule_2"}] %}
combined as (
    {{ oboro_sdc.combine_primary('known', ['area'], rules, carry=['holder']) | indent(4) }}
),
by_percent as (
    {{ oboro_sdc.combine_primary('known', ['area'], rules, percent=12.5) | indent(4) }}
),
by_width as (
    {{ oboro_sdc.combine_primary('known', ['area'], rules, width=4.41, decimals=1) | indent(4) }}
)
select
    e.area, c.is_primary, c.reasons, c.protect_above, c.protect_below,
    p.protect_above as protect_above_percent, w.protect_above as protect_above_width
from expected as e
full join combined as c on e.area is not distinct from c.area
left join by_percent as p on c.area is not distinct from p.area
left join by_width as w on c.area is not distinct from w.area
where
    c.is_primary is distinct from e.is_primary
    or c.reasons is distinct from e.reasons
    or c.protect_above is distinct from e.above
    or c.protect_below is distinct from e.below
    or p.protect_above is distinct from e.above_percent
    or w.protect_above is distinct from e.above_width
    or c.holder is distinct from if(e.area = 'first', 'x', null)
