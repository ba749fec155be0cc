"""Random histories: the movements of a period are the change of the state over it, whatever is corrected in between."""

import random
from datetime import date, timedelta

import duckdb
import jinja2
import pytest
from conftest import PROJECT

MACROS = ("corrected_history", "states_at", "movements_between")
REASONS = PROJECT / "seeds" / "policy" / "movement_reasons.csv"
FIRST, DAYS = date(2023, 1, 1), 120
COMES = ("国内転入", "国外転入等", "出生", "職権記載")
CHANGES_NOTHING = ("転居", "誤記修正", "軽微な修正", "世帯主変更")
# What each person's rows say: state, reason, event, report and planned leave as days from the first, confirmed leave.
Row = tuple[str, str, int, int, int | None, int | None]


def history(draw: random.Random) -> list[Row]:
    """A person whose rows come in the order of their reports; dates are moved, put off, taken back."""
    reported = draw.randint(2, 10)
    begun = reported - draw.randint(0, 3)
    earliest = -10  # nobody comes back before having come, or goes before having come back
    reason, leave, ended = draw.choice(COMES), None, None
    rows: list[Row] = [("1", reason, begun, reported, None, None)]
    for _ in range(draw.randint(0, 8)):
        reported += draw.randint(0, 12)
        state = rows[-1][0]
        kinds = {
            "1": ("nothing", "told again", "leaves", "leaves", "dies", "is removed"),
            "2": ("nothing", "put off", "confirmed", "other reason", "cancelled", "dies", "comes back"),
            "3": ("nothing", "told again", "cancelled"),
            "9": ("nothing", "told again", "cancelled", "comes back"),
        }
        kind = draw.choice(kinds[state])
        event = max(begun, reported - draw.randint(0, 5))
        least = -10 if earliest == -10 else begun
        if kind == "nothing":
            rows.append((state, draw.choice(CHANGES_NOTHING), event, reported, leave, None))
        elif kind == "told again" and state == "1":
            begun = max(earliest, begun + draw.randint(-4, 6))
            rows.append(("1", reason, begun, reported, None, None))
        elif kind == "told again":
            ended = max(least, ended + draw.randint(-5, 8))
            rows.append((state, "死亡" if state == "3" else "職権消除", ended, reported, None, None))
        elif kind in ("leaves", "put off", "confirmed", "other reason"):
            leave = max(least, (event if leave is None or kind == "leaves" else leave) + draw.randint(-5, 15))
            out = "国外転出" if kind == "other reason" else "国内転出"
            rows.append(("2", out, draw.choice((event, leave)), reported, leave, leave if kind == "confirmed" else None))
        elif kind in ("dies", "is removed"):
            ended = event
            new, out = ("3", "死亡") if kind == "dies" else ("9", "職権消除")
            rows.append((new, out, ended, reported, None, None))
        else:
            reason = "異動の取消し（増）" if kind == "cancelled" else draw.choice(COMES)
            earliest, begun, leave = begun, event, None
            rows.append(("1", reason, begun, reported, None, None))
    return rows


@pytest.fixture(scope="module")
def register() -> duckdb.DuckDBPyConnection:
    draw = random.Random(20230101)
    rows = [
        (f"{person}", number, *row)
        for person in range(6000)
        for number, row in enumerate(history(draw), 1)
    ]
    connection = duckdb.connect(config={"threads": 1})
    day = f"date '{FIRST}' + unnest($%s)::integer"
    connection.execute(
        f"""
        create table history as select
            unnest($1) as resident_number, unnest($2) as history_number, unnest($3) as residency_status,
            unnest($4) as event_reason, {day % 5} as event_date, {day % 6} as reported_date,
            {day % 7} as planned_leave_date, {day % 8} as confirmed_leave_date, null::date as removal_date,
            false as is_provisional
        """,
        list(map(list, zip(*rows, strict=True))),
    )
    connection.execute("create table reasons as from read_csv(?, nullstr = '')", [str(REASONS)])
    # As it stands now, and as it was known on two days.
    connection.execute(
        "create table known as select unnest([null, $1::date, $2::date]) as known_on",
        [FIRST + timedelta(30), FIRST + timedelta(60)],
    )
    connection.execute(
        "create table dates as select known_on, day::date as reference_date, reference_date as last_event_on "
        "from known cross join (select unnest(generate_series($1::date, $2::date, interval 1 day)) as day)",
        [FIRST - timedelta(10), FIRST + timedelta(DAYS)],
    )
    connection.execute(
        "create table periods as select known_on, $1::date as first_day, $2::date as last_day from known",
        [FIRST - timedelta(10), FIRST + timedelta(DAYS)],
    )
    text = "".join((PROJECT / "macros" / "project" / f"{name}.sql").read_text(encoding="utf-8") for name in MACROS)
    macros = jinja2.Environment().from_string(text).module
    connection.execute(f"create table corrected as {macros.corrected_history('history', 'reasons', 'known')}")
    connection.execute(f"create table states as {macros.states_at('corrected', 'dates')}")
    connection.execute(f"create table moves as {macros.movements_between('corrected', 'reasons', 'periods')}")
    return connection


def test_nobody_is_in_two_states(register):
    assert register.execute(
        "select count(*) from (select 1 from states group by known_on, reference_date, resident_number having count(*) > 1)"
    ).fetchone() == (0,)


def test_the_movements_are_the_change_of_the_state(register):
    """An entry, a death or a removal changes the state of its day, a departure that of the day after."""
    parted = register.execute(
        """
        with stock as (
            select known_on, resident_number, reference_date, count_if(residency_status = '1') as residents
            from states group by all
        ),
        days as (
            select d.known_on, p.resident_number, d.reference_date, coalesce(s.residents, 0) as residents
            from dates as d
            cross join (select distinct resident_number from history) as p
            left join stock as s
                on d.known_on is not distinct from s.known_on and d.reference_date = s.reference_date
                and p.resident_number = s.resident_number
        ),
        changes as (
            select *, residents - lag(residents) over (
                partition by known_on, resident_number order by reference_date
            ) as change
            from days
        ),
        moved as (
            select
                m.known_on, m.resident_number, m.moved_on + if(m.residency_status = '2', 1, 0) as changed_on,
                sum(r.residents) as moves
            from moves as m
            inner join (select distinct movement_reason, residents from reasons where residents is not null) as r
                using (movement_reason)
            group by all
        )
        select c.resident_number, c.known_on, c.reference_date, c.change, m.moves
        from changes as c
        left join moved as m
            on c.known_on is not distinct from m.known_on and c.resident_number = m.resident_number
            and c.reference_date = m.changed_on
        where c.change != coalesce(m.moves, 0)
        order by all limit 5
        """
    ).fetchall()
    shown = [
        (row, register.execute(
            "select residency_status, event_reason, event_date, reported_date, planned_leave_date, confirmed_leave_date "
            "from history where resident_number = ? order by history_number", row[:1]
        ).fetchall()) for row in parted
    ]  # fmt: skip
    assert not shown, shown


def test_the_histories_have_what_corrects_them(register):
    """Otherwise nothing was shown."""
    found = register.execute(
        "select count_if(is_told_again), count_if(never_happened), count(distinct residence), count_if(tells = 'leaves') "
        "from corrected where known_on is null"
    ).fetchone()
    assert found[0] > 2000 and found[1] > 2000 and found[2] > 3 and found[3] > 3000, found
