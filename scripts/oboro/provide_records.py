"""Provide anonymised records: a recorded provision's copy of them, in a folder outside the project's data.

Nothing goes out without a provision in seeds/records/record_provisions.csv that the last build has read, and
none but what that build's checks have passed: the contents are counted against what it wrote down. Who took
what for whom is logged first.
"""

import argparse
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import duckdb

from oboro.access_log import log_access
from oboro.connection import RELEASE_STORAGE, attach_records, quote
from oboro.publish import content_hash, records_target
from oboro.tenants import Tenant, UnusableInput, data_folder, find_tenant

RECORDS = "residents_anonymised"
ACTION = "provide records"
PROVISION = re.compile(r"[A-Za-z0-9-]{1,60}")
# What recipients get beside the records; what these tell of the statistics' cells stays here.
BESIDE = ("about_codes", "about_records")


def open_records(tenant: Tenant) -> duckdb.DuckDBPyConnection:
    """A connection to the published records; UnusableInput unless they are what passed the checks."""
    if not tenant.records.is_file():
        raise UnusableInput(
            f"Tenant {tenant.code} has no records to provide. Record a provision in "
            f"seeds/records/record_provisions.csv, then: scripts/build {tenant.code}"
        )
    connection = duckdb.connect(":memory:")
    attach_records(connection, tenant, tenant.records, read_only=True)
    contents = dict(connection.execute("from records.about_contents").fetchall())
    tables = {
        name for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'records'"
        ).fetchall()
    }  # fmt: skip
    if set(contents) != tables - records_target(tenant).about or RECORDS not in contents:
        raise UnusableInput(f"{tenant.records} does not hold what passed the checks. Build anew.")
    for table, expected in contents.items():
        columns = [
            name for (name,) in connection.execute(
                "select column_name from duckdb_columns() where database_name = 'records' and table_name = ? "
                "order by column_index", [table],
            ).fetchall()
        ]  # fmt: skip
        if content_hash(connection, f'records.main."{table}"', columns) != expected:
            raise UnusableInput(f"{tenant.records}: {table} is not what passed the checks. Build anew.")
    return connection


def check_earlier(tenant: Tenant, reference_date: str, sha256: str) -> None:
    """Two samples of one day differ by those whose data changed between them: whoever holds both finds them."""
    if not tenant.access_log.is_file():
        return
    for line in tenant.access_log.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if (
            entry["action"] == ACTION and entry["reference_date"] == reference_date and entry["sha256"] != sha256
        ):
            raise UnusableInput(
                f"Other records of {reference_date} were provided on {entry['at'][:10]} ({entry['provision']}). Who holds "
                "both could find those whose data have changed since: provide copies of that file, or another day."
            )


def provide(tenant: Tenant, provision: str, folder: Path) -> Path:
    """Write the provision's file into `folder`; what was made is returned."""
    if not PROVISION.fullmatch(provision):
        raise UnusableInput("The number of a provision is made of letters, digits and hyphens.")
    if folder.is_relative_to(data_folder()):
        raise UnusableInput(
            f"{folder} lies among the tenants' data. Who holds a release and records together could compare them: "
            "name a folder elsewhere."
        )
    if not folder.is_dir():
        raise UnusableInput(f"{folder} is no folder.")
    with open_records(tenant) as connection:
        found = connection.execute(
            "select recipient, purpose, legal_basis from records.about_provisions where provision = ?", [provision]
        ).fetchone()
        if found is None:
            known = connection.execute("select provision from records.about_provisions order by all").fetchall()
            raise UnusableInput(
                f"The provision {provision!r} is not recorded for tenant {tenant.code}, or not built yet. Recorded: "
                f"{', '.join(row[0] for row in known) or 'none'}."
            )
        (sha256,) = connection.execute(
            "select sha256 from records.about_contents where table_name = ?", [RECORDS]
        ).fetchone()
        days = connection.execute(f"select distinct reference_date::varchar from records.{RECORDS}").fetchall()
        recipient, purpose, legal_basis = found
        made = folder / f"records_{tenant.code}_{provision}.duckdb"
        if made.exists():
            raise UnusableInput(f"{made} is there already.")
        for (day,) in days:
            check_earlier(tenant, day, sha256)
            log_access(
                tenant, ACTION, purpose, provision=provision, recipient=recipient, legal_basis=legal_basis,
                reference_date=day, sha256=sha256,
            )  # fmt: skip
        with tempfile.TemporaryDirectory(dir=folder, prefix=".records-") as work:
            fresh = Path(work) / made.name
            connection.execute(f"attach {quote(fresh)} as provided (storage_version {quote(RELEASE_STORAGE)})")
            for table in (RECORDS, *BESIDE):
                connection.execute(f"create table provided.{table} as from records.{table} order by all")
            connection.execute(
                "create table provided.about_provision as from records.about_provisions where provision = ?",
                [provision],
            )
            for name, comment in connection.execute(
                "select table_name, comment from duckdb_tables() where database_name = 'records'"
            ).fetchall():
                if name in (RECORDS, *BESIDE) and comment:
                    connection.execute(f"comment on table provided.{name} is {quote(comment)}")
            connection.execute("detach provided")
            fresh.chmod(0o600)
            os.replace(fresh, made)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/provide_records", description=__doc__.splitlines()[0])
    parser.add_argument("tenant", metavar="TENANT", help="6-digit code")
    parser.add_argument("provision", metavar="PROVISION", help="its number in seeds/records/record_provisions.csv")
    parser.add_argument("--to", metavar="FOLDER", type=Path, required=True, help="where the recipient's file goes")
    arguments = parser.parse_args()
    os.umask(0o077)
    try:
        made = provide(find_tenant(arguments.tenant), arguments.provision, arguments.to.resolve())
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return 2
    print(f"Provided {made}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
