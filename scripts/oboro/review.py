"""Findings that a person must decide: out as a workbook for clerks, and their decisions back in.

`scripts/review export TENANT` writes the open findings to data/<code>/review/findings.xlsx, on the restricted
side. `scripts/review import TENANT FILE` reads it back, believes nothing of it and stores the decisions; the
next build applies them. One wrong row, and nothing of the file is stored.
"""

import argparse
import hashlib
import os
import sys
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import xlsxwriter

from oboro.access_log import log_access
from oboro.connection import attach_restricted
from oboro.dbt import only_process
from oboro.decisions import LONGEST, TABLE, is_usable_text, prepare_decisions
from oboro.tenants import Tenant, UnusableInput, find_tenant

SHEET = "検査結果"
# What a clerk may choose: the decision, and which of two persons is left out where the check names two.
RIGHT, WRONG = "正しい", "誤り（集計から除く）"
THIS_WRONG, OTHER_WRONG = "誤り（対象を除く）", "誤り（相手を除く）"
DECISIONS: dict[str, tuple[str, str | None]] = {
    RIGHT: ("accept", None), WRONG: ("exclude", None),
    THIS_WRONG: ("exclude", "subject"), OTHER_WRONG: ("exclude", "other"),
}  # fmt: skip
ON_ONE, ON_TWO = (RIGHT, WRONG), (RIGHT, THIS_WRONG, OTHER_WRONG)
HEADINGS = (
    "番号", "検査", "重大度", "対象", "相手", "確認すること", "状態", "未決のあいだ", "除くとどうなるか",
    "判断", "理由", "判断した人", "判断した日", "照合", "控え",
)  # fmt: skip
WIDTHS = (18, 26, 8, 14, 14, 46, 12, 30, 34, 22, 40, 18, 12, 18, 24)
HASH, COPY = HEADINGS.index("照合"), HEADINGS.index("控え")
ANSWERS = ("判断", "理由", "判断した人", "判断した日")
LOCKED = tuple(title for title in HEADINGS if title not in (*ANSWERS, "控え"))
INSTRUCTIONS = (
    "検査で見つかった、人の確認が要るものの一覧です。色の付いた四つの列だけに記入してください。ほかの列は変えられません。",
    "「正しい」は登録のとおりで問題がないもの、「誤り」は誤りで、集計から除くものです。理由・判断した人・日付は必ず記入します。",
    "二人についての検査では、誤っている方を選びます。「誤り（対象を除く）」は対象の者を、「誤り（相手を除く）」は相手の者を除きます。",
    "集計を止めたり人を除いたりしているものを先に並べています。「何も止めていない」ものは、判断を記録し、次から尋ねません。",
    "まだ決められないものは空欄のままにしてください。登録内容がその後に変わったものは、もう一度お尋ねします。",
)
TENANT_ROW = len(INSTRUCTIONS) + 1  # counted from 1 as Excel does
HEADING_ROW = TENANT_ROW + 1
FIRST_ROW = HEADING_ROW + 1  # of the findings
MOST_ROWS = 20_000  # that are written and read in seconds; a sheet would take more
MESSAGES_SHOWN = 20

