"""Annual reports (住民基本台帳関係年報) as CSV files: their layout, how they are read, and the checks on them.

The layout is the seed `report_columns`, the checks are the macro `annual_report_checks`, which the marts use as
well: here the same SQL runs in a database in memory. The figures are of municipalities, never of a person.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import jinja2

from oboro.tenants import PROJECT, UnusableInput, check_digit

SEEDS = PROJECT / "seeds"
CHECKS = PROJECT / "macros" / "project" / "annual_report_checks.sql"
MOVEMENTS, AGES = "population_and_movements", "population_by_age"
SEGMENTS = {"total": "総計", "japanese": "日本人住民", "foreign": "外国人住民"}
SEXES = {"計": "total", "男": "male", "女": "female"}
# What published files write for no figure at all; `-` is none, which is a figure.
NO_FIGURE = {"", "***", "…", "...", "X", "x"}
MAY_BE_NEGATIVE = ("net_change", "natural_change", "social_change")
# Fewer than none of what no identity contradicts is no figure at all; of others the identities tell.
NEVER_NEGATIVE = re.compile("households.*|age_.*|total")
# Since then the reference date is 1月1日; before, the report was of a fiscal year.
FIRST_OF_CALENDAR_YEAR = 2014
MESSAGES_SHOWN = 20


@dataclass(frozen=True)
class Column:
    """A column of the layout."""

    name: str
    csv_heading: str
    headings: tuple[str, str, str]
    kind: str  # text, people or rate


@dataclass
class Files:
    """What was read, and what could not be."""

    reports: dict[tuple, dict] = field(default_factory=dict)
    ages: dict[tuple, dict] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def layout(table: str, segment: str) -> list[Column]:
    """The columns of a table of the report, in their order."""
    with (SEEDS / "report" / "report_columns.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if (r["report_table"], r["segment"]) == (table, segment)]
    return [
        Column(r["column_name"], r["csv_heading"], (r["heading_1"], r["heading_2"], r["heading_3"]), r["kind"])
        for r in sorted(rows, key=lambda r: int(r["position"]))
    ]


def figures(table: str) -> list[str]:
    """The names of all figures of a table, of whatever segment."""
    columns = [c for segment in SEGMENTS for c in layout(table, segment) if c.kind != "text"]
    return list(dict.fromkeys(column.name for column in columns))


def plain(text: str) -> str:
    """Text whose width, spaces and dashes tell nothing."""
    narrow = unicodedata.normalize("NFKC", text).replace("〜", "~")
    return re.sub(r"\s", "", narrow)


def read_number(text: str, column: Column) -> float | None:
    """A figure as published tables write it; ValueError if it is none, or if it cannot be that of the column."""
    text = re.sub("[△▲−‐]", "-", plain(text)).replace(",", "").removesuffix("%")
    if text in NO_FIGURE:
        return None
    if text == "-":
        return 0.0
    # A spreadsheet may write people as 118682.0, and small rates as 1.5E-05.
    form = r"-?[0-9]{1,12}(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?" if column.kind == "rate" else r"-?[0-9]{1,12}(\.0+)?"
    if not re.fullmatch(form, text):
        raise ValueError
    value = float(text)
    if value < 0 and column.kind == "people" and NEVER_NEGATIVE.fullmatch(column.name):
        raise ValueError
    return value


@cache
def eras() -> dict[str, int]:
    """The year before the first of each era, by its name."""
    with (SEEDS / "registers" / "eras.csv").open(encoding="utf-8", newline="") as file:
        return {row["era"]: int(row["year_before_first"]) for row in csv.DictReader(file) if len(row["era"]) == 2}


def read_date(text: str) -> date:
    """A day such as 2023-01-01, 2023/1/1, 2023年1月1日 or 令和元年1月1日; ValueError if it is none."""
    text = plain(text)
    if found := re.fullmatch(r"(\D{2})?(元|\d{1,4})年(\d{1,2})月(\d{1,2})日", text):
        era, year, month, day = found.groups()
        before = eras().get(era) if era else 0
        if before is None:
            raise ValueError
        return date(before + (1 if year == "元" else int(year)), int(month), int(day))
    if found := re.fullmatch(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})", text):
        return date(int(found[1]), int(found[3]), int(found[4]))
    raise ValueError


def read_code(text: str) -> str:
    """A 団体コード; ValueError if its check digit is wrong. A total over municipalities has none."""
    code = plain(text).strip("-")
    if code and not (re.fullmatch("[0-9]{6}", code) and code[5] == check_digit(code[:5])):
        raise ValueError
    return code


def read_text(path: Path) -> str:
    """A file in UTF-8 or CP932."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise UnusableInput(f"{path} cannot be read: {problem.strerror}.") from None
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableInput(f"{path} is neither in UTF-8 nor in CP932. Save it as one of them.")


