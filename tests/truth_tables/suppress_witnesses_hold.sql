{#-
    Each fault of a certificate is seen, and a good one has none. The table:
    Total 15 = A1 10 + A2 3 + A3 1 (primary) + A4 1 (primary) + A5 0.
-#}
{%- set good = "(1, 'A3', 1, true), (1, 'A2', -1, false), (2, 'A4', 1, true), (2, 'A2', -1, false)" -%}
{%- set hidden = "'A2', 'A3', 'A4'" -%}
{%- set cases = [
    ("good", good, hidden, 1, "null"),
    ("a move removed", "(1, 'A3', 1, true), (1, 'A2', -1, false)", hidden, 1,
        "'the cell has not the witnesses that it needs A4'"),
    ("a cell of a move removed",
        "(1, 'A3', 1, true), (2, 'A4', 1, true), (2, 'A2', -1, false)", hidden, 1,
        "'the move does not add up in area Total'"),
    ("no step", good ~ ", (2, 'A1', 0, false)", hidden ~ ", 'A1'", 1,
        "'the move has no step in the cell A1'"),
    ("missing step", good ~ ", (2, 'A1', null, false)", hidden ~ ", 'A1'", 1,
        "'the move has no step in the cell A1'"),
    ("a cell twice", good ~ ", (1, 'A3', 1, false), (1, 'A2', -1, false)", hidden, 1,
        "'the move names the cell twice A2; the move names the cell twice A3'"),
    ("unknown cell",
        "(1, 'A3', 1, true), (1, 'A2', -1, false), (2, 'A4', 1, true), (2, 'A9', -1, false)",
        hidden, 1,
        "'the cell of the move does not exist A9; the cell of the move is not hidden A9; "
        ~ "the move does not add up in area Total'"),
    ("two ones, zeros published", "(1, 'A3', 1, true), (1, 'A4', -1, true)", "'A3', 'A4'", 1,
        "'the move can be made in neither direction ?'"),
    ("two ones, zeros not published", "(1, 'A3', 1, true), (1, 'A4', -1, true)", "'A3', 'A4'", 0, "null"),
    ("a complementary cell published", good, "'A3', 'A4'", 1,
        "'the cell of the move is not hidden A2'"),
    ("a primary cell published", good, "'A2', 'A3'", 1,
        "'the cell of the move is not hidden A4; the primary cell is not hidden A4'"),
    ("a hidden cell published elsewhere", good, hidden, 1,
        "'the cell of the move is not hidden A2'", "union all select 'A2', 'published'"),
    ("a status nobody knows", good, hidden, 1,
        "'the cell of the move is not hidden A3; the primary cell is not hidden A3'",
        "union all select 'A3', null"),
    ("a zero hidden", good, hidden ~ ", 'A5'", 1,
        "'the cell is hidden without a reason A5; the zero is hidden A5'"),
    ("a cell hidden without a reason", good, hidden ~ ", 'A1'", 1,
        "'the cell is hidden without a reason A1'"),
    ("two witnesses", good ~ ", (3, 'A3', 1, true), (3, 'A4', -1, false)", hidden, 0,
        "'the cell has not the witnesses that it needs A3'"),
] -%}
with true_table as (
    select area, value, is_primary
    from (
        values
        ('Total', 15, false), ('A1', 10, false), ('A2', 3, false), ('A3', 1, true),
        ('A4', 1, true), ('A5', 0, false)
    ) as cells (area, value, is_primary)
),
tree as (
    select 'area' as dimension, area as code, if(area = 'Total', null, 'Total') as parent
    from true_table
),
judged as (
    {%- for case in cases %}
    {%- set name, certificate, hidden_areas, lower_bound, expected = case[:5] %}
    {{ 'union all' if not loop.first }}
    select
        '{{ name }}' as case_name,
        {{ expected }}::varchar as expected,
        (
            with certificate as (
                select move_id, area, step, is_witness
                from (values {{ certificate }}) as moves (move_id, area, step, is_witness)
            ),
            release as (
                select area, if(area in ({{ hidden_areas }}), 'hidden', 'published') as status
                from true_table
                {{ case[5] if case | length > 5 }}
            )
            select
                string_agg(
                    distinct violation || ' ' || coalesce(area, '?'), '; '
                    order by violation || ' ' || coalesce(area, '?')
                )
            from (
                {{ oboro_sdc.test_witnesses_hold(
                    model='true_table', released='release', witnesses='certificate',
                    hierarchies='tree', dimensions=['area'], lower_bound=lower_bound
                ) }}
            ) as violations
        ) as found
    {%- endfor %}
)
select case_name, expected, found
from judged
where found is distinct from expected
