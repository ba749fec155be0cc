"""Findings that a person must decide: out as a workbook for clerks, and their decisions back in.

`scripts/review export TENANT` writes the open findings to data/<code>/review/findings.xlsx, on the restricted
side. `scripts/review import TENANT FILE` reads it back, believes nothing of it and stores the decisions; the
next build applies them. One wrong row, and nothing of the file is stored.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import xlsxwriter

from oboro.access_log import log_access
from oboro.connection import attach_restricted
from oboro.dbt import only_process
from oboro.decisions import TABLE, prepare_decisions
from oboro.tenants import Tenant, UnusableInput, find_tenant

SHEET = "検査結果"
DECISIONS = {"正しい": "accept", "誤り（集計から除く）": "exclude"}
HEADINGS = (
    "番号", "検査", "重大度", "対象", "相手", "確認すること", "状態", "除くとどうなるか",
    "判断", "理由", "判断した人", "判断した日", "照合",
)  # fmt: skip
WIDTHS = (18, 26, 8, 14, 14, 46, 12, 34, 22, 40, 18, 12, 18)
ID, HASH = HEADINGS.index("番号"), HEADINGS.index("照合")
ANSWERS = ("判断", "理由", "判断した人", "判断した日")
INSTRUCTIONS = (
    "検査で見つかった、人の確認が要るものの一覧です。色の付いた四つの列だけに記入してください。ほかの列は変えられません。",
    "「正しい」は登録のとおりで問題がないもの、「誤り（集計から除く）」は誤りで、集計から除くものです。理由・判断した人・日付は必ず記入します。",
    "まだ決められないものは空欄のままにしてください。登録内容がその後に変わったものは、もう一度お尋ねします。",
)
FIRST_ROW = len(INSTRUCTIONS) + 2  # of the findings, counted from 1 as Excel does
LONGEST = 500  # characters of a text that a clerk writes

# Undecided for any purpose that would act on it, and what it is about.
OPEN_FINDINGS = """
with wanted as (
    select
        p.finding_id,
        bool_or(p.decision = 'changed') as is_changed,
        string_agg(q.label_ja, '・' order by q.label_ja) as purposes
    from restricted.quality.qua_findings_by_purpose as p
    inner join restricted.quality.purposes as q on p.purpose = q.purpose
    where p.treatment = 'block' and p.decision in ('undecided', 'changed')
    group by p.finding_id
)
select
    f.finding_id, c.label_ja, f.severity, f.subject, coalesce(f.other_subject, ''), c.explanation_ja,
    if(w.is_changed, '内容が変更', '未決'),
    w.purposes || 'から' || case f.excludes
        when 'subject' then '本人を除く' when 'other' then '相手を除く'
        when 'household' then '世帯の全員を除く' else '除かれる者はいない' end,
    f.fact_hash
