"""Decisions of clerks: out as a workbook, back in with everything validated, applied by the next build."""

import stat
import subprocess
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from conftest import PROJECT, VILLAGE, Site

from oboro.review import ANSWERS, DECISIONS, FIRST_ROW, HASH, HEADINGS, ID, SHEET

ACCEPT, EXCLUDE = DECISIONS
ANSWER = {"判断": ACCEPT, "理由": "戸籍で確認した", "判断した人": "市民課 見本", "判断した日": date(2026, 4, 1)}


@pytest.fixture
def desk(built: Site, tmp_path) -> Site:
    return built.copy(tmp_path, (VILLAGE,))


def export(site: Site) -> Path:
    run = site.module("review", "export", VILLAGE)
    assert run.returncode == 0, run.stderr
    return site.folder(VILLAGE) / "review" / "findings.xlsx"


def fill(file: Path, to: Path, **answers: dict[str, object]) -> Path:
    """The workbook as a clerk hands it back: rows by their place, from 0."""
    book = openpyxl.load_workbook(file)
    sheet = book[SHEET]
    for place, values in answers.items():
        for title, value in values.items():
            sheet.cell(FIRST_ROW + int(place[1:]), HEADINGS.index(title) + 1).value = value
    book.save(to)
    return to


def hand_in(site: Site, file: Path):
    return site.module("review", "import", VILLAGE, str(file))


def stored(site: Site) -> list[tuple]:
    with site.restricted(VILLAGE) as restricted:
        return restricted.execute(
            "select sequence, finding_id, decision, reason from decisions.finding_decisions order by sequence"
        ).fetchall()


def test_a_workbook_is_looked_for_where_the_caller_is(desk: Site, tmp_path):
    def run() -> subprocess.CompletedProcess:
        return subprocess.run([PROJECT / "scripts" / "review", "import", VILLAGE, "answers.xlsx"], cwd=tmp_path,
                              env=desk.environment(), capture_output=True, text=True, check=False)  # fmt: skip

    missing = run()
    assert missing.returncode == 2
    assert f"{tmp_path / 'answers.xlsx'}: no such file" in missing.stderr
    fill(export(desk), tmp_path / "answers.xlsx", _0=ANSWER)
    found = run()
    assert found.returncode == 0 and "1 decisions stored" in found.stdout, found.stderr


def test_the_workbook_is_for_the_restricted_side_and_locked(desk: Site):
    file = export(desk)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    sheet = openpyxl.load_workbook(file)[SHEET]
    assert sheet.protection.sheet
    assert [cell.value for cell in sheet[FIRST_ROW - 1]] == list(HEADINGS)
    assert sheet.max_row >= FIRST_ROW + 10
    for cell in sheet[FIRST_ROW]:
        is_answer = HEADINGS[cell.column - 1] in ANSWERS
        assert cell.protection.locked is not is_answer
        assert cell.data_type != "f"
    assert {str(v.type) for v in sheet.data_validations.dataValidation} == {"list", "date"}
    assert sheet.column_dimensions[sheet.cell(1, HASH + 1).column_letter].hidden


def test_decisions_are_applied_and_nothing_is_lost_on_a_second_import(desk: Site, tmp_path):
    file = export(desk)
    sheet = openpyxl.load_workbook(file)[SHEET]
    checks = [sheet.cell(row, HEADINGS.index("検査") + 1).value for row in range(FIRST_ROW, sheet.max_row + 1)]
    wrong = checks.index("一つの宛名番号に二人")
    right = checks.index("宛名番号のチェックデジット不一致")
    answers = {f"r{wrong}": ANSWER | {"判断": EXCLUDE}, f"r{right}": ANSWER}
    filled = fill(file, tmp_path / "filled.xlsx", **answers)
    run = hand_in(desk, filled)
    assert run.returncode == 0, run.stderr
    assert "2 decisions stored, 0 were stored before" in run.stdout
    first = stored(desk)
    run = hand_in(desk, filled)
    assert "0 decisions stored, 2 were stored before" in run.stdout
    assert stored(desk) == first
    assert {decision for _, _, decision, _ in first} == {"accept", "exclude"}

    before = totals(desk)
    run = rebuild(desk)
    assert run.returncode == 0, run.stdout
    after = totals(desk)
    assert after["published_statistics"] == before["published_statistics"] - 1
    assert after["internal_planning"] == before["internal_planning"]
    # Left out for records while nobody had decided: accepted, one counts again; the other stays out.
    assert after["anonymised_records"] == before["anonymised_records"] + 1
    again = openpyxl.load_workbook(export(desk))[SHEET]
    numbers = {row[ID].value for row in again.iter_rows(min_row=FIRST_ROW)}
    assert not numbers & {finding for _, finding, _, _ in first}


