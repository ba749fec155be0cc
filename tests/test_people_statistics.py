"""Households, children and movements: counted again by rules written down a second time, and broken on purpose."""

import csv
import datetime
from collections import Counter, defaultdict

import pytest
from conftest import HAMAMATSU, TSUKUBA, VILLAGE, Site

TENANTS = (TSUKUBA, HAMAMATSU, VILLAGE)
HOUSEHOLDS = "households_by_town_size_type"
CHILDREN = "children_by_school_district_school_year"
MOVEMENTS = "movements_by_month_reason_age_ward"
STATISTICS = (HOUSEHOLDS, CHILDREN, MOVEMENTS)
REFERENCE_DATE = "2023-01-01"


def delivered_rows(site: Site, tenant: str, file: str) -> list[dict[str, str]]:
    """The usable records of a file, read with Python's own reader."""
    codec = "cp932" if tenant == HAMAMATSU else "utf-8-sig"
    text = site.inbox(tenant, file).read_bytes().decode(codec)
    rows = [row for row in csv.DictReader(text.splitlines()) if None not in row and None not in row.values()]
    return [row for row in rows if row.get("異動年月日") != "2022-13-45"]


def left_on(row: dict[str, str]) -> str:
    leaving = [row[name] for name in ("転出予定年月日", "転出年月日（確定）") if row[name]]
    return min(leaving) if leaving else row["消除の異動年月日"] or row["異動年月日"]


def residents(rows: list[dict[str, str]], on: str) -> list[dict[str, str]]:
    """Who lives there at a day: the newest row in force of each person, if it says so."""
    newest: dict[str, dict[str, str]] = {}
    for row in rows:
        left = row["住民状態"] == "2"
        in_force = left_on(row) < on if left else row["異動年月日"] <= on
        if row["仮登録フラグ"] == "0" and in_force:
            held = newest.get(row["宛名番号"])
            if held is None or int(held["個人履歴番号"]) < int(row["個人履歴番号"]):
                newest[row["宛名番号"]] = row
    return [row for row in newest.values() if row["住民状態"] == "1"]


def family_type(chains: list[str]) -> str:
    """The type of a household, by cases instead of counts."""
    if len(chains) == 1:
        return "single"
    others = sorted(chains)
    if others.count("02") != 1:
        return "other"
    others.remove("02")
    partners = [c for c in others if c in {"11", "12", "13", "14"}]
    children = [c for c in others if c == "20"]
    parents = [c for c in others if c in {"51", "52"}]
    siblings = [c for c in others if c in {"71", "74", "81", "84"}]
    if len(partners) + len(children) == len(others) and len(partners) < 2:
        return {(1, False): "couple_only", (1, True): "couple_with_children"}.get(
            (len(partners), bool(children)), "lone_parent"
        )
    if parents and len(parents) + len(siblings) == len(others) and len(set(parents)) == len(parents):
        return "couple_with_children" if len(parents) == 2 else "lone_parent"
    return "other"


@pytest.mark.parametrize("tenant", TENANTS)
def test_households_counted_again(built: Site, tenant):
    households = defaultdict(list)
    for row in residents(delivered_rows(built, tenant, "residents.csv"), REFERENCE_DATE):
        codes = [row[f"続柄コード{n}"] for n in (1, 2, 3, 4)]
        households[row["世帯番号"]].append(" ".join(code for code in codes if code))
    expected = Counter(
        (str(len(chains)) if len(chains) < 7 else "7+", family_type(chains)) for chains in households.values()
    )
    with built.restricted(tenant) as restricted:
        counted = restricted.execute(
            f"select household_size, household_type, value from tabulated.tab_{HOUSEHOLDS} where area_code = ? "
            "and household_size != 'total' and household_type not in ('total', 'nuclear') and value > 0",
            [tenant],
        ).fetchall()
    assert {(size, kind): value for size, kind, value in counted} == expected
    assert {kind for _, kind in expected} == {
        "single", "couple_only", "couple_with_children", "lone_parent", "other"
    } or tenant == VILLAGE


