"""What reading a register and conforming it costs, and how it grows with the number of history rows.

The register is that of a made-up city, sent in parts: each part has the same people under other numbers and
other readings of their names, or the checks would take each for a duplicate of the others.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from oboro.inbox import Delivered
from oboro.keys import make_key
from oboro.synthetic import generate
from oboro.tenants import UnusableInput, find_tenant

STEPS = ("models/staging", "models/conformed")
NEEDED = ("resource_type:seed", "resource_type:function", "path:models/quality")
COPIES = (1, 4, 16)


def prefix(part: int) -> str:
    """Digits that leave the check digit of a ten-digit number as it is; none for the first part.

    Their weights are 5 and 6, before them 7 and 2, so that pairs of equal digits, and a digit after its double, add
    up to multiples of 11.
    """
    tens, ones = divmod(part - 1, 10)
    return (f"{2 * tens}{tens}" if tens else "") + (f"{ones}{ones}" if part > 1 else "")


def copy_people(file: Path, part: int, copy: Path) -> None:
    """The same register again as a part, in UTF-8."""
    added = chr(ord("ア") + 2 * (part - 1)) * 3 if part > 1 else ""
    encoding = Delivered(file).codec
    with file.open(encoding=encoding + "-sig" * (encoding == "utf-8"), newline="") as source:
        with copy.open("w", encoding="utf-8", newline="") as target:
            heading = next(source)
            names = heading.rstrip("\r\n").split(",")
            number, household, reading = map(names.index, ("宛名番号", "世帯番号", "氏名_フリガナ"))
            target.write(heading)
            for line in source:
                fields = line.split(",")
                if len(fields) == len(names):
                    fields[number] = prefix(part) + fields[number]
                    fields[household] = fields[household] and prefix(part) + fields[household]
                    fields[reading] = fields[reading] and fields[reading] + added
                target.write(",".join(fields))


def time_reading(tenant: str) -> tuple[float, float, int]:
    """Seconds of staging and of conforming, and the peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    run = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "--quiet", "build", "--exclude-resource-type", "unit_test", "test",
         "--select", *NEEDED, *(f"path:{step}" for step in STEPS)],
        env={**os.environ, "TENANT": tenant}, capture_output=True, text=True, check=False,
    )
    if run.returncode:
        raise UnusableInput(f"The register could not be read.\n{run.stdout}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    found = find_tenant(tenant)
    results = json.loads((found.target / "run_results.json").read_text())["results"]
    manifest = json.loads((found.target / "manifest.json").read_text())["nodes"]
    seconds = [
        sum(
            result["execution_time"] for result in results
            if manifest.get(result["unique_id"], {}).get("original_file_path", "").startswith(step)
        )
        for step in STEPS
    ]
    return *seconds, max(before, after) // 1024


def time_bare(files: list[Path]) -> float:
    """Seconds that DuckDB takes to read the same files as CSV and to count what is in each column."""
    listed = ", ".join(f"'{file}'" for file in files)
    began = time.monotonic()
    with duckdb.connect() as connection:
        connection.execute(
            f"select count(columns(*)) from read_csv([{listed}], all_varchar = true, ignore_errors = true)"
        )
    return time.monotonic() - began


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/benchmark_reading", description=__doc__.splitlines()[0])
    parser.add_argument("tenant", nargs="?", default="082201", help="a made-up city, default 082201")
    parser.add_argument("--copies", nargs="+", type=int, default=COPIES, help="how often its register is read")
    arguments = parser.parse_args()
    table = Table(title=f"{os.cpu_count()} processors, DuckDB {duckdb.__version__}")
    for heading in ("history rows", "staging s", "conformed s", "s per million", "peak MB", "bare s", "ratio"):
        table.add_column(heading, justify="right")
    with tempfile.TemporaryDirectory() as root:
        os.environ |= {"OBORO_DATA": f"{root}/data", "OBORO_KEYS": f"{root}/keys"}
        make_key(arguments.tenant)
        made = generate(Path(root) / "data", arguments.tenant)
        whole = next((Path(root) / "data" / arguments.tenant / "inbox").glob("*/residents.csv"))
        first = whole.rename(Path(root) / "register.csv")
        try:
            for copies in sorted(arguments.copies):
                for part in range(1, copies + 1):
                    copy = whole.with_name(f"residents-{part}.csv")
                    if not copy.exists():
                        copy_people(first, part, copy)
                files = sorted(whole.parent.glob("residents-*.csv"))
                staging, conformed, memory = time_reading(arguments.tenant)
                bare = time_bare(files)
                rows = made.history_rows * copies
                table.add_row(
                    f"{rows:,}", f"{staging:.1f}", f"{conformed:.1f}", f"{(staging + conformed) / rows * 1e6:.1f}",
                    f"{memory:,}", f"{bare:.2f}", f"{(staging + conformed) / bare:.0f}",
                )
        except UnusableInput as problem:
            print(f"oboro: {problem}", file=sys.stderr)
            return 2
    Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
