"""The annual report to the ministry: counted, checked, written, changed by hand and taken back in."""

import csv
import io
import json
import re
import shutil
import sys
from collections import Counter
from datetime import date

import duckdb
import openpyxl
import pytest
from conftest import HAMAMATSU, PROJECT, TSUKUBA, VILLAGE, Site

from oboro.build import held_reports
from oboro.tenants import find_tenant

OPEN_DATA = PROJECT / "scripts/oboro/synthetic/open_data"
REPORTS = OPEN_DATA / "nenpo_sokei_tsukuba_hamamatsu_2013_2020.csv"
AGES = OPEN_DATA / "nenpo_age5_tsukuba_hamamatsu_2023.csv"
COLUMNS = ["level", "municipality", "year", "check", "expected", "found"]
FORMER_WARDS = {"221317", "221325", "221333", "221341", "221350", "221368", "221376"}
CORRECTIONS, CHECKS = "手修正", "検査・確認事項"


def written(site: Site, tenant: str, *arguments: str, code: int = 0):
    run = site.module("annual_report", tenant, "--year", "2023", *arguments)
    assert run.returncode == code, run.stdout + run.stderr
    return run


def book_of(site: Site, tenant: str):
    return site.folder(tenant) / "report" / "2023" / f"annual_report_{tenant}_2023.xlsx"


def rows_of(file) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def check(site: Site, *files) -> tuple[int, list[dict[str, str]], str]:
    run = site.module("check_annual_report", *map(str, files))
    found = list(csv.DictReader(io.StringIO(run.stdout)))
    if run.stdout:
        assert run.stdout.splitlines()[0] == ",".join(COLUMNS)
    return run.returncode, found, run.stderr


@pytest.fixture
def bare(tmp_path) -> Site:
    """An installation without any register: the checks of files need none."""
    return Site(tmp_path / "data", tmp_path / "keys")


# --- counted -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tenant", [TSUKUBA, HAMAMATSU, VILLAGE])
def test_every_identity_holds_and_history_balances(built: Site, tenant):
    with built.report(tenant) as report:
        findings = report.execute(
            "select distinct level, check_name from annual_report_findings"
        ).fetchall()
        assert set(findings) <= {("warning", "bands")}, findings
        assert report.execute("select count(*) from annual_report_population_and_movements").fetchone()[0] == 3 * (
            1 + len(FORMER_WARDS) * (tenant == HAMAMATSU)
        )
        short = report.execute(
            "select expected - found from annual_report_findings "
            "where segment = 'total' and figure = 'age_bands_total' and municipality_code = ? "
            "and reason = format('生年月日が不詳の者 {}人', (expected - found)::bigint)", [tenant]
        ).fetchall()
        unknown = report.execute(
            "select coalesce(sum(count), 0) from annual_report_questions where topic = '年齢'"
        ).fetchone()[0]
        assert sum(value for (value,) in short) == unknown
    with built.restricted(tenant) as restricted:
        counted = restricted.execute(
            "select count(*) from conformed.con_residents where reference_date = '2023-01-01'"
        ).fetchone()[0]
        reported = restricted.execute(
            "select population from tabulated.tab_report_population_and_movements "
            "where segment = 'total' and municipality_code = ?", [tenant]
        ).fetchone()[0]
    assert reported == counted > 100


def test_wards_are_those_of_the_reference_date(built: Site):
    """Seven in 2023, three from 2024; moves between them are migration there and not in the city."""
    with built.report(HAMAMATSU) as report:
        wards = {
            code: name for code, name in report.execute(
                "select distinct municipality_code, municipality_name from annual_report_figures"
            ).fetchall()
        }
        assert set(wards) == {HAMAMATSU} | FORMER_WARDS and wards["221317"] == "浜松市中区"
        city, of_wards = (
            report.execute(
                "select sum(moved_in_domestic), sum(moved_out_domestic), sum(net_change) "
                f"from annual_report_population_and_movements where segment = 'total' and municipality_code {operator} ?",
                [HAMAMATSU],
            ).fetchone() for operator in ("=", "!=")
        )
    between = of_wards[0] - city[0]
    assert between == of_wards[1] - city[1] > 0 and of_wards[2] == city[2]
    with built.restricted(HAMAMATSU) as restricted:
        assert restricted.execute(
            "select count(*) from conformed.con_report_movements "
            "where report_column = 'between_wards' and ward_code != ward_before"
        ).fetchone()[0] == between


def test_the_report_is_not_in_the_release_and_a_released_table_cannot_read_it(built: Site, tmp_path):
    with built.release(VILLAGE) as release:
        names = {name for (name,) in release.execute("select table_name from duckdb_tables()").fetchall()}
    assert names and not any("annual_report" in name or name.startswith("tab_") for name in names)
    site = built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")
    mart = site.project / "models" / "marts" / "about_purposes.sql"
    mart.write_text(mart.read_text() + "\nand exists (select 1 from {{ ref('tab_report_figures') }})\n")
    run = site.build_again(VILLAGE)
    assert run.returncode == 2 and "about_purposes" in run.stdout, run.stdout
    # Nor one of another group what is the report's own.
    mart.write_text(mart.read_text().replace("tab_report_figures", "annual_report_figures"))
    run = site.dbt(VILLAGE, "parse")
    assert run.returncode != 0 and "annual_report_figures" in run.stdout, run.stdout


def test_the_file_is_encrypted_under_a_key_of_its_own(built: Site):
    content = (built.folder(VILLAGE) / "report.duckdb").read_bytes()
    assert b"annual_report" not in content and "朧村".encode() not in content
    with duckdb.connect(":memory:") as connection, pytest.raises(duckdb.Error):
        from oboro.connection import load_encryption

        load_encryption(connection)
        key = (built.keys / f"{VILLAGE}.key").read_text().strip()
        connection.execute(f"attach '{built.folder(VILLAGE) / 'report.duckdb'}' as report (encryption_key '{key}')")


def test_undecided_findings_hold_the_report_and_not_the_release(built: Site, tmp_path, monkeypatch):
    site = built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")
    waivers = site.project / "seeds" / "report" / "report_waivers.csv"
    lines = waivers.read_text(encoding="utf-8").splitlines()
    of_village = [line for line in lines if line.startswith(VILLAGE)]
    assert len(of_village) > 3
    # One waiver is gone, one is for fewer findings than there are.
    fields = of_village[1].split(",")
    too_few = ",".join([*fields[:3], str(int(fields[3]) - 1), *fields[4:]])
    waivers.write_text("\n".join([lines[0], too_few, *of_village[2:]]) + "\n", encoding="utf-8")
    # Figures that were there before the waivers went are gone too.
    run = site.dbt(VILLAGE, "build", "--select", "report_waivers+", "--exclude-resource-type", "unit_test")
    assert run.returncode == 0, run.stdout
    with site.report(VILLAGE) as report:
        held, checks = report.execute("select is_held, held_by from annual_report_status").fetchone()
        assert held and len(checks) == 2
        for table in ("figures", "population_and_movements", "population_by_age", "findings", "questions", "comparison"):
            assert report.execute(f"select count(*) from annual_report_{table}").fetchone() == (0,)
    # Who builds is told.
    monkeypatch.setenv("OBORO_DATA", str(site.data))
    monkeypatch.setenv("OBORO_KEYS", str(site.keys))
    (told,) = held_reports(find_tenant(VILLAGE))
    assert "The annual report of 2023 is held by" in told
    run = written(site, VILLAGE, code=1)
    assert "is held by" in run.stderr and all(name in run.stderr for name in checks)
    assert not book_of(site, VILLAGE).exists()
    assert (site.folder(VILLAGE) / "release.duckdb").read_bytes() == (built.folder(VILLAGE) / "release.duckdb").read_bytes()


