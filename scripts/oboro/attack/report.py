"""What an attack found, as attack.json and on the screen: codes, never values."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from oboro.attack.problem import Findings

Codes = dict[str, str]


@dataclass
class Report:
    """All that is written about one attack; lists hold the codes of cells."""

    subject: str
    dimensions: list[str]
    disclosed: list[Codes] = field(default_factory=list)
    too_narrow: list[Codes] = field(default_factory=list)
    undecided: list[Codes] = field(default_factory=list)
    insiders: list[dict[str, Codes]] = field(default_factory=list)
    insiders_undecided: list[dict[str, Codes]] = field(default_factory=list)
    unsafe_sums: list[Codes] = field(default_factory=list)
    # Determined, but with the key known to be only complementary: no finding.
    complementary_determined: list[Codes] = field(default_factory=list)
    statistics: dict[str, Any] = field(default_factory=dict)
    limits: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # why nothing can be concluded

    def add(self, findings: Findings, keys: list[tuple[str, ...]], dimensions: list[str],
            contributor: Any = None, extra: Codes | None = None) -> None:
        """The findings of one problem, by the codes of its cells."""

        def codes(cell: int) -> Codes:
            return {**(extra or {}), **dict(zip(dimensions, keys[cell], strict=True))}

        self.disclosed += [codes(cell) for cell in findings.disclosed]
        self.too_narrow += [codes(cell) for cell in findings.too_narrow]
        self.undecided += [codes(cell) for cell in findings.undecided]
        self.unsafe_sums += [codes(cell) for cell in findings.unsafe_sums]
        for pairs, listed in ((findings.insiders, self.insiders),
                              (findings.insiders_undecided, self.insiders_undecided)):
            for insider, cell in pairs:
                own = [c for c in range(len(keys)) if contributor[c] == insider]
                listed.append({"only_contributor_of": codes(own[0]), "learns": codes(cell)})
        for name, value in findings.statistics.items():
            self.statistics[name] = round(self.statistics.get(name, 0) + value, 2)

    @property
    def exit_code(self) -> int:
        """0 nothing found, 1 findings, 2 unusable or undecided."""
        if self.problems or self.undecided or self.insiders_undecided:
            return 2
        return 1 if self.disclosed or self.too_narrow or self.insiders or self.unsafe_sums else 0

    def content(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "result": {0: "nothing found", 1: "findings", 2: "undecided"}[self.exit_code],
            "examined": self.statistics.get("examined", 0),
            "disclosed": self.disclosed,
            "too_narrow": self.too_narrow,
            "insiders": self.insiders,
            "unsafe_sums": self.unsafe_sums,
            "undecided": self.undecided,
            "insiders_undecided": self.insiders_undecided,
            "complementary_determined": self.complementary_determined,
            "problems": self.problems,
            "limits": self.limits,
            "statistics": self.statistics,
        }

    def write(self, file: Path) -> None:
        """Replace the file in one step; others cannot read it."""
        fresh = file.with_name(file.name + ".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(self.content(), stream, ensure_ascii=False, indent=1)
            stream.write("\n")
        os.replace(fresh, file)

    def show(self, console: Console, most: int = 10) -> None:
        table = Table(title=f"Attack on {self.subject}", title_justify="left")
        for heading in ("examined", "disclosed", "too narrow", "insiders", "unsafe sums", "undecided",
                        "seconds"):
            table.add_column(heading, justify="right")
        table.add_row(
            f"{self.statistics.get('examined', 0):,}", f"{len(self.disclosed):,}",
            f"{len(self.too_narrow):,}", f"{len(self.insiders):,}", f"{len(self.unsafe_sums):,}",
            f"{len(self.undecided) + len(self.insiders_undecided):,}",
            f"{self.statistics.get('seconds', 0):.1f}",
        )
        console.print(table)
        for word in ("disclosed", "too_narrow", "insiders", "unsafe_sums", "undecided", "insiders_undecided"):
            found = getattr(self, word)
            for codes in found[:most]:
                line = f"{word.replace('_', ' ')}: {json.dumps(codes, ensure_ascii=False)}"
                console.print(line, markup=False, highlight=False, soft_wrap=True)
            if len(found) > most:
                console.print(f"{word.replace('_', ' ')}: {len(found) - most:,} more in attack.json")
        for word, lines in (("problem", self.problems), ("limit", self.limits)):
            for line in lines:
                console.print(f"{word}: {line}", markup=False, highlight=False, soft_wrap=True)
