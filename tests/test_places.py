"""Meshes and incomes end to end: what is shown together, what is missing, and what must not be told."""

import csv
import io
import re
import shutil
from pathlib import Path

import duckdb
import jinja2
import pytest
from conftest import HAMAMATSU, PROJECT, TSUKUBA, VILLAGE, Site
from hypothesis import given, settings
from hypothesis import strategies as st

TENANTS = (TSUKUBA, HAMAMATSU, VILLAGE)


def rewrite(path: Path, change) -> None:
    """Change the rows of a delivered file, a list of dicts; lines of another length are left out."""
    heading, *lines = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")))
    rows = change([dict(zip(heading, line)) for line in lines if len(line) == len(heading)])
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


@pytest.mark.parametrize("tenant", TENANTS)
def test_meshes_show_broad_groups_and_withhold_small_ones(built: Site, tenant):
    with built.release(tenant) as release:
        groups = release.execute(
            "select distinct age_group from population_by_mesh order by age_group"
        ).fetchall()
        assert [g for (g,) in groups] == ["0-14", "15-64", "65+", "total", "unknown"]
        rows, cells = release.execute(
            "select count(*), count(distinct area_code) * 5 * 3 * 3 from population_by_mesh"
        ).fetchone()
        assert rows == cells > 0
        wrong = release.execute(
            """
            select count(*)
            from population_by_mesh as c
            inner join population_by_mesh as t using (area_code)
            inner join households_by_mesh as h using (area_code)
            where t.age_group = 'total' and t.sex = 'total' and t.nationality = 'total'
                and (c.status = 'withheld') != (
                    (c.age_group != 'total' or c.nationality != 'total')
                    and not coalesce(t.value >= 14 and h.value >= 7, false)
                )
            """
        ).fetchone()
        assert wrong == (0,)


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_mesh_of_one_town_hides_what_the_town_hides(built: Site, tenant):
    """Without coordinates of addresses a mesh is a sum of towns: of one town alone it is the town."""
    with built.restricted(tenant) as restricted:
        alone = restricted.execute(
            """
            select mesh_code, any_value(area_code) from tabulated.tab_area_parts
            where mesh_code != 'unknown' group by mesh_code having count(*) = 1
            """
        ).fetchall()
    assert alone
    with built.release(tenant) as release:
        release.execute("create temp table alone (mesh varchar, town varchar)")
        release.executemany("insert into alone values (?, ?)", alone)
        told = release.execute(
            """
            select count(*), count_if(t.status = 'hidden')
            from alone as a
            inner join population_by_mesh as m on a.mesh = m.area_code and m.status = 'published'
            inner join population_by_town_age_sex as t
                on a.town = t.area_code and m.age_group = t.age_group and m.sex = t.sex
                and m.nationality = t.nationality
            """
        ).fetchone()
        assert told[0] > 0 and told[1] == 0
        told = release.execute(
            """
            select count_if(t.status = 'hidden')
            from alone as a
            inner join households_by_mesh as m on a.mesh = m.area_code and m.status = 'published'
            inner join households_by_town_size_type as t
                on a.town = t.area_code and t.household_size = 'total' and t.household_type = 'total'
            """
        ).fetchone()
        assert told == (0,)


def test_addresses_with_coordinates_split_towns(built: Site, tmp_path):
    """A third of the residents get coordinates in a mesh where no town's point lies."""
    site = built.copy(tmp_path, (VILLAGE,))

    def locate(rows):
        for row in rows:
            here = int(row["世帯番号"][:-1] or 0) % 3 == 0
            row |= {"住所_緯度": "36.4200" if here else "", "住所_経度": "141.4200" if here else "x"}
        return rows

    rewrite(site.inbox(VILLAGE), locate)
    run = site.module("build", VILLAGE)
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        parts = restricted.execute(
            "select count(*) from tabulated.tab_area_parts where part_code != area_code"
        ).fetchone()
        assert parts[0] >= 4
    people = (
        "select area_code, value from population_by_town_age_sex where area_level = 'city' "
        "and age_group = 'total' and sex = 'total' and nationality = 'total'"
    )
    with site.release(VILLAGE) as now, built.release(VILLAGE) as before:
        assert now.execute(people).fetchall() == before.execute(people).fetchall()
        codes = "select count(*) from {} where contains(area_code, '-')"
        for table in ("population_by_town_age_sex", "population_by_mesh", "households_by_mesh"):
            assert now.execute(codes.format(table)).fetchone() == (0,)
        more = "select count(distinct area_code) from population_by_mesh"
        assert now.execute(more).fetchone()[0] == before.execute(more).fetchone()[0] + 1