# --- written, changed by hand, taken back in ---------------------------------------------------------------


def test_the_workbook_has_the_published_layout(built: Site, tmp_path):
    site = built.copy(tmp_path, (HAMAMATSU,))
    written(site, HAMAMATSU)
    book = openpyxl.load_workbook(book_of(site, HAMAMATSU))
    assert book.sheetnames == [
        "総計", "日本人住民", "外国人住民", "年齢（総計）", "年齢（日本人住民）", "年齢（外国人住民）", CHECKS, "前年比較", CORRECTIONS,
    ]
    sheet = book["総計"]
    assert sheet["A1"].value == (
        "令和5年1月1日住民基本台帳人口・世帯数、令和4年（令和4年1月1日から令和4年12月31日まで）人口動態（市区町村別）（総計）"
    )
    assert sheet["Y2"].value == "（単位：人、世帯、％）" and sheet["Z3"].value is None
    published = list(csv.DictReader(REPORTS.open(encoding="utf-8")))[0]
    assert len(published) - 2 == 25 == sum(cell.value is not None for cell in sheet[6])
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A3:A5", "D3:F3", "H3:M3", "H4:J4", "N3:S3", "T3:T5"} <= merged
    assert [sheet.cell(5, column).value for column in (8, 9, 10, 12)] == ["（国内）", "（国外）", "（計）", "（計）"]
    assert [sheet.cell(row, 1).value for row in range(6, 14)] == [HAMAMATSU, *sorted(FORMER_WARDS)]
    assert len(book["日本人住民"][6]) == 31 and len(book["外国人住民"][6]) == 29
    ages = book["年齢（総計）"]
    assert [ages.cell(3, column).value for column in (5, 6, 26)] == ["総数", "0歳～4歳", "100歳以上"]
    assert [ages.cell(row, 4).value for row in (4, 5, 6)] == ["計", "男", "女"]
    folder = book_of(site, HAMAMATSU).parent
    files = {file.name: rows_of(file) for file in folder.glob("population*.csv")}
    assert len(files) == 6
    heading = (folder / "population_and_movements_total.csv").read_text(encoding="utf-8").splitlines()[0]
    assert heading == REPORTS.read_text(encoding="utf-8").splitlines()[0]
    assert files["population_by_age_total.csv"][0].keys() == rows_of(AGES)[0].keys()
    assert all((file.stat().st_mode & 0o077) == 0 for file in folder.iterdir())
    # The files say what the workbook says, and pass the checks that know no register.
    by_code = {row["団体コード"]: row for row in files["population_and_movements_total.csv"]}
    for row in range(6, 14):
        values = by_code[sheet.cell(row, 1).value]
        assert [int(values[name]) for name in ("男", "計", "計_B")] == [sheet.cell(row, c).value for c in (4, 6, 19)]
    code, found, _ = check(site, *sorted(folder.glob("population*.csv")))
    assert code == 0 and {row["check"] for row in found} <= {"bands"}


@pytest.fixture(scope="module")
def village(built: Site, tmp_path_factory) -> Site:
    """Nobody stores anything here."""
    site = built.copy(tmp_path_factory.mktemp("village"), (VILLAGE,))
    written(site, VILLAGE)
    return site


def entered(site: Site, changes: dict[tuple[str, str], object], reasons: list[tuple], to) -> str:
    """A copy of the workbook with cells changed by hand and reasons beside them."""
    book = openpyxl.load_workbook(book_of(site, VILLAGE))
    for (sheet, cell), value in changes.items():
        book[sheet][cell] = value
    blank = next(row for row in range(7, 200) if book[CORRECTIONS].cell(row, 1).value is None)
    for row, (sheet, cell, reason, by, day) in enumerate(reasons, blank):
        for column, value in zip((1, 2, 7, 8, 9), (sheet, cell, reason, by, day), strict=True):
            book[CORRECTIONS].cell(row, column, value)
    book.save(to / "changed.xlsx")
    return str(to / "changed.xlsx")


# A beginning that a spreadsheet would compute, a wide space, and 外字 (of private use).
WHY = ("- 届出の二重入力を窓口で確認", "見本　太郎\ue000", "2023-02-10")


