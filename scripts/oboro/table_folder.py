"""A folder with a table to protect: what table.yml may say, and which columns the files must have.

Whatever cannot be understood is refused with the file, the key or the column, and what to do. This is the
format alone, which the attack on such a folder reads too; what protects the table is elsewhere.
"""

import csv
import math
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from oboro.tenants import UnusableInput

KEYS = {
    "measure": "count or magnitude",
    "dimensions": "a list of column names",
    "primary": "{threshold: 5}, {contributors: 3}, {dominance: {n: 1, k: 75}}, {p_percent: 10}, "
    "{group: nationality}, {request: {percent: 50, minimum: 3}} or {column: primary}",
    "zeros": "published or protected",
    "attacker_lower_bound": "what an attacker knows every hidden cell to be at least, such as 0 or 1",
}
OPTIONAL_KEYS = {"protection", "tables", "joint", "insiders", "waivable"}
RULES = {"threshold", "contributors", "dominance", "p_percent", "group", "request", "column"}
# Columns of cells.csv that mean something; a dimension cannot have such a name.
MEASURES = ("value", "contributors", "largest", "second_largest", "requesting", "largest_requesting")
RESERVED = {*MEASURES, "status"}
# What a waiver says beside its cell.
WAIVER = ("reason", "approver", "approved_on", "valid_until")
# What the rules take.
SMALLEST, LARGEST = Decimal("0.000001"), Decimal(10) ** 12
LARGEST_N, LARGEST_PERCENT = 20, 1000


@dataclass(frozen=True)
class Table:
    """One table of the folder; several, if they are linked."""

    file: str
    dimensions: list[str]
    columns: dict[str, str] = field(default_factory=dict)  # what a column is here -> its name in the file


@dataclass(frozen=True)
class Request:
    """What table.yml asks for, checked."""

    folder: Path
    measure: str
    dimensions: list[str]
    tables: list[Table]
    rules: dict[str, Any]
    zeros: str
    lower_bound: Decimal
    percent: Decimal | None
    width: Decimal | None
    insiders: bool
    joint: Path | None  # the finest cells of the table of which linked tables are margins
    waivable: list[str]  # rules that waivers.csv may waive; without any there are no waivers
    contributions: dict[str, str] | None = None  # columns of contributions.csv, if it is there

    @property
    def is_linked(self) -> bool:
        return len(self.tables) > 1

    def hierarchy(self, dimension: str) -> Path:
        return self.folder / "hierarchies" / f"{dimension}.csv"


def refuse(message: str) -> UnusableInput:
    return UnusableInput(message)


