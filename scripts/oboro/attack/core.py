"""The attack on a problem: what do all published cells together tell of the hidden ones?"""

import time
from dataclasses import dataclass

import numpy as np

from oboro.attack.base import find_base
from oboro.attack.insiders import attack_from_inside
from oboro.attack.problem import Contradiction, Findings, Problem
from oboro.attack.search import Search
from oboro.attack.solver import Unsolved
from oboro.attack.system import TOLERANCE, System, propagate, reduce

SECONDS = 60.0


@dataclass(frozen=True)
class Start:
    """The system left when bounds have been propagated and single values put in."""

    system: System
    base: np.ndarray
    needs: tuple[np.ndarray, np.ndarray]


def attack_cells(problem: Problem, seconds: float = SECONDS) -> Findings:
    """Attack; every examined cell is safe by a verified table, or stands in the findings.

    `seconds` limits one call of the solver. Contradiction if no table fits what is known.
    """
    problem.check()
    began = time.monotonic()
    findings = Findings()
    whole = reduce(problem)
    lower, upper, rounds = propagate(whole)
    if problem.truth is not None:
        check_truth(problem, whole, lower, upper)
    need_up, need_down = needs(problem)
    is_single = upper - lower < 1 - TOLERANCE
    wanted = problem.examine[whole.cells]
    # What must not be disclosed and is published anyway needs no attack.
    findings.disclosed += np.flatnonzero(problem.examine & ~np.isnan(problem.known)).tolist()
    findings.disclosed += whole.cells[is_single & wanted].tolist()
    findings.statistics |= {
        "cells": problem.size,
        "hidden": whole.size,
        "examined": int(wanted.sum()),
        "lines": len(np.unique(problem.line)),
        "propagation rounds": rounds,
        "pinned by propagation": int((is_single & wanted).sum()),
        "propagation seconds": round(time.monotonic() - began, 2),
    }
    system = without(whole, lower, upper, upper - lower <= TOLERANCE)
    left = problem.examine[system.cells] & ~is_single[np.isin(whole.cells, system.cells)]
    if left.any():
        try:
            base = find_base(system, problem.truth, left, seconds)
        except Unsolved:
            findings.undecided += system.cells[left].tolist()
            findings.statistics["seconds"] = round(time.monotonic() - began, 2)
            return findings
        depth = np.zeros(problem.size, int) if problem.depth is None else problem.depth
        codes = np.arange(problem.size)[:, None] if problem.codes is None else problem.codes
        search = Search(
            system, base, left, depth[system.cells], codes[system.cells],
            need_up[system.cells], need_down[system.cells], seconds,
        )
        search.run()
        findings.disclosed += system.cells[search.disclosed].tolist()
        findings.too_narrow += system.cells[search.too_narrow].tolist()
        findings.undecided += system.cells[search.undecided].tolist()
        if problem.contributor is not None:
            attack_from_inside(problem, search, findings)
        findings.statistics |= dict(search.count)
    findings.disclosed.sort()
    findings.statistics["seconds"] = round(time.monotonic() - began, 2)
    return findings


def check_truth(problem: Problem, system: System, lower: np.ndarray, upper: np.ndarray) -> None:
    """The true table must be one of those that fit, or the relations are not what is true."""
    truth = problem.truth[system.cells]
    room = TOLERANCE * np.maximum(1, np.abs(truth))
    if np.isnan(truth).any() or ((truth < lower - room) | (truth > upper + room)).any():
        raise Contradiction("the true values do not fit the published cells and the bounds.")


def needs(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """How far each interval must reach above and below; below not further than is known anyway."""
    nothing = np.zeros(problem.size)
    if problem.above is None or problem.below is None or problem.truth is None:
        return nothing, nothing
    room = np.maximum(0, np.nan_to_num(problem.truth - problem.lower))
    above, below = np.nan_to_num(problem.above), np.nan_to_num(problem.below)
    # Whole numbers reach whole numbers.
    above = np.where(problem.integer, np.ceil(above - TOLERANCE), above)
    below = np.where(problem.integer, np.ceil(below - TOLERANCE), below)
    return above, np.minimum(below, room)


def without(system: System, lower: np.ndarray, upper: np.ndarray, fixed: np.ndarray) -> System:
    """The same system with the fixed columns put in."""
    right = system.right - np.bincount(
        system.row, np.where(fixed, lower, 0)[system.column] * system.coefficient, len(system.right)
    )
    kept = np.flatnonzero(~fixed)
    place = np.full(system.size, -1)
    place[kept] = np.arange(len(kept))
    members = ~fixed[system.column]
    rows, row = np.unique(system.row[members], return_inverse=True)
    return System(
        cells=system.cells[kept],
        lower=lower[kept],
        upper=upper[kept],
        integer=system.integer[kept],
        row=row,
        column=place[system.column[members]],
        coefficient=system.coefficient[members],
        right=right[rows],
    )