def test_one_cell_changed_by_hand_is_the_one_difference(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    written(site, VILLAGE)
    folder = book_of(site, VILLAGE).parent
    before = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.csv")}
    sheet = openpyxl.load_workbook(book_of(site, VILLAGE))["総計"]
    was = sheet["D6"].value
    file = entered(site, {("総計", "D6"): was + 3}, [("総計", "D6", *WHY)], tmp_path)
    run = written(site, VILLAGE, "--import", file, code=1)
    assert "1 figures were changed by hand" in run.stdout
    changed = []
    for name, text in before.items():
        if not name.startswith("corrections"):
            new = (folder / name).read_text(encoding="utf-8")
            pairs = zip(csv.reader(io.StringIO(text)), csv.reader(io.StringIO(new)), strict=True)
            changed += [(a, b) for old, now in pairs for a, b in zip(old, now, strict=True) if a != b]
    assert changed == [(str(was), str(was + 3))]
    (correction,) = rows_of(folder / "corrections.csv")
    assert correction["計算値"] == str(was) and correction["報告値"] == str(was + 3)
    assert (correction["理由"], correction["記入者"], correction["記入日"]) == (f"'{WHY[0]}", *WHY[1:])
    with site.report(VILLAGE) as report:
        assert report.execute(
            "select column_name, computed, value, reason, entered_by from annual_report_figures where is_corrected"
        ).fetchall() == [("male", was, was + 3, *WHY[:2])]
        # What does not fit any more is said.
        violated = report.execute(
            "select distinct check_name from annual_report_findings where level = 'violation'"
        ).fetchall()
    assert {name for (name,) in violated} == {"population_sex", "segments", "bands"}
    book = openpyxl.load_workbook(book_of(site, VILLAGE))
    assert WHY[0] in book["総計"]["D6"].comment.text
    assert "f" not in {cell.data_type for cell in book[CORRECTIONS][7]}
    assert [cell.value for cell in book[CORRECTIONS][7]][:8] == ["総計", "D6", "朧村", "男", was, was + 3, *WHY[:2]]
    # The same again changes nothing; the workbook of before is refused; the computed figure takes it back.
    assert "0 figures were changed" in written(site, VILLAGE, "--import", str(book_of(site, VILLAGE)), code=1).stdout
    assert "have changed since" in written(site, VILLAGE, "--import", file, code=2).stderr
    file = entered(site, {("総計", "D6"): was}, [], tmp_path)
    assert "1 figures were changed" in written(site, VILLAGE, "--import", file).stdout
    assert (folder / "population_and_movements_total.csv").read_text(encoding="utf-8") == before[
        "population_and_movements_total.csv"
    ]
    assert rows_of(folder / "corrections.csv") == []
    actions = [json.loads(line)["action"] for line in (site.folder(VILLAGE) / "access.jsonl").read_text().splitlines()]
    assert actions.count("annual report import") == 3


def test_a_correction_outlives_a_build_and_says_when_the_register_moves_on(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    written(site, VILLAGE)
    was = openpyxl.load_workbook(book_of(site, VILLAGE))["総計"]["D6"].value
    file = entered(site, {("総計", "D6"): was + 1}, [("総計", "D6", *WHY)], tmp_path)
    written(site, VILLAGE, "--import", file, code=1)
    with site.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute(
            "update tabulated.tab_report_population_and_movements set male = male - 1 where segment = 'total'"
        )
    run = site.dbt(VILLAGE, "build", "--quiet", "--select", "tab_report_figures+", "--exclude-resource-type", "unit_test")
    assert run.returncode == 0, run.stdout
    with site.report(VILLAGE) as report:
        assert report.execute(
            "select computed, value, is_outdated from annual_report_figures where is_corrected"
        ).fetchall() == [(was - 1, was + 1, True)]
        assert report.execute("select count(*) from annual_report_questions where topic = '手修正'").fetchone() == (1,)


@pytest.mark.parametrize(
    ("changes", "reasons", "said"),
    [
        ({("総計", "D6"): 7}, [], "has no row with a reason"),
        ({("総計", "D6"): 7}, [("総計", "E6", *WHY)], "the cell was not changed"),
        ({("総計", "D6"): 7}, [("総計", "D6", "", *WHY[1:])], "理由 must be a text"),
        ({("総計", "D6"): 7}, [("総計", "D6", "=1+1", *WHY[1:])], "理由 must be a text"),
        ({("総計", "D6"): 7}, [("総計", "D6", "　=1+1", *WHY[1:])], "理由 must be a text"),
        ({("総計", "D6"): 7}, [("総計", "D6", "二\n行", *WHY[1:])], "理由 must be a text"),
        ({("総計", "D6"): 7}, [("総計", "D6", *WHY[:2], "2999-01-01")], "記入日 must be a date"),
        ({("総計", "D6"): 7}, [("総計", "D6", *WHY), ("総計", "D6", *WHY)], "two reasons"),
        ({("総計", "D6"): "=1+1"}, [("総計", "D6", *WHY)], "not a formula"),
        ({("総計", "D6"): None}, [("総計", "D6", *WHY)], "not empty"),
        ({("総計", "D6"): "七"}, [("総計", "D6", *WHY)], "must be a number"),
        ({("総計", "D6"): 7.5}, [("総計", "D6", *WHY)], "whole number"),
        ({("総計", "D6"): -7}, [("総計", "D6", *WHY)], "below 0"),
        ({("年齢（総計）", "F5"): 1e12}, [("年齢（総計）", "F5", *WHY)], "must be a number"),
        ({("総計", "A6"): "082201"}, [], "not one of the report"),
        ({("年齢（総計）", "D5"): "計"}, [], "stands twice"),
        ({(CORRECTIONS, "B2"): "0" * 32}, [], "is of another report"),
    ],
)
def test_what_cannot_be_taken_in_is_told_and_stores_nothing(village: Site, tmp_path, changes, reasons, said):
    file = entered(village, changes, reasons, tmp_path)
    assert said in written(village, VILLAGE, "--import", file, code=2).stderr
    with village.restricted(VILLAGE) as restricted:
        assert restricted.execute("select count(*) from decisions.report_corrections").fetchone() == (0,)


def test_what_is_no_workbook_is_refused(village: Site, tmp_path):
    (tmp_path / "text.xlsx").write_text("男,女")
    assert "not a workbook" in written(village, VILLAGE, "--import", str(tmp_path / "text.xlsx"), code=2).stderr
    assert "no report of 1999" in village.module("annual_report", VILLAGE, "--year", "1999").stderr


def test_the_report_of_the_year_before_is_compared_with(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    with site.restricted(VILLAGE) as restricted:
        before = restricted.execute(
            "select population_before from tabulated.tab_report_population_and_movements where segment = 'total'"
        ).fetchone()[0]
    lines = REPORTS.read_text(encoding="utf-8").splitlines()
    values = dict.fromkeys(lines[0].split(","), "0") | {
        "年": "2022", "基準日": "令和4年1月1日", "団体コード": VILLAGE, "都道府県名": "茨城県", "市区町村名": "朧村",
        "男": str(before - 1), "女": "2", "計": str(before + 1),
    }
    file = tmp_path / "earlier.csv"
    file.write_text("\n".join([lines[0], ",".join(values.values()), lines[1]]) + "\n", encoding="utf-8")
    run = written(site, VILLAGE, "--earlier", str(file), code=1)
    assert "1 rows of other years were stored" in run.stdout
    with site.report(VILLAGE) as report:
        assert report.execute(
            "select check_name, level, expected, found from annual_report_findings "
            "where check_name in ('stock_flow', 'register_history') order by 1"
        ).fetchall() == [
            ("register_history", "warning", before, before + 1),
            ("stock_flow", "violation", before + 3, before + 2),
        ]
        assert report.execute(
            "select value_before, source_before from annual_report_comparison "
            "where segment = 'total' and column_name = 'population'"
        ).fetchall() == [(before + 1, "earlier.csv")]
    # The check of the register finds it too, with the next build.
    run = site.dbt(VILLAGE, "build", "--select", "chk_report_differs", "--exclude-resource-type", "unit_test", "test")
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        subjects = restricted.execute("select subject from quality.chk_report_differs order by 1").fetchall()
    assert ("earlier.csv;2022;total;population",) in subjects
    file.write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    assert "no row of tenant" in written(site, VILLAGE, "--earlier", str(file), code=2).stderr


def made_up_report(tenant: str, male: float = 0, **said):
    """A report in which nobody lives and nothing happens; men as entered by hand, if it is said why."""
    from oboro.annual_report_book import Report
    from oboro.annual_report_files import AGES as by_age
    from oboro.annual_report_files import MOVEMENTS, SEGMENTS, layout
    found = find_tenant(tenant)
    figures = [
        {
            "report_table": table, "segment": segment, "municipality_code": tenant, "prefecture_name": "茨城県",
            "municipality_name": found.name, "sex": sex, "position": position, "column_name": column.name,
            "kind": column.kind, "computed": 0.0, "value": 0.0, "is_corrected": False, "is_outdated": False,
            "reason": None, "entered_by": None, "entered_on": None,
        }
        for table, sexes in ((MOVEMENTS, ["total"]), (by_age, ["total", "male", "female"]))
        for segment in SEGMENTS for sex in sexes
        for position, column in enumerate(layout(table, segment), 1) if column.kind != "text"
    ]
    if said:
        next(f for f in figures if f["column_name"] == "male").update(value=float(male), is_corrected=True, **said)
    status = {"reference_date": date(2023, 1, 1), "first_day": date(2022, 1, 1), "last_day": date(2022, 12, 31)}
    return Report(found, 2023, status, figures, [], [], [])


def taken_in(to, changes: dict[tuple[str, str], object], **corrected):
    """What is read of a made-up report's workbook after changes by hand."""
    from oboro.annual_report import fingerprint, read_corrections
    from oboro.annual_report_book import write_book

    report = made_up_report(VILLAGE, **corrected)
    write_book(to / "book.xlsx", report, fingerprint(report))
    book = openpyxl.load_workbook(to / "book.xlsx")
    for (sheet, cell), value in changes.items():
        book[sheet][cell] = value
    book.save(to / "changed.xlsx")
    return [(c.column_name, c.value, c.reason, c.entered_by, str(c.entered_on)) for c in
            read_corrections(to / "changed.xlsx", report)]


BEFORE = {"male": 150, "reason": "届出の遅れ", "entered_by": "見本 花子", "entered_on": date(2023, 2, 1)}


def reason_row(row: int, why: tuple) -> dict[tuple[str, str], object]:
    return {(CORRECTIONS, f"{column}{row}"): value for column, value in zip("ABGHI", why, strict=True)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        # Once more, with a row of its own or with the row of before rewritten.
        ({("総計", "D6"): 155} | reason_row(8, ("総計", "D6", *WHY)), [("male", 155.0, *WHY)]),
        ({("総計", "D6"): 155} | reason_row(7, ("総計", "D6", *WHY)), [("male", 155.0, *WHY)]),
        # Another reason, name or day alone.
        ({(CORRECTIONS, "G7"): WHY[0]}, [("male", 150.0, WHY[0], "見本 花子", "2023-02-01")]),
        ({(CORRECTIONS, "H7"): WHY[1]}, [("male", 150.0, "届出の遅れ", WHY[1], "2023-02-01")]),
        ({(CORRECTIONS, "I7"): "2023-02-02"}, [("male", 150.0, "届出の遅れ", "見本 花子", "2023-02-02")]),
        # Taken back, with or without the row of its reason.
        ({("総計", "D6"): 0}, [("male", 0.0, "届出の遅れ", "見本 花子", "2023-02-01")]),
        ({("総計", "D6"): 0} | reason_row(7, (None,) * 5), [("male", 0.0, "届出の遅れ", "見本 花子", "2023-02-01")]),
        # However the cell is written.
        ({("総計", "E6"): 5} | reason_row(8, ("総計", "$E$6", *WHY)), [("female", 5.0, *WHY)]),
        ({("総計", "E6"): 5} | reason_row(8, ("総計", "Ｅ６", *WHY)), [("female", 5.0, *WHY)]),
    ],
)
def test_what_was_entered_by_hand_may_be_changed_again(tmp_path, changes, expected):
    assert taken_in(tmp_path, changes, **BEFORE) == expected


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({("総計", "D6"): 155}, ["総計 D6: was changed, and 手修正 has no row with a reason for it that is new"]),
        (reason_row(7, (None,) * 5), ["手修正 総計 D6: the row with its reason was removed"]),
        ({(CORRECTIONS, "G7"): None}, ["手修正 総計 D6: 理由 must be a text"]),
        (reason_row(8, ("総計", "D6", *WHY)) | reason_row(9, ("総計", "D6", *WHY)), ["手修正 総計 D6: there are two reasons"]),
        # What cannot be used is told once.
        ({("総計", "E6"): 5} | reason_row(8, ("総計", "E6", "", *WHY[1:])), ["手修正 総計 E6: 理由 must be a text"]),
        ({("総計", "E6"): 5} | reason_row(8, ("総計", "E6", *WHY[:2], None)), ["手修正 総計 E6: 記入日 must be a date"]),
        ({("総計", "C6"): "別村"}, ["総計 C6: must stay as it was written"]),
        ({("年齢（総計）", "B5"): None}, ["年齢（総計） B5: must stay as it was written"]),
    ],
)
def test_what_was_entered_by_hand_is_not_changed_unsaid(tmp_path, changes, faults):
    from oboro.tenants import UnusableInput

    with pytest.raises(UnusableInput) as refused:
        taken_in(tmp_path, changes, **BEFORE)
    told = str(refused.value).splitlines()[1:]
    assert len(told) == len(faults) and all(map(str.startswith, told, faults)), told


