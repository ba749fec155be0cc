"""Who may be built: the tenant registry, and where each tenant's files lie.

A tenant is a municipality. Its id is the 6-digit 団体コード, whose last digit is a check digit;
only the ids listed in `seeds/tenants.csv` exist. Everything a tenant owns lies below one folder.
"""

import csv
import os
import re
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REGISTRY = PROJECT / "seeds" / "tenants.csv"


class UnusableInput(Exception):
    """Input or settings that cannot be used; the message says what to do. Exit code 2."""


@dataclass(frozen=True)
class Tenant:
    """One municipality and the paths it owns; nothing of it lies anywhere else."""

    code: str
    name: str
    name_en: str
    made_up: bool
    folder: Path

    @property
    def inbox(self) -> Path:
        """What the municipality sent, one folder per delivery date; read, never changed."""
        return self.folder / "inbox"

    @property
    def restricted(self) -> Path:
        """The encrypted file: staging to protected."""
        return self.folder / "restricted.duckdb"

    @property
    def seal(self) -> Path:
        """Fingerprints of the secrets in the encrypted file."""
        return self.folder / "secrets.seal"

    @property
    def access_log(self) -> Path:
        """Who took data in or out."""
        return self.folder / "access.jsonl"

    @property
    def candidate(self) -> Path:
        """The release that dbt is writing; it never leaves the restricted side."""
        return self.folder / "next" / "release.duckdb"

    @property
    def records_candidate(self) -> Path:
        """The anonymised records that dbt is writing, encrypted like the published ones."""
        return self.folder / "next" / "records.duckdb"

    @property
    def records(self) -> Path:
        """Encrypted: anonymised records, provided for recorded purposes, never beside the release."""
        return self.folder / "records.duckdb"

    @property
    def risk_page(self) -> Path:
        """What could still be found out from the records, for those who decide on a provision."""
        return self.folder / "records_risk.html"

    @property
    def report(self) -> Path:
        """Encrypted: the annual report to the ministry, unsuppressed."""
        return self.folder / "report.duckdb"

    @property
    def release(self) -> Path:
        """The only file for analysts."""
        return self.folder / "release.duckdb"

    @property
    def target(self) -> Path:
        return self.folder / "target"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit in memory, encrypted."""
        return self.folder / "spill"

    @property
    def lock(self) -> Path:
        """Held by the one process that builds this tenant."""
        return self.folder / "build.lock"


def threads() -> int:
    """How many threads the database may use: OBORO_THREADS, else one for each processor."""
    given = os.environ.get("OBORO_THREADS") or str(os.cpu_count() or 1)
    if not (given.isascii() and given.isdigit() and int(given) > 0):
        raise UnusableInput("OBORO_THREADS must be a whole number above 0.")
    return int(given)


def data_folder() -> Path:
    """The folder of all tenants' files: OBORO_DATA, or `data` in the project."""
    return Path(os.environ.get("OBORO_DATA") or PROJECT / "data").resolve()


def check_digit(first_five: str) -> str:
    """The check digit of a 団体コード from its first five digits (総務省, 全国地方公共団体コード)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_five, (6, 5, 4, 3, 2)))
    return str(11 - total if total < 11 else 11 - total % 11)[-1]


def registry() -> dict[str, tuple[str, str, bool]]:
    """All tenants by code, in the registry's order: name, name in English, whether made up."""
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        return {
            row["tenant"]: (row["name"], row["name_en"], row["made_up"] == "true")
            for row in csv.DictReader(file)
        }


def find_tenant(code: str | None) -> Tenant:
    """The registered tenant of this code; UnusableInput when it is missing, malformed or unknown."""
    if not code:
        raise UnusableInput(
            "No tenant is named. Put the municipality's 6-digit code in TENANT, for example: "
            "TENANT=082201 dbt build"
        )
    if not re.fullmatch(r"[0-9]{6}", code, re.ASCII):
        raise UnusableInput(f"TENANT={code[:40]!r} is malformed: a tenant is a 6-digit 団体コード.")
    if code[5] != check_digit(code[:5]):
        raise UnusableInput(
            f"TENANT={code} is malformed: its check digit should be {check_digit(code[:5])}."
        )
    registered = registry().get(code)
    if registered is None:
        raise UnusableInput(
            f"TENANT={code} is unknown. Known tenants: {', '.join(registry())}. "
            "To add one, see 'Add a tenant' in README.md."
        )
    root = data_folder()
    tenant = Tenant(code, *registered, root / code)
    # A link could lead one tenant's build into another's files.
    for path in (
        tenant.folder,
        tenant.inbox,
        tenant.restricted,
        tenant.seal,
        tenant.access_log,
        tenant.candidate.parent,
        tenant.candidate,
        tenant.records_candidate,
        tenant.records,
        tenant.risk_page,
        tenant.report,
        tenant.release,
        tenant.target,
        tenant.logs,
        tenant.spill,
        tenant.lock,
    ):
        if path.is_symlink():
            raise UnusableInput(f"{path} is a link. It must be a real file or folder.")
    return tenant