def rebuild(site: Site):
    """As much of the next build as decisions change before anything is counted."""
    return site.dbt(VILLAGE, "build", "--select", "qua_decisions+3,path:models/quality", "con_residents_by_purpose",
                    "--exclude-resource-type", "unit_test", "test")


def totals(site: Site) -> dict[str, int]:
    with site.restricted(VILLAGE) as restricted:
        return dict(restricted.execute("select purpose, counted from conformed.con_residents_by_purpose").fetchall())


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"r0": ANSWER | {"判断": "たぶん"}}, "判断 must be"),
        ({"r0": ANSWER | {"理由": ""}}, "理由 must be a text"),
        ({"r0": ANSWER | {"理由": "=1+1"}}, "formula"),
        ({"r0": ANSWER | {"理由": "+81 電話"}}, "formula"),
        ({"r0": ANSWER | {"判断した人": "x" * 501}}, "判断した人 must be a text"),
        ({"r0": ANSWER | {"判断した日": date.today() + timedelta(days=2)}}, "判断した日 must be a date"),
        ({"r0": ANSWER | {"判断した日": "昨日"}}, "判断した日 must be a date"),
        ({"r0": ANSWER | {"番号": "0123456789abcdef"}}, "not one of this tenant's"),
        ({"r0": ANSWER | {"照合": "0123456789abcdef"}}, "have changed since the export"),
        ({"r0": ANSWER | {"検査": "=HYPERLINK(1)"}}, "formula"),
    ],
)
def test_a_row_that_cannot_be_believed_stores_nothing(desk: Site, tmp_path, answers, said):
    filled = fill(export(desk), tmp_path / "filled.xlsx", r1=ANSWER, **answers)
    run = hand_in(desk, filled)
    assert run.returncode == 2
    assert f"row {FIRST_ROW}: " in run.stderr
    assert said in run.stderr
    assert "たぶん" not in run.stderr and "昨日" not in run.stderr
    assert stored(desk) == []


def test_an_old_workbook_does_not_bring_an_old_decision_back(desk: Site, tmp_path):
    file = export(desk)
    old = fill(file, tmp_path / "old.xlsx", r0=ANSWER)
    assert hand_in(desk, old).returncode == 0
    assert hand_in(desk, fill(file, tmp_path / "new.xlsx", r0=ANSWER | {"判断": EXCLUDE})).returncode == 0
    assert "0 decisions stored, 1 were stored before" in hand_in(desk, old).stdout
    assert [decision for _, _, decision, _ in stored(desk)] == ["accept", "exclude"]


def test_two_decisions_on_one_finding_are_refused(desk: Site, tmp_path):
    file = export(desk)
    sheet = openpyxl.load_workbook(file)[SHEET]
    same = {title: sheet.cell(FIRST_ROW, HEADINGS.index(title) + 1).value for title in ("番号", "照合")}
    run = hand_in(desk, fill(file, tmp_path / "filled.xlsx", r0=ANSWER, r1=ANSWER | same))
    assert run.returncode == 2
    assert f"row {FIRST_ROW + 1}: row {FIRST_ROW} decides on the same finding" in run.stderr
    assert stored(desk) == []


def test_what_is_no_workbook_of_ours_is_refused(desk: Site, tmp_path):
    (tmp_path / "text.xlsx").write_text("番号,判断\n")
    run = hand_in(desk, tmp_path / "text.xlsx")
    assert run.returncode == 2 and "not a workbook" in run.stderr
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    run = hand_in(desk, tmp_path / "other.xlsx")
    assert run.returncode == 2 and SHEET in run.stderr


def test_a_decision_on_data_that_changed_is_asked_for_again(desk: Site, tmp_path):
    """The decision was taken on other facts: it counts for nothing, and the finding is open again."""
    file = export(desk)
    run = hand_in(desk, fill(file, tmp_path / "filled.xlsx", r0=ANSWER | {"判断": EXCLUDE}))
    assert run.returncode == 0, run.stderr
    (_, finding, _, _), = stored(desk)
    with desk.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute("update decisions.finding_decisions set fact_hash = 'of other data' where finding_id = ?", [finding])
    run = rebuild(desk)
    assert run.returncode == 0, run.stdout
    sheet = openpyxl.load_workbook(export(desk))[SHEET]
    states = {row[ID].value: row[HEADINGS.index("状態")].value for row in sheet.iter_rows(min_row=FIRST_ROW)}
    assert states[finding] == "内容が変更"


def test_nobody_else_reads_the_folder(desk: Site, tmp_path):
    (desk.folder(VILLAGE) / "review").symlink_to(tmp_path)
    run = desk.module("review", "export", VILLAGE)
    assert run.returncode == 2
    assert "is a link" in run.stderr
    assert not (tmp_path / "findings.xlsx").exists()