def test_a_workbook_of_another_reason_is_refused(tmp_path):
    from oboro.annual_report import fingerprint

    other = BEFORE | {"reason": "別の理由"}
    assert fingerprint(made_up_report(VILLAGE, **BEFORE)) != fingerprint(made_up_report(VILLAGE, **other))


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """The made-up report in place of the village's; nothing was built."""
    from oboro import annual_report

    monkeypatch.setenv("OBORO_DATA", str(tmp_path / "data"))
    (tmp_path / "data" / VILLAGE).mkdir(parents=True)
    report = made_up_report(VILLAGE)
    monkeypatch.setattr(annual_report, "read_report", lambda *_: report)
    return report


def test_a_workbook_that_was_changed_is_not_written_over(made_up, capsys):
    from oboro.annual_report import book_file, mark_unchanged, write

    write(made_up.tenant, 2023)
    write(made_up.tenant, 2023)
    file = book_file(made_up.tenant, 2023)
    assert [other.name for other in file.parent.glob("*.xlsx")] == [file.name]
    for number in (1, 2):
        book = openpyxl.load_workbook(file)
        book["総計"]["D6"] = number
        book.save(file)
        write(made_up.tenant, 2023)
        aside = file.with_stem(f"{file.stem}_changed_{number}")
        assert str(aside) in capsys.readouterr().err
        assert openpyxl.load_workbook(aside)["総計"]["D6"].value == number
        assert openpyxl.load_workbook(file)["総計"]["D6"].value == 0
    # Once it was taken in, nothing of it is lost.
    openpyxl.load_workbook(file).save(file)
    mark_unchanged(file)
    write(made_up.tenant, 2023)
    assert len(list(file.parent.glob("*.xlsx"))) == 3


def test_what_was_written_is_removed_when_the_report_is_held(made_up, monkeypatch, capsys):
    from oboro import annual_report

    annual_report.write(made_up.tenant, 2023)
    file = annual_report.book_file(made_up.tenant, 2023)
    (file.parent / "notes.txt").touch()
    assert len(list(file.parent.glob("*.csv"))) == 7

    def held(*_):
        raise annual_report.Held("The report is held.")

    monkeypatch.setattr(annual_report, "read_report", held)
    monkeypatch.setattr(sys, "argv", ["annual_report", VILLAGE, "--year", "2023"])
    assert annual_report.main() == 1 and "is held" in capsys.readouterr().err
    assert [left.name for left in file.parent.iterdir()] == ["notes.txt"]


