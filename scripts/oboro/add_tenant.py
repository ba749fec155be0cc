"""Try a vendor's extract before it is one: what its columns, dates and codes need so that it can be read.

Nothing is stored and nothing is built. What is missing is printed as lines for seeds/registers and
seeds/tenants.csv. Headings are told where they are headings, codes where few of them stand in many
rows; never a person.
"""

import argparse
import ast
import csv
import difflib
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from oboro.inbox import REGISTER_FILE, Delivered, Register, is_register_file
from oboro.tenants import PROJECT, UnusableInput, check_digit, registry

STAGING = PROJECT / "models" / "staging"
SEEDS = PROJECT / "seeds" / "registers"
REGISTERS = ("residents", "areas", "tax")
OPTIONAL_REGISTERS = ("tax",)
# Their rows all have the tenant's code; towns may have that of a ward.
OF_ONE_MUNICIPALITY = ("residents", "tax")
LOOKED_AT = 200_000  # rows of each file
# A first line with fewer known names may be a person, not a heading.
FEWEST_KNOWN = 3
# Codes are told if they are so few, and each stands in so many rows.
MOST_CODES, FEWEST_ROWS = 12, 5
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
DATES = {
    "slash": re.compile(r"\d{4}/\d{1,2}/\d{1,2}"),
    "compact": re.compile(r"(?:18|19|20)\d{6}"),
    "era_code": re.compile(r"[1-5]\d{6}"),
    "era": re.compile(r"(?:明治|大正|昭和|平成|令和|[MTSHR])(?:元|\d{1,2})[年.]\d{1,2}[月.]\d{1,2}日?"),
}
HALF = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")


@dataclass(frozen=True)
class Wanted:
    """What staging asks of a register's file: read from its model, so that the two cannot differ."""

    columns: dict[str, str]
    kinds: dict[str, str]
    optional: list[str]
    codes: dict[str, list[str]]  # by column, the values that are accepted

    @classmethod
    def of(cls, register: str) -> "Wanted":
        model = (STAGING / f"stg_{register}__checked.sql").read_text(encoding="utf-8")

        def told(name: str, otherwise: str) -> object:
            found = re.search(rf"set {name} = (.*?) -%\}}", model, re.DOTALL)
            return ast.literal_eval(found[1] if found else otherwise)

        columns = told("columns", "{}")
        titles = {name: column for column, name in columns.items()}
        codes = re.findall(r"r\.(\w+)(?:, '0'\))? not in \(([^)]*)\)", model)
        return cls(
            columns, told("kinds", "{}"), told("optional", "[]"),
            {titles[name]: list(ast.literal_eval(f"[{values}]")) for name, values in codes},
        )  # fmt: skip


def mapping(seed: str, code: str, register: str) -> list[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if (row["tenant"], row["register"]) == (code, register)]


def rows(register: Register) -> Iterator[list[str]]:
    for file in register.parts:
        text = io.StringIO("\n".join(islice(file.texts(), 50)))
        yield from islice(csv.reader(text), 1, LOOKED_AT)


def try_register(code: str, register: Register) -> tuple[bool, list[str]]:
    """Whether the register can be read as it is, and what to say of it."""
    register.require_one_heading()
    wanted = Wanted.of(register.name)
    heading = [name.strip(" \u3000") for name in next(csv.reader([register.parts[0].heading()]), [])]
    renamed = {row["source_column"]: row["standard_column"] for row in mapping("source_columns", code, register.name)}
    names = [renamed.get(name, name) for name in heading]
    said = [f"{register.name}: {', '.join(file.path.name for file in register.parts)}, {register.parts[0].encoding}"]
    if len(set(names) & set(wanted.columns)) < min(FEWEST_KNOWN, len(wanted.columns)):
        said.append("  The first line has hardly any expected column: is there a heading? Nothing of it is shown.")
        return False, said
    missing = [name for name in wanted.columns if name not in names and name not in wanted.optional]
    unknown = [name for name in names if name not in wanted.columns]
    for name in missing:
        near = difflib.get_close_matches(name, unknown, 1, 0.4)
        guess = near[0] if near else "?"
        said.append(f"  seeds/registers/source_columns.csv needs: {code},{register.name},{guess},{name}")
    if missing and unknown:
        said.append(f"  Columns of the file that are not used: {', '.join(unknown)}")
    doubled = [name for name, times in Counter(names).items() if times > 1 and name in wanted.columns]
    said += [f"  The column {name} stands twice." for name in doubled]
    said += try_values(code, register, wanted, names)
    return not missing and not doubled and len(said) == 1, said


