"""Small random tables to protect, and an attacker who tries all of them out."""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import ceil

import highspy
import numpy as np
from engine import Row, Table

Hierarchy = dict[str, list[str]]  # each code with its parents, parents first

AREA, AGE, SEX = "area", "age", "sex"
ROOT = "total"


def tree(chance: random.Random, leaves: int, groups: int, prefix: str) -> Hierarchy:
    """One level of groups, or none."""
    hierarchy: Hierarchy = {ROOT: []}
    hierarchy |= {f"{prefix}g{i}": [ROOT] for i in range(groups)}
    for leaf in range(leaves):
        group = leaf % groups if leaf < groups else chance.randrange(groups) if groups else 0
        hierarchy[f"{prefix}{leaf}"] = [f"{prefix}g{group}" if groups else ROOT]
    return hierarchy


def overlapping(chance: random.Random, leaves: int, prefix: str) -> Hierarchy:
    """Every leaf stands in one of two wards and in one of two districts."""
    hierarchy: Hierarchy = {ROOT: []}
    hierarchy |= {f"{prefix}{group}{i}": [ROOT] for group in "wd" for i in range(2)}
    for leaf in range(leaves):
        hierarchy[f"{prefix}{leaf}"] = [
            f"{prefix}w{leaf % 2}", f"{prefix}d{leaf // 2 if leaf < 4 else chance.randrange(2)}"
        ] if leaf < 4 else [f"{prefix}w{chance.randrange(2)}", f"{prefix}d{chance.randrange(2)}"]
    return hierarchy


def leaves_of(hierarchy: Hierarchy) -> list[str]:
    parents = {parent for above in hierarchy.values() for parent in above}
    return [code for code in hierarchy if code not in parents]


def above(hierarchy: Hierarchy, code: str) -> set[str]:
    """The code with all its ancestors."""
    found = {code}
    for parent in hierarchy[code]:
        found |= above(hierarchy, parent)
    return found


def edges(hierarchies: dict[str, Hierarchy]) -> list[tuple[str, str, str | None]]:
    return [
        (dimension, code, parent)
        for dimension, hierarchy in hierarchies.items()
        for code, parents in hierarchy.items()
        for parent in parents or [None]
    ]


def aggregated(
    hierarchies: dict[str, Hierarchy], inner: dict[Row, Decimal]
) -> dict[Row, Decimal]:
    """The values of all cells from those of the leaf cells."""
    cells = dict.fromkeys(product(*hierarchies.values()), Decimal(0))
    for leaf, value in inner.items():
        for cell in product(*(above(h, c) for h, c in zip(hierarchies.values(), leaf, strict=True))):
            cells[cell] += value
    return cells


def random_hierarchies(chance: random.Random) -> dict[str, Hierarchy]:
    dimensions = chance.choice([1, 2, 2, 2, 3])
    area = (
        overlapping(chance, chance.randint(4, 7), "a")
        if chance.random() < 0.3
        else tree(chance, chance.randint(3, 7), chance.choice([0, 0, 2, 3]), "a")
    )
    others = {
        AGE: tree(chance, chance.randint(2, 4), chance.choice([0, 0, 2]), "g"),
        SEX: tree(chance, 2, 0, "s"),
    }
    return {AREA: area} | dict(list(others.items())[: dimensions - 1])


