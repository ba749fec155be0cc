"""What a build costs, as a multiple of the bare grouping query over the same people and table.

Times on shared machines drift; the ratio within one run does not. `docs/benchmarks.md` keeps both.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time

import duckdb
from rich.console import Console
from rich.table import Table

from oboro.connection import attach_restricted, lock
from oboro.tenants import Tenant, UnusableInput, find_tenant, registry

RUNS = 5
# The finest codes of each dimension with everything they count in, as columns.
PEOPLE = """
    create temp table people as
    select
        t.city_code, t.ward_code, g.area_code,
        h.parent as age_group, g.age_group as age_band, g.sex, g.nationality
    from restricted.generalised.gen_population_by_town_age_sex as g
    inner join restricted.conformed.con_towns as t using (area_code)
    inner join restricted.policy.hierarchies as h
        on h.dimension = 'age_group' and g.age_group = h.code
"""
# Every cell that has people in it, and nothing else: what anybody would write without protection.
BARE = """
    create or replace temp table bare as
    select city_code, ward_code, area_code, age_group, age_band, sex, nationality, count(*) as value
    from people
    group by
        grouping sets ((city_code), (city_code, ward_code), (city_code, ward_code, area_code)),
        grouping sets ((), (age_group), (age_group, age_band)),
        grouping sets ((), (sex)),
        grouping sets ((), (nationality))
"""


def time_build(tenant: Tenant) -> tuple[float, float, int]:
    """Wall seconds, processor seconds and peak memory in MB of scripts/build for one tenant."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", "oboro.build", tenant.code], capture_output=True, text=True, check=False
    )
    seconds = time.monotonic() - began
    if run.returncode:
        raise UnusableInput(f"The build of tenant {tenant.code} did not pass.\n{run.stdout}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, processor, after.ru_maxrss // 1024


def time_bare(tenant: Tenant) -> tuple[float, int, int]:
    """Median seconds of the bare query, and how many people and cells it had."""
    with duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant, read_only=True)
        lock(connection, tenant)
        connection.execute(PEOPLE)
        times = []
        for _ in range(RUNS):
            began = time.monotonic()
            connection.execute(BARE)
            times.append(time.monotonic() - began)
        people, cells = connection.execute(
            "select (select count(*) from people), (select count(*) from bare)"
        ).fetchone()
    return statistics.median(times), people, cells


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/benchmark", description=__doc__.splitlines()[0])
    parser.add_argument("tenants", nargs="*", metavar="TENANT", help="6-digit codes; none means all")
    arguments = parser.parse_args()
    table = Table(title=f"{os.cpu_count()} processors, DuckDB {duckdb.__version__}")
    for heading in ("tenant", "people", "cells with people", "build s", "CPU s", "peak MB", "bare s", "ratio"):
        table.add_column(heading, justify="right")
    try:
        for code in arguments.tenants or registry():
            tenant = find_tenant(code)
            seconds, processor, memory = time_build(tenant)
            bare, people, cells = time_bare(tenant)
            table.add_row(
                code,
                f"{people:,}",
                f"{cells:,}",
                f"{seconds:.1f}",
                f"{processor:.1f}",
                f"{memory:,}",
                f"{bare:.2f}",
                f"{seconds / bare:.0f}",
            )
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return 2
    Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