@pytest.mark.parametrize("tenant", TENANTS)
def test_children_counted_again(built: Site, tenant):
    """By the calendar: who turns six before a school year enters in it; 4月1日生まれ turns six the day before."""
    areas = {
        (row["市区町村コード"], row["町字コード"]): (row["小学校区コード"], row["中学校区コード"])
        for row in delivered_rows(built, tenant, "areas.csv")
    }
    schools = defaultdict(set)
    for elementary, junior_high in areas.values():
        schools[elementary].add(junior_high)
    expected: Counter[tuple[str, str]] = Counter()
    for row in residents(delivered_rows(built, tenant, "residents.csv"), REFERENCE_DATE):
        if row["生年月日_不詳フラグ"] == "1":
            continue
        year, month, day = map(int, row["生年月日"].split("-"))
        day = min(day, 28) if month == 2 else min(day, 30)  # days that no calendar has; no edge lies there
        attained = datetime.date(year + 6, month, day) - datetime.timedelta(days=1)
        cohort = attained.year + (attained >= datetime.date(attained.year, 4, 1))
        if 2014 <= cohort <= 2028:
            elementary, junior_high = areas[row["住所_市区町村コード"], row["住所_町字コード"]]
            codes = [tenant, f"{tenant}E{elementary}", f"{tenant}J{junior_high}"]
            if len(schools[elementary]) > 1:
                codes.append(f"{tenant}E{elementary}J{junior_high}")
            for code in codes:
                expected[code, str(cohort)] += 1
    with built.restricted(tenant) as restricted:
        counted = restricted.execute(
            f"select district_code, school_cohort, value from tabulated.tab_{CHILDREN} "
            "where length(school_cohort) = 4 and value > 0"
        ).fetchall()
    assert {(code, cohort): value for code, cohort, value in counted} == expected


@pytest.mark.parametrize("tenant", TENANTS)
def test_movements_explain_the_change_of_population(built: Site, tenant):
    """前年人口 + 記載 − 消除 = 当年人口, as in the ministry's report."""
    rows = delivered_rows(built, tenant, "residents.csv")
    with built.restricted(tenant) as restricted:
        of_year = dict(
            restricted.execute(
                f"select movement_reason, value from tabulated.tab_{MOVEMENTS} "
                "where ward_code = ? and event_month = 'total' and broad_age_group = 'total'",
                [tenant],
            ).fetchall()
        )
    before, after = len(residents(rows, "2022-01-01")), len(residents(rows, REFERENCE_DATE))
    assert before + of_year["entered"] - of_year["removed"] == after
    assert of_year["moved_in"] > 0 and of_year["moved_out"] > 0 and of_year["died"] > 0
    assert of_year["unknown"] == 0


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_cohort_is_one_cell_in_all_school_years(built: Site, tenant):
    with built.release(tenant) as release:
        rows, grades, years = release.execute(
            f"select count(*), count(distinct school_grade), count(distinct school_year) from {CHILDREN} "
            "where school_year != 'total'"
        ).fetchone()
        districts = release.execute(f"select count(distinct district_code) from {CHILDREN}").fetchone()[0]
        # Nine grades, and the totals of both schools.
        assert (rows, grades, years) == (districts * 11 * 7, 11, 7)
        differing = release.execute(
            f"""
            select count(*) from {CHILDREN} as now
            inner join {CHILDREN} as later using (district_code, school_cohort)
            where now.value is distinct from later.value or now.status != later.status
            """
        ).fetchone()
        assert differing == (0,)
        labels = dict(release.execute(f"select distinct school_year, basis_ja from {CHILDREN}").fetchall())
        assert labels["2022"] == "現在の子ども"
        assert all("出生・転出入を見込まない" in labels[str(year)] for year in range(2023, 2029))