def try_values(code: str, register: Register, wanted: Wanted, names: list[str]) -> list[str]:
    """What dates and codes are written otherwise."""
    places = {name: names.index(name) for name in wanted.columns if name in names}
    dated = {row["standard_column"] for row in mapping("source_dates", code, register.name)}
    known = {(row["standard_column"], row["source_value"]) for row in mapping("source_values", code, register.name)}
    dates = {name: Counter() for name, kind in wanted.kinds.items() if kind == "date" and name in places}
    codes = {name: Counter() for name in wanted.codes if name in places}
    owner = places.get("市区町村コード") if register.name in OF_ONE_MUNICIPALITY else None
    foreign = 0
    for row in rows(register):
        if len(row) != len(names):
            continue  # reading rejects it
        foreign += owner is not None and row[owner].strip(" \u3000").translate(HALF) != code
        for name, seen in dates.items():
            value = row[places[name]].strip(" \u3000").translate(HALF)
            if value and not ISO.fullmatch(value):
                seen[next((form for form, like in DATES.items() if like.fullmatch(value)), "?")] += 1
        for name, seen in codes.items():
            value = row[places[name]].strip(" \u3000")
            if value and value.translate(HALF) not in wanted.codes[name] and (name, value) not in known:
                seen[value] += 1
    said = [f"  {foreign:,} rows have another 市区町村コード than {code}: they would be rejected."] if foreign else []
    for name, seen in dates.items():
        if seen and name not in dated:
            form, times = seen.most_common(1)[0]
            if form == "?":
                said.append(f"  {name}: {times:,} dates are written in no known way.")
            else:
                said.append(
                    f"  seeds/registers/source_dates.csv needs: {code},{register.name},{name},{form} ({times:,} rows)"
                )
    for name, seen in codes.items():
        if len(seen) > MOST_CODES:
            said.append(f"  {name}: {seen.total():,} rows have one of {len(seen):,} values that are no codes.")
            continue
        for value, times in seen.most_common():
            shown = value if times >= FEWEST_ROWS else "?"
            accepted = " or ".join(wanted.codes[name])
            said.append(
                f"  seeds/registers/source_values.csv needs: {code},{register.name},{name},{shown},"
                f"<{accepted}> ({times:,} rows)"
            )
    return said


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/add_tenant", description=__doc__.splitlines()[0])
    parser.add_argument("code", metavar="CODE", help="the municipality's 6-digit 団体コード")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="with residents.csv, areas.csv and so on")
    arguments = parser.parse_args()
    code, folder = arguments.code, arguments.folder
    try:
        if not re.fullmatch(r"[0-9]{6}", code, re.ASCII) or check_digit(code[:5]) != code[5]:
            raise UnusableInput(f"{code[:20]!r} is no 団体コード of 6 digits with its check digit.")
        if not folder.is_dir():
            raise UnusableInput(f"{folder} is no folder.")
        is_ready = code in registry()
        if not is_ready:
            print(f"seeds/tenants.csv needs a row for {code}.")
        parts: dict[str, list[Delivered]] = {}
        for path in sorted(folder.iterdir()):
            if is_register_file(path):
                parts.setdefault(REGISTER_FILE.fullmatch(path.name)["register"], []).append(Delivered(path))
        for name in REGISTERS:
            if name in parts:
                can_be_read, said = try_register(code, Register(name, parts[name]))
                is_ready &= can_be_read
                print("\n".join([*said, "  can be read as it is"] if can_be_read else said))
            elif name not in OPTIONAL_REGISTERS:
                is_ready = False
                print(f"{name}: {name}.csv is missing.")
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return 2
    except csv.Error:
        print("oboro: a file is no CSV, a field never ends: a quotation mark lacks its other.", file=sys.stderr)
        return 2
    print("Ready: put the files into the tenant's inbox." if is_ready else "Not ready: see above, then try again.")
    return 0 if is_ready else 1


if __name__ == "__main__":
    sys.exit(main())
