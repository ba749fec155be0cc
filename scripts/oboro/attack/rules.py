"""The rules of primary suppression of a table folder, judged without the engine's code."""

from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

EVERYBODY = 10**9
Share = tuple[Decimal, Decimal]  # a contribution, and how many it stands for
Answer = tuple[str, bool | None, Decimal]  # a rule, whether it is broken, and the width it then needs


@dataclass(frozen=True)
class Facts:
    """What the owner knows of a cell, or of several together."""

    value: Decimal
    contributors: int | None  # None: not told
    holdings: dict[str, Share]  # the largest, by who contributes them
    listed: int  # of so many largest contributions it is certain that they are among these
    asking: int = 0  # contributors who asked for protection, and what the largest of them has
    largest_asking: Decimal = Decimal(0)

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
    request: tuple[Decimal, int] | None  # a share in percent, and a minimum of contributors
    groups: list[tuple[str, int]]  # dimensions, and how many outside a group do not help

    @classmethod
    def of(cls, given: dict[str, Any]) -> "Rules":
        """From the rules of table.yml, which are checked."""
        p_percent, request = given.get("p_percent"), given.get("request")
        return cls(
            given.get("column"),
            given.get("threshold"),
            given.get("contributors"),
            (Decimal(str(p_percent["p"])), Decimal(str(p_percent["q"]))) if p_percent else None,
            [(rule["n"], Decimal(str(rule["k"]))) for rule in given.get("dominance", [])],
            (Decimal(str(request["percent"])), request["minimum"]) if request else None,
            [(rule["attribute"], rule["outside"]) for rule in given.get("group", [])],
        )

    @property
    def read_contributions(self) -> bool:
        """Whether a rule looks at who contributes how much, and can be asked of several cells together."""
        return bool(self.contributors or self.p_percent or self.dominance)

    def is_unsafe_sum(self, facts: Facts) -> bool | None:
        """By the rules that look at contributions; None if one needs what is not known."""
        return any_of(said for _, said, _ in self._answers(facts))

    def is_primary(self, facts: Facts, given: bool, in_group: bool, waived: Container[str] = ()) -> bool | None:
        """By all rules but those waived; `given` is what the column says, False if there is none."""
        said = [(name, answer) for name, answer, _ in [*self._answers(facts), *self._requested(facts)]]
        said += [("column", given), ("group", in_group)]
        if self.threshold is not None:
            # Of the count itself, whoever contributes to it.
            said.append(("threshold", 0 < facts.value < self.threshold))
        return any_of(answer for name, answer in said if name not in waived)

    def width(self, facts: Facts) -> Decimal:
        """How far an attacker's interval must reach from the value for the rules that are broken."""
        answers = [*self._answers(facts), *self._requested(facts)]
        return max([Decimal(0), *(need for _, is_broken, need in answers if is_broken)])

    def _requested(self, facts: Facts) -> list[Answer]:
        if not self.request:
            return []
        percent, minimum = self.request
        is_large = facts.value > 0 and facts.largest_asking * 100 > percent * facts.value
        is_one_of_few = None if facts.contributors is None else facts.contributors < minimum
        need = facts.largest_asking * 100 / percent - facts.value if percent else Decimal(0)
        has_asked = facts.asking > 0 or facts.largest_asking > 0
        return [("request", has_asked and any_of([is_large, is_one_of_few]), need)]

    def _answers(self, facts: Facts) -> list[Answer]:
        answers: list[Answer] = []
        for n, k in self.dominance:
            held = facts.largest(n)
            if held is None:
                answers.append(("dominance", None, Decimal(0)))
            else:
                is_broken = facts.value > 0 and held * 100 > k * facts.value
                answers.append(("dominance", is_broken, held * 100 / k - facts.value))
        if self.p_percent:
            p, q = self.p_percent
            one, two = facts.largest(1), facts.largest(2)
            if one is None or two is None:
                answers.append(("p_percent", None, Decimal(0)))
            else:
                is_broken = facts.value > 0 and (facts.value - two) * q < p * one
                answers.append(("p_percent", is_broken, p * one / q - (facts.value - two)))
        if self.contributors:
            number = facts.contributors
            # A value to which nobody contributes contradicts itself, and is not safe.
            is_somebodys = facts.value > 0 or bool(number)
            is_broken = None if number is None else is_somebodys and number < self.contributors
            answers.append(("contributors", is_broken, Decimal(0)))
        return answers


def any_of(said: Any) -> bool | None:
    """True if one says so, None if none does and one does not know."""
    said = list(said)
    return True if True in said else (None if None in said else False)
