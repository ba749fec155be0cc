"""A tenant's whole release as problems: all cells of all tables that count the same units at once."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from math import prod

import duckdb
import numpy as np

from oboro.attack.core import attack_cells
from oboro.attack.lattice import Cells, Hierarchy, Key, Unusable, numbered
from oboro.attack.ministry import read_figures
from oboro.attack.problem import Contradiction, Findings, Problem
from oboro.attack.records import read_least_counts, take_in
from oboro.attack.report import Report
from oboro.attack.truth import Truth, read_truth
from oboro.connection import quote
from oboro.tenants import Tenant, UnusableInput

AREA = "area_code"
MERGING = "merging"
NUMERIC = {"BIGINT", "INTEGER", "HUGEINT", "DOUBLE", "FLOAT", "SMALLINT"}


@dataclass
class Merged:
    """What became of areas that are too small to be shown by themselves."""

    # Those that no row shows alone.
    areas: set[str] = field(default_factory=set)
    # Per row of an area: how often which other areas count in it.
    others: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Mart:
    """A released table as about_statistics describes it."""

    name: str
    value: str  # the column that holds the values
    statistic: str
    universe: str
    measure: str
    method: str
    lower_bound: int
    largest_change: int | None
    change_adds_up: bool  # the largest change is that of a finest cell; a sum may be off by all of them
    columns: list[tuple[str, str | None]]  # key column, dimension


@dataclass
class Universe:
    """Cells of all tables that count the same units, for one choice of the columns without hierarchy."""

    name: str
    fixed: dict[str, str]
    cells: Cells
    marts: list[Mart] = field(default_factory=list)
    integer: bool = True
    known: dict[int, Decimal] = field(default_factory=dict)
    least: dict[int, Decimal] = field(default_factory=dict)
    most: dict[int, Decimal] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    merged_areas: set[str] = field(default_factory=set)
    # Lines beyond the hierarchies: (coefficient, cell), …
    lines: list[list[tuple[int, int]]] = field(default_factory=list)
    truth: dict[int, Decimal] | None = None
    primary: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)
    contributor: dict[int, str] = field(default_factory=dict)

    def key(self, codes: dict[str, str]) -> Key:
        """The cell of these codes; at the root of every other dimension."""
        return tuple(codes.get(d, self.cells.hierarchies[d].root) for d in self.cells.dimensions)


def attack_release(tenant: Tenant, with_key: bool, seconds: float) -> Report:
    """Read the release and nothing else of the tenant, but with the key the records and the truth to measure by."""
    if not tenant.release.is_file():
        raise UnusableInput(f"Tenant {tenant.code} has no release. Build it: scripts/build {tenant.code}")
    report = Report(f"the release of tenant {tenant.code}", [])
    with duckdb.connect(
        tenant.release, read_only=True,
        config={"enable_external_access": "false", "lock_configuration": "true"},
    ) as release:
        universes = read_universes(release, report)
        bare = read_universes(release, None)
    statistics = {(mart.statistic, mart.value) for universe in universes for mart in universe.marts}
    truth = read_truth(tenant, statistics) if with_key else None
    least_counts = read_least_counts(tenant, report) if with_key else []
    take_in(universes, least_counts, report)
    take_in(bare, least_counts, Report("", []))
    if truth is None:
        report.limits.append(
            "Without the key every hidden cell is examined, but for no width and no insider."
        )
    for universe, without_figures in zip(universes, bare, strict=True):
        try:
            attack_universe(universe, truth, report, seconds)
        except Contradiction as contradiction:
            where = {"universe": universe.name, **universe.fixed}
            if not universe.lines:
                report.problems.append(f"{where}: {contradiction}")
                continue
            report.limits.append(f"{where}: the ministry's figures contradict it; left out.")
            try:
                attack_universe(without_figures, truth, report, seconds)
            except Contradiction as again:
                report.problems.append(f"{where}: {again}")
    return report


def fetch(release: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    try:
        return release.execute(query).fetchall()
    except duckdb.CatalogException:
        raise Unusable(
            "the release does not describe itself (about_statistics, about_hierarchies): build it anew."
        ) from None


def read_marts(release: duckdb.DuckDBPyConnection) -> list[Mart]:
    """The tables of statistics; every one must be described."""
    rows = fetch(
        release,
        "select mart, value_column, statistic, universe, measure, method, lower_bound, largest_change, "
        "change_adds_up, key_column, dimension from about_statistics order by mart, value_column, position",
    )
    marts: dict[tuple[str, str], Mart] = {}
    for name, value, *described, column, dimension in rows:
        marts.setdefault((name, value), Mart(name, value, *described, columns=[]))
        marts[name, value].columns.append((column, dimension))
    named = {name for name, _ in marts}
    listed = {name for (name,) in fetch(release, "select distinct table_name from about_tables")}
    if listed != named:
        raise Unusable(f"about_statistics and the tables differ: {sorted(listed ^ named)}")
    return list(marts.values())


def read_universes(release: duckdb.DuckDBPyConnection, report: Report | None) -> list[Universe]:
    """All tables, joined by what they count; without a report also without the ministry's figures."""
    limits = [] if report is None else report.limits
    hierarchies: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for dimension, code, parent in fetch(
        release, "select dimension, code, parent from about_hierarchies order by all"
    ):
        hierarchies[dimension].append((code, parent))
    read = {name: Hierarchy.of(name, rows) for name, rows in hierarchies.items()}
    marts = read_marts(release)
    merged = read_merged_areas(release, read["area_code"])
    dimensions: dict[str, list[str]] = defaultdict(list)
    for mart in marts:
        for _, dimension in mart.columns:
            if dimension and dimension not in read:
                raise Unusable(f"about_hierarchies lacks the dimension {dimension}.")
            if dimension and dimension not in dimensions[mart.universe]:
                dimensions[mart.universe].append(dimension)
    universes: dict[tuple, Universe] = {}
    for mart in marts:
        if mart.largest_change is None:
            limits.append(f"{mart.name}: its noise has no bound; it is not attacked.")
            continue
        described = {column for column, _ in mart.columns} | {
            other.value for other in marts if other.name == mart.name
        }
        others = [
            column for column, kind in fetch(
                release,
                "select column_name, data_type from duckdb_columns() where table_name = "
                f"{quote(mart.name)} order by column_index",
            )
            if column not in described and (kind in NUMERIC or kind.startswith("DECIMAL"))
        ]
        if others:
            limits.append(f"{mart.name}: columns that are not modelled: {', '.join(others)}")
        add_mart(release, mart, dimensions[mart.universe], read, merged, universes)
    if report is not None:
        for universe in universes.values():
            limits += [said for found in read_figures() if (said := found.add_to(universe))]
    return list(universes.values())


