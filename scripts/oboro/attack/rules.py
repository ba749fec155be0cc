"""The rules of primary suppression of a table folder, judged without the engine's code."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

EVERYBODY = 10**9
Share = tuple[Decimal, Decimal]  # a contribution, and how many it stands for


@dataclass(frozen=True)
class Facts:
    """What the owner knows of a cell, or of several together."""

    value: Decimal
    contributors: int | None  # None: not told
    holdings: dict[str, Share]  # the largest, by who contributes them
    listed: int  # of so many largest contributions it is certain that they are among these

    def largest(self, n: int) -> Decimal | None:
        """The n largest contributions together; None where they are not known."""
        if n > self.listed:
            return None
        found, left = Decimal(0), Decimal(n)
        for share, weight in sorted(self.holdings.values(), reverse=True):
            taken = min(left, weight)
            found, left = found + share * taken, left - taken
        return found

    @classmethod
    def together(cls, cells: list["Facts"]) -> "Facts":
        """Several cells of which none counts what another does."""
        holdings: dict[str, Share] = {}
        for facts in cells:
            for who, (share, weight) in facts.holdings.items():
                before = holdings.get(who, (Decimal(0), weight))
                holdings[who] = (before[0] + share, max(before[1], weight))
        numbers = [facts.contributors for facts in cells]
        if all(facts.listed == EVERYBODY for facts in cells):
            contributors = len(holdings)
        else:
            contributors = None if None in numbers else sum(numbers)
        value = sum((facts.value for facts in cells), Decimal(0))
        return cls(value, contributors, holdings, min(facts.listed for facts in cells))


@dataclass(frozen=True)
class Rules:
    """`primary` of table.yml."""

    column: str | None
    threshold: int | None
    contributors: int | None
    p_percent: tuple[Decimal, Decimal] | None
    dominance: list[tuple[int, Decimal]]

    @classmethod
    def of(cls, given: dict[str, Any]) -> "Rules":
        """From the rules of table.yml, which are checked."""
        p_percent = given.get("p_percent")
        return cls(
            given.get("column"),
            given.get("threshold"),
            given.get("contributors"),
            (Decimal(str(p_percent["p"])), Decimal(str(p_percent["q"]))) if p_percent else None,
            [(rule["n"], Decimal(str(rule["k"]))) for rule in given.get("dominance", [])],
        )

    @property
    def read_contributions(self) -> bool:
        """Whether a rule looks at who contributes how much."""
        return bool(self.contributors or self.p_percent or self.dominance)

    def is_unsafe_sum(self, facts: Facts) -> bool | None:
        """By the rules that look at contributions; None if one needs what is not known."""
        return any_of(said for said, _ in self._answers(facts))

    def is_primary(self, facts: Facts, given: bool) -> bool | None:
        """By all rules; `given` is what the column says, False if there is none."""
        said: list[bool | None] = [given, *(answer for answer, _ in self._answers(facts))]
        if self.threshold is not None:
            # Of the count itself, whoever contributes to it.
            said.append(0 < facts.value < self.threshold)
        return any_of(said)

    def width(self, facts: Facts) -> Decimal:
        """How far an attacker's interval must reach from the value for the rules that are broken."""
        return max([Decimal(0), *(need for is_broken, need in self._answers(facts) if is_broken)])

    def _answers(self, facts: Facts) -> list[tuple[bool | None, Decimal]]:
        answers: list[tuple[bool | None, Decimal]] = []
        for n, k in self.dominance:
            held = facts.largest(n)
            if held is None:
                answers.append((None, Decimal(0)))
            else:
                is_broken = facts.value > 0 and held * 100 > k * facts.value
                answers.append((is_broken, held * 100 / k - facts.value))
        if self.p_percent:
            p, q = self.p_percent
            one, two = facts.largest(1), facts.largest(2)
            if one is None or two is None:
                answers.append((None, Decimal(0)))
            else:
                is_broken = facts.value > 0 and (facts.value - two) * q < p * one
                answers.append((is_broken, p * one / q - (facts.value - two)))
        if self.contributors:
            number = facts.contributors
            # A value to which nobody contributes contradicts itself, and is not safe.
            is_somebodys = facts.value > 0 or bool(number)
            answers.append((None if number is None else is_somebodys and number < self.contributors, Decimal(0)))
        return answers


def any_of(said: Any) -> bool | None:
    """True if one says so, None if none does and one does not know."""
    said = list(said)
    return True if True in said else (None if None in said else False)
