"""Coarsening: what a reader can work out from tables shown at different levels of detail."""

import itertools
import random

import highspy
import pytest
from compiled import compiled, database, fill, refusal

DIMENSIONS = "['area', 'age', 'sex']"
COARSEN = (
    "{{ oboro_sdc.coarsen_areas('cells', " + DIMENSIONS + ", 'area', 'age', 'codes', 'levels', 3, 3) }}"
)
SHOW = "{{ oboro_sdc.coarsen_cells('cells', " + DIMENSIONS + ", 'area', 'age', 'chosen', 'levels') }}"
HOLDS = (
    "{{ oboro_sdc.test_coarsening_holds('cells', 'released', "
    + DIMENSIONS
    + ", 'area', 'age', 'codes', 'levels', 3) }}"
)
PUBLIC = ", public=\"(values ('city')) as p (area_code)\") }}"
# Each area by itself, as one would do without a second thought.
EACH_BY_ITSELF = """
select area, case
    when bool_and(value = 0 or value >= 3) then 1
    when bool_and(value = 0 or value >= 3) filter (not starts_with(age, 'a')) then 2
    when bool_and(value = 0 or value >= 3) filter (age = 'total') then 3
end as level
from cells group by area
"""
AGES = {"a1": "g1", "a2": "g1", "a3": "g2", "a4": "g2", "g1": "total", "g2": "total", "total": None}
SEXES = {"m": "all", "f": "all", "all": None}
LEVELS = {"a1": 1, "a2": 1, "a3": 1, "a4": 1, "g1": 2, "g2": 2, "total": 3}
THRESHOLD = 3


@pytest.fixture(scope="module")
def sql(delivered):
    return {name: compiled(delivered, text) for name, text in
            {"coarsen": COARSEN, "show": SHOW, "holds": HOLDS,
             "beside_public": COARSEN.replace(") }}", PUBLIC),
             "holds_beside_public": HOLDS.replace(") }}", PUBLIC)}.items()}


def random_areas(source: random.Random) -> dict[str, str | None]:
    """A city over wards over towns, some wards without towns, sometimes a third level."""
    areas: dict[str, str | None] = {"city": None}
    for ward in range(source.randint(1, 3)):
        areas[f"w{ward}"] = "city"
        for town in range(source.choice([0, 2, 3])):
            areas[f"w{ward}t{town}"] = f"w{ward}"
            for block in range(source.choice([0, 0, 0, 2])):
                areas[f"w{ward}t{town}b{block}"] = f"w{ward}t{town}"
    return areas


def leaves(tree: dict) -> list[str]:
    return [code for code in tree if code not in tree.values()]


def descends(tree: dict, code: str | None, ancestor: str) -> bool:
    while code is not None and code != ancestor:
        code = tree[code]
    return code == ancestor


def random_table(source: random.Random, areas: dict, counts=(0, 0, 1, 2, 3, 3, 4, 5, 8)) -> dict[tuple, int]:
    inner = {
        key: source.choice(counts)
        for key in itertools.product(leaves(areas), leaves(AGES), leaves(SEXES))
    }
    return {
        key: sum(
            value for leaf, value in inner.items()
            if all(descends(tree, c, k) for tree, c, k in zip((areas, AGES, SEXES), leaf, key))
        )
        for key in itertools.product(areas, AGES, SEXES)
    }


def unsafe_cells(areas: dict, table: dict, shown: set) -> list[tuple]:
    """Cells that everything shown determines, and that count too few: two linear programmes each."""
    inner = list(itertools.product(leaves(areas), leaves(AGES), leaves(SEXES)))
    below = {
        key: [
            i for i, leaf in enumerate(inner)
            if all(descends(tree, c, k) for tree, c, k in zip((areas, AGES, SEXES), leaf, key))
        ]
        for key in table
    }
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for _ in inner:
        solver.addVar(0, highspy.kHighsInf)
    for key in shown:
        solver.addRow(table[key], table[key], len(below[key]), below[key], [1.0] * len(below[key]))
    found = []
    for key in table:
        if not 0 < table[key] < THRESHOLD:
            continue
        bounds = []
        for sense in (1, -1):
            for i in range(len(inner)):
                solver.changeColCost(i, sense * (i in below[key]))
            solver.run()
            status = solver.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                bounds.append(sense * solver.getObjectiveValue())
            else:
                assert status in (
                    highspy.HighsModelStatus.kUnbounded,
                    highspy.HighsModelStatus.kUnboundedOrInfeasible,
                )
                bounds.append(sense * float("inf"))
        if bounds[1] - bounds[0] < 0.5:
            found.append(key)
    return found


