"""Decisions of clerks: out as a workbook, back in with everything validated, applied by the next build."""

import stat
import subprocess
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from conftest import PROJECT, TSUKUBA, VILLAGE, Site

from oboro.decisions import is_usable_text
from oboro.review import (
    ANSWERS,
    COPY,
    FIRST_ROW,
    HASH,
    HEADINGS,
    INSTRUCTIONS,
    LOCKED,
    ON_ONE,
    ON_TWO,
    OTHER_WRONG,
    RIGHT,
    SHEET,
    TENANT_ROW,
    THIS_WRONG,
    WRONG,
)

ANSWER = {"判断": RIGHT, "理由": "戸籍で確認した", "判断した人": "市民課 見本", "判断した日": date(2026, 4, 1)}


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


def rows_of(file: Path) -> list[dict[str, object]]:
    """The findings of a workbook, by heading."""
    sheet = openpyxl.load_workbook(file)[SHEET]
    return [dict(zip(HEADINGS, row, strict=True)) for row in sheet.iter_rows(min_row=FIRST_ROW, values_only=True)]


def place_of(file: Path, check: str) -> str:
    return f"r{[row['検査'] for row in rows_of(file)].index(check)}"


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
    for column in (HASH, COPY):
        assert sheet.column_dimensions[sheet.cell(1, column + 1).column_letter].hidden
    assert [sheet.cell(TENANT_ROW, column).value for column in (1, 2)] == ["団体コード", VILLAGE]


def test_the_drop_down_asks_which_of_two_is_wrong_where_there_are_two(desk: Site):
    file = export(desk)
    sheet = openpyxl.load_workbook(file)[SHEET]
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    for number, row in enumerate(rows_of(file), FIRST_ROW):
        cell = sheet.cell(number, HEADINGS.index("判断") + 1).coordinate
        (choices,) = [v.formula1 for v in lists if cell in v.sqref]
        assert choices == f'"{",".join(ON_TWO if row["相手"] else ON_ONE)}"'


def test_decisions_are_applied_and_nothing_is_lost_on_a_second_import(desk: Site, tmp_path):
    file = export(desk)
    wrong = place_of(file, "一つの宛名番号に二人")
    right = place_of(file, "宛名番号のチェックデジット不一致")
    answers = {wrong: ANSWER | {"判断": WRONG}, right: ANSWER}
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
    # Left out for records, and held for the report, while nobody had decided: accepted, one counts again; the other
    # stays out.
    assert after["anonymised_records"] == before["anonymised_records"] + 1
    assert after["annual_report"] == before["annual_report"] + 1
    numbers = {row["番号"] for row in rows_of(export(desk))}
    assert not numbers & {finding for _, finding, _, _ in first}


def test_the_one_of_two_who_is_wrong_is_left_out(desk: Site, tmp_path):
    file = export(desk)
    row = next(row for row in rows_of(file) if row["検査"] == "同一人の疑い（類似）")
    place = place_of(file, "同一人の疑い（類似）")
    for choice, wrong in ((THIS_WRONG, row["対象"]), (OTHER_WRONG, row["相手"])):
        run = hand_in(desk, fill(file, tmp_path / "filled.xlsx", **{place: ANSWER | {"判断": choice}}))
        assert run.returncode == 0, run.stderr
        run = desk.dbt(VILLAGE, "run", "--select", "qua_decisions+3,path:models/quality")
        assert run.returncode == 0, run.stdout
        with desk.restricted(VILLAGE) as restricted:
            out = restricted.execute(
                "select resident_number from quality.qua_excluded_residents where purpose = 'published_statistics'"
            ).fetchall()
        assert out == [(wrong,)]


def test_what_holds_nothing_up_is_in_the_workbook_and_comes_last(desk: Site):
    check = "birth_date_nonexistent"
    with desk.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute(
            "update quality.qua_findings_by_purpose set effect = 'none', "
            "treatment = if(purpose = 'annual_report', 'warn', 'ignore') where check_name = ?", [check]
        )
        (wanted,) = restricted.execute("select count(*) from quality.findings where check_name = ?", [check]).fetchone()
    rows = rows_of(export(desk))
    waits = ["止めている" in row["未決のあいだ"] for row in rows]
    assert waits == sorted(waits, reverse=True) and any(waits)
    assert wanted > 0
    assert [row["検査"] for row in rows[-wanted:]] == ["暦にない生年月日"] * wanted
    assert {row["未決のあいだ"] for row in rows[-wanted:]} == {"何も止めていない"}
    assert {row["除くとどうなるか"] for row in rows[-wanted:]} == {"どの集計からも除かれない（記録だけ）"}
    assert "何も止めていない" not in {row["未決のあいだ"] for row in rows[:-wanted]}


