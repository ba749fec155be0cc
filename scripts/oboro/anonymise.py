"""Anonymise the records in a folder: `anonymised.csv` and `report.json`, or the reason why not.

The files are read as text into a database of its own. A small dbt project, `anonymise_project`, installs
the package of macros and does the rest in SQL: it looks for faults, searches, generalises and recounts
what it releases. Python moves no row.
"""

import argparse
import json
import math
import os
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from oboro.build import FAILED_CLOSED, FINDINGS, PASSED, forget_dbt_settings
from oboro.protect import MESSAGES_SHOWN, identifier, run_dbt, stop, text, workshop
from oboro.records_folder import Request, Source, first_line, read_request, refuse
from oboro.tenants import UnusableInput

TEMPLATE = Path(__file__).with_name("anonymise_project")
WORK = ".anonymise-"
RELEASED = "anonymised.csv"
# Every report has these; unknown where nothing was released.
REPORTED = ("levels", "suppressed_records", "measure", "k", "l", "t", "risk")


@dataclass
class Outcome:
    """What became of a folder."""

    code: int = FAILED_CLOSED
    messages: list[str] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(REPORTED) | {"optimal": False})


def short_names(request: Request) -> dict[str, str]:
    """What each column is called in the database."""
    return {
        name: f"{letter}{place}"
        for letter, columns in (
            ("q", request.quasi_identifiers), ("s", list(request.sensitive)), ("i", request.insensitive)
        )
        for place, name in enumerate(columns, start=1)
    }


def read_csv(
    connection: duckdb.DuckDBPyConnection, path: Path, shown: str, separator: str, width: int, header: bool
) -> str:
    """A query of a CSV file as text, columns c0, c1 and so on, with the line of each row, loaded."""
    types = ", ".join(f"'c{i}': 'varchar'" for i in range(width))
    connection.execute("drop table if exists reject_errors; drop table if exists reject_scans")
    try:
        connection.execute(
            f"create or replace temp table loaded as "
            f"select row_number() over () + {int(header)} as line, * from read_csv({text(path)}, "
            f"auto_detect = false, header = {str(header).lower()}, delim = '{separator}', quote = '\"', "
            f"escape = '\"', columns = {{{types}}}, store_rejects = true)"
        )
        fault = connection.execute(
            "select line, error_type from reject_errors order by line limit 1"
        ).fetchone()
    except duckdb.Error as error:
        # The database's own text quotes the line.
        raise refuse(f"{shown} cannot be read as CSV in UTF-8 ({type(error).__name__}).") from None
    if fault:
        raise refuse(
            f"{shown}, line {fault[0]}: {fault[1].lower()}. Expected {width} columns, as in line 1, "
            f"separated by {separator}, in UTF-8."
        )
    return "loaded"


def load_rows(
    connection: duckdb.DuckDBPyConnection, source: Source, table: str, columns: dict[str, str]
) -> None:
    """The rows of a file with a heading, as text; an empty field is a value of its own."""
    read_csv(connection, source.path, source.path.name, source.separator, len(source.header), True)
    chosen = ", ".join(
        f"coalesce(c{source.header.index(name)}, '') as {short}" for name, short in columns.items()
    )
    connection.execute(f"create table files.{table} as select line, {chosen} from loaded")


def load_hierarchy(connection: duckdb.DuckDBPyConnection, path: Path, short: str) -> int:
    """A hierarchy as ARX writes it: a value, then what it is generalised to, level by level."""
    shown = f"hierarchies/{path.name}"
    width = first_line(path).count(";") + 1
    read_csv(connection, path, shown, ";", width, False)
    for level in range(width):
        connection.execute(
            f"insert into files.levels select {text(shown)}, line, '{short}', coalesce(c0, ''), {level}, "
            f"coalesce(c{level}, '') from loaded"
        )
    return width


def read_files(connection: duckdb.DuckDBPyConnection, request: Request) -> None:
    """Bring all files into the database, as text."""
    short = short_names(request)
    connection.execute(
        "create schema files;"
        "create table files.levels (file varchar, line bigint, attribute varchar, value varchar, "
        "level integer, generalised varchar);"
        "create table files.orders (attribute varchar, line bigint, value varchar)"
    )
    for column, path in request.hierarchies.items():
        load_hierarchy(connection, path, short[column])
    for column, path in request.orders.items():
        if path is not None:
            read_csv(connection, path, path.name, ";", first_line(path).count(";") + 1, False)
            connection.execute(
                f"insert into files.orders select '{short[column]}', line, coalesce(c0, '') from loaded"
            )
    load_rows(connection, request.records, "records", short)
    if request.population:
        wanted = {name: short[name] for name in request.quasi_identifiers}
        load_rows(connection, request.population, "population", wanted)
    connection.execute("drop table loaded")


