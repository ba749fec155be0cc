"""What the tests share: small made-up tenants, built once, and ways to run the project's commands.

Nothing here touches the checkout's own data or keys: every test works in temporary folders.
"""

import fcntl
import functools
import hashlib
import hmac
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from warm import Warm

PROJECT = Path(__file__).resolve().parents[1]
TSUKUBA, HAMAMATSU, VILLAGE = "082201", "221309", "089991"
DELIVERY = "2023-02-01"
# Tables this small are planned longer than they are computed: more threads only wait for each other.
ONE_THREAD = {"OBORO_THREADS": "1"}
os.environ.update(ONE_THREAD)
# Share of the real people, and of the real towns: what a build costs depends on the number of towns.
SMALL = {TSUKUBA: ("0.02", "0.15"), HAMAMATSU: ("0.005", "0.08"), VILLAGE: ("1", "1")}


# Files whose tests take longest begin first, so that no worker is left alone with them.
LONGEST = (
    "test_lifecycle", "test_annual_report", "test_protection", "test_methods", "test_places", "test_reading",
    "test_real_size", "test_protect", "test_engine",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@dataclass(frozen=True)
class Site:
    """One installation: a project folder, a data folder, a key folder."""

    data: Path
    keys: Path
    project: Path = PROJECT
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self, tenant: str | None = None) -> dict[str, str]:
        kept = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), "LANG": "C.UTF-8"}
        if tenant is not None:
            kept["TENANT"] = tenant
        return kept | {"OBORO_DATA": str(self.data), "OBORO_KEYS": str(self.keys)} | ONE_THREAD | self.extra

    def run(self, *command: str, tenant: str | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            command,
            env=self.environment(tenant),
            cwd=self.project,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def warm(
        self, module: str | None, *arguments: str, tenant: str | None = None
    ) -> subprocess.CompletedProcess:
        """The same for Python, from a process that has imported dbt."""
        with tempfile.TemporaryDirectory() as work:
            return warm_process().run(
                module, list(arguments), self.environment(tenant), self.project, Path(work)
            )

    def module(self, name: str, *arguments: str) -> subprocess.CompletedProcess:
        """A script of the project, as scripts/<name> runs it."""
        return self.warm(f"oboro.{name}", name, *arguments)

    def build_again(self, tenant: str, *selection: str) -> subprocess.CompletedProcess:
        """scripts/build of a tenant that was built: only its marts and the selection anew."""
        script = Path(__file__).with_name("build_again.py")
        return self.warm(None, str(script), tenant, *selection)

    def dbt(self, tenant: str | None, *arguments: str) -> subprocess.CompletedProcess:
        """The environment's dbt, as a user types it."""
        return self.warm(None, str(Path(sys.executable).with_name("dbt")), *arguments, tenant=tenant)

    def folder(self, tenant: str) -> Path:
        return self.data / tenant

    def inbox(self, tenant: str, file: str = "residents.csv") -> Path:
        return self.folder(tenant) / "inbox" / DELIVERY / file

    def release(self, tenant: str) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(self.folder(tenant) / "release.duckdb", read_only=True)

    def restricted(self, tenant: str, writable: bool = False) -> duckdb.DuckDBPyConnection:
        """The encrypted file, opened with the tenant's key as an entitled person would."""
        from oboro.connection import load_encryption, quote

        key = (self.keys / f"{tenant}.key").read_text().strip()
        connection = duckdb.connect(":memory:")
        load_encryption(connection)
        file = quote(self.folder(tenant) / "restricted.duckdb")
        connection.execute(
            f"attach {file} as restricted (encryption_key {quote(key)}{'' if writable else ', read_only'})"
        )
        connection.execute("use restricted")
        return connection

    def report(self, tenant: str) -> duckdb.DuckDBPyConnection:
        """The file of the annual report, opened with its key as who is entitled to it would."""
        from oboro.connection import load_encryption, quote

        key = (self.keys / f"{tenant}.key").read_text().strip()
        derived = hmac.new(key.encode(), b"annual report", hashlib.sha256).hexdigest()
        connection = duckdb.connect(":memory:")
        load_encryption(connection)
        file = quote(self.folder(tenant) / "report.duckdb")
        connection.execute(f"attach {file} as report (encryption_key {quote(derived)}, read_only)")
        connection.execute("use report")
        return connection

    def records_key(self, tenant: str) -> str:
        """The key of the tenant's anonymised records, derived as the project documents it."""
        key = (self.keys / f"{tenant}.key").read_text().strip()
        return hmac.new(key.encode(), b"anonymised records", hashlib.sha256).hexdigest()

    def copy(self, to: Path, tenants: tuple[str, ...]) -> "Site":
        """An installation of its own with the same inbox, keys and whatever was built."""
        for tenant in tenants:
            shutil.copytree(self.folder(tenant), to / "data" / tenant)
            (to / "keys").mkdir(exist_ok=True)
            shutil.copy2(self.keys / f"{tenant}.key", to / "keys")
        return Site(to / "data", to / "keys", self.project, self.extra)

    def with_own_project(self, to: Path) -> "Site":
        """The same, with a copy of the project that a test may change."""
        # dbt_packages links into the checkout; the copy installs its own macros.
        names = (".git", ".venv*", "data", "keys", "dbt_packages", "__pycache__", ".*_cache")
        left_out = shutil.ignore_patterns(*names)
        shutil.copytree(PROJECT, to, ignore=left_out)
        return Site(self.data, self.keys, to, self.extra)


@functools.cache
def warm_process() -> Warm:
    """One for each worker."""
    return Warm()


def make_site(root: Path, sizes: dict[str, tuple[str, str]]) -> Site:
    """An installation with keys and deliveries, nothing built; each tenant's share of people and towns."""
    site = Site(root / "data", root / "keys")
    for tenant, (people, towns) in sizes.items():
        made = site.module("keys", tenant)
        assert made.returncode == 0, made.stderr
        made = site.module(
            "synthetic", "--data", str(site.data), "--tenant", tenant, "--scale", people, "--towns", towns
        )
        assert made.returncode == 0, made.stderr
    # dbt keeps what it has parsed with the tenant; every copy of these folders begins with it.
    first, *others = (site.folder(tenant) / "target" for tenant in sizes)
    parsed = site.dbt(first.parent.name, "parse")
    assert parsed.returncode == 0, parsed.stdout + parsed.stderr
    for target in others:
        shutil.copytree(first, target)
    return site


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Site:
    """What all workers of this run share: the first that needs it makes it, the others wait."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, complete = root / name, root / f"{name}.complete"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not complete.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            complete.touch()
    return Site(folder / "data", folder / "keys")


@pytest.fixture(scope="session")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two small municipalities and the village with their deliveries; tests copy, never build here."""
    return made_once(tmp_path_factory, "delivered", lambda folder: make_site(folder, SMALL))


@pytest.fixture(scope="session")
def delivered_in_full(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Both cities as large as they are."""
    sizes = {TSUKUBA: ("1", "1"), HAMAMATSU: ("1", "1")}
    return made_once(tmp_path_factory, "delivered_in_full", lambda folder: make_site(folder, sizes))


@pytest.fixture(scope="session")
def built(delivered: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The same, built and published; tests read, and copy before they change."""
    tenants = (HAMAMATSU, TSUKUBA, VILLAGE)

    def make(folder: Path) -> None:
        run = delivered.copy(folder, tenants).module("build", "--jobs", "2", *tenants)
        assert run.returncode == 0, run.stdout + run.stderr

    return made_once(tmp_path_factory, "built", make)
