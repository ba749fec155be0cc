{#- A waived cell is no longer primary and tells why; all others stay as they are. -#}
with judged (area, kind, value, is_primary, reasons, protect_above, protect_below) as (
    values
    ('city', 'all', 10, true, ['p_percent'], 3, 3),
    ('A', 'all', 10, true, ['dominance', 'p_percent'], 3, 3),
    ('B', 'all', 10, true, ['threshold'], null, null),
    ('C', 'all', 10, null, ['unknown'], null, null),
    ('D', 'all', 10, false, [], null, null)
),
allowed (statistic, cell, reason, approver, approved_on, valid_until) as (
    values
    ('income', 'area=A;kind=all', 'both agreed', '統計課長', date '2023-01-01', date '2023-12-31'),
    -- Nothing to waive, and the first and the last day are valid.
    ('income', 'area=D;kind=all', 'agreed', '統計課長', date '2023-06-01', date '2023-06-01'),
    ('other', 'area=no such', null, null, null, null)
),
waived as (
    {{ oboro_sdc.waive_primary(
        'judged', ['area', 'kind'], waivers='allowed', statistic='income',
        on_date="date '2023-06-01'", waivable=['dominance', 'p_percent']
    ) | indent(4) }}
),
expected (area, is_primary, is_waived, waiver_reason, protect_above) as (
    values
    ('city', true, false, null, 3),
    ('A', false, true, 'both agreed', null),
    ('B', true, false, null, null),
    ('C', true, false, null, null),
    ('D', false, false, 'agreed', null)
)
select area, w.is_primary, w.is_waived, w.waiver_reason, w.waiver_approver, w.protect_above
from waived as w
full join expected as e using (area)
where
    w.is_primary is distinct from e.is_primary
    or w.is_waived is distinct from e.is_waived
    or w.waiver_reason is distinct from e.waiver_reason
    or w.protect_above is distinct from e.protect_above
    or w.waiver_approver is distinct from if(e.waiver_reason is null, null, '統計課長')