# Undecided for any purpose that is told of it; what it does until then, and what a decision would do.
OPEN_FINDINGS = f"""
with open_findings as (
    select
        p.finding_id,
        bool_or(p.decision = 'changed') as is_changed,
        string_agg(q.label_ja, '・' order by q.label_ja) filter (p.effect = 'hold') as held,
        string_agg(q.label_ja, '・' order by q.label_ja) filter (p.effect = 'exclude') as left_out_of,
        string_agg(q.label_ja, '・' order by q.label_ja) filter (p.treatment = 'block') as purposes
    from restricted.quality.qua_findings_by_purpose as p
    inner join restricted.quality.purposes as q on p.purpose = q.purpose
    where p.treatment != 'ignore' and p.decision in ('undecided', 'changed')
    group by p.finding_id
)
select
    f.finding_id, c.label_ja, f.severity, f.subject, coalesce(f.other_subject, ''), c.explanation_ja,
    if(o.is_changed, '内容が変更', '未決'),
    coalesce(
        nullif(concat_ws('。', o.held || 'を止めている', o.left_out_of || 'から除いている'), ''), '何も止めていない'
    ),
    case
        when o.purposes is null then 'どの集計からも除かれない（記録だけ）'
        when f.excludes = 'nobody' then '除かれる者はいない'
        else o.purposes || 'から' || case
            when r.resident_number is not null then '選んだ方を除く'
            when f.excludes = 'household' then '世帯の全員を除く'
            else '本人を除く' end
    end,
    f.fact_hash,
    r.resident_number is not null as is_on_two
from open_findings as o
inner join restricted.quality.findings as f on o.finding_id = f.finding_id
inner join restricted.quality.checks as c on f.check_name = c.check_name
left join restricted.quality.qua_current_residents as r
    on f.excludes in ('subject', 'other') and f.other_subject = r.resident_number
order by
    o.held is null, o.left_out_of is null, o.purposes is null, f.severity = 'アラート', c.label_ja, f.subject,
    f.finding_id
limit {MOST_ROWS + 1}
"""
# What a decision can be on today: the hash of the data, and whether two persons are to be told apart.
TODAYS_FINDINGS = """
select f.finding_id, f.fact_hash, r.resident_number is not null as is_on_two
from restricted.quality.findings as f
left join restricted.quality.qua_current_residents as r
    on f.excludes in ('subject', 'other') and f.other_subject = r.resident_number
"""


@dataclass(frozen=True)
class Finding:
    """What a decision is checked against."""

    fact_hash: str
    is_on_two: bool


@dataclass(frozen=True)
class Decision:
    """What one row of the workbook says."""

    finding_id: str
    fact_hash: str
    decision: str
    excludes: str | None
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


def export(tenant: Tenant) -> tuple[Path, int, bool]:
    """Write the workbook; where it is, how many findings are in it, and whether more are waiting."""
    with only_process(tenant), open_restricted(tenant, read_only=True) as connection:
        rows = connection.execute(OPEN_FINDINGS).fetchall()
    rows, more = rows[:MOST_ROWS], len(rows) > MOST_ROWS
    folder = tenant.folder / "review"
    if folder.is_symlink():
        raise UnusableInput(f"{folder} is a link. It must be a real folder.")
    folder.mkdir(mode=0o700, exist_ok=True)
    log_access(tenant, "review export", "decisions on findings", findings=len(rows))
    file, partial = folder / "findings.xlsx", folder / ".findings.partial.xlsx"
    previous = os.umask(0o077)
    try:
        write_workbook(partial, tenant, rows)
        os.replace(partial, file)
    finally:
        os.umask(previous)
        partial.unlink(missing_ok=True)
    return file, len(rows), more


def copy_of(tenant: Tenant, values: dict[str, Any]) -> str:
    """A short hash of each locked cell of a row, so that one that was changed is noticed and named."""
    return " ".join(
        hashlib.sha256("\x1f".join((tenant.code, values["照合"], title, values[title])).encode()).hexdigest()[:8]
        for title in LOCKED
    )


def write_workbook(file: Path, tenant: Tenant, rows: list[tuple[Any, ...]]) -> None:
    # Text stays text: what begins like a formula or a link is neither.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "constant_memory": True}
    with xlsxwriter.Workbook(str(file), options) as book:
        sheet = book.add_worksheet(SHEET)
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        heading = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True})
        answer = book.add_format(
            {"text_wrap": True, "valign": "top", "border": 1, "bg_color": "#FFF2CC", "locked": False}
        )
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "border": 1,
                               "bg_color": "#FFF2CC", "locked": False})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, None, {"hidden": column in (HASH, COPY)})
        for row, cells in enumerate(top_rows(tenant)):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, heading if row == HEADING_ROW - 1 else None)
        for number, (*shown, _) in enumerate(rows):
            at = FIRST_ROW - 1 + number
            values = dict(zip(LOCKED, shown, strict=True))
            values["控え"] = copy_of(tenant, values)
            for column, title in enumerate(HEADINGS):
                if title in ANSWERS:
                    sheet.write_blank(at, column, None, day if title == "判断した日" else answer)
                else:
                    sheet.write_string(at, column, values[title], plain)
        decision, decided_on = HEADINGS.index("判断"), HEADINGS.index("判断した日")
        at = FIRST_ROW - 1
        for is_on_two, run in groupby(rows, key=lambda row: row[-1]):
            last = at + len(list(run)) - 1
            sheet.data_validation(at, decision, last, decision, {
                "validate": "list", "source": list(ON_TWO if is_on_two else ON_ONE), "ignore_blank": True,
                "error_title": "判断", "error_message": "一覧から選んでください。",
            })
            at = last + 1
        last = FIRST_ROW - 2 + max(1, len(rows))
        sheet.data_validation(FIRST_ROW - 1, decided_on, last, decided_on, {
            "validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "ignore_blank": True,
            "error_title": "判断した日", "error_message": "日付を 2026-04-01 のように入力してください。",
        })
        sheet.freeze_panes(FIRST_ROW - 1, 2)
        sheet.autofilter(HEADING_ROW - 1, 0, last, len(HEADINGS) - 1)
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})