def variables(request: Request) -> dict[str, Any]:
    """What the project is told; the names of columns only as texts for messages."""
    short = short_names(request)
    rules = {short[column]: rule for column, rule in request.sensitive.items()}
    model = dict(request.model)
    model["sensitive"] = rules
    if "weights" in model:
        model["weights"] = {short[column]: weight for column, weight in model["weights"].items()}
    sized = [rule["l"] for rule in rules.values() if "l" in rule]
    return {
        "names": {column: name for name, column in short.items()},
        "columns": list(short.values()),
        "quasi_identifiers": [short[name] for name in request.quasi_identifiers],
        "sensitive": list(rules),
        "insensitive": [short[name] for name in request.insensitive],
        "rules": {
            column: {
                key: rule.get(key)
                for key in ("l", "c", "t", "distance", "alpha", "beta")
            } | {
                "kind": rule.get("kind", "distinct"),
                "estimator": rule.get("estimator", "shannon"),
                "beta_kind": rule.get("beta_kind", "enhanced"),
            }
            for column, rule in rules.items()
        },
        "hierarchical": [short[column] for column in request.hierarchies],
        "trees": [c for c, rule in rules.items() if rule.get("distance") == "hierarchical"],
        "natural_orders": [short[c] for c, path in request.orders.items() if path is None],
        "has_orders": bool(request.orders),
        "files": {
            "records": request.records.path.name,
            "population": request.population.path.name if request.population else None,
            "orders": {short[c]: path.name for c, path in request.orders.items() if path is not None},
        },
        "method": request.method,
        "suppressed": request.suppressed,
        # Rows of stars are told apart from a class; where suppressed records are left out, all rows count.
        "star": "*" if request.suppressed == "star" else None,
        "k": max([request.model["k"], *(int(l) for l in sized)]),
        "model": model,
    }


def in_words(message: str, request: Request) -> str:
    """What the engine says, without dbt's frames, and with the names of the columns."""
    words = " ".join(message.split()).partition(" > in macro ")[0]
    words = words.rpartition("optimal_generalisation: ")[2]
    for name, short in sorted(short_names(request).items(), key=lambda pair: -len(pair[1])):
        words = words.replace(f" {short} ", f" {name} ")
    return words


def explain(
    connection: duckdb.DuckDBPyConnection, request: Request, results: list[Any], outcome: Outcome
) -> None:
    """Why a build did not pass: a fault of the input, nothing found, or something asked not kept."""
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
        elif test and test.name == "nothing_is_violated" and len(failed) == 1:
            outcome.code = FINDINGS
            for asked, _column, classes in connection.execute(
                "select * from main.violations where classes > 0"
            ).fetchall():
                outcome.messages.append(
                    f"{classes} classes of the result do not keep {asked}. Nothing was written."
                )
        else:
            outcome.messages.append(in_words(result.message or "", request))
    if not failed:
        outcome.messages.append("The result was not checked. Nothing was written.")


def as_rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    answer = connection.execute(query)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def searched(connection: duckdb.DuckDBPyConnection, request: Request) -> dict[str, Any]:
    """What the search for the best levels found."""
    names = {short: name for name, short in short_names(request).items()}
    (search,) = as_rows(connection, "from main.levels__search")
    levels = as_rows(connection, "from main.levels order by position")
    by_column = search.get("value_by_column")
    return {
        "levels": {names[row["quasi_identifier"]]: row["level"] for row in levels},
        "suppressed_records": search["suppressed_records"],
        "measure": search["value"],
        "optimal": search["is_optimal"],
        "measured": search["measure"],
        "measure_by_column": dict(zip(request.quasi_identifiers, by_column, strict=True))
        if by_column
        else None,
        "height": search["height"],
        "nodes": search["nodes"],
        "nodes_checked": search["nodes_checked"],
        "distinct_combinations": search["distinct_combinations"],
    }


def recoded(losses: dict[str, float]) -> dict[str, Any]:
    """The same of local recoding, which has no levels: its loss, as ARX's with the geometric mean."""
    return {
        "levels": None,
        "suppressed_records": 0,
        "measure": math.prod(1 + loss for loss in losses.values()) ** (1 / len(losses)) - 1,
        "optimal": False,
        "measured": "loss",
        "measure_by_column": losses,
    }


