"""Protect the table in a folder: `protected.csv` and `report.json`, or the reason why not.

The files are read as text into a database of its own. A small dbt project, `protect_project`, installs
the package of macros and does the rest in SQL: it looks for faults, applies the rules, protects and
tests the certificate. Python moves no row.
"""

import argparse
import fcntl
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any

import duckdb

from oboro.build import FAILED_CLOSED, FINDINGS, PASSED, forget_dbt_settings
from oboro.joint_table import NotFound, find_joint
from oboro.table_folder import LARGEST_N, WAIVER, Request, read_header, read_request
from oboro.tenants import PROJECT, UnusableInput, threads

TEMPLATE = Path(__file__).with_name("protect_project")
WORK = ".protect-"
CERTIFICATE = "witnesses_hold"
UNCOVERED = "witnesses__uncovered"
# What the engine says of linked tables that tell more than they show.
NEEDS_JOINT = "are margins of a table that is not given"
# Values are whole numbers of the smallest unit in 64 bits.
MOST_DECIMALS = 9
MESSAGES_SHOWN = 10
LISTED = 5
# Every report has these; unknown where nothing was protected.
COUNTED = ("cells", "primary", "complementary", "hidden", "published", "moves")


@dataclass
class Outcome:
    """What became of a folder."""

    code: int = FAILED_CLOSED
    messages: list[str] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(COUNTED))