def random_table(seed: int) -> Table:
    """A table of some kind: which of the engine's options it uses is left to chance."""
    chance = random.Random(seed)
    hierarchies = random_hierarchies(chance)
    is_count = chance.random() < 0.6
    zeros = chance.choice(["published", "protected"])
    scale = 0 if is_count else chance.choice([0, 2])
    unit = Decimal(1).scaleb(-scale)
    inner = {
        leaf: Decimal(chance.choice([0, 1, 1, 2, 3, 4, 5, 8, 13, 21])) * (
            1 if is_count else unit * chance.choice([1, 7, 100])
        )
        for leaf in product(*map(leaves_of, hierarchies.values()))
    }
    values = aggregated(hierarchies, inner)
    columns = {"value": "bigint" if scale == 0 else f"decimal(18, {scale})", "is_primary": "boolean"}
    threshold = chance.choice([2, 3, 5])
    primary = {
        cell: 0 < value < threshold if is_count else value > 0 and chance.random() < 0.2
        for cell, value in values.items()
    }
    extra: dict[str, dict[Row, object]] = {}
    if chance.random() < (0.3 if is_count else 0.8):
        share = chance.choice([Decimal("0.1"), Decimal("0.25"), Decimal(1)])
        columns |= {"protect_above": "decimal(18, 4)", "protect_below": "decimal(18, 4)"}
        extra["protect_above"] = {cell: value * share for cell, value in values.items()}
        extra["protect_below"] = {
            cell: value * share * chance.choice([0, 1]) for cell, value in values.items()
        }
    if chance.random() < 0.3:
        columns["sole_contributor"] = "varchar"
        extra["sole_contributor"] = sole_contributors(hierarchies, inner)
    if chance.random() < 0.3:
        columns["is_frozen"] = "boolean"
        extra["is_frozen"] = {
            cell: not primary[cell] and chance.random() < 0.1 for cell in values
        }
    if chance.random() < 0.3:
        columns["is_forced"] = "boolean"
        frozen = extra.get("is_frozen", {})
        extra["is_forced"] = {
            cell: value > 0 and not frozen.get(cell) and chance.random() < 0.05
            for cell, value in values.items()
        }
    if chance.random() < 0.3:
        columns["was_hidden"] = "boolean"
        extra["was_hidden"] = {cell: chance.random() < 0.3 for cell in values}
    rows = [
        (*cell, value, primary[cell], *(extra[name][cell] for name in list(columns)[2:]))
        for cell, value in values.items()
    ]
    config = {"measure": "count" if is_count else "magnitude", "zeros": zeros}
    return Table(list(hierarchies), edges(hierarchies), columns, rows, config)


def sole_contributors(
    hierarchies: dict[str, Hierarchy], inner: dict[Row, Decimal]
) -> dict[Row, str | None]:
    """A leaf cell that is not zero has one contributor; other cells the one they share, if any."""
    who: dict[Row, set[str]] = {cell: set() for cell in product(*hierarchies.values())}
    for leaf, value in inner.items():
        for cell in product(*(above(h, c) for h, c in zip(hierarchies.values(), leaf, strict=True))):
            if value > 0:
                who[cell].add("/".join(leaf))
    return {cell: next(iter(names)) if len(names) == 1 else None for cell, names in who.items()}


def linked(table: Table, chance: random.Random) -> Table:
    """The same cells as two tables that share some of them: each shows fewer codes."""
    parents: dict[str, set[str]] = {name: set() for name in table.dimensions}
    for dimension, _, parent in table.hierarchies:
        if parent is not None:
            parents[dimension].add(parent)
    first, last = table.dimensions[0], table.dimensions[-1]
    groups = {code for code in parents[first] if code != ROOT}
    position = len(table.dimensions) - 1
    rows = []
    for row in table.rows:
        if row[position] == ROOT or first == last:
            rows.append((*row, "detailed"))
        is_coarse = row[0] in groups and "d" not in row[0] or row[0] == ROOT
        if is_coarse or not groups:
            rows.append((*row, "coarse"))
    chance.shuffle(rows)
    columns = table.columns | {"table_name": "varchar"}
    return Table(table.dimensions, table.hierarchies, columns, rows, table.config)


def margins(seed: int, zeros: str = "published") -> Table:
    """All two-way margins of a sparse table of three dimensions, which is not published itself."""
    chance = random.Random(seed)
    names = ["x", "y", "z"]
    hierarchies = {name: tree(chance, chance.randint(2, 4), 0, name) for name in names}
    inner = {
        leaf: Decimal(chance.choice([0, 0, 0, 0, 0, 1, 1, 2, 3]))
        for leaf in product(*map(leaves_of, hierarchies.values()))
    }
    values = aggregated(hierarchies, inner)
    pairs = {"xy": (0, 1), "xz": (0, 2), "yz": (1, 2)}
    shown = {
        name: [cell for cell in values if all(cell[i] == ROOT for i in range(3) if i not in pair)]
        for name, pair in pairs.items()
    }
    published = {cell for cells in shown.values() for cell in cells}
    rows = [
        (*cell, values[cell], cell in published and 0 < values[cell] < 3, name, name == "joint")
        for name, cells in (shown | {"joint": list(values)}).items()
        for cell in cells
    ]
    columns = {
        "value": "bigint", "is_primary": "boolean", "table_name": "varchar",
        "is_unpublished": "boolean",
    }
    return Table(names, edges(hierarchies), columns, rows, {"zeros": zeros})


def without_joint(table: Table) -> Table:
    return replace(table, rows=[row for row in table.rows if row[-1] is False])


