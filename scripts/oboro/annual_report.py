"""The annual report to the ministry (住民基本台帳関係年報): a workbook and CSV out, corrections by hand back in.

`scripts/annual_report TENANT --year YEAR` writes what the last build computed, in the published layout, to
data/<code>/report/<year>: on the restricted side, for it is not suppressed. With `--import FILE` it takes in what was
changed by hand in the workbook, each cell with a reason, or nothing if one cell cannot be used. With `--earlier FILE`
it takes in the report of another year, as it was handed in, for comparison.
"""

import argparse
import csv
import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from oboro.access_log import log_access
from oboro.annual_report_book import (
    CORRECTION_ROW,
    CORRECTIONS_SHEET,
    FINGERPRINT_CELL,
    SEXES_JA,
    Report,
    cell_name,
    era_date,
    sheets,
    write_book,
)
from oboro.annual_report_files import AGES, MAY_BE_NEGATIVE, MOVEMENTS, SEGMENTS, figures, layout, plain, read
from oboro.build import FAILED_CLOSED, FINDINGS, PASSED
from oboro.connection import attach_report, attach_restricted
from oboro.dbt import only_process
from oboro.decisions import CORRECTIONS, EARLIER_REPORTS, LONGEST, is_usable_text, prepare_decisions
from oboro.tenants import PROJECT, Tenant, UnusableInput, data_folder, find_tenant

PURPOSE = "annual_report"
# What depends on corrections and on earlier reports.
REBUILT = ("tab_report_figures+", "tab_report_earlier_figures+")
# Who says why a figure was entered by hand.
SAID = ("reason", "entered_by", "entered_on")
LARGEST = 10**9
NAMES = ("prefecture_name", "municipality_name")
MESSAGES_SHOWN = 20


@dataclass(frozen=True)
class Correction:
    """A figure that somebody has entered by hand."""

    report_table: str
    segment: str
    municipality_code: str
    sex: str
    column_name: str
    computed: float | None
    value: float
    reason: str
    entered_by: str
    entered_on: date


def read_report(tenant: Tenant, year: int) -> Report:
    """The report as it was built; UnusableInput if there is none, or if it is held."""
    if not tenant.report.is_file():
        raise UnusableInput(f"Tenant {tenant.code} has no report yet: build it first (scripts/build {tenant.code}).")
    with duckdb.connect(":memory:") as connection:
        attach_report(connection, tenant, read_only=True)

        def rows(query: str, *values: Any) -> list[dict[str, Any]]:
            found = connection.execute(query, values)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        try:
            status = rows("select * from report.annual_report_status where year = ?", year)
            if not status:
                known = ", ".join(str(r["year"]) for r in rows("select year from report.annual_report_status"))
                raise UnusableInput(f"There is no report of {year}, only of {known} (seeds/report/annual_reports.csv).")
            if status[0]["is_held"]:
                raise Held(
                    f"The report of {year} is held by {status[0]['held_findings']} findings that nobody has decided: "
                    f"{', '.join(status[0]['held_by'])}. Decide them (scripts/review), or have them waived "
                    "(seeds/report/report_waivers.csv), and build again."
                )
            return Report(
                tenant=tenant,
                year=year,
                status=status[0],
                figures=rows(
                    "select * from report.annual_report_figures where year = ? "
                    "order by report_table, segment, municipality_code, sex, position", year
                ),
                findings=rows(
                    "select * from report.annual_report_findings where year = ? "
                    "order by level desc, municipality_code, segment, check_name, figure", year
                ),
                questions=rows(
                    "select * from report.annual_report_questions where year = ? order by topic, subject", year
                ),
                comparison=rows(
                    "select * from report.annual_report_comparison where year = ? "
                    "order by segment, municipality_code, position", year
                ),
            )
        except duckdb.CatalogException:
            raise UnusableInput(f"Tenant {tenant.code} has no report yet: build it first.") from None


class Held(UnusableInput):
    """Findings that nobody has decided hold the report."""


