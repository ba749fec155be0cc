"""What proving the optimal generalisation of records costs: seconds, memory, nodes looked at.

Made-up people with nine quasi-identifiers whose hierarchies have as many levels as those of the adult
case (12,960 combinations). Each column is drawn apart from the others, the hardest that can come: most
combinations of values are rare.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

# Values, and how many of a level make one of the next, up to the root.
COLUMNS = {
    "sex": (2, ()),
    "age": (100, (5, 2, 2)),
    "race": (5, ()),
    "marital": (7, (4,)),
    "education": (16, (3, 2)),
    "country": (40, (8,)),
    "work": (8, (3,)),
    "occupation": (14, (5,)),
    "income": (2, ()),
}
K = 5
SUPPRESSION_LIMIT = 0.04
MOST_SECONDS = 20  # for a million records on two cores



def write_folder(folder: Path, records: int) -> None:
    """A records folder, as scripts/anonymise reads it."""
    (folder / "hierarchies").mkdir()
    for column, (size, fans) in COLUMNS.items():
        lines = []
        for value in range(size):
            labels, place = [f"v{value}"], value
            for level, fan in enumerate(fans, start=1):
                place //= fan
                labels.append(f"g{level}_{place}")
            lines.append(";".join([*labels, "*"]))
        (folder / "hierarchies" / f"{column}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "model.yml").write_text(
        f"quasi_identifiers: [{', '.join(COLUMNS)}]\nk: {K}\nsuppression_limit: {SUPPRESSION_LIMIT}\n"
        "measure: loss\n",
        encoding="utf-8",
    )
    # The square of a uniform draw: low values are frequent, high ones rare.
    drawn = ", ".join(
        f"'v' || floor(pow((hash(i * 31 + {place}) % 1000003) / 1000003, 2) * {size})::integer as {column}"
        for place, (column, (size, _)) in enumerate(COLUMNS.items())
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {drawn} from range({records}) as t (i)) to '{folder / 'records.csv'}' "
            "(format csv, header, delimiter ';')"
        )


def measure(records: int, table: Table) -> bool:
    """Runs one size in a process of its own; whether it was proven, in time where a time is asked."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(folder, records)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run(
            [sys.executable, "-m", "oboro.anonymise", folder], capture_output=True, text=True, check=False
        )
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run.returncode:
            table.add_row(f"{records:,}", run.stderr.strip())
            return False
        told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    table.add_row(
        f"{records:,}", f"{told['distinct_combinations']:,}", f"{told['nodes_checked']:,} of {told['nodes']:,}",
        "yes" if told["optimal"] else "no", f"{told['measure']:.4f}", f"{told['search_seconds']:.1f}",
        f"{told['seconds']:.1f}", f"{processor:.1f}", f"{used.ru_maxrss / 2**20:.2f}",
    )
    return told["optimal"] and (records != 1_000_000 or told["search_seconds"] <= MOST_SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/benchmark_records", description=__doc__.splitlines()[0])
    parser.add_argument("records", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    table = Table(title=f"k = {K}, suppression limit {SUPPRESSION_LIMIT}, loss")
    for heading in (
        "records", "combinations", "nodes looked at", "proven", "loss", "search s", "whole s", "processor s",
        "GB",
    ):
        table.add_column(heading, justify="right")
    fine = all([measure(records, table) for records in parser.parse_args().records])
    Console().print(table)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