def cells_of(table: Table) -> dict[Row, dict[str, object]]:
    """The facts of each published cell by its codes; of linked tables the largest width."""
    cells: dict[Row, dict[str, object]] = {}
    size = len(table.dimensions)
    for row in table.rows:
        facts = dict(zip(table.columns, row[size:], strict=True))
        if facts.get("is_unpublished"):
            continue
        known = cells.setdefault(row[:size], facts)
        for width in ("protect_above", "protect_below"):
            if width in facts:
                known[width] = max(known[width], facts[width])
    return cells


class Unknowns:
    """Everything an attacker knows of a table: leaf by leaf, within what every cell allows.

    The unknowns are the leaf cells of all dimensions together. Where a leaf cell is shown by no
    table it is known only that it is not negative.
    """

    def __init__(self, table: Table, hidden: set[Row]) -> None:
        hierarchies: dict[str, Hierarchy] = {name: {} for name in table.dimensions}
        for dimension, code, parent in table.hierarchies:
            parents = hierarchies[dimension].setdefault(code, [])
            parents += [] if parent is None else [parent]
        cells = cells_of(table)
        kind = table.columns["value"]
        self.scale = 10 ** int(kind.split(",")[1].strip(" )")) if "," in kind else 1
        zeros = table.config.get("zeros", "published")
        least = table.config.get("lower_bound")
        self.least = int(zeros == "published") if least is None else least * self.scale
        self.values = {cell: int(Decimal(f["value"]) * self.scale) for cell, f in cells.items()}
        self.bounds = {
            cell: (self.least, None) if cell in hidden else (value, value)
            for cell, value in self.values.items()
        }
        leaves = list(product(*map(leaves_of, hierarchies.values())))
        self.number_of_leaves = len(leaves)
        self.below: dict[Row, list[int]] = {cell: [] for cell in cells}
        for index, leaf in enumerate(leaves):
            ups = (above(h, code) for h, code in zip(hierarchies.values(), leaf, strict=True))
            for cell in product(*ups):
                if cell in self.below:
                    self.below[cell].append(index)

    def has_table_with(self, cell: Row, least: int | None, most: int | None) -> bool:
        """Whether some table of whole numbers agrees with all that is known and has this cell."""
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        infinity = highspy.kHighsInf
        for index in range(self.number_of_leaves):
            solver.addVar(0, infinity)
            solver.changeColIntegrality(index, highspy.HighsVarType.kInteger)
        for other, members in self.below.items():
            low, high = self.bounds[other]
            if other == cell:
                low = low if least is None else max(low, least)
                high = most if high is None else high
            bounds = (-infinity if low is None else low, infinity if high is None else high)
            solver.addRow(*bounds, len(members), np.array(members, dtype=np.int32),
                          np.ones(len(members)))
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return True
        assert status == highspy.HighsModelStatus.kInfeasible, status
        return False


def attack(table: Table, hidden: set[Row]) -> list[Row]:
    """The primaries that an attacker could determine, or calculate too narrowly."""
    cells = cells_of(table)
    contributors = {facts.get("sole_contributor") for facts in cells.values()}
    exposed = set()
    for insider in {None} | contributors:
        unknown = {
            cell for cell in hidden
            if insider is None or cells[cell].get("sole_contributor") != insider
        }
        attacker = Unknowns(table, unknown)
        exposed |= {
            cell for cell, facts in cells.items()
            if facts["is_primary"] and (cell in unknown or cell not in hidden)
            and not is_safe(attacker, cell, facts)
        }
    return sorted(exposed)


def is_safe(attacker: Unknowns, cell: Row, facts: dict[str, object]) -> bool:
    value = attacker.values[cell]
    up, down = (
        ceil(Decimal(facts.get(side) or 0) * attacker.scale)
        for side in ("protect_above", "protect_below")
    )
    down = min(down, value - attacker.least)
    if up <= 0 and down <= 0:
        return attacker.has_table_with(cell, value + 1, None) or attacker.has_table_with(
            cell, None, value - 1
        )
    return (up <= 0 or attacker.has_table_with(cell, value + up, None)) and (
        down <= 0 or attacker.has_table_with(cell, None, value - down)
    )


def may_be_hidden(table: Table) -> set[Row]:
    """All that is not frozen, and not zero where zeros are published."""
    zeros = table.config.get("zeros", "published")
    return {
        cell for cell, facts in cells_of(table).items()
        if not facts.get("is_frozen") and (facts["value"] > 0 or zeros == "protected")
    }