def test_no_more_rows_than_a_sheet_takes(desk: Site, monkeypatch):
    """What is left out is told, and is what holds up least."""
    from oboro import review

    every = rows_of(export(desk))
    monkeypatch.setattr(review, "OPEN_FINDINGS", review.OPEN_FINDINGS.replace(str(review.MOST_ROWS + 1), "4"))
    monkeypatch.setattr(review, "MOST_ROWS", 3)
    monkeypatch.setenv("OBORO_DATA", str(desk.data))
    monkeypatch.setenv("OBORO_KEYS", str(desk.keys))
    file, findings, more = review.export(review.find_tenant(VILLAGE))
    assert (findings, more) == (3, True)
    assert [row["番号"] for row in rows_of(file)] == [row["番号"] for row in every[:3]]


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
        ({"r0": ANSWER | {"理由": "　=1+1"}}, "formula"),
        ({"r0": ANSWER | {"理由": "一行目\n二行目"}}, "理由 must be a text"),
        ({"r0": ANSWER | {"判断": THIS_WRONG}}, "判断 must be"),
        ({"r0": ANSWER | {"判断した人": "x" * 501}}, "判断した人 must be a text"),
        ({"r0": ANSWER | {"判断した日": date.today() + timedelta(days=2)}}, "判断した日 must be a date"),
        ({"r0": ANSWER | {"判断した日": "昨日"}}, "判断した日 must be a date"),
        ({"r0": ANSWER | {"検査": "=HYPERLINK(1)"}}, "formula"),
        ({"r0": {"判断": "=1+1"}}, "formula"),
        ({"r0": {"検査": "=HYPERLINK(1)"}}, "formula"),
        *(({"r0": answers | {title: "0123456789abcdef"}}, "照合 or 控え is not" if title == "照合" else f"{title} is not")
          for answers in ({}, ANSWER) for title in LOCKED),
        ({"r0": {"状態": "内容が変更"}}, "状態 is not"),
        ({"r0": {"対象": "0010000000", "相手": "0010000000"}}, "対象, 相手 is not"),
        ({"r0": {"控え": None}}, "照合 or 控え is not"),
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


def test_what_is_imported_last_holds(desk: Site, tmp_path):
    """正しい, 誤り, and 正しい again, which is the first one word for word; the same file once more adds nothing."""
    file = export(desk)
    right = fill(file, tmp_path / "right.xlsx", r0=ANSWER)
    wrong = fill(file, tmp_path / "wrong.xlsx", r0=ANSWER | {"判断": WRONG})
    for workbook in (right, wrong, right):
        run = hand_in(desk, workbook)
        assert "1 decisions stored, 0 were stored before" in run.stdout, run.stderr
    assert "1 take the place of an earlier one" in run.stdout
    assert "0 decisions stored, 1 were stored before" in hand_in(desk, right).stdout
    assert [decision for _, _, decision, _ in stored(desk)] == ["accept", "exclude", "accept"]


def test_two_decisions_on_one_finding_are_refused(desk: Site, tmp_path):
    file = export(desk)
    first = rows_of(file)[0]
    same = {title: first[title] for title in (*LOCKED, "控え")}
    run = hand_in(desk, fill(file, tmp_path / "filled.xlsx", r0=ANSWER, r1=ANSWER | same))
    assert run.returncode == 2
    assert f"row {FIRST_ROW + 1}: row {FIRST_ROW} decides on the same finding" in run.stderr
    assert stored(desk) == []


def test_a_row_whose_data_have_changed_is_refused_if_it_is_decided_and_passed_over_if_not(desk: Site, tmp_path):
    file = export(desk)
    with desk.restricted(VILLAGE, writable=True) as restricted:
        first, second = (row["番号"] for row in rows_of(file)[:2])
        restricted.execute("update quality.findings set fact_hash = 'other' where finding_id = ?", [first])
        restricted.execute("delete from quality.findings where finding_id = ?", [second])
    run = hand_in(desk, fill(file, tmp_path / "filled.xlsx", r0=ANSWER, r1=ANSWER))
    assert run.returncode == 2
    assert f"row {FIRST_ROW}: the data have changed since the export" in run.stderr
    assert f"row {FIRST_ROW + 1}: the finding is not one of this tenant's today" in run.stderr
    run = hand_in(desk, fill(file, tmp_path / "filled.xlsx", r2=ANSWER))
    assert "1 decisions stored" in run.stdout, run.stderr


