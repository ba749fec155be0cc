"""The annual reports of several municipalities together, for a prefecture or the joint system.

A union has an id, a key of its own and a folder of its own, data/joint/<id>. Each member exports the figures of its
report to it, encrypted under the union's key; the union reads these exports alone, runs the checks over them and writes
CSV files. It opens no member's file, and there is no person in any of it.
"""

import argparse
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from oboro.access_log import log_access
from oboro.annual_report import (
    CORRECTION_TITLES,
    MESSAGES_SHOWN,
    PURPOSE,
    correction_row,
    csv_rows,
    read_report,
    write_csv,
)
from oboro.annual_report_book import Report
from oboro.annual_report_files import AGES, MOVEMENTS, SEGMENTS, checks_sql, load, read
from oboro.build import FAILED_CLOSED, FINDINGS, PASSED
from oboro.connection import attach_encrypted
from oboro.dbt import only_process
from oboro.joint import folder_of, key_name
from oboro.keys import find_key, key_file, make_key
from oboro.tenants import Tenant, UnusableInput, find_tenant

FIGURES = {
    "report_table": "varchar", "segment": "varchar", "municipality_code": "varchar", "prefecture_name": "varchar",
    "municipality_name": "varchar", "sex": "varchar", "column_name": "varchar", "kind": "varchar", "computed": "double",
    "value": "double", "is_corrected": "boolean", "reason": "varchar",
}  # fmt: skip


@dataclass(frozen=True)
class Union:
    """What a union is of, as its folder says."""

    name: str
    folder: Path
    members: list[str]
    year: int

    def export(self, tenant: Tenant) -> Path:
        return self.folder / f"{tenant.code}.duckdb"


