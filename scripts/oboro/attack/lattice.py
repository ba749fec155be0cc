"""Hierarchies and tables become cells and lines.

A code counts the leaves below it. With one parent per code that is the sum of its children; where
groupings overlap, the children of a code are split into sets that each cover it exactly.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from math import prod

import numpy as np

Key = tuple[str, ...]


class Unusable(Exception):
    """A hierarchy or table that cannot be attacked because it is not what it should be."""


@dataclass
class Hierarchy:
    """One dimension: codes, the sets of codes each adds up from, and how deep each lies."""

    root: str
    sums: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    depth: dict[str, int] = field(default_factory=dict)
    # The codes next below each.
    children: dict[str, list[str]] = field(default_factory=dict)
    # How many of the finest codes each counts.
    leaves: dict[str, int] = field(default_factory=dict)
    # Each code with all it counts in, itself included.
    ancestors: dict[str, set[str]] = field(default_factory=dict)

    @property
    def finest(self) -> set[str]:
        """The codes that count nothing but themselves."""
        return {code for code in self.ancestors if not self.sums.get(code)}

    @classmethod
    def of(cls, name: str, rows: Iterable[tuple[str, str | None]]) -> "Hierarchy":
        """From (code, parent), several rows for a code with several parents."""
        parents: dict[str, set[str]] = defaultdict(set)
        children: dict[str, list[str]] = defaultdict(list)
        for code, parent in rows:
            parents[code]
            if parent and parent not in parents[code]:
                parents[code].add(parent)
                children[parent].append(code)
        roots = [code for code, above in parents.items() if not above]
        if len(roots) != 1:
            raise Unusable(f"{name} needs exactly one code without a parent, not {len(roots)}.")
        if unknown := set(children) - set(parents):
            raise Unusable(f"{name} names the parent {min(unknown)}, which is no code.")
        hierarchy = cls(roots[0], children=dict(children))
        leaves: dict[str, frozenset[str]] = {}
        waiting = {code: len(children[code]) for code in parents}
        ready = [code for code in parents if not waiting[code]]
        while ready:
            code = ready.pop()
            below = [leaves[child] for child in children[code]]
            leaves[code] = frozenset().union(*below) if below else frozenset([code])
            for parent in parents[code]:
                waiting[parent] -= 1
                if not waiting[parent]:
                    ready.append(parent)
        if len(leaves) < len(parents):
            raise Unusable(f"{name} has codes that are their own ancestors.")
        for code in parents:
            if children[code]:
                hierarchy.sums[code] = exact_covers(children[code], leaves, leaves[code])
        hierarchy.leaves = {code: len(below) for code, below in leaves.items()}
        hierarchy.climb(parents)
        return hierarchy

    def climb(self, parents: dict[str, set[str]]) -> None:
        """From each code to the root: what it counts in, and how deep it lies at most."""

        def visit(code: str) -> None:
            if code in self.depth:
                return
            self.ancestors[code], self.depth[code] = {code}, 0
            for parent in parents[code]:
                visit(parent)
                self.ancestors[code] |= self.ancestors[parent]
                self.depth[code] = max(self.depth[code], self.depth[parent] + 1)

        for code in parents:
            visit(code)


def exact_covers(children: list[str], leaves: dict[str, frozenset[str]],
                 whole: frozenset[str]) -> list[tuple[str, ...]]:
    """Sets of children that count every leaf once; if there is none, the leaves themselves."""
    if sum(len(leaves[child]) for child in children) == len(whole):
        return [tuple(children)]
    covers, left = [], list(children)
    while left:
        chosen, reached = [], frozenset()
        for child in left:
            if not leaves[child] & reached:
                chosen.append(child)
                reached |= leaves[child]
        if reached == whole:
            covers.append(tuple(chosen))
        left = [child for child in left if child not in chosen]
    return covers or [tuple(sorted(whole))]


@dataclass
class Cells:
    """All cells of tables about the same units; equal codes are one cell, whichever table has it."""

    dimensions: list[str]
    hierarchies: dict[str, Hierarchy]
    number: dict[Key, int] = field(default_factory=dict)

    def add(self, key: Key) -> int:
        return self.number.setdefault(key, len(self.number))

    def fill(self, most: int) -> bool:
        """Make every combination of codes a cell; not if that would be more than `most`."""
        codes = [sorted(self.hierarchies[dimension].ancestors) for dimension in self.dimensions]
        if prod(map(len, codes)) > most:
            return False
        for key in product(*codes):
            self.add(key)
        return True

    def close_gaps(self) -> None:
        """A code between two that are published is a cell too, though no table has it."""
        for place, dimension in enumerate(self.dimensions):
            ancestors = self.hierarchies[dimension].ancestors
            above = {
                code: sorted(codes - {code, self.hierarchies[dimension].root})
                for code, codes in ancestors.items()
            }
            for key in list(self.number):
                for code in above.get(key[place], ()):
                    between = (*key[:place], code, *key[place + 1:])
                    if between not in self.number and any(
                        (*key[:place], higher, *key[place + 1:]) in self.number
                        for higher in ancestors[code] - {code}
                    ):
                        self.add(between)

    def lines(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Line, cell, coefficient of every sum that is published or half published.

        A sum counts if a table has its total and one of its parts. Parts that no table has become
        cells that nobody published: new numbers.
        """
        self.close_gaps()
        line: list[int] = []
        cell: list[int] = []
        coefficient: list[int] = []
        lines = 0
        for place, dimension in enumerate(self.dimensions):
            sums = self.hierarchies[dimension].sums
            for key, total in list(self.number.items()):
                for parts in sums.get(key[place], ()):
                    keys = [(*key[:place], part, *key[place + 1:]) for part in parts]
                    if any(part in self.number for part in keys):
                        members = [total, *(self.add(part) for part in keys)]
                        line += [lines] * len(members)
                        cell += members
                        coefficient += [-1] + [1] * len(keys)
                        lines += 1
        return np.array(line, int), np.array(cell, int), np.array(coefficient, float)


