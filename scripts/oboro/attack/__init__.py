"""The attacker: what a release tells of the cells it hides. Shares no code with what protects it."""

from oboro.attack.core import attack_cells
from oboro.attack.problem import Contradiction, Findings, Problem

__all__ = ["Contradiction", "Findings", "Problem", "attack_cells"]
