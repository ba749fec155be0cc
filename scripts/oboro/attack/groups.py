"""Group disclosure in a table folder, judged without the engine's code: whose people all have the same code."""

from collections import defaultdict
from decimal import Decimal

from oboro.attack.lattice import Hierarchy, Key


def frequencies(tables: list[dict[Key, Decimal]], place: int) -> dict[str, Decimal]:
    """How common each code of a dimension is: what the cells that have it come to, over all tables."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for table in tables:
        for key, value in table.items():
            found[key[place]] += value
    return found


def group_disclosures(table: dict[Key, Decimal], place: int, hierarchy: Hierarchy,
                      common: dict[str, Decimal], outside: int) -> set[Key]:
    """The cells with people of each line in which all but `outside` have one code, and a zero to doubt it by."""
    found: set[Key] = set()
    for others in {(key[:place], key[place + 1:]) for key in table}:
        for parent, children in hierarchy.children.items():
            line = {
                key: table[key] for child in children if (key := (*others[0], child, *others[1])) in table
            }
            whole = table.get((*others[0], parent, *others[1]))
            if whole is None:
                found |= set(line)  # how many people the group has is not known
            elif len(line) > 1 and whole > 0 and whole - max(line.values()) <= outside:
                found |= {key for key, value in line.items() if value}
                if whole in line.values():
                    zeros = [key for key, value in line.items() if not value]
                    zeros.sort(key=lambda key: (-common[key[place]], key[place]))
                    # Where groupings overlap a zero need not be an alternative, so all are taken.
                    is_split = sum(line.values()) == whole
                    found |= set(zeros[:1] if is_split else zeros)
    return found