def read(paths: list[Path]) -> Files:
    """All rows of the files; what cannot be read is told, and the other files and rows are kept."""
    files = Files()
    for path in paths:
        try:
            read_lines(path, csv.reader(io.StringIO(read_text(path), newline=""), strict=True), files)
        except UnusableInput as problem:
            files.faults.append(str(problem))
        except csv.Error as problem:
            files.faults.append(f"{path}, line 1: this is no CSV ({problem}). The file is left out.")
    return files


def records(path: Path, lines, files: Files) -> Iterator[tuple[str, list[str]]]:
    """The lines after the heading, with their places; what is no CSV is told."""
    while True:
        place = f"{path}, line {lines.line_num + 1}"
        try:
            fields = next(lines)
        except StopIteration:
            return
        except csv.Error as problem:
            files.faults.append(f"{place}: this is no CSV ({problem}). The row is left out.")
            continue
        if any(text.strip() for text in fields):
            yield place, fields


def read_lines(path: Path, lines, files: Files) -> None:
    heading = [plain(title) for title in next(lines, [])]
    if twice := {title for title in heading if title and heading.count(title) > 1}:
        raise UnusableInput(f"{path}, line 1: the column {sorted(twice)[0]} stands twice.")
    table = AGES if "性別" in heading else MOVEMENTS
    segment = "total"
    if "区分" not in heading:
        segment = {"その他_記載_帰化等": "japanese", "その他_記載_国籍喪失": "foreign"}.get(
            next((t for t in heading if t in ("その他_記載_帰化等", "その他_記載_国籍喪失")), ""), "total"
        )
    known = {c.csv_heading: c for s in SEGMENTS for c in layout(table, s)}
    wanted = ["基準日", *(c.csv_heading for c in layout(table, segment))]
    if missing := [title for title in wanted if plain(title) not in heading]:
        raise UnusableInput(
            f"{path}, line 1: the column {missing[0]} is missing. Expected: {', '.join(wanted)}."
        )
    # A report of several segments in one file has the columns that each of them has.
    columns = {heading.index(plain(title)): c for title, c in known.items() if plain(title) in heading}
    at = {title: heading.index(title) for title in ("年", "基準日", "区分", "性別") if title in heading}
    by_position = {at["基準日"]: ("reference_date", read_date)}
    if "年" in at:
        by_position[at["年"]] = ("year", lambda text: int(plain(text)) if plain(text) else None)
    if "区分" in at:
        by_position[at["区分"]] = ("segment", {v: k for k, v in SEGMENTS.items()}.__getitem__)
    if table == AGES:
        by_position[at["性別"]] = ("sex", SEXES.__getitem__)
    for position, column in columns.items():
        if column.name == "municipality_code":
            by_position[position] = (column.name, read_code)
        elif column.kind == "text":
            by_position.setdefault(position, (column.name, str.strip))
        else:
            by_position[position] = (column.name, lambda text, column=column: read_number(text, column))
    readers = sorted(by_position.items())
    for place, fields in records(path, lines, files):
        if len(fields) != len(heading):
            files.faults.append(f"{place}: {len(fields)} fields, but the heading has {len(heading)}.")
            continue
        row, fault = {"segment": segment, "year": None}, ""
        for position, (name, reader) in readers:
            try:
                row[name] = reader(fields[position])
            except (ValueError, KeyError):
                fault = fault or f"{place}, column {heading[position]}: this is no {name.replace('_', ' ')}"
        day = row.get("reference_date")
        if day and row.get("year") not in (None, day.year):
            fault = fault or f"{place}, column 基準日: the day is not in the year of 年"
        elif day and day.year >= FIRST_OF_CALENDAR_YEAR and (day.month, day.day) != (1, 1):
            fault = fault or f"{place}, column 基準日: since {FIRST_OF_CALENDAR_YEAR} this is 1月1日"
        if fault:
            files.faults.append(f"{fault}. The row is left out.")
            continue
        row["year"] = day.year
        key = (row["year"], row["segment"], row["municipality_code"], row.get("sex"))
        rows = files.ages if table == AGES else files.reports
        if key in rows:
            files.faults.append(f"{place}: the municipality stands twice in this year. The row is left out.")
            continue
        rows[key] = row