def fingerprint(report: Report) -> str:
    """A hash of all figures and reasons, so that a workbook of others is noticed."""
    digest = hashlib.sha256(f"{report.tenant.code} {report.year}".encode())
    for f in report.figures:
        names = ("report_table", "segment", "municipality_code", "sex", "column_name", "value", *SAID)
        digest.update(f"{[f[name] for name in names]!r}\n".encode())
    return digest.hexdigest()[:32]


def book_file(tenant: Tenant, year: int) -> Path:
    """Where the workbook lies; the CSV files are beside it."""
    return tenant.folder / "report" / str(year) / f"annual_report_{tenant.code}_{year}.xlsx"


def real_folder(book: Path) -> Path:
    """The folder of a workbook, which may not lie elsewhere."""
    for path in (book.parent.parent, book.parent):
        if path.is_symlink():
            raise UnusableInput(f"{path} is a link. It must be a real folder.")
    return book.parent


def write(tenant: Tenant, year: int) -> Report:
    """The workbook and the CSV files."""
    with only_process(tenant):
        report = read_report(tenant, year)
        book = book_file(tenant, year)
        folder = real_folder(book)
        partial = folder / ".partial.xlsx"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        log_access(tenant, "annual report", PURPOSE, year=year)
        try:
            write_book(partial, report, fingerprint(report))
            keep_changed(book)
            os.replace(partial, book)
            mark_unchanged(book)
        finally:
            partial.unlink(missing_ok=True)
        for table in (MOVEMENTS, AGES):
            for segment in SEGMENTS:
                write_csv(folder / f"{table}_{segment}.csv", csv_rows(report, table, segment))
        write_csv(folder / "corrections.csv", correction_rows(report))
    return report


def withdraw(tenant: Tenant, year: int) -> None:
    """Remove what was written before the report was held, so that nobody hands it in."""
    with only_process(tenant):
        book = book_file(tenant, year)
        folder = real_folder(book)
        keep_changed(book)
        for file in (book, mark_of(book), *folder.glob("population_*.csv"), folder / "corrections.csv"):
            file.unlink(missing_ok=True)


def mark_of(book: Path) -> Path:
    """What the workbook was when it was written, or taken in."""
    return book.with_name(f".{book.name}.sha256")


def mark_unchanged(book: Path) -> None:
    mark_of(book).write_text(hashlib.sha256(book.read_bytes()).hexdigest(), encoding="utf-8")


def keep_changed(book: Path) -> None:
    """Put a workbook aside that somebody has saved since it was written, and that was not taken in."""
    if not book.is_file():
        return
    mark = mark_of(book)
    if mark.is_file() and mark.read_text(encoding="utf-8") == hashlib.sha256(book.read_bytes()).hexdigest():
        return
    asides = (book.with_stem(f"{book.stem}_changed_{number}") for number in count(1))
    aside = next(file for file in asides if not file.exists())
    os.replace(book, aside)
    print(f"oboro: {book.name} was changed and not taken in: it is kept as {aside}.", file=sys.stderr)