def add_mart(release: duckdb.DuckDBPyConnection, mart: Mart, dimensions: list[str],
             hierarchies: dict[str, Hierarchy], merged: Merged,
             universes: dict[tuple, Universe]) -> None:
    """The rows of one table as cells of its universe."""
    names = ", ".join(f'"{column}"::varchar' for column, _ in mart.columns)
    rows = fetch(release, f'select {names}, "{mart.value}"::varchar, status from "{mart.name}"')
    place = {d: i for i, (_, d) in enumerate(mart.columns) if d}
    fixed_columns = [(i, c) for i, (c, d) in enumerate(mart.columns) if not d]
    for row in rows:
        fixed = {column: row[i] for i, column in fixed_columns}
        identity = (mart.universe, tuple(sorted(fixed.items())))
        if identity not in universes:
            universes[identity] = Universe(mart.universe, fixed, Cells(dimensions, hierarchies))
        universe = universes[identity]
        if mart not in universe.marts:
            universe.marts.append(mart)
            if mart.method == MERGING:
                universe.merged_areas = merged.areas
        codes = {d: row[i] for d, i in place.items()}
        key = universe.key(codes)
        for dimension, code in zip(dimensions, key, strict=True):
            if code not in hierarchies[dimension].ancestors:
                raise Unusable(f"{mart.name}: about_hierarchies lacks {code} of {dimension}.")
        cell = universe.cells.add(key)
        others = merged.others.get(codes.get(AREA)) if mart.method == MERGING else None
        if others and row[-2] is not None:
            take_merged(universe, mart, key, others, Decimal(row[-2]))
            continue
        finest = prod(hierarchies[d].leaves[code] for d, code in codes.items())
        take(universe, mart, cell, row[-2], row[-1], finest if mart.change_adds_up else 1)


def take(universe: Universe, mart: Mart, cell: int, text: str | None, status: str,
         cells: int = 1) -> None:
    """What one published row says of its cell; its value may be off by so many of the largest changes."""
    universe.integer &= mart.measure == "count"
    floor = Decimal(mart.lower_bound)
    if text is None:
        if status in ("hidden", "withheld"):
            universe.hidden.add(cell)
            universe.least[cell] = max(floor, universe.least.get(cell, floor))
        return
    value = Decimal(text)
    change = mart.largest_change * cells
    if not change:
        if universe.known.setdefault(cell, value) != value:
            raise Unusable(f"{mart.name}: a cell has another value in another table.")
        return
    low, high = value - change, value + change
    universe.least[cell] = max(low, Decimal(0), universe.least.get(cell, low))
    universe.most[cell] = min(high, universe.most.get(cell, high))