def test_two_years_are_checked_each_for_itself_and_the_second_follows_the_first(built: Site, tmp_path):
    """2024 is made to be a year in which nothing happens, so that its population is that of 2023."""
    site = built.copy(tmp_path, (VILLAGE,))
    with site.report(VILLAGE) as report:
        of_2023 = set(report.execute(
            "select level, segment, check_name, figure from annual_report_findings"
        ).fetchall())
    stock = "('male', 'female', 'population', 'households_japanese', 'households_mixed', 'households')"
    with site.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute("use restricted.tabulated")
        restricted.execute(
            "insert into tab_report_figures by name select * replace (2024 as year, "
            f"if(report_table = 'population_by_age' or column_name in {stock}, computed, 0) as computed, "
            f"if(report_table = 'population_by_age' or column_name in {stock}, value, 0) as value) "
            "from tab_report_figures where year = 2023"
        )
        restricted.execute(
            "insert into tab_report_status by name "
            "select * replace (2024 as year, date '2024-01-01' as reference_date) from tab_report_status "
            "where year = 2023"
        )
        # The register's history has one foreigner more since then.
        restricted.execute(
            "insert into tab_report_population_and_movements by name "
            "select * replace (2024 as year, population + (segment != 'japanese')::integer as population_before) "
            "from tab_report_population_and_movements where year = 2023"
        )
        restricted.execute(
            "insert into restricted.policy.annual_reports by name select * replace (2024 as year, "
            "date '2024-01-01' as reference_date) from restricted.policy.annual_reports where year = 2023"
        )
        (population,) = restricted.execute(
            "select value from tab_report_figures where year = 2023 and segment = 'total' and column_name = 'population'"
        ).fetchone()

    def findings_and_comparison() -> tuple[dict[int, set], tuple]:
        left_out = ("--exclude-resource-type", "unit_test", "test")
        selected = ("tab_report_earlier_figures+", "tab_report_questions+", "annual_report_status+")
        run = site.dbt(VILLAGE, "build", "--quiet", "--select", *selected, *left_out)
        assert run.returncode == 0, run.stdout
        with site.report(VILLAGE) as report:
            rows = report.execute(
                "select year, level, segment, check_name, figure from annual_report_findings"
            ).fetchall()
            compared = report.execute(
                "select value_before, source_before from annual_report_comparison "
                "where year = 2024 and segment = 'total' and column_name = 'population'"
            ).fetchone()
            asked = report.execute(
                "select year, subject from annual_report_questions where topic in ('前年の報告', '提供データ')"
            ).fetchall()
        assert len(rows) == len(set(rows))
        assert set(asked) == {(2023, "未登録"), (2024, "基準日より前のデータ")}
        return {year: {row[1:] for row in rows if row[0] == year} for year in (2023, 2024)}, compared

    late = {("warning", segment, "register_history", "population") for segment in ("total", "foreign")}
    found, compared = findings_and_comparison()
    assert found == {2023: of_2023, 2024: of_2023 | late}
    assert compared == (population, "2023年の年報")
    # As it was handed in, the first had one person more.
    with site.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute(
            "insert into decisions.earlier_reports by name select 1000 as sequence, 2023 as year, "
            "date '2023-01-01' as reference_date, 'total' as segment, municipality_code, column_name, "
            "value + 1 as value, 'filed.csv' as source, now()::timestamp as stored_at "
            "from tabulated.tab_report_figures "
            "where year = 2023 and segment = 'total' and report_table = 'population_and_movements'"
        )
        # And of five people the register knows the age, and the report does not.
        restricted.execute(
            "update tabulated.tab_report_figures set value = value - 5 where year = 2024 and segment = 'japanese' "
            "and report_table = 'population_by_age' and sex = 'male' and column_name = 'age_30_34'"
        )
    found, compared = findings_and_comparison()
    late -= {("warning", "total", "register_history", "population")}
    missing = ("violation", "japanese", "bands", "age_bands_male")
    late |= {("violation", "total", "stock_flow", "population"), missing}
    assert missing not in of_2023 and found[2024] >= late and found[2023] == of_2023
    assert compared == (population + 1, "filed.csv")


def test_a_name_like_a_formula_is_none_in_the_files():
    from oboro.annual_report import neutral

    assert [neutral(value) for value in ("=1+1", "@x", "中区", -3, 2.5)] == ["'=1+1", "'@x", "中区", -3, 2.5]


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2019, 1, 1), "平成31年1月1日"), (date(2019, 12, 31), "令和元年12月31日"), (date(2023, 1, 1), "令和5年1月1日")],
)
def test_days_are_written_in_eras_and_read_back(day, said):
    from oboro.annual_report_book import era_date
    from oboro.annual_report_files import read_date

    assert era_date(day) == said
    assert read_date(said) == read_date(day.isoformat()) == day


# --- files of anybody ---------------------------------------------------------------------------------------


def test_real_reports_pass(built: Site):
    code, found, said = check(built, REPORTS, AGES)
    assert (code, found) == (0, []) and "99 rows checked, 0 left out" in said


ROWS = list(csv.reader(REPORTS.open(encoding="utf-8", newline="")))
PLANTED = {
    "男": "population_sex", "女": "population_sex", "計": "stock_flow", "世帯数": "wards", "転入者数_国内": "in_migration",
    "転入者数_国外": "in_migration", "転入者数_計": "in_migration", "出生者数": "natural", "その他_記載_計": "additions",
    "計_A": "additions", "転出者数_国内": "out_migration", "転出者数_国外": "out_migration", "転出者数_計": "out_migration",
    "死亡者数": "natural", "その他_消除_計": "removals", "計_B": "removals", "増減数_A_B": "change", "増減率": "rates",
    "自然増減数": "natural", "自然増減率": "rates", "社会増減数": "social", "社会増減率": "rates",
}  # fmt: skip


@pytest.mark.parametrize("column", PLANTED)
@pytest.mark.parametrize("municipality", [HAMAMATSU, "221341"])
def test_a_planted_error_is_found(built: Site, tmp_path, column, municipality):
    rows = [list(row) for row in ROWS]
    at = ROWS[0].index(column)
    row = next(r for r in rows if r[0] == "2018" and r[2] == municipality)
    row[at] = str(float(row[at]) + 0.006) if column.endswith("率") else str(int(row[at]) + 1)
    file = tmp_path / "planted.csv"
    file.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    code, found, _ = check(built, file)
    assert code == 1
    assert {r["level"] for r in found} == {"violation"}
    named = {(r["municipality"], r["year"], r["check"]) for r in found}
    place = HAMAMATSU if PLANTED[column] == "wards" else municipality
    assert (place, "2018", PLANTED[column]) in named, found
    # Nothing is said of those who have nothing to do with it.
    assert {r["municipality"] for r in found} <= {HAMAMATSU, municipality}
    assert {r["year"] for r in found} <= {"2018", "2019"}


def report_row(segment: str, **changes: float) -> dict[str, object]:
    """A made-up row of a segment in which everything is right; 総計 is the sum of the two."""
    japanese = {"男": 50, "女": 50, "世帯数_日本人住民": 40, "世帯数_複数国籍": 5, "転入者数_国内": 6, "出生者数": 2,
                "その他_記載_帰化等": 1, "その他_記載_その他": 2, "転出者数_国内": 4, "死亡者数": 3,
                "その他_消除_国籍喪失": 1, "その他_消除_その他": 0}
    foreign = {"男": 5, "女": 5, "世帯数": 3, "転入者数_国内": 1, "転入者数_国外": 2, "その他_記載_国籍喪失": 1,
               "その他_記載_その他": 0, "転出者数_国外": 1, "その他_消除_帰化等": 1, "その他_消除_その他": 1}
    row = Counter(japanese) + Counter(foreign) if segment == "総計" else Counter(
        japanese if segment == "日本人住民" else foreign)
    row["計"] = row["男"] + row["女"]
    row["世帯数"] += row["世帯数_日本人住民"] + row["世帯数_複数国籍"]
    for kind, parts in (("転入", ("国内", "国外")), ("転出", ("国内", "国外"))):
        row[f"{kind}者数_計"] = sum(row[f"{kind}者数_{part}"] for part in parts)
    for kind in ("記載", "消除"):
        row[f"その他_{kind}_計"] = sum(row[f"その他_{kind}_{part}"] for part in ("帰化等", "国籍喪失", "その他"))
    row["計_A"] = row["転入者数_計"] + row["出生者数"] + row["その他_記載_計"]
    row["計_B"] = row["転出者数_計"] + row["死亡者数"] + row["その他_消除_計"]
    row["増減数_A_B"] = row["計_A"] - row["計_B"]
    row["自然増減数"] = row["出生者数"] - row["死亡者数"]
    row["社会増減数"] = row["増減数_A_B"] - row["自然増減数"]
    for name in ("増減", "自然増減", "社会増減"):
        row[f"{name}率"] = 100 * row["増減数_A_B" if name == "増減" else f"{name}数"] / (row["計"] - row["増減数_A_B"])
    place = {"年": 2023, "基準日": "2023-01-01", "団体コード": VILLAGE, "都道府県名": "茨城県", "市区町村名": "朧村"}
    return {"区分": segment} | place | dict(row) | changes