@pytest.mark.parametrize("tenant", TENANTS)
def test_incomes_are_shown_or_hidden_as_a_whole(built: Site, tenant):
    with built.release(tenant) as release:
        split, shown, hidden, medians = release.execute(
            """
            select
                count_if((taxpayers is null) != (taxable_income is null)
                    or (taxpayers is null) and (mean_taxable_income is not null or median_class is not null)),
                count_if(status = 'published' and taxpayers > 0), count_if(status = 'hidden'),
                count(median_class)
            from taxable_income_by_town_age
            """
        ).fetchone()
        assert split == 0 and min(shown, hidden, medians) > 0
        assert release.execute(
            "select count(*) from taxable_income_by_town_age where taxpayers between 1 and 9"
        ).fetchone() == (0,)


@pytest.mark.parametrize("tenant", TENANTS)
def test_no_dominated_income_is_published(built: Site, tenant):
    """Recounted from the register's rows, apart from the macros: households, dominance, p %."""
    with built.restricted(tenant) as restricted:
        restricted.execute(
            """
            create temp table cells as
            with incomes as (
                select unnest([g.area_code, t.ward_code, t.city_code]) as area_code,
                    g.age_class, g.holding, g.taxable_income
                from generalised.gen_taxable_income_by_town_age as g
                inner join conformed.con_towns as t using (area_code)
            ),
            households as (
                select area_code, unnest([age_class, 'total']) as age_class, holding, taxable_income
                from incomes
            ),
            summed as (
                select area_code, age_class, holding, sum(taxable_income) as income
                from households where area_code is not null group by all
            )
            select area_code, age_class, sum(income) as total, count(*) as households,
                coalesce(list_sort(list(income), 'desc')[1], 0) as first,
                coalesce(list_sort(list(income), 'desc')[2], 0) as second
            from summed group by all
            """
        )
        unsafe = restricted.execute(
            """
            select area_code, age_class, total from cells
            where households < 3 or first * 2 > total or (first + second) * 100 > total * 67
                or (total - first - second) * 10 < first
            """
        ).fetchall()
        totals = dict(
            ((area, age), total)
            for area, age, total in restricted.execute("select area_code, age_class, total from cells").fetchall()
        )
    assert unsafe
    with built.release(tenant) as release:
        shown = {
            (area, age): income
            for area, age, income in release.execute(
                "select area_code, age_class, taxable_income from taxable_income_by_town_age "
                "where status = 'published' and taxpayers > 0"
            ).fetchall()
        }
    assert not {(area, age) for area, age, _ in unsafe} & set(shown)
    assert all(totals[cell] == income for cell, income in shown.items())


