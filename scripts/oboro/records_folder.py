"""A folder with records to anonymise: what model.yml may say, and which files it needs.

Whatever cannot be understood is refused with the file, the key or the column, and what to do.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from oboro.tenants import UnusableInput

RECORDS = "records.csv"
SEPARATORS = (";", ",")
REQUIRED = {
    "quasi_identifiers": "a list of column names",
    "k": "a whole number from 1: the smallest size of a class",
}
OPTIONAL = {
    "identifiers", "sensitive", "insensitive", "suppression_limit", "suppressed", "alpha", "beta", "delta",
    "k_map", "population", "order", "measure", "monotonic", "aggregate", "weights", "gs_factor", "method",
    "most_seconds", "most_checks",
}
MEASURES = ("loss", "discernibility", "average_class_size", "height", "precision", "entropy")
AGGREGATES = ("geometric_mean", "arithmetic_mean", "sum", "maximum", "rank")
BY_COLUMN = ("loss", "precision", "entropy", "height")
RULES = {"l", "kind", "c", "estimator", "t", "distance", "alpha", "beta", "beta_kind"}
KINDS = ("distinct", "entropy", "recursive")
DISTANCES = ("equal", "ordered", "hierarchical")
LARGEST = 10**9


@dataclass(frozen=True)
class Source:
    """A CSV file with a heading."""

    path: Path
    separator: str
    header: list[str]


@dataclass(frozen=True)
class Request:
    """What model.yml asks for, checked."""

    folder: Path
    records: Source
    population: Source | None
    quasi_identifiers: list[str]
    sensitive: dict[str, dict[str, Any]]
    insensitive: list[str]
    identifiers: list[str]
    orders: dict[str, Path | None]  # of each column with an ordered distance; None for its natural order
    suppressed: str
    method: str
    model: dict[str, Any]  # what the search is told

    @property
    def kept(self) -> list[str]:
        """The columns of the result, in the order of the file."""
        return [name for name in self.records.header if name not in self.identifiers]

    @property
    def hierarchies(self) -> dict[str, Path]:
        """The hierarchy of each column that needs one."""
        hierarchical = [c for c, rule in self.sensitive.items() if rule.get("distance") == "hierarchical"]
        return {name: hierarchy(self.folder, name) for name in [*self.quasi_identifiers, *hierarchical]}


def refuse(message: str) -> UnusableInput:
    return UnusableInput(message)


def hierarchy(folder: Path, column: str) -> Path:
    return folder / "hierarchies" / f"{column}.csv"


def first_line(path: Path) -> str:
    """The heading of a file, as text."""
    if not path.is_file():
        raise refuse(f"{path.name} is missing. Expected at {path}.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise refuse(f"{path.name} is not UTF-8. Save it as UTF-8.") from None


def read_source(path: Path, wanted: list[str]) -> Source:
    """A file with a heading, separated by what splits the heading into the columns that are wanted."""
    line = first_line(path)
    headers = {separator: next(csv.reader([line], delimiter=separator), []) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda s: (sum(n in headers[s] for n in wanted), len(headers[s])))
    header = headers[separator]
    for name in wanted:
        if name not in header:
            raise refuse(
                f"{path.name}, line 1: the column {name} is missing. Name it as in model.yml, "
                "in a heading separated by , or ;."
            )
    if repeated := [name for name in header if header.count(name) > 1]:
        raise refuse(f"{path.name}, line 1: the column {repeated[0]} stands twice.")
    if "" in header:
        raise refuse(f"{path.name}, line 1: column {header.index('') + 1} has no name.")
    return Source(path, separator, header)


def number(value: Any, where: str, least: float, most: float, whole: bool = False) -> float:
    """A number of model.yml within its bounds."""
    is_number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not is_number or not least <= value <= most:
        kind = "a whole number" if whole else "a number"
        raise refuse(f"model.yml: {where} must be {kind} from {least:g} to {most:g}.")
    return value


def word(value: Any, where: str, words: tuple[str, ...]) -> str:
    if value not in words:
        raise refuse(f"model.yml: {where} must be {', '.join(words[:-1])} or {words[-1]}.")
    return value


def names(value: Any, where: str) -> list[str]:
    """Names of columns; none where the key is left out."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(n, str) and n for n in value):
        raise refuse(f"model.yml: {where} must list column names, such as [age, sex].")
    if repeated := [name for name in value if value.count(name) > 1]:
        raise refuse(f"model.yml: {where} names the column {repeated[0]} twice.")
    return value


