"""The unprotected layer of both municipalities at real size equals what the ministry published."""

import csv
from pathlib import Path

import pytest
from conftest import HAMAMATSU, PROJECT, TSUKUBA, Site

PUBLISHED = (
    PROJECT / "scripts/oboro/synthetic/open_data/nenpo_age5_tsukuba_hamamatsu_2023.csv"
)
SEX = {"計": "total", "男": "male", "女": "female"}
FORMER_WARDS = ("221317", "221325", "221333", "221341", "221350", "221368", "221376")


@pytest.fixture(scope="module")
def real(delivered_in_full: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = delivered_in_full.copy(tmp_path_factory.mktemp("real"), (TSUKUBA, HAMAMATSU))
    for tenant in (TSUKUBA, HAMAMATSU):
        selected = ("build", "--select", "+tab_population_by_town_age_sex", "+annual_report_findings")
        run = site.dbt(tenant, *selected, "--exclude-resource-types", "test", "unit_test")
        assert run.returncode == 0, run.stdout
    return site


def published(area: str) -> dict[tuple[str, str], int]:
    """The real figures of an area by sex and band; 'total' is the real total."""
    figures = {}
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["団体コード"] != area:
                continue
            bands = [name for name in row if "歳" in name]
            for low, band in enumerate(bands):
                code = "100+" if low == 20 else f"{low * 5:02d}-{low * 5 + 4:02d}"
                figures[SEX[row["性別"]], code] = int(row[band])
            figures[SEX[row["性別"]], "total"] = int(row["総数"])
    assert len(figures) == 3 * 22
    return figures


def planted_unknown(inbox: Path) -> set[str]:
    """宛名番号 of the residents whose birthday was planted as unknown."""
    text = (inbox.parent / "planted_defects.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["宛名番号"]
        for row in rows
        if row["defect"] == "unknown_birthday" and row["counted_at_reference_date"] == "true"
    }


@pytest.mark.parametrize("tenant", [TSUKUBA, HAMAMATSU])
def test_city_by_sex_and_band(real: Site, tenant):
    with real.restricted(tenant) as restricted:
        counted = {
            (sex, age_group): value
            for sex, age_group, value in restricted.execute(
                "select sex, age_group, value from tabulated.tab_population_by_town_age_sex "
                "where area_code = ? and nationality = 'total'",
                [tenant],
            ).fetchall()
        }
    figures = published(tenant)
    unknown = planted_unknown(real.inbox(tenant))
    assert unknown
    assert counted["total", "unknown"] == len(unknown)
    for sex in ("total", "male", "female"):
        assert counted[sex, "total"] == figures[sex, "total"]
        short = {
            band: figures[sex, band] - counted[sex, band] for s, band in figures if s == sex and band != "total"
        }
        assert all(difference >= 0 for difference in short.values())
        assert sum(short.values()) == counted[sex, "unknown"]


def test_former_wards_by_sex_and_band(real: Site):
    """浜松市's seven wards of 2023: 北区 was split by town, so only the towns can tell."""
    with real.restricted(HAMAMATSU) as restricted:
        rows = restricted.execute(
            """
            select t.former_ward_code, grouping_id(g.sex), g.sex, g.age_group, count(*)
            from generalised.gen_population_by_town_age_sex as g
            inner join conformed.con_towns as t on g.area_code = t.area_code
            group by grouping sets (
                (t.former_ward_code, g.sex, g.age_group), (t.former_ward_code, g.age_group)
            )
            """
        ).fetchall()
    counted: dict[str, dict[tuple[str, str], int]] = {}
    for ward, all_sexes, sex, age_group, value in rows:
        cells = counted.setdefault(ward, {})
        cells["total" if all_sexes else sex, age_group] = value
    assert set(counted) == set(FORMER_WARDS)
    for ward in FORMER_WARDS:
        figures = published(ward)
        for sex in ("total", "male", "female"):
            cells = {age: value for (s, age), value in counted[ward].items() if s == sex}
            assert sum(cells.values()) == figures[sex, "total"]
            short = [figures[sex, age] - cells.get(age, 0) for s, age in figures if s == sex and age != "total"]
            assert min(short) >= 0
            assert sum(short) == cells.get("unknown", 0)


def test_new_wards_are_sums_of_their_towns(real: Site):
    with real.restricted(HAMAMATSU) as restricted:
        wards = dict(
            restricted.execute(
                """
                select p.area_code, p.value from tabulated.tab_population_by_town_age_sex as p
                inner join tabulated.tab_areas as a on p.area_code = a.area_code
                where a.area_level = 'ward' and age_group = 'total' and sex = 'total'
                    and nationality = 'total'
                """
            ).fetchall()
        )
    assert set(wards) == {"221384", "221392", "221406"}
    assert sum(wards.values()) == published(HAMAMATSU)["total", "total"]
    # 天竜区 kept its towns, so its new figure is its old one.
    assert wards["221406"] == published("221376")["total", "total"]


@pytest.mark.parametrize(("tenant", "areas"), [(TSUKUBA, (TSUKUBA,)), (HAMAMATSU, (HAMAMATSU, *FORMER_WARDS))])
def test_the_annual_report_is_that_of_the_ministry(real: Site, tenant, areas):
    """By sex, and by band but for the planted unknown birthdays; the year's movements give last year's population."""
    with real.restricted(tenant) as restricted:
        rows = restricted.execute(
            "select p.municipality_code, p.male, p.female, p.population, p.population_before + p.net_change "
            "from tabulated.tab_report_population_and_movements as p where p.segment = 'total'"
        ).fetchall()
        ages = restricted.execute(
            "select municipality_code, sex, total, columns('age_.*') "
            "from tabulated.tab_report_population_by_age where segment = 'total'"
        ).fetchall()
        walked = restricted.execute(
            "select count(*), count_if(population_before + net_change = population) "
            "from tabulated.tab_report_population_and_movements"
        ).fetchone()
        held = restricted.execute("select is_held from tabulated.tab_report_status").fetchall()
    with real.report(tenant) as report:
        findings = report.execute(
            "select distinct level, check_name, reason is null from annual_report_findings"
        ).fetchall()
    assert findings == [("warning", "bands", False)]
    assert held == [(False,)]
    assert walked == (3 * len(areas), 3 * len(areas))
    assert {row[0] for row in rows} == set(areas) and len(ages) == 3 * len(areas)
    unknown = {}
    for code, male, female, population, expected in rows:
        figures = published(code)
        assert [male, female, population] == [figures[sex, "total"] for sex in ("male", "female", "total")]
        assert population == expected
    for code, sex, total, *bands in ages:
        figures = [value for (of, band), value in published(code).items() if of == sex and band != "total"]
        short = [real - counted for real, counted in zip(figures, bands, strict=True)]
        assert min(short) >= 0 and total - sum(bands) == sum(short)
        unknown[code, sex] = sum(short)
    assert unknown[tenant, "total"] == len(planted_unknown(real.inbox(tenant)))