def test_the_workbook_of_another_municipality_is_refused(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE, TSUKUBA))
    run = site.module("review", "export", TSUKUBA)
    assert run.returncode == 0, run.stderr
    foreign = fill(site.folder(TSUKUBA) / "review/findings.xlsx", tmp_path / "foreign.xlsx", r0=ANSWER)
    run = hand_in(site, foreign)
    assert run.returncode == 2
    assert f"of another municipality, not of {VILLAGE}" in run.stderr
    book = openpyxl.load_workbook(foreign)
    book[SHEET].cell(TENANT_ROW, 2).value, book[SHEET].cell(TENANT_ROW, 3).value = VILLAGE, "朧村"
    book.save(foreign)
    run = hand_in(site, foreign)
    assert run.returncode == 2 and "is not as exported" in run.stderr
    assert stored(site) == []


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("A1", "=1+1", "row 1: the text is not as exported"),
        ("A1", "何でもよい", "row 1: the text is not as exported"),
        (f"A{TENANT_ROW}", "市", f"row {TENANT_ROW}: the text is not as exported"),
        (f"B{TENANT_ROW}", TSUKUBA, f"row {TENANT_ROW}: the workbook is of another municipality"),
        (f"A{TENANT_ROW + 1}", "番", f"row {TENANT_ROW + 1}: the headings are not as exported"),
        ("Z9", "余白", "row 9: a cell stands outside of the columns"),
        ("A300", "=1+1", "row 300: a cell holds a formula"),
    ],
)
def test_nothing_but_answers_may_change(desk: Site, tmp_path, cell, value, said):
    book = openpyxl.load_workbook(export(desk))
    book[SHEET][cell] = value
    book.save(tmp_path / "changed.xlsx")
    run = hand_in(desk, tmp_path / "changed.xlsx")
    assert run.returncode == 2
    assert said in run.stderr
    assert INSTRUCTIONS[0] not in run.stderr and "余白" not in run.stderr


def test_nothing_is_imported_that_the_log_does_not_tell(desk: Site, tmp_path):
    filled = fill(export(desk), tmp_path / "filled.xlsx", r0=ANSWER)
    log = desk.folder(VILLAGE) / "access.jsonl"
    log.rename(log.with_name("kept.jsonl"))
    log.mkdir()
    run = hand_in(desk, filled)
    assert run.returncode == 2 and "cannot be written" in run.stderr
    assert stored(desk) == []


@pytest.mark.parametrize("text", ["山田　太郎", "\ue000島", "葛\U000e0100", "- 確認済み", "+81 電話", "@市民課"])
def test_texts_of_japanese_names_and_of_any_beginning_are_taken(desk: Site, tmp_path, text):
    assert is_usable_text(text)
    run = hand_in(desk, fill(export(desk), tmp_path / "filled.xlsx", r0=ANSWER | {"理由": text, "判断した人": text}))
    assert run.returncode == 0, run.stderr
    assert [reason for *_, reason in stored(desk)] == [text]


@pytest.mark.parametrize("text", ["", "　", "=1+1", " =1+1", "二\n行", "\x07", "\u2028", "長" * 501, 5, None])
def test_what_is_no_text_of_one_line_is_not_usable(text):
    assert not is_usable_text(text)


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
    run = hand_in(desk, fill(file, tmp_path / "filled.xlsx", r0=ANSWER | {"判断": WRONG}))
    assert run.returncode == 0, run.stderr
    (_, finding, _, _), = stored(desk)
    with desk.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute("update decisions.finding_decisions set fact_hash = 'of other data' where finding_id = ?", [finding])
    run = rebuild(desk)
    assert run.returncode == 0, run.stdout
    states = {row["番号"]: row["状態"] for row in rows_of(export(desk))}
    assert states[finding] == "内容が変更"


def test_nobody_else_reads_the_folder(desk: Site, tmp_path):
    (desk.folder(VILLAGE) / "review").symlink_to(tmp_path)
    run = desk.module("review", "export", VILLAGE)
    assert run.returncode == 2
    assert "is a link" in run.stderr
    assert not (tmp_path / "findings.xlsx").exists()
