"""What protecting synthetic hierarchical tables costs, and how much it hides.

The tables are areas × age × sex (× nationality) with people spread by a Poisson law over blocks of
lognormal size; nobody in them exists. For the first of them the number of complementary cells is known
that sequential Gauss elimination needs (R package SSBtools, singleton method anySum), as a yardstick.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

from oboro.attack import pinned_by_propagation
from oboro.attack.folder import read_folder

THRESHOLD = 5
# Wards, districts of each, blocks of each district; whether by nationality too.
SIZES = {
    "xs": (2, 2, 3, False),
    "s": (3, 4, 5, False),
    "m": (3, 4, 5, True),
    "l": (4, 10, 10, True),
    "f": (8, 16, 16, True),
    "xl": (10, 20, 20, True),
}
AGES = {"xs": (3, 3, 3)}
BANDS = (3, 9, 9)
GAUSS = {"xs:600": 69, "s:600": 590, "m:600": 3658, "l:600": 16910}
ATTACKED_UP_TO = 120_000  # cells; above, bounds are propagated
LARGEST_RATIO = {"xs:600": 1.3, "s:600": 1.15, "m:600": 1.15, "l:600": 1.2}  # to the counts of Gauss
FOREIGN_SHARE = 0.04
SEED = 1


@dataclass(frozen=True)
class Dimension:
    """Codes numbered so that a parent comes before its children."""

    name: str
    parents: list[int | None]

    @property
    def leaves(self) -> np.ndarray:
        split = {parent for parent in self.parents if parent is not None}
        return np.array([code for code in range(len(self.parents)) if code not in split])


def tree(*fans: int) -> list[int | None]:
    """Codes below codes: so many children for each code of the level above."""
    parents: list[int | None] = [None]
    level = [0]
    for fan in fans:
        below = []
        for code in level:
            for _ in range(fan):
                parents.append(code)
                below.append(len(parents) - 1)
        level = below
    return parents


def make_table(size: str, people: int) -> tuple[list[Dimension], np.ndarray]:
    """The dimensions, and the people of every leaf cell."""
    wards, districts, blocks, by_nationality = SIZES[size]
    bands = AGES.get(size, BANDS)
    ages: list[int | None] = [None, 0, 0, 0]
    for group, number in enumerate(bands, start=1):
        ages += [group] * number
    dimensions = [
        Dimension("area", tree(wards, districts, blocks)),
        Dimension("age", ages),
        Dimension("sex", tree(2)),
    ]
    random = np.random.default_rng(SEED)
    areas, age_bands = len(dimensions[0].leaves), len(dimensions[1].leaves)
    block_sizes = random.lognormal(np.log(people) - 0.5, 1.0, areas)
    shape = np.concatenate(
        [np.full(bands[0], 0.8), np.full(bands[1], 1.2), np.linspace(1.3, 0.05, bands[2])]
    )
    shares = shape[None, :] * random.gamma(20, 1 / 20, (areas, age_bands))
    shares /= shares.sum(1, keepdims=True)
    expected = block_sizes[:, None, None] * shares[:, :, None] * np.array([0.49, 0.51])
    if by_nationality:
        dimensions.append(Dimension("nationality", tree(2)))
        foreign = np.clip(random.lognormal(np.log(FOREIGN_SHARE) - 0.5, 1.0, areas), 0, 0.5)
        expected = np.stack(
            [expected * (1 - foreign)[:, None, None], expected * foreign[:, None, None]], axis=-1
        )
    return dimensions, random.poisson(expected).astype(np.int64)


def add_margins(dimensions: list[Dimension], leaves: np.ndarray) -> np.ndarray:
    """All cells, from those of the leaves."""
    cells = np.zeros([len(dimension.parents) for dimension in dimensions], np.int64)
    cells[np.ix_(*[dimension.leaves for dimension in dimensions])] = leaves
    for axis, dimension in enumerate(dimensions):
        along = np.moveaxis(cells, axis, 0)
        for code in range(len(dimension.parents) - 1, 0, -1):
            along[dimension.parents[code]] += along[code]
    return cells


def write_folder(folder: Path, dimensions: list[Dimension], cells: np.ndarray) -> None:
    """A table folder, as scripts/protect reads it."""
    names = [dimension.name for dimension in dimensions]
    (folder / "hierarchies").mkdir(parents=True)
    for dimension in dimensions:
        rows = [f"c{code}," + ("" if up is None else f"c{up}") for code, up in enumerate(dimension.parents)]
        text = "\n".join(["code,parent", *rows]) + "\n"
        (folder / "hierarchies" / f"{dimension.name}.csv").write_text(text, encoding="utf-8")
    (folder / "table.yml").write_text(
        f"measure: count\ndimensions: [{', '.join(names)}]\nprimary: {{threshold: {THRESHOLD}}}\n"
        "zeros: published\nattacker_lower_bound: 1\n",
        encoding="utf-8",
    )
    codes = np.indices(cells.shape).reshape(len(dimensions), -1)
    columns = dict(zip(names, codes, strict=True)) | {"value": cells.ravel()}
    with duckdb.connect() as connection:
        connection.register("columns", columns)
        listed = ", ".join(f"'c' || {name} as {name}" for name in names)
        connection.execute(f"copy (select {listed}, value from columns) to '{folder / 'cells.csv'}'")


def time_bare(dimensions: list[Dimension], leaves: np.ndarray) -> float:
    """Seconds that counting the people of every cell takes, without protection."""
    codes = np.indices(leaves.shape).reshape(len(dimensions), -1)
    columns = {f"l{axis}": dimensions[axis].leaves[codes[axis]] for axis in range(len(dimensions))}
    columns["people"] = leaves.ravel()
    with duckdb.connect(config={"threads": str(os.cpu_count() or 1)}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.register("columns", columns)
        paths, sets = [], []
        for axis, dimension in enumerate(dimensions):
            depth = 0
            ups = [f"l{axis}"]
            parents = {code: -1 if up is None else up for code, up in enumerate(dimension.parents)}
            while any(parents[code] > 0 for code in dimension.leaves):
                depth += 1
                known = [[code, parents[code]] for code in dimension.leaves]
                pairs = ", ".join(f"({code}, {up})" for code, up in known)
                connection.execute(f"create table up_{axis}_{depth} as from (values {pairs}) as t (l, u)")
                ups.append(f"up_{axis}_{depth}.u")
                parents = {code: parents.get(up, -1) if up > 0 else up for code, up in known}
            paths.append((axis, depth))
            columns_up = [f"a{axis}_{level}" for level in range(depth + 1)]
            sets.append(
                "grouping sets ((), "
                + ", ".join("(" + ", ".join(columns_up[level:]) + ")" for level in range(depth, -1, -1))
                + ")"
            )
        chosen = [f"l{axis} as a{axis}_0" for axis, _ in paths]
        chosen += [
            f"up_{axis}_{level}.u as a{axis}_{level}" for axis, depth in paths for level in range(1, depth + 1)
        ]
        joins = " ".join(
            f"inner join up_{axis}_{level} on up_{axis}_{level}.l = columns.l{axis}"
            for axis, depth in paths
            for level in range(1, depth + 1)
        )
        connection.execute(
            f"create table people as select {', '.join(chosen)} from columns {joins}, range(people)"
        )
        began = time.monotonic()
        connection.execute(
            f"create table bare as select {', '.join(c.split(' as ')[1] for c in chosen)}, "
            f"count(*) as value from people group by {', '.join(sets)}"
        )
        return time.monotonic() - began


def measure(command: list[str]) -> tuple[int, float, int]:
    """Exit code, wall seconds and peak memory in MB of a command."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return os.waitstatus_to_exitcode(status), time.monotonic() - began, usage.ru_maxrss // 1024


