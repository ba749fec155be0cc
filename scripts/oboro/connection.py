"""The dbt-duckdb plugin that opens a tenant's files and then locks the connection.

After it, SQL sees five things: the encrypted databases `restricted` and `report`, the candidates `release` and
`records` (encrypted too) and the read-only `inbox://` of this one tenant. It can open no other file, load no
extension from outside and change no setting. `docs/decisions/0002-locked-connection.md` says why
each line is there.
"""

import importlib.resources
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from oboro import redaction
from oboro.decisions import prepare_decisions
from oboro.earlier import prepare_earlier
from oboro.inbox import Inbox
from oboro.keys import find_key, records_key, report_key
from oboro.matches import prepare_joint
from oboro.tenant_secrets import keep_secrets
from oboro.tenants import Tenant, UnusableInput, find_tenant, threads

# BI drivers built on DuckDB 1.2 must be able to read what is released.
RELEASE_STORAGE = "v1.2.0"

redaction.install()


def quote(text: str | Path) -> str:
    """An SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def load_encryption(connection: duckdb.DuckDBPyConnection) -> None:
    """Load httpfs from its wheel: DuckDB writes encrypted files only with OpenSSL, which it brings."""
    package = importlib.resources.files("duckdb_extension_httpfs")
    extension = package / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
    connection.execute(f"load {quote(str(extension))}")


def attach_restricted(
    connection: duckdb.DuckDBPyConnection,
    tenant: Tenant,
    read_only: bool = False,
    name: str = "restricted",
) -> None:
    """Attach the tenant's encrypted file."""
    attach_encrypted(connection, tenant.restricted, find_key(tenant.code), name, read_only)


def attach_report(connection: duckdb.DuckDBPyConnection, tenant: Tenant, read_only: bool = False) -> None:
    """Attach the file of the tenant's annual report as `report`."""
    attach_encrypted(connection, tenant.report, report_key(tenant.code), "report", read_only)


def attach_records(
    connection: duckdb.DuckDBPyConnection, tenant: Tenant, file: Path, read_only: bool = False, name: str = "records"
) -> None:
    """Attach a file of the tenant's anonymised records: the published one, or one that is being made."""
    attach_encrypted(connection, file, records_key(tenant.code), name, read_only)


def attach_encrypted(
    connection: duckdb.DuckDBPyConnection, file: Path, key: str, name: str, read_only: bool
) -> None:
    if not read_only and file.is_file() and not file.stat().st_size:
        file.unlink()  # left by a process that died before its first write
    load_encryption(connection)
    options = f"encryption_key {quote(key)}" + (", read_only" * read_only)
    try:
        connection.execute(f"attach {quote(file)} as {name} ({options})")
    except duckdb.Error:
        # The database's own message can hold the statement, and so the key.
        raise UnusableInput(
            f"{file} cannot be opened: the tenant's key does not fit, the file is damaged, or another "
            "process is building this tenant."
        ) from None


def lock(connection: duckdb.DuckDBPyConnection, tenant: Tenant) -> None:
    """No file but the inbox, no setting, no extension, from here on."""
    # DuckDB lets SQL write below its temporary folder: whatever is there does not stay.
    shutil.rmtree(tenant.spill, ignore_errors=True)
    tenant.spill.mkdir(mode=0o700, parents=True)
    for setting in (
        f"temp_directory = {quote(tenant.spill)}",
        "temp_file_encryption = true",
        f"threads = {threads()}",
        f"memory_limit = {quote(os.environ.get('OBORO_MEMORY', '3GB'))}",
        "enable_progress_bar = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allowed_directories = ['inbox://']",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"set {setting}")


class Plugin(BasePlugin):
    """Opens one tenant's files; named in profiles.yml."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        self.tenant = find_tenant(plugin_config.get("tenant"))
        if Path(os.environ.get("DBT_TARGET_PATH", "")).resolve() != self.tenant.target:
            raise UnusableInput(
                "Start dbt as .venv/bin/dbt of this project: another would write what it compiles "
                "and logs outside the tenant's folder."
            )

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        try:
            self._open(conn)
        except UnusableInput as problem:
            raise DbtRuntimeError(str(problem)) from None

    def _open(self, conn: duckdb.DuckDBPyConnection) -> None:
        os.umask(0o077)
        self.tenant.candidate.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Nothing depends on the order of rows in a table, and keeping it costs a quarter of reading a register.
        conn.execute("set preserve_insertion_order = false")
        conn.register_filesystem(Inbox(self.tenant))
        attach_restricted(conn, self.tenant)
        keep_secrets(conn, self.tenant)
        prepare_earlier(conn)
        prepare_decisions(conn)
        prepare_joint(conn)
        attach_report(conn, self.tenant)
        attach_records(conn, self.tenant, self.tenant.records_candidate)
        conn.execute(
            f"attach {quote(self.tenant.candidate)} as release "
            f"(storage_version {quote(RELEASE_STORAGE)})"
        )
        lock(conn, self.tenant)
