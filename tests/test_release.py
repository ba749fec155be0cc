"""What analysts get: tables only, complete, explained, readable by old and new drivers."""

import subprocess
import sys

import pytest
from conftest import HAMAMATSU, TSUKUBA, VILLAGE, Site

TENANTS = (TSUKUBA, HAMAMATSU, VILLAGE)
ABOUT = {
    "about_release", "about_tables", "about_checks", "about_policies", "about_hierarchies",
    "about_statistics", "about_merged_areas", "about_methods", "about_purposes",
}  # fmt: skip
STATISTICS = {
    "population_by_town_age_sex",
    "households_by_town_size_type",
    "children_by_school_district_school_year",
    "movements_by_month_reason_age_ward",
    "population_by_mesh",
    "households_by_mesh",
    "taxable_income_by_town_age",
}


@pytest.mark.parametrize("tenant", TENANTS)
def test_tables_only(built: Site, tenant):
    with built.release(tenant) as release:
        tables = {name for (name,) in release.execute("select table_name from duckdb_tables()").fetchall()}
        assert tables == ABOUT | STATISTICS
        assert release.execute("select count(*) from duckdb_views() where not internal").fetchone() == (0,)
    assert not (built.folder(tenant) / "release.duckdb.wal").exists()


@pytest.mark.parametrize("tenant", TENANTS)
def test_every_cell_is_a_row(built: Site, tenant):
    """The whole cross product, margins and zeros included: nothing is told by absence."""
    with built.release(tenant) as release:
        rows, cells = release.execute(
            """
            select count(*), count(distinct area_code) * count(distinct age_group)
                * count(distinct sex) * count(distinct nationality)
            from population_by_town_age_sex
            """
        ).fetchone()
        assert rows == cells > 0
        assert release.execute(
            "select count(distinct age_group) from population_by_town_age_sex"
        ).fetchone() == (1 + 3 + 21 + 1,)
        assert release.execute(
            "select bool_and(value = 0) from population_by_town_age_sex where value_display = '-'"
        ).fetchone() == (True,)


@pytest.mark.parametrize("tenant", TENANTS)
def test_published_cells_add_up(built: Site, tenant):
    """Wherever a whole line is published, the parts make the total."""
    with built.release(tenant) as release:
        wrong = release.execute(
            """
            with parts as (
                select area_code, age_group, nationality, sum(value) as parts, count(value) as known
                from population_by_town_age_sex where sex in ('male', 'female')
                group by area_code, age_group, nationality
            )
            select count(*) from parts
            inner join population_by_town_age_sex as t using (area_code, age_group, nationality)
            where t.sex = 'total' and known = 2 and t.value is distinct from parts
            """
        ).fetchone()
        assert wrong == (0,)


def test_areas_of_a_designated_city(built: Site):
    with built.release(HAMAMATSU) as release:
        wards = release.execute(
            """
            select distinct area_code, area_name from population_by_town_age_sex
            where area_level = 'ward' order by area_code
            """
        ).fetchall()
        assert [code for code, _ in wards] == ["221384", "221392", "221406"]
        lengths = release.execute(
            """
            select area_level, min(length(area_code)), max(length(area_code))
            from population_by_town_age_sex group by area_level order by area_level
            """
        ).fetchall()
        assert lengths == [("city", 6, 6), ("town", 13, 13), ("ward", 6, 6)]


def test_it_tells_about_itself(built: Site):
    with built.release(TSUKUBA) as release:
        release_id, tenant, made_up = release.execute(
            "select release_id, tenant, made_up from about_release"
        ).fetchone()
        assert (len(release_id), tenant, made_up) == (16, TSUKUBA, True)
        cells = release.execute(
            "select cells, cells_published, cells_hidden, reference_date::varchar from about_tables "
            "where table_name = 'population_by_town_age_sex'"
        ).fetchone()
        counted = release.execute(
            """
            select count(*), count_if(status = 'published'), count_if(status = 'hidden'),
                any_value(reference_date)::varchar
            from population_by_town_age_sex
            """
        ).fetchone()
        assert cells == counted
        assert counted[3] == "2023-01-01"
        checks = {name for (name,) in release.execute("select check_name from about_checks").fetchall()}
        assert {"witnesses_hold", "no_unsafe_cell_is_published"} <= checks
        assert release.execute("select count(*) > 0 from about_policies").fetchone() == (True,)
        comments = release.execute(
            "select count(*) from duckdb_columns() where table_name = 'population_by_town_age_sex' "
            "and comment is null"
        ).fetchone()
        assert comments == (0,)


def test_the_released_table_refuses_what_is_unsafe(built: Site, tmp_path):
    """The contract's constraints travel with the table: the last line of defence."""
    import shutil

    import duckdb

    file = shutil.copy2(built.folder(VILLAGE) / "release.duckdb", tmp_path / "release.duckdb")
    with duckdb.connect(file) as release:
        for change in ("value = 1", "status = 'secret'", "value_display = 'X'", "area_level = 'room'"):
            with pytest.raises(duckdb.ConstraintException):
                release.execute(
                    f"update population_by_town_age_sex set {change} "
                    + ("where status = 'hidden'" if change == "value = 1" else "where status != 'hidden'")
                )


@pytest.mark.parametrize("version", ["duckdb==1.2.2", "duckdb"])
def test_other_versions_of_duckdb_read_it(built: Site, tmp_path, version):
    target = tmp_path / "packages"
    installed = subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target, version],
        capture_output=True,
        text=True,
        check=False,
    )
    assert installed.returncode == 0, installed.stderr
    script = (
        "import sys, duckdb\n"
        "c = duckdb.connect(sys.argv[1], read_only=True)\n"
        "c.execute('set enable_external_access = false')\n"
        "c.execute('set lock_configuration = true')\n"
        "print(duckdb.__version__, c.execute('select count(*) from population_by_town_age_sex')"
        ".fetchone()[0])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, built.folder(TSUKUBA) / "release.duckdb"],
        env={"PYTHONPATH": str(target), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout.split()[1]) > 1000


def test_only_the_release_is_readable_by_others(built: Site, delivered: Site):
    folder = built.folder(TSUKUBA)
    assert oct(delivered.data.stat().st_mode & 0o777) == "0o711"
    assert oct(folder.stat().st_mode & 0o777) == "0o711"
    assert oct((folder / "release.duckdb").stat().st_mode & 0o777) == "0o644"
    for path in folder.rglob("*"):
        if path.name != "release.duckdb" or path.parent != folder:
            assert path.stat().st_mode & 0o077 == 0, path