def three_files(tmp_path, changes: dict[str, dict[str, float]]) -> list:
    from oboro.annual_report_files import MOVEMENTS, SEGMENTS, layout

    files = []
    for segment, label in SEGMENTS.items():
        names = ["区分", "年", "基準日", *(c.csv_heading for c in layout(MOVEMENTS, segment))]
        row = report_row(label, **changes.get(label, {}))
        files.append(tmp_path / f"{segment}.csv")
        with files[-1].open("w", encoding="cp932", newline="") as stream:
            csv.writer(stream).writerows([names, [row.get(name, 0) for name in names]])
    return files


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"総計": {"男": 54, "女": 56}}, {("violation", "segments")}),
        ({"総計": {"世帯数": 47}}, {("violation", "segments")}),
        ({"日本人住民": {"世帯数_複数国籍": 6}}, {("violation", "segments")}),
        ({"日本人住民": {"その他_記載_帰化等": 2, "その他_記載_その他": 1}}, {("warning", "segments")}),
        ({"外国人住民": {"その他_記載_国籍喪失": 0}}, {("violation", "additions"), ("warning", "segments")}),
        ({"外国人住民": {"その他_消除_その他": 2}}, {("violation", "removals")}),
    ],
)
def test_segments_are_checked_across_files(built: Site, tmp_path, changes, expected):
    code, found, said = check(built, *three_files(tmp_path, changes))
    assert {(r["level"], r["check"]) for r in found} == expected, said
    assert code == int(any(level == "violation" for level, _ in expected))


@pytest.mark.parametrize(
    ("change", "level"),
    [(-5, "warning"), (5, "violation")],
)
def test_bands_may_fall_short_of_the_total_and_not_exceed_it(built: Site, tmp_path, change, level):
    rows = rows_of(AGES)
    for row in rows[:2]:  # 計 and 男 of つくば市
        row["30歳～34歳"] = str(int(row["30歳～34歳"]) + change)
    file = tmp_path / "ages.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        lines = csv.DictWriter(stream, rows[0])
        lines.writeheader()
        lines.writerows(rows)
    code, found, _ = check(built, file)
    assert [(r["level"], r["municipality"], r["check"]) for r in found] == [(level, TSUKUBA, "bands")] * 2
    assert code == (level == "violation")


def ages_file(to, changes: dict[tuple[str, str, str], object], left_out: tuple = ()):
    """The published ages with figures changed (a number is added, a text put there), and rows left out."""
    rows = [row for row in rows_of(AGES) if (row["団体コード"], row["性別"]) not in left_out]
    for row in rows:
        for (code, sex, column), change in changes.items():
            if (row["団体コード"], row["性別"]) == (code, sex):
                row[column] = change if isinstance(change, str) else str(int(row[column]) + change)
    file = to / "ages.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, rows[0])
        lines.writeheader()
        lines.writerows(rows)
    return file


def of_both(code: str, column: str, change: int) -> dict:
    """A change of men that their total follows."""
    return {(code, "計", column): change, (code, "男", column): change}


@pytest.mark.parametrize(
    ("changes", "left_out", "expected"),
    [
        # A ward of which the city knows nothing.
        (of_both("221317", "総数", 7) | of_both("221317", "0歳～4歳", 7), (), {("violation", HAMAMATSU, "wards")}),
        (of_both("221317", "0歳～4歳", 5) | of_both("221317", "5歳～9歳", -5), (), {("violation", HAMAMATSU, "wards")}),
        # Withheld in the ward, or in the city, and not in the other.
        (of_both("221317", "0歳～4歳", -5), (), {("warning", "221317", "bands"), ("warning", HAMAMATSU, "wards")}),
        (of_both(HAMAMATSU, "0歳～4歳", -5), (), {("warning", HAMAMATSU, "bands"), ("warning", HAMAMATSU, "wards")}),
        (dict.fromkeys([("221317", "計", "100歳以上"), ("221317", "男", "100歳以上")], "X"), (),
         {("warning", "221317", "bands")}),
        # Not stated at all.
        ({(TSUKUBA, "計", "総数"): ""}, (), {("warning", TSUKUBA, "bands")}),
        ({(TSUKUBA, "計", "総数"): "***", (TSUKUBA, "計", "0歳～4歳"): 1}, (),
         {("warning", TSUKUBA, "bands"), ("violation", TSUKUBA, "bands")}),
        ({(TSUKUBA, sex, column): "" for sex in "計男女" for column in rows_of(AGES)[0] if "歳" in column}, (),
         {("warning", TSUKUBA, "bands")}),
        ({}, ((TSUKUBA, "男"),), {("warning", TSUKUBA, "bands")}),
        ({}, ((TSUKUBA, "男"), (TSUKUBA, "女")), set()),
        # The sexes withhold what their total states.
        ({(TSUKUBA, "男", "100歳以上"): "", (TSUKUBA, "女", "100歳以上"): "…"}, (), {("warning", TSUKUBA, "bands")}),
        ({(TSUKUBA, "計", "0歳～4歳"): 1, (TSUKUBA, "計", "5歳～9歳"): -1}, (), {("violation", TSUKUBA, "bands")}),
    ],
)  # fmt: skip
def test_ages_add_up_and_what_is_not_stated_is_no_violation(bare: Site, tmp_path, changes, left_out, expected):
    code, found, said = check(bare, ages_file(tmp_path, changes, left_out))
    assert {(r["level"], r["municipality"], r["check"]) for r in found} == expected, said
    assert code == int(any(level == "violation" for level, _, _ in expected))
    # What is to be and what is are never the same number.
    assert all(r["expected"] != r["found"] for r in found)


def test_a_band_is_named_with_its_own_figures(bare: Site, tmp_path):
    changes = {(TSUKUBA, "計", "0歳～4歳"): 1, (TSUKUBA, "計", "5歳～9歳"): -1}
    _, found, said = check(bare, ages_file(tmp_path, changes))
    row = next(row for row in rows_of(AGES) if (row["団体コード"], row["性別"]) == (TSUKUBA, "計"))
    assert {(r["expected"], r["found"]) for r in found} == {
        (row["0歳～4歳"], str(int(row["0歳～4歳"]) + 1)), (row["5歳～9歳"], str(int(row["5歳～9歳"]) - 1)),
    }
    assert "age_00_04_by_sex" in said and "age_05_09_by_sex" in said


def test_ages_of_the_segments_add_up(bare: Site, tmp_path):
    """日本人住民 are made to be 総計 less two foreigners of each band and sex."""
    bands = [column for column in rows_of(AGES)[0] if "歳" in column]
    files = []
    for wrong, expected in ((0, set()), (1, {("violation", TSUKUBA, "segments")})):
        files = [ages_file(tmp_path, {})]
        for segment, people in (("日本人住民", None), ("外国人住民", 2)):
            rows = [{"区分": segment} | row for row in rows_of(AGES) if row["団体コード"] == TSUKUBA]
            for row in rows:
                sexes = 2 if row["性別"] == "計" else 1
                for band in bands:
                    row[band] = sexes * people if people else int(row[band]) - 2 * sexes
                row["総数"] = sum(row[band] for band in bands)
            if people:  # one band has one man more than he has, another one fewer
                for row in rows[:2]:
                    row[bands[0]] += wrong
                    row[bands[1]] -= wrong
            files.append(tmp_path / f"{segment}.csv")
            with files[-1].open("w", encoding="utf-8", newline="") as stream:
                lines = csv.DictWriter(stream, rows[0])
                lines.writeheader()
                lines.writerows(rows)
        _, found, said = check(bare, *files)
        assert {(r["level"], r["municipality"], r["check"]) for r in found} == expected, said
    # A segment alone is a report as well.
    assert check(bare, files[0], files[1])[:2] == (0, [])