def top_rows(tenant: Tenant) -> list[tuple[str, ...]]:
    """What stands above the findings: what to do, whose they are, the headings."""
    return [*((text,) for text in INSTRUCTIONS), ("団体コード", tenant.code, tenant.name), HEADINGS]


def read_workbook(file: Path, tenant: Tenant, current: dict[str, Finding]) -> list[Decision]:
    """The decisions of a workbook; UnusableInput with every row that cannot be used. No value is quoted."""
    if not file.exists():
        raise UnusableInput(f"{file}: no such file.")
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False)
    except Exception:  # noqa: BLE001 - whatever the file is, it is no workbook of ours
        raise UnusableInput(f"{file} is not a workbook (.xlsx) that can be read.") from None
    if book.sheetnames != [SHEET]:
        raise UnusableInput(f"{file} must have one sheet, {SHEET}, as scripts/review export writes it.")
    sheet = book[SHEET]
    sheet.reset_dimensions()  # what the file says of its own size
    rows = list(sheet.iter_rows())
    check_top_rows(file, tenant, [tuple(cell.value for cell in cells if cell.value is not None) for cells in rows])
    decisions: list[Decision] = []
    faults: list[str] = []
    decided_in: dict[str, int] = {}
    for number, cells in enumerate(rows, 1):
        try:
            if any(is_formula(cell) for cell in cells):
                raise UnusableInput("a cell holds a formula")
            if number < FIRST_ROW:
                continue
            if any(cell.value is not None for cell in cells[len(HEADINGS):]):
                raise UnusableInput("a cell stands outside of the columns")
            cells = [*cells, *[None] * (len(HEADINGS) - len(cells))]
            values = {
                title: cell.value if cell else None
                for title, cell in zip(HEADINGS, cells[:len(HEADINGS)], strict=True)
            }
            if all(is_empty(value) for value in values.values()):
                continue
            check_locked_cells(tenant, values)
            if all(is_empty(values[title]) for title in ANSWERS):
                continue
            decision = read_row(values, current)
            if decision.finding_id in decided_in:
                raise UnusableInput(f"row {decided_in[decision.finding_id]} decides on the same finding")
            decided_in[decision.finding_id] = number
            decisions.append(decision)
        except UnusableInput as problem:
            faults.append(f"row {number}: {problem}")
    if faults:
        more = [f"and {len(faults) - MESSAGES_SHOWN} more rows"] if len(faults) > MESSAGES_SHOWN else []
        raise UnusableInput(f"{file}: nothing was stored.\n" + "\n".join(faults[:MESSAGES_SHOWN] + more))
    return decisions


def check_top_rows(file: Path, tenant: Tenant, found: list[tuple[Any, ...]]) -> None:
    """UnusableInput unless the rows above the findings are those that were written for this tenant."""
    for number, (wanted, texts) in enumerate(zip(top_rows(tenant), [*found, *[()] * FIRST_ROW], strict=False), 1):
        if texts == wanted:
            continue
        if number == TENANT_ROW and texts[:1] == wanted[:1]:
            raise UnusableInput(
                f"{file}, row {number}: the workbook is of another municipality, not of {tenant.code}. "
                "Nothing was stored."
            )
        what = "headings are" if number == HEADING_ROW else "text is"
        raise UnusableInput(f"{file}, row {number}: the {what} not as exported. Nothing was stored: export again.")


