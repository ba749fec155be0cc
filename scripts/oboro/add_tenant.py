"""Try a vendor's extract before it is one: what its columns, dates and codes need so that it can be read.

Nothing is built, and nothing stored but a line of the access log. What is missing is printed as lines for
seeds/registers and seeds/tenants.csv. Headings are told where they are headings, codes where few of them
stand in many rows; never a person.
"""

import argparse
import ast
import csv
import difflib
import re
import string
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import duckdb
import yaml

from oboro.access_log import log_access
from oboro.inbox import MANIFEST, Delivered, Register, is_optional, known_registers, plain_files, registers_of
from oboro.tenants import PROJECT, Tenant, UnusableInput, check_digit, data_folder, find_tenant, registry

STAGING = PROJECT / "models" / "staging"
SEEDS = PROJECT / "seeds" / "registers"
ISO_DATE = PROJECT / "macros" / "functions" / "iso_date.sql"
# Their rows all have the tenant's code; towns may have that of a ward.
OF_ONE_MUNICIPALITY = ("residents", "tax")
LOOKED_AT = 200_000  # rows of each file, for their values
# A first line with fewer known names may be a person, not a heading.
FEWEST_KNOWN = 3
# Codes are told if they are so few, and each stands in so many rows.
MOST_CODES, FEWEST_ROWS = 12, 5
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
FORMATS = ("slash", "compact", "era_code", "era")
HALF = str.maketrans({chr(ord(half) + 0xFEE0): half for half in f"{string.digits}{string.ascii_letters}-/."})


@dataclass(frozen=True)
class Wanted:
    """What staging asks of a register's file: read from its model, so that the two cannot differ."""

    columns: dict[str, str]
    kinds: dict[str, str]
    optional: list[str]
    codes: dict[str, list[str]]  # by column, the values that are accepted
    forms: dict[str, tuple[str, str]]  # by column, what stands for no value, and what every value must match
    key: tuple[str, ...]  # the columns that stand so in one row only

    @classmethod
    def of(cls, register: str) -> "Wanted":
        model = (STAGING / f"stg_{register}__checked.sql").read_text(encoding="utf-8")

        def told(name: str, otherwise: str) -> object:
            found = re.search(rf"set {name} = (.*?) -%\}}", model, re.DOTALL)
            return ast.literal_eval(found[1] if found else otherwise)

        columns = told("columns", "{}")
        titles = {name: column for column, name in columns.items()}
        codes = re.findall(r"r\.(\w+)(?:, '0'\))? not in \(([^)]*)\)", model)
        key = re.search(r"'(\S+) and (\S+) stand in an earlier line already'", model)
        forms = re.findall(r"when not regexp_full_match\(coalesce\((?:r\.)?(\w+), '(.*?)'\), '(.+?)'\)", model)
        return cls(
            columns, told("kinds", "{}"), told("optional", "[]"),
            {titles[name]: list(ast.literal_eval(f"[{values}]")) for name, values in codes},
            {titles[name]: (otherwise, form) for name, otherwise, form in forms},
            key.groups() if key else (),
        )  # fmt: skip


def mapping(seed: str, code: str, register: str) -> list[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if (row["tenant"], row["register"]) == (code, register)]


def written_as(values: list[str]) -> dict[str, str]:
    """In which format each of these is a date, by the function that reads them; what is none is left out."""
    with duckdb.connect() as connection:
        connection.execute(
            f"create macro iso_date(written, date_format, eras) as ({ISO_DATE.read_text(encoding='utf-8')})"
        )
        return dict(
            connection.execute(
                """
                select v.written, min_by(f.date_format, f.position)
                from unnest($values) as v (written)
                cross join (
                    select unnest($formats) as date_format, generate_subscripts($formats, 1) as position
                ) as f
                cross join (
                    select
                        map_from_entries(list((
                            era, struct_pack(before := year_before_first, last := last_year)
                        ))) as eras
                    from read_csv($eras, header = true, types = {'era': 'varchar'})
                )
                where iso_date(v.written, f.date_format, eras) is not null
                group by v.written
                """,
                {"values": values, "formats": list(FORMATS), "eras": str(SEEDS / "eras.csv")},
            ).fetchall()
        )