from wanted as w
inner join restricted.quality.findings as f on w.finding_id = f.finding_id
inner join restricted.quality.checks as c on f.check_name = c.check_name
order by f.severity, c.label_ja, f.subject, f.finding_id
"""


@dataclass(frozen=True)
class Decision:
    """What one row of the workbook says."""

    finding_id: str
    fact_hash: str
    decision: str
    reason: str
    decided_by: str
    decided_on: date


def open_restricted(tenant: Tenant, read_only: bool) -> duckdb.DuckDBPyConnection:
    if not tenant.restricted.is_file():
        raise UnusableInput(f"Tenant {tenant.code} has not been built: there are no findings yet.")
    connection = duckdb.connect(":memory:")
    attach_restricted(connection, tenant, read_only=read_only)
    found = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'quality' "
        "and table_name in ('findings', 'qua_findings_by_purpose')"
    ).fetchone()[0]
    if found != 2:
        raise UnusableInput(f"Tenant {tenant.code} has no findings: build it first.")
    return connection


def export(tenant: Tenant) -> tuple[Path, int]:
    """Write the workbook; where it is and how many findings are in it."""
    with only_process(tenant), open_restricted(tenant, read_only=True) as connection:
        rows = connection.execute(OPEN_FINDINGS).fetchall()
    folder = tenant.folder / "review"
    if folder.is_symlink():
        raise UnusableInput(f"{folder} is a link. It must be a real folder.")
    folder.mkdir(mode=0o700, exist_ok=True)
    log_access(tenant, "review export", "decisions on findings", findings=len(rows))
    file, partial = folder / "findings.xlsx", folder / ".findings.partial.xlsx"
    previous = os.umask(0o077)
    try:
        write_workbook(partial, rows)
        os.replace(partial, file)
    finally:
        os.umask(previous)
        partial.unlink(missing_ok=True)
    return file, len(rows)


def write_workbook(file: Path, rows: list[tuple[Any, ...]]) -> None:
    # Text stays text: what begins like a formula or a link is neither.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(file), options) as book:
        sheet = book.add_worksheet(SHEET)
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        heading = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True})
        answer = book.add_format(
            {"text_wrap": True, "valign": "top", "border": 1, "bg_color": "#FFF2CC", "locked": False}
        )
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "border": 1,
                               "bg_color": "#FFF2CC", "locked": False})
        for row, text in enumerate(INSTRUCTIONS):
            sheet.write_string(row, 0, text)
        for column, (title, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width, None, {"hidden": column == HASH})
            sheet.write_string(FIRST_ROW - 2, column, title, heading)
        for number, row in enumerate(rows):
            at = FIRST_ROW - 1 + number
            values = dict(zip((h for h in HEADINGS if h not in ANSWERS), row, strict=True))
            for column, title in enumerate(HEADINGS):
                if title in ANSWERS:
                    sheet.write_blank(at, column, None, day if title == "判断した日" else answer)
                else:
                    sheet.write_string(at, column, values[title], plain)
        last = FIRST_ROW - 2 + max(1, len(rows))
        decision, decided_on = HEADINGS.index("判断"), HEADINGS.index("判断した日")
        sheet.data_validation(FIRST_ROW - 1, decision, last, decision, {
            "validate": "list", "source": list(DECISIONS), "ignore_blank": True,
            "error_title": "判断", "error_message": "一覧から選んでください。",
        })
        sheet.data_validation(FIRST_ROW - 1, decided_on, last, decided_on, {
            "validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "ignore_blank": True,
            "error_title": "判断した日", "error_message": "日付を 2026-04-01 のように入力してください。",
        })
        sheet.freeze_panes(FIRST_ROW - 1, 2)
        sheet.autofilter(FIRST_ROW - 2, 0, last, len(HEADINGS) - 1)
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def read_workbook(file: Path, current: dict[str, str]) -> list[Decision]:
    """The decisions of a workbook; UnusableInput with every row that cannot be used. No value is quoted."""
    if not file.exists():
        raise UnusableInput(f"{file}: no such file.")
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False)
    except Exception:  # noqa: BLE001 - whatever the file is, it is no workbook of ours
        raise UnusableInput(f"{file} is not a workbook (.xlsx) that can be read.") from None
    if book.sheetnames != [SHEET]:
        raise UnusableInput(f"{file} must have one sheet, {SHEET}, as scripts/review export writes it.")
    rows = list(book[SHEET].iter_rows(min_row=FIRST_ROW - 1))
    if not rows or tuple(cell.value for cell in rows[0]) != HEADINGS:
        raise UnusableInput(f"{file}, row {FIRST_ROW - 1}: the headings are not those of the export.")
    decisions: list[Decision] = []
    faults: list[str] = []
    decided_in: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], FIRST_ROW):
        cells = [*cells, *[None] * (len(HEADINGS) - len(cells))]
        values = dict(zip(HEADINGS, (cell.value if cell else None for cell in cells), strict=False))
        if all(is_empty(values[title]) for title in ANSWERS):
            continue
        try:
            if len(cells) > len(HEADINGS) or any(cell is not None and is_formula(cell) for cell in cells):
                raise UnusableInput("a cell holds a formula, or stands outside of the columns")
            decision = read_row(values, current)
            if decision.finding_id in decided_in:
                raise UnusableInput(f"row {decided_in[decision.finding_id]} decides on the same finding")
            decided_in[decision.finding_id] = number
            decisions.append(decision)
        except UnusableInput as problem:
            faults.append(f"row {number}: {problem}")
    if faults:
        raise UnusableInput(f"{file}: nothing was stored.\n" + "\n".join(faults))
    return decisions


def is_empty(value: Any) -> bool:
    return value is None or isinstance(value, str) and not value.strip()


def is_formula(cell: Any) -> bool:
    return cell.data_type == "f" or isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))


def read_row(values: dict[str, Any], current: dict[str, str]) -> Decision:
    """One row with an answer, every value validated again."""
    finding_id, fact_hash = values["番号"], values["照合"]
    if not isinstance(finding_id, str) or finding_id not in current:
        raise UnusableInput("the finding is not one of this tenant's today: export again")
    if fact_hash != current[finding_id]:
        raise UnusableInput("the data have changed since the export: export again")
    if values["判断"] not in DECISIONS:
        raise UnusableInput(f"判断 must be {' or '.join(DECISIONS)}")
    for title in ("理由", "判断した人"):
        text = values[title]
        if is_empty(text) or not isinstance(text, str) or len(text) > LONGEST or not text.isprintable():
            raise UnusableInput(f"{title} must be a text of one line, at most {LONGEST} characters")
    day = values["判断した日"]
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day.strip())
        except ValueError:
            day = None
    day = day.date() if isinstance(day, datetime) else day
    if not isinstance(day, date) or not date(2000, 1, 1) <= day <= date.today():
        raise UnusableInput("判断した日 must be a date, not after today")
    return Decision(
        finding_id, fact_hash, DECISIONS[values["判断"]], values["理由"].strip(), values["判断した人"].strip(), day
    )


def store(tenant: Tenant, file: Path) -> tuple[int, int]:
    """Store the decisions of a workbook; how many are new, and how many were stored before."""
    with only_process(tenant), open_restricted(tenant, read_only=False) as connection:
        prepare_decisions(connection)
        current = dict(
            connection.execute("select finding_id, fact_hash from restricted.quality.findings").fetchall()
        )
        decisions = read_workbook(file, current)
        # Also one that a later decision has replaced: an old workbook does not bring it back.
        stored = {
            Decision(*row)
            for row in connection.execute(
                f"select finding_id, fact_hash, decision, reason, decided_by, decided_on from {TABLE}"
            ).fetchall()
        }
        new = [decision for decision in decisions if decision not in stored]
        connection.execute("begin")
        last = connection.execute(f"select coalesce(max(sequence), 0) from {TABLE}").fetchone()[0]
        now = datetime.now(UTC).replace(tzinfo=None)
        for sequence, d in enumerate(new, last + 1):
            connection.execute(
                f"insert into {TABLE} values (?, ?, ?, ?, ?, ?, ?, ?)",
                [sequence, d.finding_id, d.fact_hash, d.decision, d.reason, d.decided_by, d.decided_on, now],
            )
        connection.execute("commit")
        log_access(tenant, "review import", "decisions on findings", file=file.name, decisions=len(new))
    return len(new), len(decisions) - len(new)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/review", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    out = commands.add_parser("export", help="write the open findings to a workbook")
    out.add_argument("tenant", metavar="TENANT")
    back = commands.add_parser("import", help="store the decisions of a workbook")
    back.add_argument("tenant", metavar="TENANT")
    back.add_argument("file", metavar="FILE", type=Path)
    arguments = parser.parse_args()
    try:
        tenant = find_tenant(arguments.tenant)
        if arguments.command == "export":
            file, findings = export(tenant)
            print(f"{findings} open findings: {file}")
        else:
            new, before = store(tenant, arguments.file)
            print(f"{new} decisions stored, {before} were stored before. The next build applies them.")
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return 2
    except duckdb.Error as problem:
        # The database's own text can quote values of people.
        print(f"oboro: The database failed ({type(problem).__name__}). Nothing was stored.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