def number(value: Any, where: str, least: Decimal, what: str) -> Decimal:
    """A number of table.yml, exactly as written."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not least <= Decimal(str(value)) <= LARGEST:
        raise refuse(f"table.yml: {where} must be {what}.")
    exact = Decimal(str(value))
    if exact != exact.quantize(SMALLEST):
        raise refuse(f"table.yml: {where} may have at most 6 decimals.")
    return exact


def whole(value: Any, where: str, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise refuse(f"table.yml: {where} must be a whole number from {least} to {most}.")


def names(value: Any, where: str) -> list[str]:
    """Names of dimension columns."""
    if not isinstance(value, list) or not value or not all(isinstance(n, str) and n for n in value):
        raise refuse(f"table.yml: {where} must list column names, such as [area, sex].")
    if len({name.casefold() for name in value}) < len(value):
        raise refuse(f"table.yml: {where} names a column twice.")
    for name in value:
        if name.casefold() in RESERVED or Path(name).name != name:
            raise refuse(f"table.yml: {where} cannot be called {name}. Rename the column.")
    return value


def read_header(path: Path) -> list[str]:
    """The column names of a CSV file."""
    if not path.is_file():
        raise refuse(f"{path.name} is missing. Expected at {path}.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file), [])
    except UnicodeDecodeError:
        raise refuse(f"{path.name} is not UTF-8. Save it as UTF-8.") from None
    if repeated := [name for name in header if header.count(name) > 1]:
        raise refuse(f"{path.name}, line 1: the column {repeated[0]} stands twice.")
    return header


def require_columns(path: Path, wanted: list[str]) -> list[str]:
    header = read_header(path)
    for name in wanted:
        if name not in header:
            found = ", ".join(header) or "nothing"
            raise refuse(f"{path.name}, line 1: the column {name} is missing. Found: {found}.")
    return header


def read_rules(primary: Any, measure: str) -> dict[str, Any]:
    """The rules of primary suppression; a cell is unsafe if one of them says so."""
    if not isinstance(primary, dict) or not primary or not set(primary) <= RULES:
        raise refuse(f"table.yml: primary must be {KEYS['primary']}.")
    rules = dict(primary)
    if "threshold" in rules:
        if measure != "count":
            raise refuse("table.yml: primary: threshold is for counts. Use dominance or p_percent.")
        whole(rules["threshold"], "primary: threshold", 1, int(LARGEST))
    if "dominance" in rules:
        listed = rules["dominance"] if isinstance(rules["dominance"], list) else [rules["dominance"]]
        for rule in listed or [None]:  # an empty list would be no rule at all
            if not isinstance(rule, dict) or set(rule) != {"n", "k"}:
                raise refuse("table.yml: primary: dominance must be such as {n: 1, k: 75}.")
            whole(rule["n"], "primary: dominance: n", 1, LARGEST_N)
            share = number(rule["k"], "primary: dominance: k", Decimal(0), "a share in percent")
            if not 0 < share < 100:
                raise refuse("table.yml: primary: dominance: k must lie between 0 and 100 percent.")
        rules["dominance"] = listed
    if "contributors" in rules:
        whole(rules["contributors"], "primary: contributors", 2, int(LARGEST))
    if "p_percent" in rules:
        rule = rules["p_percent"]
        if not isinstance(rule, dict):
            rule = {"p": rule, "q": 100}
        if set(rule) != {"p", "q"}:
            raise refuse("table.yml: primary: p_percent must be a share such as 10, or {p: 10, q: 50}.")
        shares = {
            name: number(rule[name], f"primary: p_percent: {name}", Decimal(0), "a share in percent")
            for name in ("p", "q")
        }
        if not SMALLEST <= shares["p"] <= shares["q"] <= 100:
            raise refuse("table.yml: primary: p_percent must be above 0 and at most q, and that at most 100.")
        rules["p_percent"] = rule
    if "group" in rules:
        rules["group"] = read_groups(rules["group"], measure)
    if "request" in rules:
        rule = rules["request"]
        if not isinstance(rule, dict) or set(rule) != {"percent", "minimum"}:
            raise refuse("table.yml: primary: request must be such as {percent: 50, minimum: 3}.")
        if number(rule["percent"], "primary: request: percent", Decimal(0), "a share in percent") >= 100:
            raise refuse("table.yml: primary: request: percent must be below 100.")
        whole(rule["minimum"], "primary: request: minimum", 0, int(LARGEST))
    if "column" in rules and (not isinstance(rules["column"], str) or rules["column"] in MEASURES):
        raise refuse("table.yml: primary: column must name the column that says true or false.")
    return rules


def read_groups(given: Any, measure: str) -> list[dict[str, Any]]:
    """The dimensions of which no group's common code may be told, and how many outside it do not help."""
    if measure != "count":
        raise refuse("table.yml: primary: group is for counts.")
    groups = []
    for rule in (given if isinstance(given, list) else [given]) or [None]:
        group = {"attribute": rule} if isinstance(rule, str) else rule
        if not isinstance(group, dict) or not {"attribute"} <= set(group) <= {"attribute", "outside"}:
            raise refuse(
                "table.yml: primary: group must name a dimension, such as nationality or {attribute: "
                "nationality, outside: 1}, or list such."
            )
        group = {"outside": 0} | group
        whole(group["outside"], "primary: group: outside", 0, int(LARGEST))
        groups.append(group)
    return groups


def require_groups(request: Request) -> None:
    """What group disclosure needs: its dimensions, and zeros that may be hidden."""
    for group in request.rules.get("group", []):
        if group["attribute"] not in request.dimensions:
            raise refuse(f"table.yml: primary: group: {group['attribute']} is not one of the dimensions.")
        if request.zeros != "protected" or request.lower_bound > 0:
            raise refuse(
                "table.yml: primary: group needs zeros: protected and attacker_lower_bound: 0. A zero that is "
                "shown tells what a group lacks: coarsen the dimension instead, or perturb the table."
            )