def covers_once(hierarchy: Hierarchy, shown: set[str]) -> bool:
    """Whether the total is shown, and whatever counts in it counts in one of the lowest shown codes only."""
    above = set().union(*(hierarchy.ancestors[code] - {code} for code in shown))
    lowest = shown - above
    return hierarchy.root in shown and all(
        len(hierarchy.ancestors[code] & lowest) == 1 for code in hierarchy.finest
    )


def is_tree(tables: list[list[str]], keys: list[Key], dimensions: list[str],
            hierarchies: dict[str, Hierarchy]) -> bool:
    """Whether linked tables tell no more of their joint table than each of them shows; False if in doubt.

    `tables`: the dimensions of each. So it is if every table is whole, the finest codes that it shows cover each
    dimension once, tables that share a dimension show the same codes of it, and the tables can be taken away one by
    one, each sharing its dimensions with one other (Dobra and Fienberg 2000, PNAS 97).
    """
    codes: dict[str, set[str]] = {}
    for table in tables:
        own = [name in table for name in dimensions]
        roots = [hierarchies[name].root for name in dimensions]
        shown = [
            key for key in keys
            if all(is_own or code == root for is_own, code, root in zip(own, key, roots, strict=True))
        ]
        by_dimension = [{key[i] for key in shown} for i in range(len(dimensions))]
        if len(shown) != prod(map(len, by_dimension)):
            return False
        for name, is_own, found in zip(dimensions, own, by_dimension, strict=True):
            if is_own and codes.setdefault(name, found) != found:
                return False
            if not covers_once(hierarchies[name], found):
                return False
    left = [set(table) for table in tables]
    while len(left) > 1:
        for i, table in enumerate(left):
            others = left[:i] + left[i + 1:]
            if any(table & set().union(*others) <= other for other in others):
                left = others
                break
        else:
            return False
    return True


def numbered(keys: list[Key], dimensions: list[str], hierarchies: dict[str, Hierarchy]) -> np.ndarray:
    """The codes of cells as numbers, by cell and dimension; −1 for codes that others add up to.

    Keys of figures from elsewhere have no codes and count as such sums.
    """
    numbers = np.empty((len(keys), len(dimensions)), int)
    for place, dimension in enumerate(dimensions):
        hierarchy = hierarchies[dimension]
        codes = sorted(hierarchy.ancestors)
        number = {code: -1 if hierarchy.sums.get(code) else i for i, code in enumerate(codes)}
        numbers[:, place] = [number.get(key[place], -1) for key in keys]
    return numbers