def release(connection, sql, areas, table, choice):
    fill(connection, "codes", "dimension varchar, code varchar, parent varchar",
         [("area", c, p) for c, p in areas.items()])
    fill(connection, "levels", "level integer, code varchar", [(v, c) for c, v in LEVELS.items()])
    fill(connection, "cells", "area varchar, age varchar, sex varchar, value bigint",
         [(*key, value) for key, value in table.items()])
    connection.execute(f"create or replace table chosen as {choice}")
    connection.execute(f"create or replace table released as {sql['show']}")
    rows = connection.execute("select area, age, sex, value, status from released").fetchall()
    assert all((status == "published") == (value is not None) for *_, value, status in rows)
    return {tuple(row[:3]) for row in rows if row[4] == "published"}


def test_nothing_unsafe_follows_from_what_is_shown(sql):
    """Random small tables against an attacker who solves for every unsafe cell."""
    source = random.Random(20261101)
    connection = database()
    naive_disclosures = extra = 0
    for _ in range(30):
        areas = random_areas(source)
        table = random_table(source, areas)
        naive = release(connection, sql, areas, table, EACH_BY_ITSELF)
        found = unsafe_cells(areas, table, naive)
        noticed = connection.execute(sql["holds"]).fetchall()
        naive_disclosures += bool(found)
        assert noticed or not found, "the check must see what the attacker finds"
        shown = release(connection, sql, areas, table, sql["coarsen"])
        assert shown <= naive
        extra += len(naive) - len(shown)
        assert connection.execute(sql["holds"]).fetchall() == []
        assert unsafe_cells(areas, table, shown) == []
    assert naive_disclosures > 2, "else this test shows nothing"


def test_a_public_area_is_shown_and_its_figures_tell_nothing_of_its_parts(sql):
    """The city's figures are known in every detail; who also knows the release learns no town's."""
    source = random.Random(20261127)
    connection = database()
    ignoring = parts_shown = noticed = 0
    for _ in range(20):
        areas = {"city": None, "t0": "city", "t1": "city", "t2": "city"}
        areas |= source.choice([{}, {"t2b0": "t2", "t2b1": "t2"}])
        table = random_table(source, areas, (0, 0, 0, 0, 1, 4, 5, 8))
        public = {key for key in table if key[0] == "city"}
        # What those figures tell by themselves, such as of the only town with people of a group.
        known = public | set(unsafe_cells(areas, table, public))
        ignorant = release(connection, sql, areas, table, sql["coarsen"])
        ignoring += bool(set(unsafe_cells(areas, table, ignorant | public)) - known)
        shown = release(connection, sql, areas, table, sql["beside_public"])
        assert public <= shown
        parts_shown += len(shown - public)
        assert connection.execute(sql["holds_beside_public"]).fetchall() == []
        assert set(unsafe_cells(areas, table, shown)) <= known
        connection.execute(
            "create or replace table released as select c.area, c.age, c.sex, c.value, "
            "'published' as status from cells as c"
        )
        if any(0 < table[key] < THRESHOLD for key in public):
            assert connection.execute(sql["holds_beside_public"]).fetchall()
            noticed += 1
    assert noticed > 2
    assert ignoring > 2, "else this test shows nothing"
    assert parts_shown > 0


def test_nothing_is_coarsened_without_need(sql):
    areas = {"city": None, "t0": "city", "t1": "city"}
    table = random_table(random.Random(1), areas)
    # Every leaf at least the threshold.
    table = {key: value * 0 for key, value in table.items()}
    for key in table:
        table[key] = 3 * sum(
            1 for leaf in itertools.product(leaves(areas), leaves(AGES), leaves(SEXES))
            if all(descends(tree, c, k) for tree, c, k in zip((areas, AGES, SEXES), leaf, key))
        )
    assert release(database(), sql, areas, table, sql["coarsen"]) == set(table)


def test_one_person_more_changes_only_levels(sql):
    """What a reader of two releases sees when one person is added to one cell of one town."""
    source = random.Random(7)
    connection = database()
    areas = {"city": None, **{f"t{i}": "city" for i in range(4)}}
    appeared = 0
    for _ in range(30):
        table = random_table(source, areas)
        before = release(connection, sql, areas, table, sql["coarsen"])
        leaf = ("t0", "a1", "m")
        later = {
            key: value + all(
                descends(tree, c, k) for tree, c, k in zip((areas, AGES, SEXES), leaf, key)
            )
            for key, value in table.items()
        }
        after = release(connection, sql, areas, later, sql["coarsen"])
        # Each release by itself stays safe; that a level appears or goes tells of the threshold.
        assert unsafe_cells(areas, later, after) == []
        appeared += before != after
    assert appeared > 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'area', 'age', 'codes'", "'ward', 'age', 'codes'", "two of the dimensions"),
        ("'area', 'age', 'codes'", "'area', 'area', 'codes'", "two of the dimensions"),
        ("'levels', 3, 3", "'levels', 0, 3", "number_of_levels"),
        ("'levels', 3, 3", "'levels', 3, none", "threshold"),
        ("'levels', 3, 3", "'levels', 3, 0", "threshold"),
    ],
)
def test_wrong_arguments_are_refused(delivered, old, new, said):
    assert said in refusal(delivered, COARSEN.replace(old, new))