def read_waivable(document: dict[str, Any], rules: dict[str, Any], dimensions: list[str]) -> list[str]:
    """The rules that waivers.csv may waive."""
    listed = document.get("waivable", [])
    is_list = isinstance(listed, list) and (listed or "waivable" not in document)
    if not is_list or any(rule not in rules for rule in listed):
        raise refuse("table.yml: waivable must list rules that primary has, such as [dominance].")
    for name in dimensions:
        if listed and name.casefold() in WAIVER:
            raise refuse(f"table.yml: dimensions: with waivers none can be called {name}. Rename the column.")
    return listed


def read_protection(protection: Any) -> tuple[Decimal | None, Decimal | None]:
    """Percent and width; one of them, or none."""
    if protection is None:
        return None, None
    kinds = set(protection) if isinstance(protection, dict) else set()
    if len(kinds) != 1 or not kinds <= {"percent", "width"}:
        raise refuse("table.yml: protection must be {percent: 10} or {width: 3}.")
    ((kind, value),) = protection.items()
    if number(value, f"protection: {kind}", Decimal(0), "a number above 0") == 0:
        raise refuse(f"table.yml: protection: {kind} must be a number above 0.")
    size = Decimal(str(value))
    if kind == "percent" and size > LARGEST_PERCENT:
        raise refuse(f"table.yml: protection: percent must be at most {LARGEST_PERCENT}.")
    return (size, None) if kind == "percent" else (None, size)


def read_tables(document: dict[str, Any]) -> list[Table]:
    """The table in cells.csv, or the linked tables with their files."""
    if "tables" not in document:
        return [Table("cells.csv", names(document["dimensions"], "dimensions"))]
    listed = document["tables"]
    if not isinstance(listed, list) or not listed:
        raise refuse("table.yml: tables must be a list such as [{dimensions: [area], cells: area.csv}].")
    tables: list[Table] = []
    for place, table in enumerate(listed, start=1):
        where = f"tables, number {place}"
        if not isinstance(table, dict) or set(table) != {"dimensions", "cells"}:
            raise refuse(f"table.yml: {where}: the keys are dimensions and cells.")
        dimensions = names(table["dimensions"], f"{where}: dimensions")
        file = table["cells"]
        if not isinstance(file, str) or Path(file).name != file or file in {t.file for t in tables}:
            raise refuse(f"table.yml: {where}: cells must name a file of its own in this folder.")
        if file.startswith("protected"):
            raise refuse(f"table.yml: {where}: {file} is the name of a result. Rename the file.")
        tables.append(Table(file, dimensions))
    return tables


def read_dimensions(document: dict[str, Any], tables: list[Table]) -> list[str]:
    """The dimensions of all tables, in the order of the result."""
    spelled: dict[str, str] = {}
    for table in tables:
        for name in table.dimensions:
            other = spelled.setdefault(name.casefold(), name)
            if name != other:
                raise refuse(
                    f"table.yml: tables: the dimensions {other} and {name} differ in case only. Give one "
                    "dimension one name in all tables and files, two dimensions two names."
                )
    dimensions = list(spelled.values())
    if "dimensions" in document and "tables" in document:
        if set(names(document["dimensions"], "dimensions")) != set(dimensions):
            raise refuse("table.yml: dimensions must list the dimensions of all tables, and no other.")
        dimensions = document["dimensions"]
    return dimensions


def read_joint(document: dict[str, Any], folder: Path) -> Path | None:
    """The file of the joint table, if table.yml names one."""
    file = document.get("joint")
    if file is None:
        return None
    if len(document.get("tables") or []) < 2:
        raise refuse("table.yml: joint is for linked tables. Name these under tables.")
    if not isinstance(file, str) or Path(file).name != file or file.startswith("protected"):
        raise refuse("table.yml: joint must name a file in this folder, and none of the results.")
    return folder / file