def report_of(connection: duckdb.DuckDBPyConnection, request: Request) -> dict[str, Any]:
    """What report.json says of a result."""
    names = {short: name for name, short in short_names(request).items()}
    risks = {row.pop("stage"): row for row in as_rows(connection, "from main.risks")}
    diversity = as_rows(connection, "from main.diversity") if request.sensitive else []
    kept = {names[row.pop("column_name")]: row for row in diversity}
    asked_t = [kept[column]["t"] for column, rule in request.sensitive.items() if "t" in rule]
    losses = {names[r["quasi_identifier"]]: r["loss"] for r in as_rows(connection, "from main.losses")}
    found = searched(connection, request) if request.method == "full_domain" else recoded(losses)
    return found | {
        "method": request.method,
        "k": risks["after"]["smallest_class"],
        "l": min((row["l"] for row in kept.values()), default=None),
        "t": max(asked_t or [row["t"] for row in kept.values()], default=None),
        "risk": {attacker: risks["after"][attacker] for attacker in ("prosecutor", "journalist", "marketer")},
        "records": risks["before"]["records"],
        "released_records": risks["before"]["records"] - found["suppressed_records"],
        "risk_before": risks["before"],
        "risk_after": risks["after"],
        "sensitive": kept,
        "information_loss": losses,
    }


def write(connection: duckdb.DuckDBPyConnection, request: Request, work: Path) -> Path:
    """The released records as a file in `work`, as the input is separated."""
    short = short_names(request)
    columns = ", ".join(f"{short[name]} as {identifier(name)}" for name in request.kept)
    made = work / RELEASED
    connection.execute(
        f"copy (select {columns} from main.anonymised) to {text(made)} "
        f"(format csv, header, delimiter '{request.records.separator}')"
    )
    return made


def anonymise(request: Request, work: Path) -> tuple[Outcome, dict[str, Path]]:
    """Run everything in `work`; what became of it, and the files for the folder if it passed."""
    outcome = Outcome()
    database = work / "records.duckdb"
    with duckdb.connect(database) as connection:
        read_files(connection, request)
    results = run_dbt(work, variables(request), TEMPLATE, "+violations +risks +diversity +losses")
    with duckdb.connect(database, read_only=True) as connection:
        checked = any(
            getattr(r.node, "test_metadata", None)
            and r.node.test_metadata.name == "nothing_is_violated"
            and str(r.status) == "pass"
            for r in results
        )
        if not checked or any(str(r.status) not in {"success", "pass"} for r in results):
            explain(connection, request, results, outcome)
            return outcome, {}
        outcome.code = PASSED
        outcome.report = report_of(connection, request)
        outcome.report["search_seconds"] = round(
            sum(r.execution_time for r in results if r.node.name == "levels"), 3
        )
        return outcome, {RELEASED: write(connection, request, work)}


def put(folder: Path, work: Path, outcome: Outcome, files: dict[str, Path]) -> None:
    """Replace the results of an earlier run; without a passed check no records stay."""
    if RELEASED not in files:
        (folder / RELEASED).unlink(missing_ok=True)
    report = work / "report.json"
    report.write_text(json.dumps(outcome.report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for file, made in [*files.items(), ("report.json", report)]:
        with made.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(made, folder / file)


def run(folder: Path) -> Outcome:
    """Everything for one folder."""
    began = time.monotonic()
    if not (folder / "model.yml").is_file():
        read_request(folder)  # says so, and leaves a folder alone that is none of ours
    outcome, files = Outcome(), {}
    with workshop(folder, WORK) as work:
        try:
            outcome, files = anonymise(read_request(folder), work)
        except UnusableInput as problem:
            outcome.messages.append(str(problem))
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may look anonymised
            outcome = Outcome(messages=[f"{type(error).__name__} (text withheld: it can quote values)"])
        if outcome.code != PASSED:
            outcome.report |= {"messages": outcome.messages}
        outcome.report["seconds"] = round(time.monotonic() - began, 3)
        put(folder, work, outcome, files)
    return outcome


def how_good(report: dict[str, Any]) -> str:
    """How the result was found, in words."""
    if report["method"] != "full_domain":
        return "local recoding"
    proven = "optimal" if report["optimal"] else "best within the budget"
    return f"{proven}, {report['nodes_checked']:,} of {report['nodes']:,} nodes looked at"


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/anonymise", description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="with model.yml, records.csv, hierarchies/")
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
        print(f"anonymise: {message}", file=sys.stderr)
    if len(outcome.messages) > MESSAGES_SHOWN:
        print("anonymise: ... and more, in report.json", file=sys.stderr)
    r = outcome.report
    if outcome.code == PASSED:
        print(
            f"{folder.name}: {r['records']:,} records, {r['suppressed_records']:,} suppressed, k={r['k']}, "
            f"{r['measured']} {r['measure']}, {how_good(r)}, {r['seconds']:.1f} s"
        )
    return outcome.code


if __name__ == "__main__":
    sys.exit(main())