def largest_rejected_share() -> float:
    """Up to which share of a register's rows may be rejected: a build publishes no more."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return float(project["vars"]["largest_rejected_share"])


def rows(file: Delivered) -> Iterator[tuple[int, list[str]]]:
    """Every row after the heading, with the line that it begins in."""
    reader = csv.reader(f"{line}\n" for text in file.texts() for line in text.split("\n"))
    next(reader, None)
    begins = reader.line_num + 1
    for row in reader:
        yield begins, row or [""]
        begins = reader.line_num + 1


def try_register(code: str, register: Register) -> tuple[bool, list[str]]:
    """Whether the register can be read as it is, and what to say of it."""
    files = ", ".join(file.name for file in register.parts)
    try:
        for file in register.parts:
            file.require_as_told()
        register.require_readable()
    except UnusableInput as problem:
        return False, [f"{register.name}: {files}", f"  {problem}"]
    wanted = Wanted.of(register.name)
    heading = [name.strip(" \u3000") for name in next(csv.reader([register.parts[0].heading()]), [])]
    renamed = {row["source_column"]: row["standard_column"] for row in mapping("source_columns", code, register.name)}
    names = [renamed.get(name, name) for name in heading]
    said = [f"{register.name}: {files}, {register.parts[0].encoding}"]
    if len(set(names) & set(wanted.columns)) < min(FEWEST_KNOWN, len(wanted.columns)):
        said.append("  The first line has hardly any expected column: is there a heading? Nothing of it is shown.")
        return False, said
    missing = [name for name in wanted.columns if name not in names and name not in wanted.optional]
    unknown = [name for name in names if name not in wanted.columns]
    guesses = {}
    for name in missing:
        near = difflib.get_close_matches(name, unknown, 1, 0.4)
        guess = near[0] if near else "?"
        guesses[guess] = name
        said.append(f"  seeds/registers/source_columns.csv needs: {code},{register.name},{guess},{name}")
    if missing and unknown:
        said.append(f"  Columns of the file that are not used: {', '.join(unknown)}")
    doubled = [name for name, times in Counter(names).items() if times > 1 and name in wanted.columns]
    said += [f"  The column {name} stands twice." for name in doubled]
    if any(sum(text.count('"') for text in file.texts()) % 2 for file in register.parts):
        said.append("  A quotation mark lacks its other: rows would be rejected, or the file refused.")
    # What the columns hold that are called otherwise is looked at as well.
    names = [guesses.get(name, name) for name in names]
    said += try_rows(register, wanted, names)
    said += try_values(code, register, wanted, names)
    return not missing and not doubled and len(said) == 1, said


def try_rows(register: Register, wanted: Wanted, names: list[str]) -> list[str]:
    """Which rows would be rejected whole, whatever their values, and whether the manifest tells of as many."""
    said = []
    key = [names.index(name) for name in wanted.key] if set(wanted.key) <= set(names) else []
    seen: set[int] = set()  # hashes: the keys of a city would fill the memory
    for file in register.parts:
        count, times, first = 0, Counter(), {}
        for count, (line, row) in enumerate(rows(file), 1):
            if len(row) != len(names):
                times["fields"] += 1
                first.setdefault(
                    "fields",
                    f"line {line}: {len(row)} fields, and the heading has {len(names)}. Have the row written "
                    "anew, with fields that hold commas or line breaks quoted.",
                )
            elif key and all(values := [row[place].strip(" \u3000").translate(HALF) for place in key]):
                number = hash(tuple(values))
                if number in seen:
                    times["key"] += 1
                    first.setdefault(
                        "key",
                        f"line {line}: {' and '.join(wanted.key)} stand in an earlier line already. Have each "
                        "sent once.",
                    )
                seen.add(number)
        said += [
            f"  {file.name}, {what} Rows that would be rejected so: {times[kind]:,}."
            for kind, what in first.items()
        ]
        if file.told and file.told.rows != count:
            said.append(
                f"  {MANIFEST}, line {file.told.line}: {file.told.rows:,} rows of {file.name}, which has "
                f"{count:,}. Nothing would be published: ask for both again."
            )
    return said


def try_values(code: str, register: Register, wanted: Wanted, names: list[str]) -> list[str]:
    """What dates and codes are written otherwise."""
    places = {name: names.index(name) for name in wanted.columns if name in names}
    dated = {row["standard_column"] for row in mapping("source_dates", code, register.name)}
    known = {
        (row["standard_column"], row["source_value"]): row["standard_value"]
        for row in mapping("source_values", code, register.name)
    }
    dates = {name: Counter() for name, kind in wanted.kinds.items() if kind == "date" and name in places}
    codes = {name: Counter() for name in wanted.codes if name in places}
    unlike = {name: 0 for name in wanted.forms if name in places and name not in dates}
    owner = places.get("市区町村コード") if register.name in OF_ONE_MUNICIPALITY else None
    foreign = looked_at = 0
    for _, row in chain.from_iterable(islice(rows(file), LOOKED_AT) for file in register.parts):
        if len(row) != len(names):
            continue  # try_rows tells of it
        looked_at += 1

        def value(name: str) -> str:
            sent = row[places[name]].strip(" \u3000")
            return known.get((name, sent), sent.translate(HALF))

        foreign += owner is not None and value("市区町村コード") != code
        for name, seen in dates.items():
            if value(name) and not ISO.fullmatch(value(name)):
                seen[value(name)] += 1
        for name, seen in codes.items():
            if value(name) and value(name) not in wanted.codes[name]:
                seen[row[places[name]].strip(" \u3000")] += 1
        for name in unlike:
            otherwise, form = wanted.forms[name]
            unlike[name] += not re.fullmatch(form, value(name) or otherwise, re.ASCII)
    said = [f"  {foreign:,} rows have another 市区町村コード than {code}: they would be rejected."] if foreign else []
    for name, seen in dates.items():
        if seen and name not in dated:
            read = written_as(list(seen))
            forms = Counter()
            for written, times in seen.items():
                forms[read.get(written, "")] += times
            if none := forms.pop("", 0):
                said.append(f"  {name}: {none:,} dates are written in no known way.")
            if forms:
                form, times = forms.most_common(1)[0]
                said.append(
                    f"  seeds/registers/source_dates.csv needs: {code},{register.name},{name},{form} ({times:,} rows)"
                )
    for name, seen in codes.items():
        if len(seen) > MOST_CODES:
            said.append(f"  {name}: {seen.total():,} rows have one of {len(seen):,} values that are no codes.")
            continue
        for sent, times in seen.most_common():
            shown = sent if times >= FEWEST_ROWS else "?"
            accepted = " or ".join(wanted.codes[name])
            said.append(
                f"  seeds/registers/source_values.csv needs: {code},{register.name},{name},{shown},"
                f"<{accepted}> ({times:,} rows)"
            )
    for name, times in unlike.items():
        if times > largest_rejected_share() * looked_at:
            said.append(f"  {name}: {times:,} rows would be rejected, for docs/extracts.md says otherwise.")
    return said


def owner_of(code: str) -> Tenant:
    """Whose access log the reading stands in: also of a municipality that is no tenant yet."""
    if code in registry():
        return find_tenant(code)
    tenant = Tenant(code, "", "", False, data_folder() / code)
    if tenant.folder.is_symlink() or tenant.access_log.is_symlink():
        raise UnusableInput(f"{tenant.folder} or its access log is a link. It must be a real file or folder.")
    return tenant


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
            raise UnusableInput(f"{folder}: no such folder.")
        is_ready = code in registry()
        if not is_ready:
            print(f"seeds/tenants.csv needs a row for {code}.")
        found = registers_of(folder, [Delivered(path) for path in plain_files(folder)])
        tenant = owner_of(code)
        tenant.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        files = [file.name for register in found.values() for file in register.parts]
        log_access(tenant, "add_tenant", "what an extract needs to be read", files=files)
        for name in known_registers():
            if name in found:
                can_be_read, said = try_register(code, found[name])
                is_ready &= can_be_read
                print("\n".join([*said, "  can be read as it is"] if can_be_read else said))
            elif not is_optional(name):
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