def test_every_figure_of_a_finding_has_a_name_in_the_workbook(bare: Site, tmp_path):
    from oboro.annual_report_book import labels

    changes = of_both("221317", "総数", 7) | of_both("221317", "100歳以上", 7) | {(TSUKUBA, "女", "45歳～49歳"): 9}
    _, found, said = check(bare, ages_file(tmp_path, changes))
    figures = set(re.findall(r": (\S+) should be", said))
    assert len(figures) > 4 and figures <= labels("total").keys()


def test_moves_between_wards_may_be_in_the_wards_alone(built: Site, tmp_path):
    """The published rows of a city include them; a report may leave them out of the city's row."""
    rows = [list(row) for row in ROWS]
    city = next(r for r in rows if r[0] == "2018" and r[2] == HAMAMATSU)
    for column in ("転入者数_国内", "転入者数_計", "計_A", "転出者数_国内", "転出者数_計", "計_B"):
        city[ROWS[0].index(column)] = str(int(city[ROWS[0].index(column)]) - 900)
    file = tmp_path / "without.csv"
    file.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    assert check(built, file)[:2] == (0, [])
    city[ROWS[0].index("計_B")] = str(int(city[ROWS[0].index("計_B")]) + 900)
    file.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    code, found, _ = check(built, file)
    assert code == 1 and {"wards", "removals", "change"} == {r["check"] for r in found}


def test_a_boundary_change_explains_what_does_not_add_up(bare: Site, tmp_path):
    """Of the segment that it is of, in a list beside the project's own."""
    rows = [list(row) for row in ROWS if row[2] in ("団体コード", TSUKUBA)]
    at = ROWS[0].index
    for row in rows[1:]:
        if row[0] == "2020":  # 1,000 people came with a village
            row[at("男")] = str(int(row[at("男")]) + 1000)
            row[at("計")] = str(int(row[at("計")]) + 1000)
            for name, rate in (("増減数_A_B", "増減率"), ("自然増減数", "自然増減率"), ("社会増減数", "社会増減率")):
                row[at(rate)] = str(100 * int(row[at(name)]) / (int(row[at("計")]) - int(row[at("増減数_A_B")])))
    file = tmp_path / "merged.csv"
    file.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    changes = tmp_path / "changes.csv"
    for segment, people, expected in (
        ("total", "", ["warning"]), ("total", "1000", []), ("total", "999", ["violation"]),
        ("japanese", "1000", ["violation"]),
    ):
        changes.write_text(
            f"municipality_code,year,segment,people,reason\n{TSUKUBA},2020,{segment},{people},見本\n", encoding="utf-8"
        )
        code, found, said = check(bare, "--boundary-changes", changes, file)
        assert [(r["level"], r["check"]) for r in found] == [(level, "stock_flow") for level in expected], said
        assert code == int(expected == ["violation"])
    for text in ("municipality_code,year\n", f"municipality_code,year,segment,people,reason\n{TSUKUBA},2020,all,,x\n"):
        changes.write_text(text, encoding="utf-8")
        code, _, said = check(bare, "--boundary-changes", changes, file)
        assert code == 2 and "changes.csv is no list of boundary changes" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("年,基準日\n2019,2019-01-01\n", "the column 団体コード is missing"),
        ("男,男\n", "the column 男 stands twice"),
        ("", "is missing"),
    ],
)
def test_a_file_of_another_layout_is_refused(built: Site, tmp_path, text, said):
    file = tmp_path / "other.csv"
    file.write_text(text, encoding="utf-8")
    code, _, told = check(built, file)
    assert code == 2 and said in told and "line 1" in told


def test_rows_that_cannot_be_read_are_told_and_the_others_checked(built: Site, tmp_path):
    rows = [list(row) for row in ROWS]
    rows[1][5] = "many"
    rows[2][2] = "221308"
    rows[3][1] = "平成25年2月30日"
    rows.append([*rows[5]])
    rows.append(["2020"])
    rows[6] = [*rows[6][:5], *["***"] * 22]  # of an abolished ward: no figures, nothing wrong
    rows[7][7] = f"　{int(rows[7][7]):,} ".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    row = next(r for r in rows if r[0] == "2019" and r[2] == TSUKUBA)
    row[5] = str(int(row[5]) + 1)
    file = tmp_path / "faulty.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    code, found, said = check(built, file)
    assert code == 1 and "5 left out" in said
    for line, column in ((2, "男"), (3, "団体コード"), (4, "基準日")):
        assert f"line {line}, column {column}" in said
    assert "stands twice" in said and "1 fields, but the heading has 27" in said
    assert "many" not in said
    assert ("violation", TSUKUBA, "2019", "population_sex") in {
        (r["level"], r["municipality"], r["year"], r["check"]) for r in found
    }


def movements_file(to, name: str, rows: list[list[str]]):
    file = to / name
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([ROWS[0], *rows])
    return file


def of_tsukuba(year: str, **changes: str) -> list[str]:
    row = next(row for row in ROWS if row[0] == year and row[2] == TSUKUBA)
    return [changes.get(column, value) for column, value in zip(ROWS[0], row, strict=True)]


@pytest.mark.parametrize(
    ("changes", "check_name"),
    [
        ({"総計": {"世帯数": ""}}, "segments"),
        ({"日本人住民": {"世帯数": ""}}, "segments"),
        ({"日本人住民": {"世帯数_複数国籍": ""}}, "segments"),
        ({"外国人住民": {"世帯数": ""}}, "segments"),
        ({"日本人住民": {"その他_記載_帰化等": ""}}, "additions"),
        ({"日本人住民": {"その他_消除_その他": ""}}, "removals"),
        ({"外国人住民": {"その他_記載_その他": ""}}, "additions"),
        ({"外国人住民": {"その他_消除_帰化等": ""}}, "removals"),
    ],
)
def test_a_figure_missing_among_others_is_a_warning(bare: Site, tmp_path, changes, check_name):
    code, found, said = check(bare, *three_files(tmp_path, changes))
    assert code == 0 and {(r["level"], r["check"]) for r in found} == {("warning", check_name)}, said


def test_what_contradicts_itself_is_not_read(bare: Site, tmp_path):
    """A day off would spare the row the comparison with the report before."""
    rows = [
        of_tsukuba("2013"),
        of_tsukuba("2018", 基準日="平成31年1月1日"),
        of_tsukuba("2019", 基準日="平成31年1月2日"),
        of_tsukuba("2020", 世帯数="-5"),
        of_tsukuba("2017", 増減数_A_B="△1"),
    ]
    code, found, said = check(bare, movements_file(tmp_path, "contradicts.csv", rows))
    assert code == 1 and "2 rows checked, 3 left out" in said
    for line, column in ((3, "基準日"), (4, "基準日"), (5, "世帯数")):
        assert f"line {line}, column {column}" in said
    assert {r["check"] for r in found} == {"change", "rates"}
    # Where an identity tells, it does.
    code, found, _ = check(bare, movements_file(tmp_path, "negative.csv", [of_tsukuba("2013", 出生者数="-2232")]))
    assert code == 1 and {"additions", "natural"} <= {r["check"] for r in found if r["level"] == "violation"}
    row = of_tsukuba("2020")
    born = -5 - int(row[ROWS[0].index("出生者数")])
    columns = ("出生者数", "計_A", "増減数_A_B", "自然増減数", "男", "計")
    fitted = {
        heading: str(int(row[ROWS[0].index(heading)]) + born)
        for heading in ROWS[0] if heading in columns
    }
    assert len(fitted) == len(columns)
    code, found, _ = check(bare, movements_file(tmp_path, "fitted.csv", [of_tsukuba("2020", **fitted)]))
    assert code == 1 and ("violation", "additions", "-5") in {(r["level"], r["check"], r["found"]) for r in found}
    # A row left out is told by the exit code where nothing is violated.
    assert check(bare, movements_file(tmp_path, "households.csv", [of_tsukuba("2020", 世帯数="-5")]))[0] == 2