def read_document(folder: Path) -> dict[str, Any]:
    """table.yml with all the keys it needs and no other."""
    path = folder / "table.yml"
    if not path.is_file():
        raise refuse(f"{path} is missing: this is no folder with a table to protect.")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, ValueError) as error:  # a day such as 2023-02-30 is a ValueError
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise refuse(f"table.yml{line}: this is not YAML in UTF-8.") from None
    if not isinstance(document, dict):
        raise refuse(f"table.yml: no keys found. It needs {', '.join(KEYS)}.")
    for key in document:
        if key not in KEYS and key not in OPTIONAL_KEYS:
            known = ", ".join([*KEYS, *sorted(OPTIONAL_KEYS)])
            raise refuse(f"table.yml: the key {key} is unknown. Known keys: {known}.")
    for key, meaning in KEYS.items():
        if key not in document and not (key == "dimensions" and "tables" in document):
            raise refuse(f"table.yml: the key {key} is missing. It must be {meaning}.")
    return document


def read_settings(folder: Path) -> Request:
    """What table.yml says, checked; the files that it names are not looked at."""
    document = read_document(folder)
    for key, words in (("measure", ("count", "magnitude")), ("zeros", ("published", "protected"))):
        if document[key] not in words:
            raise refuse(f"table.yml: {key} must be {KEYS[key]}.")
    if not isinstance(document.get("insiders", False), bool):
        raise refuse("table.yml: insiders must be true or false.")
    percent, width = read_protection(document.get("protection"))
    rules = read_rules(document["primary"], document["measure"])
    tables = read_tables(document)
    dimensions = read_dimensions(document, tables)
    request = Request(
        folder=folder,
        measure=document["measure"],
        dimensions=dimensions,
        tables=tables,
        rules=rules,
        zeros=document["zeros"],
        lower_bound=number(
            document["attacker_lower_bound"], "attacker_lower_bound", Decimal(0), "a number from 0"
        ),
        percent=percent,
        width=width,
        insiders=document.get("insiders", False),
        joint=read_joint(document, folder),
        waivable=read_waivable(document, rules, dimensions),
    )
    require_groups(request)
    return request


def read_contributions(folder: Path, rules: dict[str, Any]) -> dict[str, str] | None:
    """The columns of contributions.csv, if there is such a file."""
    path = folder / "contributions.csv"
    if not path.exists():
        return None
    asked = ["requesting"] if "request" in rules else []
    header = require_columns(path, ["holding", "value", *asked])
    return {name: name for name in ("holding", "value", "weight", *asked) if name in header}


def columns_of(table: Table, request: Request) -> dict[str, str]:
    """Which columns of a file of cells are read as what; all others are ignored."""
    wanted = {"value": "value"}
    if "column" in request.rules:
        wanted["given"] = request.rules["column"]
    if not request.contributions:
        if "contributors" in request.rules:
            wanted["contributors"] = "contributors"
        if "p_percent" in request.rules:
            wanted |= {name: name for name in ("contributors", "largest", "second_largest")}
        for rule in request.rules.get("dominance", []):
            if rule["n"] > 2:
                raise refuse(
                    "contributions.csv is missing: dominance with n above 2 needs every contribution."
                )
            wanted |= {name: name for name in ("contributors", "largest", "second_largest")[: rule["n"] + 1]}
        if "request" in request.rules:
            wanted |= {name: name for name in ("contributors", "requesting", "largest_requesting")}
        if request.insiders and request.measure == "magnitude":
            wanted["contributors"] = "contributors"
    require_columns(request.folder / table.file, [*table.dimensions, *wanted.values()])
    return wanted


def read_request(folder: Path) -> Request:
    """table.yml and the headings of all files it needs, checked."""
    settings = read_settings(folder)
    request = replace(settings, contributions=read_contributions(folder, settings.rules))
    tables = [replace(table, columns=columns_of(table, request)) for table in request.tables]
    if request.contributions:
        require_columns(folder / "contributions.csv", request.dimensions)
    if request.waivable:
        require_columns(folder / "waivers.csv", [*request.dimensions, *WAIVER])
    elif (folder / "waivers.csv").exists():
        raise refuse("waivers.csv: list the rules that may be waived in table.yml, under the key waivable.")
    if request.joint:
        require_columns(request.joint, [*request.dimensions, "value"])
    for dimension in request.dimensions:
        require_columns(request.hierarchy(dimension), ["code", "parent"])
    return replace(request, tables=tables)