@pytest.mark.parametrize("tenant", TENANTS)
def test_schools_are_the_sum_of_their_grades(built: Site, tenant):
    with built.release(tenant) as release:
        schools = release.execute(
            f"""
            with grades as (
                select district_code, school_year, if(school_grade <= '6', 'elementary', 'junior_high') as school_grade,
                    sum(value) as value, bool_and(status = 'published') as is_known
                from {CHILDREN} where length(school_grade) = 1 group by all
            )
            select count(*), count_if(g.is_known and c.status = 'published' and c.value != g.value)
            from {CHILDREN} as c inner join grades as g using (district_code, school_year, school_grade)
            """
        ).fetchone()
        districts = release.execute(f"select count(distinct district_code) from {CHILDREN}").fetchone()[0]
    assert schools == (districts * 2 * 7, 0)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_every_cell_is_released_and_small_ones_are_not(built: Site, statistic):
    with built.release(TSUKUBA) as release, built.restricted(TSUKUBA) as restricted:
        place = {HOUSEHOLDS: "area_code", CHILDREN: "district_code", MOVEMENTS: "ward_code"}[statistic]
        rows, hidden, smallest, places = release.execute(
            f"""
            select count(*), count_if(status = 'hidden'), min(value) filter (value > 0),
                list(distinct {place})
            from {statistic}
            """
        ).fetchone()
        # The households by mesh are cells of the same table, released by another mart.
        cells, primary = restricted.execute(
            f"""
            select count(*), count_if(is_primary) from protected.pro_{statistic}__primary
            where list_contains(?, {place})
            """,
            [places],
        ).fetchone()
    assert 0 < primary < hidden
    assert rows == cells if statistic != CHILDREN else rows > cells
    assert smallest >= 3


@pytest.fixture
def workshop(built: Site, tmp_path) -> Site:
    return built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")


def edit(site: Site, file: str, old: str, new: str) -> None:
    path = site.project / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def failed_checks(site: Site, *selection: str) -> str:
    before = (site.folder(VILLAGE) / "release.duckdb").read_bytes()
    run = site.build_again(VILLAGE, *selection)
    assert run.returncode == 1, run.stdout + run.stderr
    assert (site.folder(VILLAGE) / "release.duckdb").read_bytes() == before
    return run.stdout


def test_a_certificate_with_one_move_removed_fails_for_each(workshop: Site):
    for statistic in STATISTICS:
        edit(
            workshop,
            f"models/protected/pro_{statistic}__witnesses.sql",
            "earlier='pro_earlier_certificates'\n",
            "earlier='pro_earlier_certificates',\n    post_hook=\"delete from {{ this }} where move_id = "
            "(select min(move_id) from {{ this }})\"\n",
        )
    said = failed_checks(workshop, *(f"pro_{statistic}__witnesses+" for statistic in STATISTICS))
    for statistic in STATISTICS:
        assert f"witnesses_hold_pro_{statistic}__primary" in said


def test_a_statistic_that_hides_too_little_fails_for_each(workshop: Site):
    """No complementary suppression, and the ones and twos shown."""
    for statistic in STATISTICS:
        (workshop.project / f"models/protected/pro_{statistic}.sql").write_text(
            "{{ config(access='protected') }}\n"
            "select * exclude (value, threshold, is_primary),\n"
            "    if(is_primary and value > 2, null, value) as value,\n"
            "    if(is_primary and value > 2, 'hidden', 'published') as status\n"
            f"from {{{{ ref('pro_{statistic}__primary') }}}}\n"
        )
    said = failed_checks(workshop, *(f"pro_{statistic}" for statistic in STATISTICS))
    for statistic in STATISTICS:
        assert f"witnesses_hold_pro_{statistic}__primary" in said
        assert f"no_unsafe_cell_is_published_pro_{statistic}__primary" in said


def test_a_cell_that_is_hidden_in_some_school_years_only_fails(workshop: Site):
    old = "    c.value,\n    c.status,\n    {{ function('display_cell') }}(c.value, c.status)"
    value = "if(y.school_year = '2023', null, c.value)"
    status = "if(y.school_year = '2023', 'hidden', c.status)"
    edit(
        workshop,
        f"models/marts/{CHILDREN}.sql",
        old,
        f"    {value} as value,\n    {status} as status,\n"
        f"    {{{{ function('display_cell') }}}}({value}, {status})",
    )
    assert "a_cohort_has_one_status" in failed_checks(workshop)