def file_of(folder: Path, value: Any, where: str) -> Path:
    if not isinstance(value, str) or not value or Path(value).name != value:
        raise refuse(f"model.yml: {where} must name a file in this folder.")
    return folder / value


def read_rule(column: str, given: Any, alpha: Any, beta: Any) -> dict[str, Any]:
    """What a sensitive column must keep."""
    where = f"sensitive: {column}"
    if given is None:
        given = {}
    if not isinstance(given, dict):
        raise refuse(f"model.yml: {where} must be such as {{l: 3, kind: distinct}} or {{t: 0.2}}.")
    if unknown := sorted(set(given) - RULES, key=str):
        raise refuse(
            f"model.yml: {where}: the key {unknown[0]} is unknown. Known keys: {', '.join(sorted(RULES))}."
        )
    rule = dict(given)
    if alpha is not None:
        rule.setdefault("alpha", alpha)
    if beta is not None:
        rule.setdefault("beta", beta["beta"])
        rule.setdefault("beta_kind", beta["kind"])
    if "l" in rule:
        word(rule.get("kind", "distinct"), f"{where}: kind", KINDS)
        number(rule["l"], f"{where}: l", 1, LARGEST, whole=rule.get("kind") != "entropy")
        if rule.get("kind") == "recursive" and "c" not in rule:
            raise refuse(f"model.yml: {where}: c is missing. Recursive (c,l)-diversity needs it.")
    elif lonely := sorted({"kind", "c", "estimator"} & set(rule)):
        raise refuse(f"model.yml: {where}: {lonely[0]} needs l.")
    if "c" in rule:
        number(rule["c"], f"{where}: c", 0, LARGEST)
    word(rule.get("estimator", "shannon"), f"{where}: estimator", ("shannon", "grassberger"))
    if "t" in rule:
        number(rule["t"], f"{where}: t", 0, 1)
        rule["distance"] = word(rule.get("distance", "equal"), f"{where}: distance", DISTANCES)
    elif "distance" in rule:
        raise refuse(f"model.yml: {where}: distance needs t.")
    if "alpha" in rule:
        number(rule["alpha"], f"{where}: alpha", 0, 1)
    if "beta" in rule:
        number(rule["beta"], f"{where}: beta", 0, LARGEST)
        word(rule.get("beta_kind", "enhanced"), f"{where}: beta_kind", ("basic", "enhanced"))
    elif "beta_kind" in rule:
        raise refuse(f"model.yml: {where}: beta_kind needs beta.")
    return rule


