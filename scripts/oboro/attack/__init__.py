"""The attacker: what a release tells of the cells it hides. Shares no code with what protects it."""

from oboro.attack.core import attack_cells
from oboro.attack.problem import Contradiction, Findings, Problem
from oboro.attack.sql_bounds import pinned_by_propagation

__all__ = ["Contradiction", "Findings", "Problem", "attack_cells", "pinned_by_propagation"]