def load(connection: duckdb.DuckDBPyConnection, files: Files, boundary_changes: Path | None = None) -> None:
    """The tables `reports`, `ages` and `boundary_changes`, as the checks read them.

    `boundary_changes` lists more changes than the project knows of, in the layout of its seed.
    """
    people = figures(MOVEMENTS)
    bands = [name for name in figures(AGES) if name != "total"]
    texts = ["segment", "municipality_code", "municipality_name"]
    for table, more, numbers, rows in (
        ("reports", [], people, files.reports),
        ("ages", ["sex"], ["total", *bands], files.ages),
    ):
        columns = {"year": "integer", "reference_date": "date"} | dict.fromkeys([*texts, *more], "varchar")
        columns |= dict.fromkeys(numbers, "double")
        listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"create temp table {table} ({listed})")
        # As one text: DuckDB takes Python's values one by one, and needs half a minute for all of Japan.
        text = json.dumps([{name: row.get(name) for name in columns} for row in rows.values()], default=str)
        connection.execute(
            f"insert into {table} by name select unnest(from_json(?, ?), recursive := true)",
            [text, json.dumps([columns])],
        )
    connection.execute(
        f"create temp table age_lists as select * exclude ({', '.join(bands)}), [{', '.join(bands)}] as bands from ages"
    )
    connection.execute(
        "create temp table boundary_changes (municipality_code varchar not null, year integer not null, segment varchar "
        f"not null check (segment in ({', '.join(map(repr, SEGMENTS))})), people bigint, reason varchar not null, "
        "unique (municipality_code, year, segment))"
    )
    for path in (SEEDS / "report" / "boundary_changes.csv", boundary_changes):
        if path is None:
            continue
        if not path.is_file():
            raise UnusableInput(f"{path} is no file. Name the list of boundary changes.")
        try:
            connection.execute(
                "insert or replace into boundary_changes by name "
                "select municipality_code, year, segment, people, reason from read_csv(?, header = true, "
                "auto_detect = true, all_varchar = true)", [str(path)],
            )
        except duckdb.Error:
            raise UnusableInput(
                f"{path} is no list of boundary changes: CSV in UTF-8 with the columns municipality_code, year, segment "
                f"({', '.join(SEGMENTS)}), people (empty if it is not recorded) and reason."
            ) from None


def checks_sql() -> str:
    """The macro of the checks on the tables that `load` makes."""
    macros = jinja2.Environment().from_string(CHECKS.read_text(encoding="utf-8")).module
    return macros.annual_report_checks("reports", "age_lists", "boundary_changes")
