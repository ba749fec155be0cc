"""Look for other tables that fit, cheap ones first; what cannot move is proved by the solver.

A cell is called safe only by tables that were found and verified. It is called disclosed or too
narrow only by a solver's proof. Whatever is neither is undecided.
"""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from oboro.attack.moves import scale_of, verified_moves
from oboro.attack.nullspace import determined_by_equations
from oboro.attack.rounding import made_whole
from oboro.attack.solver import SIMPLEX_COLUMNS, Block, Solver, Unsolved, both_ways
from oboro.attack.system import System, components, peel, propagate

# Small components are solved together, up to so many columns at a time.
PACK = 600
FRUITLESS = 2
# Bounds wider than this are cut, or than so many times the largest width: what is cut must be no
# finding, and what is left must not spoil the arithmetic.
FAR = 1e8
TIMES = 16
MARGIN = 1e-4
# Larger blocks are broken up by codes, into blocks of about so many columns.
LARGE = 8_000
# The price of moving a cell by one, against the gain of one for moving an open cell.
PRICES = (0.1, 0.03, 0.01)
# After so many programmes for single cells that settled nothing, the rest is left to the proof.
PATIENCE = 20


class Search:
    """What has been seen so far of each column: how far it can move up and down from the base."""

    def __init__(self, system: System, base: np.ndarray, examine: np.ndarray, depth: np.ndarray,
                 codes: np.ndarray, need_up: np.ndarray, need_down: np.ndarray,
                 seconds: float) -> None:
        self.system, self.base = system, base
        self.examine, self.depth, self.codes = examine, depth, codes
        self.need_up, self.need_down = need_up, need_down
        self.seconds = seconds
        self.far = max(FAR, TIMES * max(need_up.max(initial=0), need_down.max(initial=0)))
        self.up, self.down = np.zeros(system.size), np.zeros(system.size)
        self.disclosed = np.zeros(system.size, bool)
        self.too_narrow = np.zeros(system.size, bool)
        self.undecided = np.zeros(system.size, bool)
        self.count: Counter[str] = Counter()
        self.random = np.random.default_rng(1)
        self.scale = scale_of(system, base)
        # Shorter intervals are a single value: the smallest unit, or all that the arithmetic tells.
        self.grain = max(1.0, self.scale * 1e-3)

    def open(self) -> np.ndarray:
        """Columns to examine that nothing has been proved of."""
        missing = self.up + self.down < self.grain - MARGIN
        missing |= (self.up < self.need_up - MARGIN) | (self.down < self.need_down - MARGIN)
        return self.examine & missing & ~(self.disclosed | self.too_narrow | self.undecided)

    def see(self, columns: np.ndarray, step: np.ndarray, members: np.ndarray) -> int:
        """Verify a step and note how far it moves each cell; how many cells it settled."""
        before = int(self.open().sum())
        moves = verified_moves(self.system, self.base, columns, step, members, self.scale)
        for part, amount in moves:
            self.up[part] = np.maximum(self.up[part], amount)
            self.down[part] = np.maximum(self.down[part], -amount)
        return before - int(self.open().sum())

    def blocks(self, free: np.ndarray, pack: int = PACK,
               wanted: np.ndarray | None = None) -> Iterator[np.ndarray]:
        """Columns that move together while all but the free ones stay; only where one is wanted.

        Wanted are the open cells, if nothing else is said.
        """
        wanted = self.open() if wanted is None else wanted
        live = free[self.system.column]
        row, column = self.system.row[live], self.system.column[live]
        free = peel(row, column, free)
        live = free[column]
        label = components(row[live], column[live], self.system.size)
        is_wanted = np.zeros(self.system.size, bool)
        is_wanted[label[wanted & free]] = True
        chosen = np.flatnonzero(free & is_wanted[label])
        chosen = chosen[np.argsort(label[chosen], kind="stable")]
        ends = np.flatnonzero(np.diff(label[chosen], append=-1)) + 1
        begin = 0
        for end in ends:
            if end - begin >= pack or end == ends[-1]:
                yield chosen[begin:end]
                begin = end

    def problem(self, columns: np.ndarray, reach: float) -> tuple[Block, np.ndarray]:
        """The block of these columns as steps from the base, and its members of lines."""
        system = self.system
        place = np.full(system.size, -1)
        place[columns] = np.arange(len(columns))
        members = np.flatnonzero(place[system.column] >= 0)
        _, row = np.unique(system.row[members], return_inverse=True)
        lower = np.maximum(system.lower[columns] - self.base[columns], -reach) / self.scale
        upper = np.minimum(system.upper[columns] - self.base[columns], reach) / self.scale
        block = Block(
            row=row,
            column=place[system.column[members]],
            coefficient=system.coefficient[members],
            right=np.zeros(int(row.max(initial=-1)) + 1),
            lower=np.minimum(lower, 0.0),
            upper=np.maximum(upper, 0.0),
        )
        return block, members

    def movable(self, columns: np.ndarray, reach: float) -> np.ndarray:
        """Open cells of a block that bounds and equations leave a chance while the others stay."""
        block, _ = self.problem(columns, reach)
        whole = self.system.integer[columns]
        lower, upper, _ = propagate(
            System(columns, block.lower, block.upper, whole,
                   block.row, block.column, block.coefficient, block.right)
        )
        can = self.open()[columns] & (upper - lower > MARGIN / self.scale)
        if can.any():
            free = (upper - lower > MARGIN / self.scale)[block.column]
            can &= ~determined_by_equations(
                block.row[free], block.column[free], block.coefficient[free], block.size
            )
        return can

    def scatter(self, columns: np.ndarray, individually: bool) -> None:
        """Maximise random sums over the open cells of a block: each point settles many.

        What is left is tried one by one, if asked for.
        """
        need = max(self.need_up[columns].max(initial=0), self.need_down[columns].max(initial=0))
        reach = max(1_000.0, TIMES * need)
        can = self.movable(columns, reach)
        if not can.any():
            return
        block, members = self.problem(columns, reach)
        solver = Solver(block, seconds=self.seconds)
        fruitless = 0
        while fruitless < FRUITLESS and (
            left := np.flatnonzero(self.open()[columns] & can)
        ).size > 1:
            cost = self.random.choice([-1.0, 1.0], len(left))
            settled = 0
            for side in (cost, -cost):
                settled += self.try_to_see(solver, columns, left, side, members)
            fruitless = 0 if settled * 20 >= len(left) else fruitless + 1
        if individually:
            for place in np.flatnonzero(self.open()[columns] & can):
                for side in (1.0, -1.0):
                    if self.open()[columns[place]]:
                        one = np.array([place])
                        self.try_to_see(solver, columns, one, np.array([side]), members)

    def try_to_see(self, solver: Solver, columns: np.ndarray, places: np.ndarray,
                   cost: np.ndarray, members: np.ndarray) -> int:
        """Solve and see; a solver that fails here only leaves cells open."""
        self.count["programmes"] += 1
        try:
            point = solver.maximise(places, cost)
        except Unsolved:
            point = None
        if point is None:
            self.count["unsolved"] += 1
            return 0
        if self.system.integer[columns].all():
            point = made_whole(solver.block, point)
        return self.see(columns, point * self.scale, members)

    def fall_apart(self) -> None:
        """Free the deepest cells first, then a level more each time; what moves so, moves at all."""
        levels = sorted(set(self.depth.tolist()), reverse=True)
        for individually in (False, True):
            for level in levels:
                for columns in self.blocks(self.depth >= level):
                    if len(columns) <= SIMPLEX_COLUMNS:
                        self.scatter(columns, individually)
                    elif not individually:
                        self.break_up(columns)
                        # A large block costs almost what the whole costs, which settles more.
                        if level == levels[-1]:
                            self.scatter(columns, individually)
        for columns in self.blocks(np.ones(self.system.size, bool), pack=1):
            if len(columns) > SIMPLEX_COLUMNS:
                self.stir(columns)
                self.prod(columns)

    def break_up(self, columns: np.ndarray) -> None:
        """Free the cells of a few codes at a time: many siblings under one parent do not fall apart.

        Nor do codes that no line joins move each other, so all dimensions take their turn, until a
        whole round settles little.
        """
        inside = np.zeros(self.system.size, bool)
        inside[columns] = True
        fruitless = 0
        while fruitless < FRUITLESS:
            before = int((self.open() & inside).sum())
            for code in self.codes.T:
                codes = np.unique(code[columns][code[columns] >= 0])
                chunks = min(len(codes), len(columns) // LARGE)
                if chunks < 2:
                    continue
                chunk_of = np.zeros(int(codes.max()) + 1, int)
                chunk_of[codes] = self.random.permutation(len(codes)) % chunks
                for chunk in range(chunks):
                    free = inside & ((code < 0) | (chunk_of[code] == chunk))
                    for block in self.blocks(free):
                        self.stir(block)
            settled = before - int((self.open() & inside).sum())
            fruitless = 0 if settled * 20 >= before > 0 else fruitless + 1

    def near(self, columns: np.ndarray) -> tuple[Solver, np.ndarray]:
        """The block of these columns where moving has a price, and its members of lines.

        No cell moves far: a long way makes no cell safer, and ties what could move apart together.
        """
        need = max(self.need_up[columns].max(initial=0), self.need_down[columns].max(initial=0))
        reach = max(2.0, 2 * need) if self.system.integer[columns].all() else max(1_000.0, TIMES * need)
        block, members = self.problem(columns, reach)
        return Solver(both_ways(block), seconds=self.seconds, simplex=True), members

    def stir(self, columns: np.ndarray) -> None:
        """Move open cells at random, up or down, as far as that is worth its price.

        What moves so stays together in small parts, most of them of whole numbers, where the best
        point without a price moves everything.
        """
        size = len(columns)
        solver, members = self.near(columns)
        for price in PRICES:
            left = np.flatnonzero(self.open()[columns])
            if not left.size:
                return
            for sign in np.array([[1.0], [-1.0]]) * self.random.choice([-1.0, 1.0], len(left)):
                cost = np.full(2 * size, -price)
                cost[left] += sign
                cost[left + size] -= sign
                self.see_both_ways(solver, columns, cost, members)

    def prod(self, columns: np.ndarray) -> None:
        """Make one open cell after the other move, and else as little as that takes."""
        size = len(columns)
        solver, members = self.near(columns)
        upper = solver.block.upper
        fruitless = 0
        for place in np.flatnonzero(self.open()[columns]):
            column = columns[place]
            for side, need in ((place, self.need_up[column]), (place + size, self.need_down[column])):
                step = max(self.grain, need) / self.scale
                if fruitless == PATIENCE or not self.open()[column] or upper[side] < step:
                    continue
                other = 2 * place + size - side
                solver.bound(int(other), 0.0, 0.0)
                solver.bound(int(side), step, float(upper[side]))
                settled = self.see_both_ways(solver, columns, np.full(2 * size, -1.0), members)
                fruitless = 0 if settled else fruitless + 1
                for at in (side, other):
                    solver.bound(int(at), 0.0, float(upper[at]))

    def see_both_ways(self, solver: Solver, columns: np.ndarray, cost: np.ndarray,
                      members: np.ndarray) -> int:
        """Solve at these prices and see; a solver that fails here only leaves cells open."""
        self.count["programmes"] += 1
        try:
            point = solver.maximise(np.arange(len(cost)), cost)
        except Unsolved:
            point = None
        if point is None:
            self.count["unsolved"] += 1
            return 0
        up, down = np.split(point, 2)
        return self.see(columns, (up - down) * self.scale, members)

    def equations(self) -> None:
        """Disclosed is what the equations alone determine."""
        for columns in self.blocks(np.ones(self.system.size, bool), pack=1):
            block, _ = self.problem(columns, self.far)
            fixed = determined_by_equations(block.row, block.column, block.coefficient, block.size)
            self.count["determined by equations"] += int((fixed & self.open()[columns]).sum())
            self.disclosed[columns[fixed & self.open()[columns]]] = True

    def stuck(self) -> None:
        """Disclosed is what line counts alone tell: with everything free it is alone in a line."""
        free = peel(self.system.row, self.system.column, np.ones(self.system.size, bool))
        self.disclosed |= self.open() & ~free

    def prove(self) -> None:
        """Whole components: least and largest value of each open cell, whole numbers if need be."""
        for columns in self.blocks(np.ones(self.system.size, bool), pack=1):
            block, members = self.problem(columns, self.far)
            solver = Solver(block, seconds=self.seconds)
            for place in np.flatnonzero(self.open()[columns]):
                column = columns[place]
                if not self.open()[column]:
                    continue  # settled by a neighbour's point
                self.count["full programmes"] += 1
                try:
                    reach = [self.extreme(solver, columns, place, s, members) for s in (1.0, -1.0)]
                    self.judge(column, *reach, proof="interval")
                    if self.open()[column] and self.system.integer[column]:
                        self.whole_numbers(block, columns, place, members)
                except Unsolved:
                    self.count["unsolved"] += 1
                self.undecided[column] |= self.open()[column]

    def extreme(self, solver: Solver, columns: np.ndarray, place: int, side: float,
                members: np.ndarray) -> float:
        """How far the solver says a cell can go, and see where it says so."""
        point = solver.maximise(np.array([place]), np.array([side]))
        if point is None:
            raise Unsolved("the base does not fit any more.")
        if self.system.integer[columns].all():
            self.see(columns, made_whole(solver.block, point), members)
        else:
            self.see(columns, point * self.scale, members)
        return side * float(point[place]) * self.scale

    def judge(self, column: int, up: float, down: float, proof: str) -> None:
        """Disclosed or too narrow, if the cell can go no farther than this."""
        if up + down < self.grain - MARGIN:
            self.disclosed[column] = True
        elif up < self.need_up[column] - MARGIN or down < self.need_down[column] - MARGIN:
            self.too_narrow[column] = True
        else:
            return
        self.count[f"proved by {proof}"] += 1

    def whole_numbers(self, block: Block, columns: np.ndarray, place: int,
                      members: np.ndarray) -> None:
        """Is there a table of whole numbers that far up, that far down? One step, then the widths."""
        column = columns[place]
        can: dict[tuple[float, float], bool] = {}

        def reaches(side: float, step: float) -> bool:
            if (self.up if side > 0 else self.down)[column] >= step - MARGIN:
                return True
            if (side, step) not in can:
                can[side, step] = self.exists(block, columns, place, side * step, members)
            return can[side, step]

        if not (reaches(1.0, 1.0) or reaches(-1.0, 1.0)):
            self.disclosed[column] = True
        elif not (
            reaches(1.0, float(np.ceil(self.need_up[column] - MARGIN)))
            and reaches(-1.0, float(np.ceil(self.need_down[column] - MARGIN)))
        ):
            self.too_narrow[column] = True
        else:
            return
        self.count["proved by whole numbers"] += 1

    def exists(self, block: Block, columns: np.ndarray, place: int, step: float,
               members: np.ndarray) -> bool:
        """Whether some table of whole numbers differs by at least this step in the cell."""
        if step == 0:
            return True
        self.count["integer programmes"] += 1
        solver = Solver(block, integer=True, seconds=self.seconds)
        if step > 0 and step <= block.upper[place]:
            solver.bound(place, step, float(block.upper[place]))
        elif step < 0 and step >= block.lower[place]:
            solver.bound(place, float(block.lower[place]), step)
        else:
            return False
        point = solver.maximise(np.array([place]), np.zeros(1))
        if point is None:
            return False
        self.see(columns, point, members)
        reached = self.up[columns[place]] if step > 0 else self.down[columns[place]]
        if reached < abs(step) - MARGIN:
            raise Unsolved("the solver's table of whole numbers does not add up.")
        return True

    def run(self) -> None:
        self.fall_apart()
        self.stuck()
        if self.open().any():
            self.equations()
        if self.open().any():
            self.prove()
        self.undecided |= self.open()