def neutral(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula stays one that it does not."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def write_csv(file: Path, rows: list[list[Any]]) -> None:
    partial = file.with_name(f".{file.name}.partial")
    with partial.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([neutral(value) for value in row] for row in rows)
    os.replace(partial, file)


def whole(value: float | None, kind: str) -> Any:
    """People as whole numbers, rates as they are."""
    return "" if value is None else value if kind == "rate" else int(value)


def csv_rows(report: Report, table: str, segment: str) -> list[list[Any]]:
    """A table in the layout of the published figures; a segment's with its name."""
    columns = layout(table, segment)
    named = segment != "total"
    day = report.status["reference_date"]
    first = ["年", "基準日"] if table == MOVEMENTS else ["基準日"]
    lines = [[*(["区分"] if named else []), *first, *(c.csv_heading for c in columns)]]
    for row in report.rows(table, segment):
        start = [report.year, era_date(day)] if table == MOVEMENTS else [day.isoformat()]
        values = [row[c.name] if c.kind == "text" else whole(row[c.name], c.kind) for c in columns]
        lines.append([*([SEGMENTS[segment]] if named else []), *start, *values])
    return lines


CORRECTION_TITLES = ["表", "区分", "団体コード", "性別", "項目", "計算値", "報告値", "理由"]


def correction_row(f: dict[str, Any]) -> list[Any]:
    """A figure that was entered by hand, without who did."""
    return [
        f["report_table"], SEGMENTS[f["segment"]], f["municipality_code"], SEXES_JA[f["sex"]], f["column_name"],
        whole(f["computed"], f["kind"]), whole(f["value"], f["kind"]), f["reason"],
    ]


def correction_rows(report: Report) -> list[list[Any]]:
    return [
        [*CORRECTION_TITLES, "記入者", "記入日"],
        *([*correction_row(f), f["entered_by"], f["entered_on"].isoformat()] for f in report.corrected()),
    ]


def read_corrections(file: Path, report: Report) -> list[Correction]:
    """What was changed in a workbook; UnusableInput with every cell that cannot be used."""
    try:
        book = openpyxl.load_workbook(file, data_only=False)
    except Exception:  # noqa: BLE001 - whatever the file is, it is no workbook of ours
        raise UnusableInput(f"{file} is not a workbook (.xlsx) that can be read.") from None
    wanted = sheets(report)
    if missing := [name for name in [*wanted, CORRECTIONS_SHEET] if name not in book.sheetnames]:
        raise UnusableInput(f"{file} has no sheet {missing[0]}. Export it again: scripts/annual_report.")
    if book[CORRECTIONS_SHEET][FINGERPRINT_CELL].value != fingerprint(report):
        raise UnusableInput(
            f"{file} is of another report, or its figures have changed since it was written. Write it again, and "
            "change that one."
        )
    faults: list[str] = []
    changed: dict[tuple[str, str], tuple[dict, float]] = {}
    for name, (table, segment) in wanted.items():
        found, wrong = changed_cells(book[name], report, table, segment)
        changed |= {(name, cell): change for cell, change in found.items()}
        faults += [f"{name} {fault}" for fault in wrong]
    corrected = {(name, cell_name(report, f)): f for name, f in report.corrected_by_sheet()}
    reasons, wrong = read_reasons(book[CORRECTIONS_SHEET], corrected, changed)
    faults += [f"{CORRECTIONS_SHEET} {fault}" for fault in wrong]
    for place, (f, value) in changed.items():
        if place in corrected and f["computed"] is not None and abs(value - f["computed"]) <= 1e-9:
            # Taking a correction back needs no reason of its own.
            reasons.setdefault(place, tuple(f[name] for name in SAID))
    faults += [
        f"{sheet} {cell}: was changed, and {CORRECTIONS_SHEET} has no row with a reason for it"
        + " that is new" * ((sheet, cell) in corrected)
        for sheet, cell in changed if (sheet, cell) not in reasons
    ]
    if faults:
        raise UnusableInput(f"{file}: nothing was stored.\n" + "\n".join(faults[:MESSAGES_SHOWN]))
    # The others have another reason than they had.
    changed |= {place: (f, f["value"]) for place, f in corrected.items() if place in reasons and place not in changed}
    return [
        Correction(
            f["report_table"], f["segment"], f["municipality_code"], f["sex"], f["column_name"], f["computed"], value,
            *reasons[place],
        )
        for place, (f, value) in changed.items()
    ]


def changed_cells(sheet: Any, report: Report, table: str, segment: str) -> tuple[dict, list[str]]:
    """The cells whose figures are not those of the report, by name, and what is wrong with others."""
    columns = layout(table, segment)
    by_place = report.by_place(table, segment)
    sex_at = next((i for i, c in enumerate(columns) if c.name == "sex"), None)
    sexes = {ja: sex for sex, ja in SEXES_JA.items()}
    found, faults, seen = {}, [], set()
    first = 4 if table == AGES else 6
    for row in sheet.iter_rows(min_row=first, max_col=len(columns)):
        if all(cell.value is None for cell in row):
            continue
        place = (row[0].value, "total" if sex_at is None else sexes.get(row[sex_at].value))
        if place not in by_place or place in seen:
            faults.append(f"row {row[0].row}: the municipality (and sex) is not one of the report, or stands twice")
            continue
        seen.add(place)
        some = next(iter(by_place[place].values()))
        for cell, column in zip(row, columns, strict=True):
            if column.kind == "text":
                if (cell.value or "") != (some.get(column.name) or "") and column.name in NAMES:
                    faults.append(f"{cell.coordinate}: must stay as it was written")
                continue
            figure = by_place[place][column.name]
            value = cell.value
            if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
                if not (value is None and figure["value"] is None):
                    faults.append(f"{cell.coordinate}: must be a number, not empty and not a formula")
            elif column.kind == "people" and value != int(value):
                faults.append(f"{cell.coordinate}: must be a whole number")
            elif value < 0 and column.kind == "people" and column.name not in MAY_BE_NEGATIVE:
                faults.append(f"{cell.coordinate}: must not be below 0")
            elif figure["value"] is None or abs(value - figure["value"]) > 1e-9:
                found[cell.coordinate] = (figure, float(value))
    if len(seen) < len(by_place):
        faults.append(f"row {first} and below: {len(by_place) - len(seen)} rows of the report are missing")
    return found, faults


def read_reasons(sheet: Any, corrected: dict, changed: dict) -> tuple[dict, list[str]]:
    """Who says why, by sheet and cell, beside what the workbook said already; None if it cannot be used."""
    reasons, faults, seen = {}, [], set()
    for row in sheet.iter_rows(min_row=CORRECTION_ROW, max_col=9, values_only=True):
        name, cell, _, _, _, _, reason, by, day = row
        if not any(value not in (None, "") for value in (name, cell, reason, by, day)):
            continue
        place = (str(name or "").strip(), plain(str(cell or "")).replace("$", "").upper())
        if place not in changed and place not in corrected:
            faults.append(f"{place[0]} {place[1]}: there is a reason, and the cell was not changed")
            continue
        seen.add(place)
        before = [corrected[place][name] for name in SAID] if place in corrected else None
        if before and as_said(reason, by, day) == as_said(*before):
            continue
        for title, text in (("理由", reason), ("記入者", by)):
            if not is_usable_text(text):
                said = f"{title} must be a text of one line, at most {LONGEST} characters"
                faults.append(f"{place[0]} {place[1]}: {said}")
                reasons[place] = None
                break
        else:
            day = as_day(day)
            if not isinstance(day, date) or not date(2000, 1, 1) <= day <= date.today():
                faults.append(f"{place[0]} {place[1]}: 記入日 must be a date, not after today")
                reasons[place] = None
            elif place in reasons:
                faults.append(f"{place[0]} {place[1]}: there are two reasons")
            else:
                reasons[place] = (reason.strip(), by.strip(), day)
    faults += [
        f"{sheet} {cell}: the row with its reason was removed. To take the correction back, enter the computed figure"
        for sheet, cell in corrected if (sheet, cell) not in seen and (sheet, cell) not in changed
    ]
    return reasons, faults


def as_said(reason: Any, by: Any, day: Any) -> tuple:
    """A row of reasons as far as it says something."""
    return str(reason or "").strip(), str(by or "").strip(), as_day(day)


def as_day(value: Any) -> Any:
    """A cell's date; None for a text that is none."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            return None
    return value.date() if isinstance(value, datetime) else value


def store_corrections(tenant: Tenant, year: int, file: Path) -> list[Correction]:
    """Take in what was changed by hand."""
    with only_process(tenant):
        corrections = read_corrections(file, read_report(tenant, year))
        with duckdb.connect(":memory:") as connection:
            attach_restricted(connection, tenant)
            prepare_decisions(connection)
            log_access(tenant, "annual report import", PURPOSE, file=file.name, corrections=len(corrections))
            connection.execute("begin")
            last = connection.execute(f"select coalesce(max(sequence), 0) from {CORRECTIONS}").fetchone()[0]
            now = datetime.now(UTC).replace(tzinfo=None)
            for sequence, c in enumerate(corrections, last + 1):
                connection.execute(
                    f"insert into {CORRECTIONS} values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    [sequence, year, c.report_table, c.segment, c.municipality_code, c.sex, c.column_name, c.computed,
                     c.value, c.reason, c.entered_by, c.entered_on, now],
                )
            connection.execute("commit")
        book = book_file(tenant, year)
        if book.is_file() and file.samefile(book):
            mark_unchanged(book)
    if corrections:
        rebuild(tenant)
    return corrections


def store_earlier(tenant: Tenant, file: Path) -> int:
    """Take in a report as it was handed in; how many rows are of this tenant."""
    files = read([file])
    if files.faults:
        raise UnusableInput("Nothing was stored.\n" + "\n".join(files.faults[:MESSAGES_SHOWN]))
    if not tenant.restricted.is_file():
        raise UnusableInput(f"Tenant {tenant.code} has not been built.")
    with only_process(tenant), duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant)
        prepare_decisions(connection)
        codes = {code for (code,) in connection.execute(
            "select city_code from restricted.conformed.con_towns union select ward_code from "
            "restricted.conformed.con_towns union select former_ward_code from restricted.conformed.con_towns"
        ).fetchall()}
        rows = [row for row in files.reports.values() if row["municipality_code"] in codes]
        if not rows:
            raise UnusableInput(f"{file} has no row of tenant {tenant.code} or its wards. Nothing was stored.")
        (last,) = connection.execute(f"select coalesce(max(sequence), 0) from {EARLIER_REPORTS}").fetchone()
        now = datetime.now(UTC).replace(tzinfo=None)
        log_access(tenant, "annual report earlier", PURPOSE, file=file.name, rows=len(rows))
        values = [
            (last + 1, row["year"], row["reference_date"], row["segment"], row["municipality_code"], name, row[name],
             file.name, now)
            for row in rows for name in figures(MOVEMENTS) if row.get(name) is not None
        ]
        connection.execute("begin")
        connection.executemany(f"insert into {EARLIER_REPORTS} values (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        connection.execute("commit")
    rebuild(tenant)
    return len(rows)


def rebuild(tenant: Tenant) -> None:
    """The report anew, by `dbt build` as a user runs it."""
    run = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "build", "--quiet", "--select", *REBUILT,
         "--exclude-resource-type", "unit_test"],
        env=os.environ | {"TENANT": tenant.code, "OBORO_DATA": str(data_folder()), "OBORO_PURPOSE": PURPOSE},
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )
    if run.returncode:
        raise UnusableInput(f"It was stored, but the report could not be built anew.\n{run.stdout}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/annual_report", description=__doc__.splitlines()[0])
    parser.add_argument("tenant", metavar="TENANT")
    parser.add_argument("--year", type=int, required=True, metavar="YEAR", help="year of the reference date, 1月1日")
    taken = parser.add_mutually_exclusive_group()
    taken.add_argument(
        "--import", dest="workbook", type=Path, metavar="FILE", help="take in a workbook that was changed by hand"
    )
    taken.add_argument("--earlier", type=Path, metavar="FILE", help="take in the report of another year, CSV")
    arguments = parser.parse_args()
    os.umask(0o077)
    try:
        tenant = find_tenant(arguments.tenant)
        try:
            if arguments.workbook:
                corrections = store_corrections(tenant, arguments.year, arguments.workbook)
                print(f"{len(corrections)} figures were changed by hand, or their reasons, and stored.")
            if arguments.earlier:
                print(f"{store_earlier(tenant, arguments.earlier)} rows of other years were stored.")
            report = write(tenant, arguments.year)
        except Held:
            withdraw(tenant, arguments.year)
            raise
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return FINDINGS if isinstance(problem, Held) else FAILED_CLOSED
    except duckdb.Error as problem:
        # The database's own text can quote values.
        print(f"oboro: The database failed ({type(problem).__name__}). Nothing was stored.", file=sys.stderr)
        return FAILED_CLOSED
    violations = sum(f["level"] == "violation" for f in report.findings)
    print(
        f"{book_file(tenant, arguments.year)}\n"
        f"{len(report.figures):,} figures, {len(report.corrected())} entered by hand, "
        f"{violations} violations, {len(report.findings) - violations} warnings, {len(report.questions)} matters to look at."
    )
    return FINDINGS if violations else PASSED


if __name__ == "__main__":
    sys.exit(main())