def check_locked_cells(tenant: Tenant, values: dict[str, Any]) -> None:
    """UnusableInput, with the columns, if a locked cell is not what was exported."""
    # An empty text comes back as no value.
    written = {title: "" if values[title] is None else str(values[title]) for title in LOCKED}
    copies = [*str(values["控え"] or "").split(" "), *[""] * len(LOCKED)]
    changed = [title for title, now, then in zip(LOCKED, copy_of(tenant, written).split(" "), copies) if now != then]
    if len(changed) == len(LOCKED):
        changed = ["照合 or 控え"]  # no other cell can be compared without them
    if changed:
        raise UnusableInput(f"{', '.join(changed)} is not as exported, and may not be changed: export again")


def is_empty(value: Any) -> bool:
    return value is None or isinstance(value, str) and not value.strip()


def is_formula(cell: Any) -> bool:
    return cell.data_type == "f" or isinstance(cell.value, str) and cell.value.strip().startswith("=")


def read_row(values: dict[str, Any], current: dict[str, Finding]) -> Decision:
    """One row with an answer, every value validated again."""
    finding_id, fact_hash = values["番号"], values["照合"]
    if finding_id not in current:
        raise UnusableInput("the finding is not one of this tenant's today: export again")
    finding = current[finding_id]
    if fact_hash != finding.fact_hash:
        raise UnusableInput("the data have changed since the export: export again")
    choices = ON_TWO if finding.is_on_two else ON_ONE
    if values["判断"] not in choices:
        raise UnusableInput(f"判断 must be {' or '.join(choices)}")
    for title in ("理由", "判断した人"):
        if not is_usable_text(values[title]):
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
        finding_id, fact_hash, *DECISIONS[values["判断"]], values["理由"].strip(), values["判断した人"].strip(), day
    )


def store(tenant: Tenant, file: Path) -> tuple[int, int, int]:
    """Store the decisions of a workbook; how many are new, how many of these replace another, how many were known."""
    with only_process(tenant), open_restricted(tenant, read_only=False) as connection:
        prepare_decisions(connection)
        current = {
            finding_id: Finding(fact_hash, is_on_two)
            for finding_id, fact_hash, is_on_two in connection.execute(TODAYS_FINDINGS).fetchall()
        }
        decisions = read_workbook(file, tenant, current)
        # The one in force of each finding: what a later one has replaced can be decided again.
        in_force = {
            decision.finding_id: decision
            for decision in (
                Decision(*row)
                for row in connection.execute(
                    "select finding_id, fact_hash, decision, excludes, reason, decided_by, decided_on "
                    f"from {TABLE} order by sequence"
                ).fetchall()
            )
        }
        new = [decision for decision in decisions if decision != in_force.get(decision.finding_id)]
        connection.execute("begin")
        last = connection.execute(f"select coalesce(max(sequence), 0) from {TABLE}").fetchone()[0]
        now = datetime.now(UTC).replace(tzinfo=None)
        for sequence, decision in enumerate(new, last + 1):
            connection.execute(
                f"insert into {TABLE} (sequence, finding_id, fact_hash, decision, excludes, reason, decided_by, "
                "decided_on, stored_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [sequence, *astuple(decision), now],
            )
        # Nothing is stored that the log does not tell.
        log_access(tenant, "review import", "decisions on findings", file=file.name, decisions=len(new))
        connection.execute("commit")
    return len(new), sum(decision.finding_id in in_force for decision in new), len(decisions) - len(new)


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
            file, findings, more = export(tenant)
            print(f"{findings} open findings: {file}")
            if more:
                print(f"More than {MOST_ROWS:,} are open. Decide on these, build, and export again.")
        else:
            new, replacing, before = store(tenant, arguments.file)
            print(
                f"{new} decisions stored, {before} were stored before. {replacing} take the place of an earlier one. "
                "The next build applies them."
            )
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
