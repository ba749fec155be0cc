"""The single techniques of anonymisation, each on a small table of made-up people."""

from collections import Counter

import duckdb
import pytest
from engine import Macros, Refused, create

PEOPLE = [
    (i, "north" if i % 3 else "south", "f" if i % 2 else "m", 20 + (i * 7) % 61, 100 + (i * i) % 97)
    for i in range(1, 101)
]
COLUMNS = {"id": "integer", "area": "varchar", "sex": "varchar", "age": "integer", "income": "integer"}
SECRET = "(select secret from keys where purpose = 'draws')"


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    create(connection, "people", COLUMNS, PEOPLE)
    create(
        connection, "keys", {"purpose": "varchar", "secret": "varchar"},
        [("draws", "0123abcd"), ("research", "secret of the research")],
    )
    return connection


@pytest.fixture
def macros(connection: duckdb.DuckDBPyConnection) -> Macros:
    return Macros(connection, {})


def test_only_the_kept_columns_are_left(connection, macros):
    answer = connection.execute(macros.remove_columns("people", ["age", "sex"]))
    assert [column[0] for column in answer.description] == ["age", "sex"]
    assert len(answer.fetchall()) == 100


def outlying(connection, macros) -> None:
    connection.execute("insert into people values (101, 'island', 'f', 45, 120), (102, 'north', 'm', 119, 150)")
    connection.execute("create table outlying as " + macros.outlying_records(
        "people", "id", rare_codes={"area": 5}, extremes={"age": [0, 99]},
        rare_combinations=[{"columns": ["area", "sex"], "least": 5}],
    ))


def test_outlying_records_are_named_with_the_reason(connection, macros):
    outlying(connection, macros)
    assert connection.execute("select * from outlying order by all").fetchall() == [
        (101, "area", "rare_code"), (101, "area", "rare_combination"), (101, "sex", "rare_combination"),
        (102, "age", "extreme_value"),
    ]


def test_outlying_records_are_removed_or_lose_their_cells(connection, macros):
    outlying(connection, macros)
    left = connection.execute(macros.remove_records("people", "outlying", "id", ["id"])).fetchall()
    assert sorted(left) == [(i,) for i in range(1, 101)]
    blanked = {
        row[0]: row[1:] for row in connection.execute(
            macros.blank_cells("people", "outlying", "id", ["id", "area", "sex", "age"])
        ).fetchall()
    }
    assert len(blanked) == 102
    assert blanked[101] == (None, None, 45) and blanked[102] == ("north", "m", None)
    assert blanked[1] == ("north", "f", 27)


@pytest.mark.parametrize("columns", [["income"], ["age", "income"]])
@pytest.mark.parametrize("k", [2, 3, 7])
def test_microaggregated_groups_have_k_records_and_the_mean_stays(connection, macros, columns, k):
    rows = connection.execute(macros.microaggregate("people", "id", columns, k, carry=["id"])).fetchall()
    assert sorted(row[0] for row in rows) == list(range(1, 101))
    assert min(Counter(row[1:] for row in rows).values()) >= k
    assert max(Counter(row[1:] for row in rows).values()) < 2 * k + k  # equal means may meet
    for place, column in enumerate(columns, start=1):
        mean = connection.execute(f"select avg({column}) from people").fetchone()[0]
        assert sum(row[place] for row in rows) / 100 == pytest.approx(mean)


def test_fewer_than_k_records_have_no_mean(connection, macros):
    connection.execute("delete from people where id > 3")
    for columns in (["income"], ["age", "income"]):
        rows = connection.execute(macros.microaggregate("people", "id", columns, 5)).fetchall()
        assert set(rows) == {(None,) * len(columns)}


def test_swapped_ranks_keep_all_values_within_the_stretch(connection, macros):
    rows = connection.execute(
        macros.swap_ranks("people", "id", "income", 10, SECRET, carry=["id"])
    ).fetchall()
    before = {row[0]: row[4] for row in PEOPLE}
    after = dict(rows)
    assert sorted(after.values()) == sorted(before.values())
    assert sum(after[i] != before[i] for i in after) > 70
    place = {key: rank for rank, (_, key) in enumerate(sorted((v, k) for k, v in before.items()))}
    values = sorted(before.values())
    for i, value in after.items():
        low = place[i] // 10 * 10
        assert value in values[low:low + 10]


def test_swapping_moves_risky_records_and_keeps_the_counts(connection, macros):
    rows = connection.execute(macros.swap_records(
        "people", "id", "area", ["age"], ["sex"], 2, SECRET, carry=["id", "sex", "age"]
    )).fetchall()
    before = {row[0]: row[1] for row in PEOPLE}
    assert sorted(row[0] for row in rows) == list(range(1, 101))
    assert Counter((row[3], row[1]) for row in rows) == Counter((row[1], row[2]) for row in PEOPLE)
    together = Counter((row[1], row[3]) for row in PEOPLE)
    moved = [row for row in rows if row[3] != before[row[0]]]
    risky = [row for row in moved if together[(before[row[0]], row[2])] < 2]
    assert moved and len(risky) * 2 == len(moved)


