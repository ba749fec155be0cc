"""What a cell's only contributor, who knows its value, learns of others.

A cell is safe from an insider by a verified table that differs in the cell and in none of the
insider's own cells. Tables that differ in few cells are sought, since each is safe from many.
"""

import numpy as np

from oboro.attack.moves import verified_moves
from oboro.attack.problem import Findings, Problem
from oboro.attack.search import MARGIN, Search
from oboro.attack.solver import SIMPLEX_COLUMNS, Block, Solver, Unsolved, both_ways
from oboro.attack.system import components

NOBODY = -1


class Inside:
    """Which insiders stand in every table seen so far that differs in a cell."""

    def __init__(self, problem: Problem, search: Search) -> None:
        self.search, self.system = search, search.system
        self.contributor = problem.contributor[self.system.cells]
        self.required = np.maximum(search.grain, search.need_up)
        self.wanted = search.examine & ~(search.disclosed | search.undecided)
        # None: no table seen yet, so anybody of the component may be in all of them.
        self.in_all: list[set[int] | None] = [None] * self.system.size
        label = components(self.system.row, self.system.column, self.system.size)
        self.label = label
        self.of_component: dict[int, set[int]] = {}
        for place in np.flatnonzero(self.contributor != NOBODY):
            self.of_component.setdefault(int(label[place]), set()).add(int(self.contributor[place]))

    def suspects(self, column: int) -> set[int]:
        """Insiders against whom nothing protects the cell yet; never its own contributor."""
        seen = self.in_all[column]
        if seen is None:
            seen = self.of_component.get(int(self.label[column]), set())
        return seen - {int(self.contributor[column])}

    def open(self) -> np.ndarray:
        mask = np.zeros(self.system.size, bool)
        for column in np.flatnonzero(self.wanted):
            mask[column] = bool(self.suspects(column))
        return mask

    def see(self, columns: np.ndarray, step: np.ndarray, members: np.ndarray) -> None:
        """Note who stands in the verified parts of a step."""
        base, scale = self.search.base, self.search.scale
        for part, amount in verified_moves(self.system, base, columns, step, members, scale):
            inside = set(self.contributor[part].tolist()) - {NOBODY}
            for column in part[np.abs(amount) >= self.required[part] - MARGIN]:
                seen = self.in_all[column]
                self.in_all[column] = inside if seen is None else seen & inside

    def seek(self, columns: np.ndarray) -> None:
        """For each open cell of a block a table that differs in it and else in as little as can be."""
        search = self.search
        block, members = search.problem(columns, search.far)
        size = block.size
        double = both_ways(block)
        solver = Solver(double, seconds=search.seconds)
        every = np.arange(2 * size)
        own = self.contributor[columns]
        cost = -np.where(np.concatenate([own, own]) == NOBODY, 1.0, 3.0)
        for place in range(size):
            column = int(columns[place])
            if not (self.wanted[column] and self.suspects(column)):
                continue
            for avoid in (False, True):
                for side in (place, place + size):
                    suspects = self.suspects(column)
                    if not suspects:
                        break
                    shut = np.flatnonzero(np.isin(own, list(suspects))) if avoid else np.zeros(0, int)
                    step = self.required[column] / search.scale
                    if double.upper[side] < step or place in shut:
                        continue
                    other = place if side >= size else place + size
                    for at in (*shut, *(shut + size), other):
                        solver.bound(int(at), 0.0, 0.0)
                    solver.bound(side, step, float(double.upper[side]))
                    search.count["insider programmes"] += 1
                    try:
                        point = solver.maximise(every, cost)
                    except Unsolved:
                        point = None
                    for at in (*shut, *(shut + size), other, side):
                        solver.bound(int(at), 0.0, float(double.upper[at]))
                    if point is not None:
                        amount = (point[:size] - point[size:]) * search.scale
                        self.see(columns, amount, members)

    def prove(self, findings: Findings) -> None:
        """With the whole component and the insider's cells fixed: can the cell still differ?"""
        search = self.search
        for columns in search.blocks(np.ones(self.system.size, bool), pack=1, wanted=self.open()):
            block, members = search.problem(columns, search.far)
            own = self.contributor[columns]
            for place in range(len(columns)):
                column = int(columns[place])
                if not self.wanted[column]:
                    continue
                for insider in sorted(self.suspects(column)):
                    pair = (insider, int(self.system.cells[column]))
                    try:
                        if not self.can_differ(block, columns, place, own == insider, members):
                            findings.insiders.append(pair)
                    except Unsolved:
                        findings.insiders_undecided.append(pair)

    def can_differ(self, block: Block, columns: np.ndarray, place: int, shut: np.ndarray,
                   members: np.ndarray) -> bool:
        """Whether the interval that an insider sees is as long as required."""
        search, column = self.search, int(columns[place])
        required = self.required[column]
        narrowed = Block(
            block.row, block.column, block.coefficient, block.right,
            np.where(shut, 0.0, block.lower), np.where(shut, 0.0, block.upper),
        )
        search.count["insider proofs"] += 1
        solver = Solver(narrowed, seconds=search.seconds)
        seen = {1.0: 0.0, -1.0: 0.0}
        limit = dict(seen)
        for side in seen:
            point = solver.maximise(np.array([place]), np.array([side]))
            if point is None:
                raise Unsolved("the base does not fit any more.")
            limit[side] = side * float(point[place]) * search.scale
            step = point * search.scale
            moves = verified_moves(self.system, search.base, columns, step, members, search.scale)
            for part, amount in moves:
                if column in part:
                    seen[side] = max(0.0, side * float(amount[part == column][0]))
        if sum(limit.values()) < required - MARGIN:
            return False
        if sum(seen.values()) >= required - MARGIN:
            return True
        if not self.system.integer[column]:
            raise Unsolved("the solver's table does not add up.")
        if required > 1:
            raise Unsolved("no table of whole numbers as far away was found.")
        return any(search.exists(narrowed, columns, place, side, members) for side in (1.0, -1.0))


def attack_from_inside(problem: Problem, search: Search, findings: Findings) -> None:
    """Which cells to examine are determined for whom; (a cell's contributor, the cell)."""
    inside = Inside(problem, search)
    for level in sorted(set(search.depth.tolist()), reverse=True):
        for columns in search.blocks(search.depth >= level, wanted=inside.open()):
            if len(columns) <= SIMPLEX_COLUMNS:
                inside.seek(columns)
    inside.prove(findings)