def test_without_a_tax_register_there_is_an_empty_table(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    site.inbox(VILLAGE, "tax.csv").unlink()
    run = site.build_again(VILLAGE, "stg_inbox__deliveries", "stg_tax__records+")
    assert run.returncode == 0, run.stdout
    with site.release(VILLAGE) as release:
        assert release.execute("select count(*) from taxable_income_by_town_age").fetchone() == (0,)
        assert release.execute(
            "select cells, cells_published, cells_hidden from about_tables "
            "where table_name = 'taxable_income_by_town_age'"
        ).fetchall() == [(0, 0, 0)]
        assert release.execute("select count(*) > 0 from population_by_mesh").fetchone() == (True,)


def test_a_tax_register_that_is_no_real_file_is_refused(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    file = site.inbox(VILLAGE, "tax.csv")
    shutil.move(file, tmp_path / "elsewhere.csv")
    file.symlink_to(tmp_path / "elsewhere.csv")
    run = site.build_again(VILLAGE, "path:models/staging", "a_delivery_is_usable")
    assert run.returncode == 2
    assert "tax.csv is a link" in " ".join(run.stdout.split())


def test_a_useless_tax_register_is_not_published(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    file = site.inbox(VILLAGE, "tax.csv")
    heading, _ = file.read_bytes().split(b"\r\n", 1)
    file.write_bytes(heading + b"\r\n")
    before = (site.folder(VILLAGE) / "release.duckdb").read_bytes()
    run = site.build_again(VILLAGE, "path:models/staging", "a_delivery_is_usable")
    assert run.returncode == 1
    assert "a_delivery_is_usable" in run.stdout
    assert (site.folder(VILLAGE) / "release.duckdb").read_bytes() == before


@pytest.mark.parametrize(
    ("seed", "old", "new", "said"),
    [
        ("magnitude_rules", ",3,50,67,10,20,", ",3,50,67,150,20,", "p must be a number from"),
        ("magnitude_rules", ",3,50,67,10,20,", ",3,50,100,10,20,", "k must be a number from"),
        ("magnitude_rules", ",3,50,67,10,20,", ",3,50,67,10,1,", "minimum must be a whole number"),
        ("magnitude_rules", "\ntaxable_income_by_town_age,", "\npopulation_by_mesh,", "minimum must be a whole number"),
        ("suppression_thresholds", "population_by_mesh,mesh,0,300,10", "population_by_mesh,mesh,0,3,10", "No threshold"),
    ],
)
def test_a_policy_that_makes_no_sense_stops_the_build(built: Site, tmp_path, seed, old, new, said):
    site = built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")
    path = site.project / "seeds" / "policy" / f"{seed}.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    stopped = ("pro_taxable_income_by_town_age__primary", "tab_taxable_income_medians",
               "pro_population_by_town_age_sex__primary", "tab_place_thresholds")
    run = site.build_again(VILLAGE, seed, *stopped)
    assert run.returncode == 2
    assert said in run.stdout


MEDIANS = PROJECT / "macros" / "tabulate" / "tabulate_median_classes.sql"
ARGUMENTS = PROJECT / "macros" / "suppress" / "_rule_arguments.sql"
STARTS = [0, 10, 20, 30]


def told_class(households: list[list[int]], minimum: int) -> int | None:
    """What the macro tells of one cell: the start of the class of the median, or None."""

    # Jinja alone knows no packages and exports no name that starts with an underscore.
    source = (MEDIANS.read_text() + ARGUMENTS.read_text()).replace("oboro_sdc.", "")
    source = re.sub(r"\b_(?=[a-z])", "", source)
    module = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(source).module
    query = module.tabulate_median_classes("cell", ["area"], "codes", "classes", minimum)
    with duckdb.connect() as connection:
        connection.execute("create table cell (area varchar, holding varchar, value bigint)")
        connection.executemany(
            "insert into cell values ('a', ?, ?)",
            [(str(h), income) for h, incomes in enumerate(households) for income in incomes],
        )
        connection.execute("create table codes as select 'area' as dimension, 'a' as code, 'a' as ancestor")
        connection.execute(f"create table classes as select start as class, start as class_from "
                           f"from (select unnest({STARTS}) as start)")
        rows = connection.execute(query).fetchall()
    assert len(rows) <= 1
    return rows[0][1] if rows else None


def class_of(income: int) -> int:
    return max(start for start in STARTS if start <= income)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 39), min_size=1, max_size=3), min_size=4, max_size=14),
    st.lists(st.integers(0, 39), min_size=3, max_size=3),
)
def test_no_household_can_move_the_class_of_the_median(households, others):
    """Whatever one household had instead, the middle of the cell lies in the class that is told."""
    told = told_class(households, 4)
    if told is None:
        return
    for changed in range(len(households)):
        for income in (0, 39, *others):
            incomes = sorted(
                income if h == changed else own
                for h, household in enumerate(households)
                for own in household
            )
            n = len(incomes)
            assert class_of(incomes[(n - 1) // 2]) == class_of(incomes[n // 2]) == told


def test_a_class_is_told_where_it_may_be():
    """The rule is not kept by telling nothing."""
    assert told_class([[12], [13], [14], [15], [16]], 4) == 10
    assert told_class([[12], [13], [14]], 4) is None
    assert told_class([[1], [9], [14], [19], [20]], 4) is None
