"""The attacker: what published cells tell of hidden ones. Shares no code with what protects."""

from oboro.attack.core import attack_cells
from oboro.attack.problem import Contradiction, Findings, Problem
from oboro.attack.sql_bounds import pinned_by_propagation

__all__ = ["Contradiction", "Findings", "Problem", "attack_cells", "pinned_by_propagation"]