def read_sensitive(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The sensitive columns with what each must keep; alpha and beta may be given for all of them."""
    given = document.get("sensitive")
    if isinstance(given, list):
        given = dict.fromkeys(names(given, "sensitive"))
    if given is None:
        given = {}
    if not isinstance(given, dict) or not all(isinstance(name, str) and name for name in given):
        raise refuse("model.yml: sensitive must map column names to rules, such as {disease: {l: 3}}.")
    alpha, beta = document.get("alpha"), document.get("beta")
    if not given and (alpha is not None or beta is not None):
        raise refuse("model.yml: alpha and beta need a sensitive column. Name it under sensitive.")
    if alpha is not None:
        number(alpha, "alpha", 0, 1)
    if beta is not None and not isinstance(beta, dict):
        beta = {"beta": beta}
    if beta is not None:
        if not {"beta"} <= set(beta) <= {"beta", "kind"}:
            raise refuse("model.yml: beta must be a number, or such as {beta: 2, kind: basic}.")
        beta = {"beta": number(beta["beta"], "beta", 0, LARGEST), "kind": beta.get("kind", "enhanced")}
        word(beta["kind"], "beta: kind", ("basic", "enhanced"))
    return {column: read_rule(column, rules, alpha, beta) for column, rules in given.items()}


def read_delta(delta: Any) -> list[float] | None:
    if delta is None:
        return None
    if isinstance(delta, dict) and set(delta) == {"min", "max"}:
        delta = [delta["min"], delta["max"]]
    if isinstance(delta, int | float) and not isinstance(delta, bool):
        delta = [0, delta]
    if not isinstance(delta, list) or len(delta) != 2:
        raise refuse("model.yml: delta must be two shares, such as [0.05, 0.15].")
    least, most = (number(share, "delta", 0, 1) for share in delta)
    if least > most:
        raise refuse("model.yml: delta must name the smaller share first.")
    return [least, most]


def read_orders(
    folder: Path, given: Any, sensitive: dict[str, dict[str, Any]]
) -> dict[str, Path | None]:
    """The files with the order of the values of columns with an ordered distance."""
    ordered = [column for column, rule in sensitive.items() if rule.get("distance") == "ordered"]
    if given is not None and not ordered:
        raise refuse("model.yml: order is for a sensitive column with distance: ordered. There is none.")
    if isinstance(given, str):
        if len(ordered) > 1:
            raise refuse("model.yml: order must map each of the ordered columns to its file.")
        given = {ordered[0]: given}
    if given is not None and not isinstance(given, dict):
        raise refuse("model.yml: order must name a file, or map columns to files.")
    for column in given or {}:
        if column not in ordered:
            raise refuse(f"model.yml: order: {column} is no sensitive column with distance: ordered.")
    return {
        column: file_of(folder, given[column], f"order: {column}") if given and column in given else None
        for column in ordered
    }


def read_measure(document: dict[str, Any], quasi_identifiers: list[str]) -> dict[str, Any]:
    measure = word(document.get("measure", "loss"), "measure", MEASURES)
    made: dict[str, Any] = {"measure": measure}
    if "monotonic" in document:
        if not isinstance(document["monotonic"], bool):
            raise refuse("model.yml: monotonic must be true or false.")
        if document["monotonic"] and measure not in ("entropy", "precision", "discernibility"):
            raise refuse("model.yml: monotonic is for entropy, precision and discernibility.")
        made["monotonic"] = document["monotonic"]
    for key in ("aggregate", "weights"):
        if key in document and measure not in BY_COLUMN:
            raise refuse(f"model.yml: {key} is for a measure by column: {', '.join(BY_COLUMN)}.")
    if "aggregate" in document:
        made["aggregate"] = word(document["aggregate"], "aggregate", AGGREGATES)
    if "gs_factor" in document:
        if measure != "loss":
            raise refuse("model.yml: gs_factor is for the measure loss.")
        made["gs_factor"] = number(document["gs_factor"], "gs_factor", 0, 1)
    weights = document.get("weights")
    if weights is not None:
        if not isinstance(weights, dict) or not set(weights) <= set(quasi_identifiers):
            raise refuse("model.yml: weights must map quasi-identifiers to numbers.")
        made["weights"] = {n: number(w, f"weights: {n}", 0, LARGEST) for n, w in weights.items()}
    return made


def read_document(folder: Path) -> dict[str, Any]:
    path = folder / "model.yml"
    if not path.is_file():
        raise refuse(f"{path} is missing: this is no folder with records to anonymise.")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise refuse(f"model.yml{line}: this is not YAML in UTF-8.") from None
    if not isinstance(document, dict):
        raise refuse(f"model.yml: no keys found. It needs {', '.join(REQUIRED)}.")
    for key in document:
        if key not in REQUIRED and key not in OPTIONAL:
            known = ", ".join([*REQUIRED, *sorted(OPTIONAL)])
            raise refuse(f"model.yml: the key {key} is unknown. Known keys: {known}.")
    for key, meaning in REQUIRED.items():
        if document.get(key) is None:
            raise refuse(f"model.yml: the key {key} is missing. It must be {meaning}.")
    return document


def require_roles(header: list[str], roles: dict[str, list[str]]) -> None:
    """Every column has one role."""
    role_of: dict[str, str] = {}
    for role, columns in roles.items():
        for column in columns:
            if column in role_of:
                raise refuse(
                    f"model.yml: the column {column} stands under {role_of[column]} and under {role}. "
                    "Name it once."
                )
            role_of[column] = role
    for column in header:
        if column not in role_of:
            raise refuse(
                f"{RECORDS}, line 1: the column {column} is named nowhere in model.yml. Name it under one of "
                f"{', '.join(roles)}."
            )


def read_request(folder: Path) -> Request:
    """model.yml and the headings of all files it needs, checked."""
    document = read_document(folder)
    quasi_identifiers = names(document["quasi_identifiers"], "quasi_identifiers")
    if not quasi_identifiers:
        raise refuse("model.yml: quasi_identifiers must list at least one column.")
    sensitive = read_sensitive(document)
    roles = {
        "identifiers": names(document.get("identifiers"), "identifiers"),
        "quasi_identifiers": quasi_identifiers,
        "sensitive": list(sensitive),
        "insensitive": names(document.get("insensitive"), "insensitive"),
    }
    wanted = [column for columns in roles.values() for column in columns]
    records = read_source(folder / RECORDS, wanted)
    require_roles(records.header, roles)
    model: dict[str, Any] = {
        "k": number(document["k"], "k", 1, LARGEST, whole=True),
        "suppression_limit": number(document.get("suppression_limit", 0), "suppression_limit", 0, 1),
        "delta": read_delta(document.get("delta")),
        "k_map": number(document.get("k_map", 0), "k_map", 0, LARGEST, whole=True),
        "most_seconds": number(document.get("most_seconds", 3600), "most_seconds", 0, 10**6),
        "most_checks": number(document.get("most_checks", LARGEST), "most_checks", 1, LARGEST, whole=True),
    }
    model |= read_measure(document, quasi_identifiers)
    population = None
    if "population" in document:
        path = file_of(folder, document["population"], "population")
        population = read_source(path, quasi_identifiers)
    elif model["delta"] is not None or model["k_map"]:
        raise refuse("model.yml: the key population is missing. It must name the file of the population.")
    method = word(document.get("method", "full_domain"), "method", ("full_domain", "mondrian"))
    if method == "mondrian":
        unfit = [key for key in ("population", "k_map", "delta", "measure", "suppressed") if key in document]
        if unfit or model["suppression_limit"]:
            raise refuse(
                f"model.yml: {unfit[0] if unfit else 'suppression_limit'} is not for the method mondrian, which "
                "suppresses nothing, knows no population and minimises no measure."
            )
    request = Request(
        folder=folder,
        records=records,
        population=population,
        quasi_identifiers=quasi_identifiers,
        sensitive=sensitive,
        insensitive=roles["insensitive"],
        identifiers=roles["identifiers"],
        orders=read_orders(folder, document.get("order"), sensitive),
        suppressed=word(document.get("suppressed", "drop"), "suppressed", ("drop", "star")),
        method=method,
        model=model,
    )
    for column, path in request.hierarchies.items():
        if Path(column).name != column:
            raise refuse(f"model.yml: no file can be called {column}.csv. Rename the column.")
        first_line(path)
    for order in request.orders.values():
        if order is not None:
            first_line(order)
    return request