def test_noise_has_the_asked_spread_and_depends_on_the_secret(connection, macros):
    connection.execute(
        "create table many as select i as id, (i % 50)::double as value from range(20000) as t (i)"
    )
    query = macros.add_noise("many", "id", "value", 0.5, SECRET, carry=["id"])
    spread, mean = connection.execute(
        f"select stddev_pop(n.value - m.value) / (select stddev_pop(value) from many), "
        f"avg(n.value - m.value) from ({query}) as n inner join many as m using (id)"
    ).fetchone()
    assert spread == pytest.approx(0.5, abs=0.02) and mean == pytest.approx(0, abs=0.3)
    first = connection.execute(f"select sum(value) from ({query})").fetchone()
    connection.execute("update keys set secret = 'another' where purpose = 'draws'")
    assert connection.execute(f"select sum(value) from ({query})").fetchone() != first


def test_synthetic_records_count_what_was_published_and_no_hidden_cell(connection, macros):
    create(
        connection, "cells", {"area": "varchar", "value": "integer", "status": "varchar"},
        [("north", 3, "published"), ("south", None, "hidden"), ("west", 0, "published"), ("east", 9, "hidden")],
    )
    rows = connection.execute(macros.synthetic_records("cells", ["area"])).fetchall()
    assert Counter(rows) == {("north",): 3}


def test_a_sample_has_its_size_and_is_drawn_by_the_secret(connection, macros):
    query = macros.sample_records("people", "id", 0.25, SECRET, ["id"])
    first = connection.execute(query).fetchall()
    assert len(first) == len(set(first)) == 25
    connection.execute("update keys set secret = 'another' where purpose = 'draws'")
    assert set(connection.execute(query).fetchall()) != set(first)


@pytest.mark.parametrize("secret", ["(select secret from keys where purpose = 'none')", "''"])
def test_nothing_is_drawn_without_a_secret(connection, macros, secret):
    """Who knows the keys of the records could draw the same."""
    for query in (
        macros.sample_records("people", "id", 0.25, secret, ["id"]),
        macros.shuffle_records("people", "id", secret, ["id"]),
        macros.add_noise("people", "id", "income", 0.1, secret),
    ):
        with pytest.raises(duckdb.Error, match="there is no secret"):
            connection.execute(query).fetchall()


@pytest.mark.parametrize("share", ["0", "1.5", "(select null::double)"])
def test_a_share_of_policy_is_a_share(connection, macros, share):
    assert len(connection.execute(macros.sample_records("people", "id", "0.25", SECRET, ["id"])).fetchall()) == 25
    with pytest.raises(duckdb.Error, match="the share must lie above 0"):
        connection.execute(macros.sample_records("people", "id", share, SECRET, ["id"])).fetchall()


def test_shuffled_records_are_the_same_in_another_order(connection, macros):
    rows = connection.execute(macros.shuffle_records("people", "id", SECRET, ["id"])).fetchall()
    assert sorted(rows) == [(i,) for i in range(1, 101)] and rows != sorted(rows)


def test_pseudonyms_are_stable_differ_by_key_and_end_with_it(connection, macros):
    query = macros.pseudonymise("people", "id", "keys", "research", carry=["age"])
    first = connection.execute(query).fetchall()
    assert len({row[1] for row in first}) == 100 and all(len(row[1]) == 64 for row in first)
    assert connection.execute(query).fetchall() == first
    other = connection.execute(macros.pseudonymise("people", "id", "keys", "draws")).fetchall()
    assert not {row[0] for row in other} & {row[1] for row in first}
    assert not {row[1] for row in first} & set(
        row[0] for row in connection.execute("select sha256(id::varchar) from people").fetchall()
    )
    macros.destroy_pseudonym_key("keys", "research")
    with pytest.raises(duckdb.Error, match="has no key"):
        connection.execute(query).fetchall()


@pytest.mark.parametrize(
    ("macro", "arguments"),
    [
        ("remove_columns", ("people", [])),
        ("outlying_records", ("people", "id")),
        ("microaggregate", ("people", "id", ["age"], 1)),
        ("swap_ranks", ("people", "id", "age", 0, SECRET)),
        ("swap_records", ("people", "id", "area", ["age"], ["sex"], 1, SECRET)),
        ("add_noise", ("people", "id", "age", 0, SECRET)),
        ("sample_records", ("people", "id", 0, SECRET, ["id"])),
        ("pseudonymise", ("people", "id", "keys", "")),
    ],
)
def test_arguments_without_sense_are_refused(macros, macro, arguments):
    with pytest.raises(Refused, match="refused"):
        getattr(macros, macro)(*arguments)