def propagate_bounds(folder: Path) -> str:
    """What is pinned by propagation in the protected table, as a word."""
    problem = read_folder(folder, with_truth=True).problem
    with duckdb.connect() as connection:
        connection.register("known", {
            "cell": np.arange(problem.size), "value": problem.known, "least": problem.lower,
        })
        connection.register("members", {
            "line": problem.line, "cell": problem.cell, "coefficient": problem.coefficient,
        })
        connection.execute(
            "create view cells as select cell, if(isnan(value), null, value)::bigint as value, "
            "least::bigint as lower_bound, null::bigint as upper_bound from known"
        )
        pinned = pinned_by_propagation(connection, "cells", "members")
    return "FINDINGS" if problem.examine[pinned].any() else "nothing pinned"


def benchmark(name: str, folder: Path) -> tuple[list[str], bool]:
    """One row of the table, and whether everything in it is as it should be."""
    size, _, people = name.partition(":")
    dimensions, leaves = make_table(size, int(people))
    write_folder(folder, dimensions, add_margins(dimensions, leaves))
    code, seconds, memory = measure([sys.executable, "-m", "oboro.protect", str(folder)])
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    if report["cells"] <= ATTACKED_UP_TO:
        found, attack_seconds, _ = measure([sys.executable, "-m", "oboro.attack", str(folder), "--truth"])
        attack = {0: "nothing found", 1: "FINDINGS"}.get(found, "undecided") + f" ({attack_seconds:.0f} s)"
    else:
        attack = propagate_bounds(folder)
    bare = time_bare(dimensions, leaves)
    hidden = report["complementary"]
    is_certified = code == 0 and report["certificate"]
    is_good = is_certified and attack.startswith("nothing") and (
        name not in GAUSS or hidden <= LARGEST_RATIO[name] * GAUSS[name]
    )
    return [
        name,
        f"{report['cells']:,}",
        f"{report['primary']:,}",
        f"{hidden:,}",
        f"{hidden / GAUSS[name]:.2f}" if name in GAUSS else "-",
        "passed" if is_certified else "FAILED",
        attack,
        f"{seconds:.1f}",
        f"{memory:,}",
        f"{bare:.2f}",
        f"{seconds / bare:.0f}",
    ], is_good


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/benchmark_tables", description=__doc__.splitlines()[0])
    parser.add_argument(
        "tables",
        nargs="*",
        default=["s:600", "m:600", "l:600", "xl:1000"],
        metavar="SIZE:PEOPLE",
        help=f"{', '.join(SIZES)}, and the mean number of people in a block",
    )
    tables = parser.parse_args().tables
    for name in tables:
        size, _, people = name.partition(":")
        if size not in SIZES or not people.isdigit() or int(people) == 0:
            print(f"oboro: {name} is not SIZE:PEOPLE with one of {', '.join(SIZES)}.", file=sys.stderr)
            return 2
    printed = Table(title=f"{os.cpu_count()} processors, DuckDB {duckdb.__version__}")
    for heading in (
        "table", "cells", "primary", "complementary", "× Gauss", "certificate", "attack", "protect s",
        "peak MB", "bare s", "ratio",
    ):  # fmt: skip
        printed.add_column(heading, justify="right")
    all_good = True
    with tempfile.TemporaryDirectory(prefix="oboro-benchmark-") as work:
        for name in tables:
            row, is_good = benchmark(name, Path(work) / name.replace(":", "-"))
            printed.add_row(*row)
            all_good &= is_good
    Console(width=140).print(printed)
    return 0 if all_good else 1


if __name__ == "__main__":
    sys.exit(main())