def find(name: str) -> Union:
    folder = folder_of(name)
    try:
        told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        return Union(name, folder, list(told["members"]), int(told["year"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise UnusableInput(f"There is no union {name}. Make it: scripts/joint_report make {name}") from None


def make(name: str, members: list[str], year: int) -> None:
    folder = folder_of(name)
    codes = [find_tenant(code).code for code in dict.fromkeys(members)]
    if folder.exists():
        raise UnusableInput(f"There is a {name} already. Close it, or take another id.")
    if not make_key(key_name(name)):
        raise UnusableInput(f"The key of an earlier {name} is still there: {key_file(key_name(name))}. Remove it.")
    folder.mkdir(parents=True, mode=0o700)
    told = {"id": name, "members": codes, "year": year}
    (folder / "report.json").write_text(json.dumps(told) + "\n", encoding="utf-8")


def export(union: Union, tenant: Tenant) -> int:
    """The figures of a member's report; how many."""
    if tenant.code not in union.members:
        raise UnusableInput(f"Tenant {tenant.code} is no member of {union.name}.")
    file, partial = union.export(tenant), union.folder / f".{tenant.code}.partial.duckdb"
    partial.unlink(missing_ok=True)
    with only_process(tenant), duckdb.connect(":memory:") as connection:
        report = read_report(tenant, union.year)
        log_access(tenant, "annual report export", PURPOSE, union=union.name, figures=len(report.figures))
        attach_encrypted(connection, partial, find_key(key_name(union.name)), "exported", read_only=False)
        columns = ", ".join(f"{name} {kind}" for name, kind in FIGURES.items())
        connection.execute(f"create table exported.figures ({columns})")
        connection.execute("create table exported.report (tenant varchar, year integer, reference_date date)")
        connection.execute(
            "insert into exported.report values (?, ?, ?)", [tenant.code, union.year, report.status["reference_date"]]
        )
        taken = ", ".join(f"unnest(?::{kind}[])" for kind in FIGURES.values())
        connection.execute(
            f"insert into exported.figures select {taken}",
            [[figure[name] for figure in report.figures] for name in FIGURES],
        )
        connection.execute("detach exported")
    os.replace(partial, file)
    return len(report.figures)


def read_export(union: Union, tenant: Tenant) -> Report:
    """A member's report as it was exported; nothing else of it is opened."""
    if not union.export(tenant).is_file():
        raise UnusableInput(f"Member {tenant.code} has not exported to {union.name} yet.")
    with duckdb.connect(":memory:") as connection:
        attach_encrypted(connection, union.export(tenant), find_key(key_name(union.name)), "exported", read_only=True)
        status = connection.execute("select tenant, year, reference_date from exported.report").fetchall()
        if len(status) != 1 or status[0][:2] != (tenant.code, union.year):
            raise UnusableInput(f"The export of {tenant.code} is of another report. Export it again.")
        rows = connection.execute(f"select {', '.join(FIGURES)} from exported.figures").fetchall()
    figures: list[dict[str, Any]] = [dict(zip(FIGURES, row, strict=True)) for row in rows]
    return Report(tenant, union.year, {"reference_date": status[0][2]}, figures, [], [], [])


def write(union: Union) -> tuple[int, list[tuple]]:
    """One file per table and segment, the members one after the other; how many rows, and what the checks find."""
    reports = [read_export(union, find_tenant(code)) for code in union.members]
    files = []
    for table in (MOVEMENTS, AGES):
        for segment in SEGMENTS:
            parts = [csv_rows(report, table, segment) for report in reports]
            files.append(union.folder / f"{table}_{segment}.csv")
            write_csv(files[-1], [parts[0][0], *(line for part in parts for line in part[1:])])
    corrected = [correction_row(figure) for report in reports for figure in report.corrected()]
    write_csv(union.folder / "corrections.csv", [CORRECTION_TITLES, *corrected])
    found = read(files)
    if found.faults:
        told = "\n".join(found.faults[:MESSAGES_SHOWN])
        raise UnusableInput(f"The files are written, and not all could be checked.\n{told}")
    with duckdb.connect(":memory:") as connection:
        load(connection, found)
        findings = connection.execute(
            f"select * from ({checks_sql()}) order by municipality_code, segment, check_name, figure"
        ).fetchall()
    names = ["level", "municipality", "year", "segment", "check", "figure", "expected", "found"]
    write_csv(union.folder / "findings.csv", [names, *map(list, findings)])
    return len(found.reports) + len(found.ages), findings


def close(union: Union) -> None:
    """Destroy the key and the exports."""
    key_file(key_name(union.name)).unlink(missing_ok=True)
    shutil.rmtree(union.folder)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/joint_report", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("make", help="a new union with a key of its own")
    made.add_argument("id")
    made.add_argument("--members", nargs="+", required=True, metavar="TENANT")
    made.add_argument("--year", type=int, required=True, metavar="YEAR")
    exported = commands.add_parser("export", help="a member's figures")
    exported.add_argument("id")
    exported.add_argument("tenant", metavar="TENANT")
    for command, told in (("write", "the exports together, checked"), ("close", "destroy key and exports")):
        commands.add_parser(command, help=told).add_argument("id")
    arguments = parser.parse_args()
    os.umask(0o077)
    try:
        if arguments.command == "make":
            make(arguments.id, arguments.members, arguments.year)
            print(f"Made {arguments.id}. Each member exports to it now.")
            return PASSED
        union = find(arguments.id)
        if arguments.command == "export":
            print(f"{export(union, find_tenant(arguments.tenant)):,} figures exported.")
        elif arguments.command == "write":
            rows, findings = write(union)
            violations = sum(finding[0] == "violation" for finding in findings)
            print(f"{union.folder}\n{rows:,} rows, {violations} violations, {len(findings) - violations} warnings.")
            return FINDINGS if violations else PASSED
        else:
            close(union)
            print(f"Closed {arguments.id}: its key and exports are gone.")
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return FAILED_CLOSED
    except (OSError, duckdb.Error) as problem:
        print(f"oboro: {type(problem).__name__} (text withheld). Nothing was written.", file=sys.stderr)
        return FAILED_CLOSED
    return PASSED


if __name__ == "__main__":
    sys.exit(main())