def text(value: str | Path) -> str:
    """An SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"


def identifier(value: str) -> str:
    """An SQL identifier."""
    return '"' + value.replace('"', '""') + '"'


def columns_by_name(request: Request) -> dict[str, str]:
    """What each dimension is called in the database."""
    return {dimension: f"d{i}" for i, dimension in enumerate(request.dimensions, start=1)}


@contextmanager
def workshop(folder: Path, prefix: str = WORK) -> Iterator[Path]:
    """A folder for the time of the run, beside the data: what is disclosive stays on its disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableInput(f"Another process is at work on {folder}. Wait for it.") from None
        for left_by_a_killed_run in folder.glob(f"{prefix}*"):
            shutil.rmtree(left_by_a_killed_run, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except PermissionError:
        raise UnusableInput(f"{folder} cannot be written to.") from None
    finally:
        os.close(handle)


def load(connection: duckdb.DuckDBPyConnection, path: Path, table: str, columns: dict[str, str]) -> None:
    """Append the rows of a CSV file as text; `columns`: what a column is there -> an SQL expression."""
    header = read_header(path)
    types = ", ".join(f"'c{i}': 'varchar'" for i in range(len(header)))
    chosen = ", ".join(f"{expression} as {column}" for column, expression in columns.items())
    connection.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    try:
        connection.execute(
            f"insert into files.{table} by name "
            f"select {text(path.name)} as file, row_number() over () + 1 as line, {chosen} from read_csv("
            f"{text(path)}, auto_detect = false, header = true, delim = ',', quote = '\"', "
            f"escape = '\"', columns = {{{types}}}, store_rejects = true)"
        )
        fault = connection.execute(
            "select line, error_type from reject_errors order by line limit 1"
        ).fetchone()
    except duckdb.Error as error:
        # The database's own text quotes the line.
        raise UnusableInput(
            f"{path.name} cannot be read as CSV in UTF-8 with commas ({type(error).__name__})."
        ) from None
    if fault:
        raise UnusableInput(
            f"{path.name}, line {fault[0]}: {fault[1].lower()}. Expected {len(header)} columns, as in "
            "line 1, separated by commas, in UTF-8."
        )


def read_files(connection: duckdb.DuckDBPyConnection, request: Request) -> int:
    """Bring all files into the database, as text; how many decimals the numbers have."""
    dimensions = columns_by_name(request)
    listed = ", ".join(f"{column} varchar" for column in dimensions.values())
    for statement in (
        "create schema files",
        "create table files.codes (file varchar, line bigint, dimension varchar, code varchar, "
        "parent varchar)",
        f"create table files.cells (file varchar, line bigint, table_number integer, {listed}, "
        "value varchar, contributors varchar, largest varchar, second_largest varchar, requesting varchar, "
        "largest_requesting varchar, given varchar)",
        f"create table files.contributions (file varchar, line bigint, {listed}, holding varchar, "
        "value varchar, weight varchar, requesting varchar)",
        f"create table files.waivers (file varchar, line bigint, {listed}, "
        + ", ".join(f"{column} varchar" for column in WAIVER) + ")",
        f"create table files.joint (file varchar, line bigint, {listed}, value varchar)",
    ):
        connection.execute(statement)

    def column(path: Path, wanted: str) -> str:
        return f"c{read_header(path).index(wanted)}"

    def codes_of(path: Path, wanted: list[str]) -> dict[str, str]:
        return {dimensions[d]: f"coalesce({column(path, d)}, '')" for d in wanted}

    for dimension, short in dimensions.items():
        path = request.hierarchy(dimension)
        columns = {"dimension": text(short)} | {c: column(path, c) for c in ("code", "parent")}
        load(connection, path, "codes", columns)
        connection.execute(
            "update files.codes set file = ? where dimension = ?", [f"hierarchies/{path.name}", short]
        )
    for number, table in enumerate(request.tables, start=1):
        path = request.folder / table.file
        columns = {"table_number": str(number)} | codes_of(path, table.dimensions)
        columns |= {here: column(path, there) for here, there in table.columns.items()}
        load(connection, path, "cells", columns)
    if request.contributions:
        path = request.folder / "contributions.csv"
        columns = codes_of(path, request.dimensions)
        columns |= {here: column(path, there) for here, there in request.contributions.items()}
        load(connection, path, "contributions", columns)
    if request.waivable:
        path = request.folder / "waivers.csv"
        columns = codes_of(path, request.dimensions) | {c: column(path, c) for c in WAIVER}
        load(connection, path, "waivers", columns)
    if request.joint:
        columns = codes_of(request.joint, request.dimensions) | {"value": column(request.joint, "value")}
        load(connection, request.joint, "joint", columns)
    (decimals,) = connection.execute(
        r"""
        select coalesce(max(length(regexp_extract(number, '^-?[0-9]+[.]([0-9]*?)0*$', 1))), 0)
        from (
            select unnest([value, largest, second_largest, largest_requesting]) as number from files.cells
            union all
            select value from files.contributions
            union all
            select value from files.joint
        )
        """
    ).fetchone()
    return decimals


def variables(request: Request, decimals: int, has_joint: bool) -> dict[str, Any]:
    """What the project is told: column names as texts for messages, numbers in the smallest unit."""
    for number in (request.lower_bound, request.width or Decimal(0)):
        exponent = number.normalize().as_tuple().exponent
        if request.measure == "magnitude":
            decimals = max(decimals, -int(exponent))
    if request.measure == "count":
        decimals = 0
    if decimals > MOST_DECIMALS:
        raise UnusableInput(
            f"The numbers have {decimals} decimals. At most {MOST_DECIMALS} can be protected exactly: "
            "write the values in a larger unit, or round them before."
        )
    unit = Decimal(10) ** decimals

    def in_units(number: Decimal) -> int:
        return int((number * unit).to_integral_value(ROUND_CEILING))

    rules = dict(request.rules)
    # Of a holding that is not among these it must be supposed that it is as large as the last.
    largest = max([LISTED, *(rule["n"] for rule in rules.get("dominance", []))])
    largest = max(largest, min(LARGEST_N, rules.get("contributors", 0)))
    dimensions = columns_by_name(request)
    if "group" in rules:
        rules["group"] = [group | {"attribute": dimensions[group["attribute"]]} for group in rules["group"]]
    return {
        "names": request.dimensions,
        "dimensions": list(dimensions.values()),
        "tables": [{"dimensions": [dimensions[d] for d in table.dimensions]} for table in request.tables],
        "measure": request.measure,
        "zeros": request.zeros,
        "lower_bound": in_units(request.lower_bound),
        "scale": decimals,
        "rules": rules,
        "percent": float(request.percent) if request.percent is not None else None,
        "width": in_units(request.width) if request.width is not None else None,
        "insiders": request.insiders,
        "is_linked": request.is_linked,
        "has_joint": has_joint,
        "largest": largest,
        # The sum of a line's hidden cells is no secret where its total is shown.
        "line_rules": {k: rules[k] for k in ("contributors", "dominance", "p_percent") if k in rules},
        "has_contributors": any("contributors" in table.columns for table in request.tables),
        "has_contributions": request.contributions is not None,
        "waivable": request.waivable,
        "has_weights": "weight" in (request.contributions or {}),
    }


def invoke(arguments: list[str]) -> Any:
    """Run dbt in this process. It swallows the signals that should stop the process; this does not."""
    from dbt.cli.main import dbtRunner

    result = dbtRunner().invoke(arguments)
    if isinstance(result.exception, SystemExit | KeyboardInterrupt):
        raise result.exception
    return result


def run_dbt(
    work: Path, told: dict[str, Any], template: Path = TEMPLATE, select: str = "+summary"
) -> list[Any]:
    """Install the package and build the project in `work`; the result of every node."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    from oboro import redaction

    redaction.install()
    os.environ["OBORO_PROTECT_MACROS"] = str(PROJECT / "macros")
    os.environ["OBORO_PROTECT_WORK"] = str(work)
    os.environ["OBORO_THREADS"] = str(threads())
    project = work / "project"
    shutil.copytree(template, project, dirs_exist_ok=True)
    # Settings of the command line win over any that the environment has.
    common = ["--project-dir", str(project), "--log-path", str(work / "logs")]
    common += ["--log-level", "none", "--log-level-file", "none", "--no-use-colors", "--no-use-colors-file"]
    folder = Path.cwd()
    try:
        installed = invoke(["deps", *common])
        if not installed.success:
            raise UnusableInput(f"The macros could not be installed.\n{installed.exception}")
        build = ["build", *common, "--profiles-dir", str(project), "--target-path", str(work / "target")]
        build += ["--no-partial-parse", "--no-write-json", "--vars", json.dumps(told)]
        # What the result is made from, with its tests; of the value rules only those in use.
        build += ["--select", select]
        built = invoke(build)
    finally:
        os.chdir(folder)
        environment = DuckDBConnectionManager._ENV
        if environment is not None:
            environment.close()
        DuckDBConnectionManager.close_all_connections()
    if built.result is None:
        raise UnusableInput(f"The project could not be run.\n{built.exception}")
    return list(built.result.results)


def short(message: str, request: Request) -> str:
    """What the engine says, without dbt's frames, and with the names of the dimensions."""

    def full(found: re.Match) -> str:
        number = int(found.group(1))
        return request.dimensions[number - 1] if number <= len(request.dimensions) else found.group()

    words = " ".join(message.split()).partition(" > in macro ")[0]
    return re.sub(r"\bd([1-9][0-9]*)\b(?==|$|:| )", full, words.rpartition("witness_cover: ")[2])


def relation_exists(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    return connection.execute(
        "select count(*) > 0 from duckdb_tables() where table_name = ?", [relation]
    ).fetchone()[0]


def name_uncovered(connection: duckdb.DuckDBPyConnection, request: Request, outcome: Outcome) -> None:
    """The cells that cannot be protected, by their codes."""
    codes = ", ".join(columns_by_name(request).values())
    cells = connection.execute(f"select distinct {codes} from main.{UNCOVERED} order by {codes}").fetchall()
    outcome.report["uncovered"] = [list(cell) for cell in cells]
    named = [", ".join(f"{d}={c}" for d, c in zip(request.dimensions, cell, strict=True)) for cell in cells]
    outcome.messages.append(
        f"{len(cells)} primary cells cannot be protected, so nothing was written: "
        + "; ".join(named[:MESSAGES_SHOWN]) + (", and more, in report.json" * (len(named) > MESSAGES_SHOWN))
        + ". Use coarser codes, or let zeros be hidden (zeros: protected). A cell below "
        "attacker_lower_bound can never be hidden."
    )


def explain(
    connection: duckdb.DuckDBPyConnection, request: Request, results: list[Any], outcome: Outcome
) -> None:
    """Why a build did not pass: a fault of the input, cells without cover, or a broken certificate."""
    if relation_exists(connection, UNCOVERED):
        name_uncovered(connection, request, outcome)
        return
    failed = [r for r in results if str(r.status) in {"fail", "error"}]
    for result in failed:
        test = getattr(result.node, "test_metadata", None)
        if test and test.name == "no_faults":
            relation = result.node.attached_node.split(".")[-1]
            for file, line, message in connection.execute(
                f"select file, line, message from main.{relation}"
            ).fetchall():
                where = file if line is None else f"{file}, line {line}"
                outcome.messages.append(f"{where}: {message}")
        elif test and test.name == CERTIFICATE and len(failed) == 1:
            outcome.code = FINDINGS
            outcome.messages.append(
                f"The certificate does not hold in {result.failures} places. Nothing was written."
            )
        else:
            outcome.messages.append(short(result.message or "", request))
    if not failed:
        outcome.messages.append("The certificate was not tested. Nothing was written.")


def write(connection: duckdb.DuckDBPyConnection, request: Request, work: Path) -> dict[str, Path]:
    """The files for the folder, in `work`: all cells, and each table of several by itself."""
    every = columns_by_name(request)
    made = {}

    def copy(file: str, dimensions: list[str], rows: str) -> None:
        columns = ", ".join(f"r.{every[d]} as {identifier(d)}" for d in dimensions)
        made[file] = work / f"new_{len(made)}.csv"
        connection.execute(
            f"copy (select {columns}, r.value, r.status from {rows} as r order by r.place) "
            f"to {text(made[file])} (format csv, header, delimiter ',')"
        )

    copy("protected.csv", request.dimensions, "main.result")
    if request.is_linked:
        for number, table in enumerate(request.tables, start=1):
            codes = ", ".join(every.values())
            shown = (
                f"(select t.* replace (c.place as place) from main.result as t inner join main.cells as c "
                f"using ({codes}) where c.table_number = {number})"
            )
            copy(f"protected_{table.file}", table.dimensions, shown)
    return made


def think_of_joint(connection: duckdb.DuckDBPyConnection, request: Request, scale: int) -> None:
    """Put in a table of which the linked tables are margins: not the true one, but one that could be it."""
    dimensions = list(columns_by_name(request).values())
    ancestors: list[dict[str, set[str]]] = [{} for _ in dimensions]
    for dimension, code, ancestor in connection.execute("from main.ancestors").fetchall():
        ancestors[dimensions.index(dimension)].setdefault(code, set()).add(ancestor)
    tables: dict[int, dict[tuple[str, ...], int]] = {}
    codes = ", ".join(dimensions)
    for number, *key, value in connection.execute(
        f"select table_number, {codes}, value from main.cells"
    ).fetchall():
        tables.setdefault(number, {})[tuple(key)] = value
    try:
        found = find_joint(ancestors, tables.values())
    except NotFound:
        raise UnusableInput(
            "table.yml: these linked tables are margins of a table that is not given. That its cells are not "
            "negative can tell an attacker more, and no such table was found by trying. Give its finest "
            "cells as a file, under the key joint, or publish fewer of the tables."
        ) from None
    rows = [
        ["joint", line, *key, f"{Decimal(value).scaleb(-scale):f}"]
        for line, (key, value) in enumerate(found.items(), start=2) if value
    ]
    marks = ", ".join("?" for _ in range(len(dimensions) + 3))
    if rows:
        connection.executemany(f"insert into files.joint values ({marks})", rows)


def protect(request: Request, work: Path) -> tuple[Outcome, dict[str, Path]]:
    """Run everything in `work`; what became of it, and the files for the folder if it passed."""
    outcome = Outcome()
    database = work / "table.duckdb"
    with duckdb.connect(database) as connection:
        decimals = read_files(connection, request)
    results = run_dbt(work, variables(request, decimals, request.joint is not None))
    if request.joint is None and any(NEEDS_JOINT in (result.message or "") for result in results):
        told = variables(request, decimals, True)
        with duckdb.connect(database) as connection:
            think_of_joint(connection, request, told["scale"])
        results = run_dbt(work, told)
    with duckdb.connect(database, read_only=True) as connection:
        holds = any(
            getattr(r.node, "test_metadata", None)
            and r.node.test_metadata.name == CERTIFICATE
            and r.node.test_metadata.namespace == "oboro_sdc"
            and str(r.status) == "pass"
            for r in results
        )
        if not holds or any(str(r.status) not in {"success", "pass"} for r in results):
            explain(connection, request, results, outcome)
            return outcome, {}
        outcome.code = PASSED
        counted = connection.execute("from main.summary")
        columns = [column[0] for column in counted.description]
        outcome.report = dict(zip(columns, counted.fetchone(), strict=True))
        outcome.report |= {"certificate": True, "uncovered": []}
        return outcome, write(connection, request, work)


def written_before(folder: Path) -> list[str]:
    """The tables of the last run, as its report lists them."""
    try:
        files = json.loads((folder / "report.json").read_text(encoding="utf-8"))["files"]
        return [file for file in files if isinstance(file, str) and re.fullmatch(r"protected[^/]*", file)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def put(folder: Path, work: Path, outcome: Outcome, files: dict[str, Path]) -> None:
    """Replace the results of an earlier run; without a passed certificate no table stays."""
    outcome.report["files"] = list(files)
    for old in {"protected.csv", *written_before(folder)} - set(files):
        (folder / old).unlink(missing_ok=True)
    report = work / "report.json"
    report.write_text(json.dumps(outcome.report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for file, made in [*files.items(), ("report.json", report)]:
        with made.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(made, folder / file)


def run(folder: Path) -> Outcome:
    """Everything for one folder."""
    began = time.monotonic()
    if not (folder / "table.yml").is_file():
        read_request(folder)  # says so, and leaves a folder alone that is none of ours
    outcome, files = Outcome(), {}
    with workshop(folder) as work:
        try:
            outcome, files = protect(read_request(folder), work)
        except UnusableInput as problem:
            outcome.messages.append(str(problem))
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may look protected
            outcome = Outcome(messages=[f"{type(error).__name__} (text withheld: it can quote values)"])
        outcome.report.setdefault("certificate", False)
        if outcome.code != PASSED:
            outcome.report |= {"messages": outcome.messages}
        outcome.report["seconds"] = round(time.monotonic() - began, 3)
        put(folder, work, outcome, files)
    return outcome


def stop(number: int, frame: Any) -> None:
    """A terminated run still removes its workshop."""
    sys.exit(FAILED_CLOSED)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/protect", description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="with table.yml, cells.csv, hierarchies/")
    folder = parser.parse_args().folder.resolve()
    forget_dbt_settings()
    signal.signal(signal.SIGTERM, stop)
    try:
        outcome = run(folder)
    except UnusableInput as problem:
        outcome = Outcome(messages=[str(problem)])
    except KeyboardInterrupt:
        outcome = Outcome(messages=["Stopped. The results of the last run are as they were."])
    for message in outcome.messages[:MESSAGES_SHOWN]:
        print(f"protect: {message}", file=sys.stderr)
    if len(outcome.messages) > MESSAGES_SHOWN:
        print("protect: ... and more, in report.json", file=sys.stderr)
    r = outcome.report
    if outcome.code == PASSED:
        print(
            f"{folder.name}: {r['cells']:,} cells, {r['primary']:,} primary, {r['complementary']:,} "
            f"complementary, {r['moves']:,} moves, certificate passed, {r['seconds']:.1f} s"
        )
    return outcome.code


if __name__ == "__main__":
    sys.exit(main())
