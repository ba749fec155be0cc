"""Bound propagation in the database, for tables too large for linear programmes.

What it pins is disclosed. What it does not pin is not thereby safe.
"""

import duckdb

ROUNDS = 40


def pinned_by_propagation(
    connection: duckdb.DuckDBPyConnection, cells: str, members: str, rounds: int = ROUNDS
) -> list[int]:
    """Hidden cells of which only one whole number is possible, by line after line, as cell numbers.

    `cells` is a relation with cell, value (empty where hidden), lower_bound and upper_bound (empty for
    none), all whole numbers; `members` has line, cell and coefficient (−1 or 1), and in each line
    coefficient × value adds up to zero. ValueError if no table fits.
    """
    connection.execute(
        f"""
        create or replace temp table attack_member as
        with open_lines as (
            select line, -coalesce(sum(coefficient * value), 0)::bigint as rest
            from {members} inner join {cells} using (cell)
            group by line having count(*) > count(value)
        )
        select line, cell, coefficient::bigint as coefficient, rest
        from {members} inner join {cells} using (cell) inner join open_lines using (line)
        where value is null
        """
    )
    connection.execute(
        f"""
        create or replace temp table attack_bound as
        select cell, lower_bound::bigint as low, upper_bound::bigint as high
        from {cells} where value is null
        """
    )
    for _ in range(rounds):
        connection.execute(ROUND)
        (changed, impossible) = connection.execute(
            """
            select count_if(b.low < n.low or coalesce(b.high > n.high, n.high is not null)),
                count_if(n.low > n.high)
            from attack_bound as b inner join attack_next as n using (cell)
            """
        ).fetchone()
        if impossible:
            raise ValueError("no table fits the published cells and the bounds.")
        connection.execute("create or replace temp table attack_bound as from attack_next")
        if not changed:
            break
    pinned = connection.execute("select cell from attack_bound where low = high order by cell").fetchall()
    for table in ("attack_member", "attack_bound", "attack_next"):
        connection.execute(f"drop table if exists {table}")
    return [cell for (cell,) in pinned]


# One round: in each line a member is what the others leave.
ROUND = """
create or replace temp table attack_next as
with parts as (
    select
        line, cell, coefficient, rest,
        if(coefficient > 0, low, -high) as least,
        if(coefficient > 0, high, -low) as most
    from attack_member inner join attack_bound using (cell)
),
of_line as (
    select
        line, any_value(rest) as rest,
        coalesce(sum(least), 0)::bigint as least, count(*) - count(least) as without_least,
        coalesce(sum(most), 0)::bigint as most, count(*) - count(most) as without_most
    from parts group by line
),
left_over as (
    select
        p.cell, p.coefficient,
        -- Unknown where another member of the line has no bound.
        if(l.without_most = if(p.most is null, 1, 0), l.rest - (l.most - coalesce(p.most, 0)), null)
            as from_below,
        if(l.without_least = if(p.least is null, 1, 0), l.rest - (l.least - coalesce(p.least, 0)), null)
            as from_above
    from parts as p inner join of_line as l using (line)
),
of_cell as (
    select
        cell,
        max(if(coefficient > 0, from_below, -from_above)) as low,
        min(if(coefficient > 0, from_above, -from_below)) as high
    from left_over group by cell
)
select
    b.cell,
    greatest(b.low, c.low)::bigint as low,
    least(b.high, c.high)::bigint as high
from attack_bound as b left join of_cell as c using (cell)
"""
