"""Check the figures of annual reports (住民基本台帳関係年報) in CSV files, without any register.

Prints CSV: level (violation or warning), municipality, year, check, expected, found. What is wrong in words goes to
the standard error. Exits with 1 if something is violated, else with 2 if a file or a row could not be read, else with 0.
"""

import argparse
import csv
import sys
from pathlib import Path

import duckdb

from oboro.annual_report_files import MESSAGES_SHOWN, SEGMENTS, checks_sql, load, read
from oboro.tenants import UnusableInput

COLUMNS = ("level", "municipality", "year", "check", "expected", "found")


def written(value: float | None) -> str:
    """A number without a fraction that it does not have."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/check_annual_report", description=__doc__.splitlines()[0])
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path,
        help="CSV in the layout of the report: population and movements, or population by age (docs/annual_report.md)",
    )
    parser.add_argument(
        "--boundary-changes", metavar="FILE", type=Path,
        help="CSV of areas that changed, in the layout of seeds/report/boundary_changes.csv, besides those there",
    )
    arguments = parser.parse_args()
    try:
        files = read(arguments.files)
        with duckdb.connect(":memory:") as connection:
            load(connection, files, arguments.boundary_changes)
            found = connection.execute(
                f"select * from ({checks_sql()}) order by municipality_code, year, segment, check_name, figure"
            ).fetchall()
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return 2
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    for level, code, year, _, check, _, expected, value in found:
        out.writerow((level, code, year, check, written(expected), written(value)))
    violations = sum(row[0] == "violation" for row in found)
    for level, code, year, segment, check, figure, expected, value in found[:MESSAGES_SHOWN]:
        print(
            f"{level}: {code} {year} {SEGMENTS[segment]}, {check}: {figure} should be {written(expected) or 'stated'}, "
            f"is {written(value) or 'not stated'}.", file=sys.stderr,
        )
    for fault in files.faults[:MESSAGES_SHOWN]:
        print(f"oboro: {fault}", file=sys.stderr)
    print(
        f"{len(files.reports) + len(files.ages):,} rows checked, {len(files.faults)} left out, {violations} violations, "
        f"{len(found) - violations} warnings.", file=sys.stderr,
    )
    return 1 if violations else 2 if files.faults else 0


if __name__ == "__main__":
    sys.exit(main())