def read_merged_areas(release: duckdb.DuckDBPyConnection, areas: Hierarchy) -> Merged:
    """What the row of an area counts beside, or (-1) without, the area's own people.

    A small area is counted in its target's row and in the sums above that, no longer in those above
    itself. Where the target is its parent, all areas of the parent are, and sums stay what they are.
    """
    merged = Merged()
    for area, target in fetch(
        release,
        "select area_code, target from about_merged_areas where target is not null order by all",
    ):
        if not {area, target} <= set(areas.ancestors):
            raise Unusable("about_merged_areas names areas that about_hierarchies lacks.")
        merged.areas.add(area)
        if target in areas.ancestors[area]:
            continue
        merged.areas.add(target)
        for row in areas.ancestors[target] - areas.ancestors[area]:
            merged.others[row].append((1, area))
        for row in areas.ancestors[area] - areas.ancestors[target] - {area}:
            merged.others[row].append((-1, area))
    return merged


def take_merged(universe: Universe, mart: Mart, key: Key, others: list[tuple[int, str]],
                value: Decimal) -> None:
    """A row that counts other areas as well: its value is a number beside their cells."""
    place = universe.cells.dimensions.index(AREA)
    figure = universe.cells.add(tuple(f"{mart.name} {code}" for code in key))
    universe.known[figure] = value
    own = universe.cells.add(key)
    universe.hidden.add(own)
    universe.least.setdefault(own, Decimal(0))
    line = [(-1, figure), (1, own)]
    for sign, area in others:
        line.append((sign, universe.cells.add((*key[:place], area, *key[place + 1:]))))
    universe.lines.append(line)


def attack_universe(universe: Universe, truth: Truth | None, report: Report, seconds: float) -> None:
    """One attack; Contradiction if no table fits what is published."""
    if truth is not None:
        truth.add_to(universe, report)
    where = {"universe": universe.name, **universe.fixed}
    problem, keys = make_problem(universe)
    findings = attack_cells(problem, seconds)
    if universe.truth is not None:
        spare = [cell for cell in findings.disclosed if cell not in universe.primary]
        findings.disclosed = [cell for cell in findings.disclosed if cell in universe.primary]
        # What hides a person from others need not be hidden from that person.
        for pairs in (findings.insiders, findings.insiders_undecided):
            pairs[:] = [pair for pair in pairs if pair[1] in universe.primary]
        only = Report("", [])
        only.add(Findings(disclosed=spare), keys, universe.cells.dimensions, extra=where)
        report.complementary_determined += only.disclosed
    report.add(findings, keys, universe.cells.dimensions, problem.contributor, extra=where)


def make_problem(universe: Universe) -> tuple[Problem, list[Key]]:
    """The universe as arrays."""
    line, cell, coefficient = universe.cells.lines()
    lines = int(line.max(initial=-1)) + 1
    extra = [(lines + i, c, a) for i, members in enumerate(universe.lines) for a, c in members]
    if extra:
        more = np.array(extra)
        line = np.concatenate([line, more[:, 0]])
        cell = np.concatenate([cell, more[:, 1]])
        coefficient = np.concatenate([coefficient, more[:, 2].astype(float)])
    keys = list(universe.cells.number)
    values = [*universe.known.values(), *(universe.truth or {}).values()]
    unit = Decimal(1)
    if not universe.integer:
        unit = Decimal(1).scaleb(min([0, *(int(v.as_tuple().exponent) for v in values)]))

    def array(content: dict[int, Decimal], default: float) -> np.ndarray:
        filled = np.full(len(keys), default)
        for number, value in content.items():
            filled[number] = float(value / unit)
        return filled

    hidden = np.zeros(len(keys), bool)
    # A primary cell that is published is a finding by itself.
    hidden[list((universe.hidden - set(universe.known)) | set(universe.primary))] = True
    widest = max(
        range(len(universe.cells.dimensions)),
        key=lambda i: len(universe.cells.hierarchies[universe.cells.dimensions[i]].ancestors),
    )
    levels = universe.cells.hierarchies[universe.cells.dimensions[widest]].depth
    has_truth = universe.truth is not None
    contributor = None
    if has_truth and universe.contributor:
        names = {name: i for i, name in enumerate(sorted(set(universe.contributor.values())))}
        contributor = np.full(len(keys), -1)
        for number, name in universe.contributor.items():
            contributor[number] = names[name]
    problem = Problem(
        known=array(universe.known, np.nan),
        lower=array(universe.least, 0.0),
        upper=array(universe.most, np.inf),
        integer=np.full(len(keys), universe.integer),
        line=line, cell=cell, coefficient=coefficient, examine=hidden,
        depth=np.array([levels.get(key[widest], 0) for key in keys], int),
        codes=numbered(keys, universe.cells.dimensions, universe.cells.hierarchies),
        truth=array(universe.truth, np.nan) if has_truth else None,
        above=array({c: w[0] for c, w in universe.primary.items()}, 0.0) if has_truth else None,
        below=array({c: w[1] for c, w in universe.primary.items()}, 0.0) if has_truth else None,
        contributor=contributor,
    )
    return problem, keys
