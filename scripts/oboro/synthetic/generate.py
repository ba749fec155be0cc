"""Generate one municipality and put the delivery in its place, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from .delivery import Encoding, file_hash, transcode

PACKAGE = Path(__file__).parent
DELIVERY_DATE = "2023-02-01"
REFERENCE_DATE = "2023-01-01"
DEFAULT_SEED = 20230101
MARKER = "made_up.json"

ENCODINGS = {
    "082201": Encoding("utf-8", bom=True),
    "221309": Encoding("cp932", bom=False),
    "089991": Encoding("utf-8", bom=True),
}


class UnusableArgument(ValueError):
    """An argument that no delivery can be made from."""


@dataclass(frozen=True)
class Summary:
    """Counts of one delivery; nothing about a person."""

    tenant: str
    residents: int
    households: int
    foreign_residents: int
    history_rows: int
    towns: int
    planted: int
    is_new: bool

    def __str__(self) -> str:
        return (
            f"{self.tenant}: {self.residents:,} residents in {self.households:,} households, "
            f"{self.foreign_residents:,} foreign, {self.history_rows:,} history rows, {self.towns} towns, "
            f"{self.planted} planted defects{'' if self.is_new else ' (already there)'}"
        )


def generate(
    data: Path,
    tenant: str,
    scale: float = 1.0,
    seed: int = DEFAULT_SEED,
    *,
    town_share: float = 1.0,
    threads: int | None = None,
) -> Summary:
    """Write DATA/<tenant>/inbox/<delivery date>/, unless the same delivery is there already."""
    if tenant not in ENCODINGS:
        raise UnusableArgument(f"unknown tenant {tenant}: choose from {', '.join(ENCODINGS)}")
    if not 0 < scale <= 1:
        raise UnusableArgument(f"scale {scale} is not above 0 and at most 1")
    if not 0 < town_share <= 1:
        raise UnusableArgument(f"share of towns {town_share} is not above 0 and at most 1")
    if not 0 <= seed < 2**63:
        raise UnusableArgument(f"seed {seed} is not between 0 and 2^63 - 1")

    size = {"scale": scale, "town_share": town_share}
    made_from = {"seed": seed, **size, "generator": _generator_hash()}
    inbox = data / tenant / "inbox"
    delivery = inbox / DELIVERY_DATE
    existing = _existing(delivery)
    if existing and existing["made_from"] == made_from and _is_intact(delivery, existing["sha256"]):
        return Summary(tenant=tenant, is_new=False, **existing["counts"])

    # Others may pass through to the release that will lie there, and see nothing else.
    for folder, mode in ((data, 0o711), (data / tenant, 0o711), (inbox, 0o700)):
        _make_folder(folder, mode)
    partial = inbox / f".{DELIVERY_DATE}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    _make_folder(partial, 0o700)
    try:
        counts = _write(partial, tenant, size, seed, threads)
        marker = {
            "made_up": True,
            "note": "Every person in these files is invented. Only counts, places and lists of names are real.",
            "tenant": tenant,
            "reference_date": REFERENCE_DATE,
            "made_from": made_from,
            "counts": counts,
            "sha256": {path.name: file_hash(path) for path in sorted(partial.glob("*.csv"))},
        }
        (partial / MARKER).write_text(json.dumps(marker, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        for path in partial.iterdir():
            path.chmod(0o600)
        # A folder cannot be replaced by a rename, so the old one steps aside first.
        if delivery.exists():
            replaced = inbox / f".{DELIVERY_DATE}.replaced"
            shutil.rmtree(replaced, ignore_errors=True)
            delivery.rename(replaced)
            partial.rename(delivery)
            shutil.rmtree(replaced)
        else:
            partial.rename(delivery)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Summary(tenant=tenant, is_new=True, **counts)


def _write(
    folder: Path, tenant: str, size: dict[str, float], seed: int, threads: int | None
) -> dict[str, int]:
    spill = folder / "spill"
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '2500MB'")
        connection.execute("set enable_progress_bar = false")
        connection.execute("set temp_directory = $1", [str(spill)])
        if threads:
            connection.execute("set threads = $1", [threads])
        variables = {
            "tenant": tenant,
            "seed": seed,
            **size,
            "open_data": str(PACKAGE / "open_data"),
            "assumptions": str(PACKAGE / "assumptions"),
        }
        for name, value in variables.items():
            connection.execute(f"set variable {name} = $1", [value])
        for step in sorted((PACKAGE / "sql").glob("*.sql")):
            connection.execute(step.read_text(encoding="utf-8"))

        encoding = ENCODINGS[tenant]
        # NULL is written as nothing at all, an empty text as two quotes.
        residents = (
            "select nullif(columns(* exclude (is_malformed, number_order, history_number)), '') from resident_rows "
            "where not is_malformed order by number_order, history_number"
        )
        malformed = [line for (line,) in connection.execute("select line from malformed_lines order by line").fetchall()]
        areas = "select nullif(columns(*), '') from area_rows order by 市区町村コード, 町字コード"
        _copy(connection, residents, folder / "residents.csv", encoding, malformed)
        _copy(connection, areas, folder / "areas.csv", encoding)
        planted = "select nullif(columns(*), '') from planted_rows order by defect, 宛名番号"
        _copy(connection, planted, folder / "planted_defects.csv", Encoding("utf-8", bom=False))
        tax = (
            "select nullif(columns(* exclude (number_order)), '') from tax_rows "
            "order by number_order, 年度, 課税所得額"
        )
        _copy(connection, tax, folder / "tax.csv", encoding)
        counts = connection.execute("select * from summary")
        names = [column[0] for column in counts.description]
        summary = dict(zip(names, counts.fetchone(), strict=True))
    shutil.rmtree(spill, ignore_errors=True)
    return summary


def _copy(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, encoding: Encoding, extra: list[str] | None = None
) -> None:
    """DuckDB writes UTF-8 with LF; the vendor's bytes are made from that."""
    plain = path.with_suffix(".utf8")
    connection.execute(f"copy ({query}) to '{str(plain).replace(chr(39), chr(39) * 2)}' (format csv, header)")
    transcode(plain, path, encoding, extra or [])
    plain.unlink()


def _existing(delivery: Path) -> dict | None:
    """The marker of a delivery made here. Anything else in its place may be real and is not touched."""
    if not delivery.exists():
        return None
    try:
        return json.loads((delivery / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnusableArgument(f"the delivery of {DELIVERY_DATE} is not marked as made up; it stays as it is") from error


def _is_intact(delivery: Path, hashes: dict[str, str]) -> bool:
    return all((delivery / name).is_file() and file_hash(delivery / name) == sha for name, sha in hashes.items())


def _generator_hash() -> str:
    """Identifies the code, the data behind it and the engine, whose hash function makes the numbers."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".py", ".sql", ".csv"}:
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _make_folder(folder: Path, mode: int) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(mode)