@pytest.mark.parametrize(("off", "levels"), [(0.004, []), (0.006, ["violation"])])
def test_rates_hold_within_five_thousandths(bare: Site, tmp_path, off, levels):
    row = of_tsukuba("2019")
    rate = float(row[ROWS[0].index("増減率")]) + off
    code, found, _ = check(bare, movements_file(tmp_path, "rates.csv", [of_tsukuba("2019", 増減率=f"{rate:.9f}")]))
    assert [(r["level"], r["check"]) for r in found] == [(level, "rates") for level in levels] and code == len(levels)


def test_what_a_spreadsheet_makes_of_a_file_is_read(bare: Site, tmp_path):
    rows = [
        of_tsukuba("2018", 基準日="2018-1-1"),
        of_tsukuba("2019", 基準日="2019/01/01", 社会増減率="125.2821670428894e-02"),
        of_tsukuba("2019", 基準日="2019/1/1", 団体コード="-", 男="118682.0", 増減率="1.4963535335995832E+00"),
    ]
    code, found, said = check(bare, movements_file(tmp_path, "spreadsheet.csv", rows))
    assert (code, found) == (0, []) and "3 rows checked, 0 left out" in said, said
    rows[2] = of_tsukuba("2019", 団体コード="-", 男="118682.5")
    code, _, said = check(bare, movements_file(tmp_path, "spreadsheet.csv", rows))
    assert code == 2 and "line 4, column 男" in said


def test_one_unusable_file_or_line_leaves_the_others_checked(bare: Site, tmp_path):
    wrong = of_tsukuba("2019", 男="1")
    good = movements_file(tmp_path, "good.csv", [wrong])
    other = tmp_path / "other.csv"
    other.write_text("年,基準日\n2019,2019-01-01\n", encoding="utf-8")
    quoted = tmp_path / "quoted.csv"
    lines = [",".join(row) for row in (ROWS[0], of_tsukuba("2016"), of_tsukuba("2017"), of_tsukuba("2018"))]
    lines[2] = lines[2].replace("茨城県", '"茨城"県')
    quoted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, found, said = check(bare, other, quoted, tmp_path / "none.csv", good)
    assert code == 1 and "3 rows checked, 3 left out" in said, said
    for told in (f"{other}, line 1", f"{quoted}, line 3: this is no CSV", "none.csv cannot be read"):
        assert told in said
    assert ("violation", "2019", "population_sex") in {(r["level"], r["year"], r["check"]) for r in found}
    assert "茨城" not in said


def test_the_layout_is_one(built: Site):
    """The seed of columns and the models name the same figures."""
    from oboro.annual_report_files import AGES as by_age
    from oboro.annual_report_files import MOVEMENTS, figures

    with built.report(VILLAGE) as report:
        for table in (MOVEMENTS, by_age):
            columns = {name for (name,) in report.execute(
                "select column_name from duckdb_columns() where table_name = ?", [f"annual_report_{table}"]
            ).fetchall()}
            assert set(figures(table)) <= columns
            assert len(columns) - len(figures(table)) == (7 if table == MOVEMENTS else 8)
        assert report.execute("select count(*) from annual_report_figures where value is null").fetchone() == (0,)


# --- several municipalities ---------------------------------------------------------------------------------


def test_a_union_reads_what_members_export_and_nothing_else(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE, TSUKUBA))

    def run(*arguments: str, code: int = 0):
        done = site.module("joint_report", *arguments)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    run("make", "prefecture", "--members", VILLAGE, TSUKUBA, "--year", "2023")
    assert "There is a prefecture already" in run("make", "prefecture", "--members", VILLAGE, "--year", "2023", code=2)
    run("export", "prefecture", VILLAGE)
    assert f"Member {TSUKUBA} has not exported" in run("write", "prefecture", code=2)
    assert "is no member" in run("export", "prefecture", HAMAMATSU, code=2)
    run("export", "prefecture", TSUKUBA)
    folder = site.data / "joint" / "prefecture"
    assert "朧村".encode() not in (folder / f"{VILLAGE}.duckdb").read_bytes()
    for tenant in (VILLAGE, TSUKUBA):
        shutil.move(site.folder(tenant), tmp_path / f"away-{tenant}")
        (site.keys / f"{tenant}.key").unlink()
    assert "0 violations" in run("write", "prefecture")
    assert rows_of(folder / "corrections.csv") == []
    rows = rows_of(folder / "population_and_movements_total.csv")
    assert [row["団体コード"] for row in rows] == [VILLAGE, TSUKUBA]
    assert int(rows[0]["計"]) == int(rows[0]["男"]) + int(rows[0]["女"]) > 0
    assert len(rows_of(folder / "population_by_age_total.csv")) == 6
    # An export under another's name is noticed.
    shutil.copy(folder / f"{VILLAGE}.duckdb", folder / f"{TSUKUBA}.duckdb")
    assert "is of another report" in run("write", "prefecture", code=2)
    run("close", "prefecture")
    assert not folder.exists() and not (site.keys / "joint-prefecture.key").exists()


def test_a_union_shows_what_was_entered_by_hand_and_what_it_could_not_check(tmp_path, monkeypatch):
    from oboro import joint_report
    from oboro.tenants import UnusableInput

    reports = {VILLAGE: made_up_report(VILLAGE, **BEFORE), TSUKUBA: made_up_report(TSUKUBA)}
    monkeypatch.setattr(joint_report, "read_export", lambda union, tenant: reports[tenant.code])
    union = joint_report.Union("prefecture", tmp_path, list(reports), 2023)
    joint_report.write(union)
    (row,) = rows_of(tmp_path / "corrections.csv")
    assert row == {
        "表": "population_and_movements", "区分": "総計", "団体コード": VILLAGE, "性別": "計", "項目": "male",
        "計算値": "0", "報告値": "150", "理由": "届出の遅れ",
    }
    # Fewer households than none: a row that no check can use.
    next(f for f in reports[TSUKUBA].figures if f["column_name"] == "households")["value"] = -1.0
    with pytest.raises(UnusableInput, match="not all could be checked.*\n.*total.csv, line 3, column 世帯数"):
        joint_report.write(union)


def test_who_was_never_built_is_told_so(bare: Site):
    made = bare.module("joint_report", "make", "prefecture", "--members", VILLAGE, "--year", "2023")
    assert made.returncode == 0, made.stderr
    for arguments in (("joint_report", "export", "prefecture", VILLAGE), ("annual_report", VILLAGE, "--year", "2023")):
        run = bare.module(*arguments)
        assert run.returncode == 2 and "build it first" in run.stderr, run.stderr


def test_docs_name_every_check(built: Site):
    docs = (PROJECT / "docs" / "annual_report.md").read_text(encoding="utf-8")
    macro = (PROJECT / "macros" / "project" / "annual_report_checks.sql").read_text(encoding="utf-8")
    names = set(re.findall(r"\('([a-z_]+)', '[a-z_]+', '", macro)) | {"rates", "stock_flow", "wards", "segments", "bands"}
    assert len(names) == 13 and all(f"`{name}`" in docs for name in names)
