"""From the candidate that dbt wrote to the file that analysts open.

The candidate's file holds what was dropped and replaced on the way. So each mart is made anew in a
fresh file from its contract, filled in key order, read back and compared, and only then moved over
the previous release in one step: readers see the old release or the new one, never anything else.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from oboro.connection import RELEASE_STORAGE, attach_restricted, quote
from oboro.tenants import Tenant

FORMAT = 1
RELEASE_MODE = 0o644


class NotPublished(Exception):
    """What was built must not be published; the message says why."""


@dataclass(frozen=True)
class Mart:
    """One released table as its contract describes it."""

    name: str
    statistic: str  # empty for a table about the release
    description: str
    key: list[str]
    columns: list[dict[str, Any]]
    checks: list[str]

    @classmethod
    def of(cls, node: dict[str, Any]) -> "Mart":
        meta = node["config"]["meta"]
        if not node["config"]["contract"]["enforced"] or not meta.get("key"):
            raise NotPublished(f"{node['name']}: a mart needs an enforced contract and meta.key.")
        return cls(
            name=node["name"],
            statistic=meta.get("statistic", ""),
            description=node["description"],
            key=meta["key"],
            columns=[
                {
                    "name": column["name"],
                    "type": column["data_type"],
                    "required": any(c["type"] == "not_null" for c in column["constraints"]),
                    "description": column["description"],
                }
                for column in node["columns"].values()
            ],
            checks=[c["expression"] for c in node["constraints"] if c["type"] == "check"],
        )

    @property
    def column_names(self) -> str:
        return ", ".join(f'"{column["name"]}"' for column in self.columns)

    def create(self) -> list[str]:
        """The statements that make the empty table with everything its contract says."""
        lines = [
            f'"{column["name"]}" {column["type"]}' + " not null" * column["required"]
            for column in self.columns
        ]
        lines += [f"check ({expression})" for expression in self.checks]
        table = f'release.main."{self.name}"'
        return [
            f"create table {table} ({', '.join(lines)})",
            f"comment on table {table} is {quote(self.description)}",
            *(
                f'comment on column {table}."{column["name"]}" is {quote(column["description"])}'
                for column in self.columns
            ),
        ]


@dataclass(frozen=True)
class Release:
    """What was published."""

    release_id: str
    cells_published: int
    cells_hidden: int


def nodes_of_marts(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The manifest's marts, by name: all that may be in a release."""
    marts = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["database"] == "release"
    ]
    return sorted(marts, key=lambda node: node["name"])


def check_reads(node: dict[str, Any], manifest: dict[str, Any]) -> None:
    """A mart reads protected models and public seeds, and nothing else in any disguise.

    dbt's groups refuse ref(); this refuses sources and relations named by hand.
    """
    allowed = set()
    for parent_id in node["depends_on"]["nodes"]:
        parent = manifest["nodes"].get(parent_id) or manifest.get("functions", {}).get(parent_id)
        if parent is None or parent["resource_type"] not in {"model", "seed", "function"}:
            raise NotPublished(f"{node['name']} reads {parent_id}: a mart may not.")
        if parent["resource_type"] == "model" and parent["access"] != "protected":
            raise NotPublished(f"{node['name']} reads {parent_id}, which is not protected.")
        if parent["resource_type"] != "function":
            allowed.add((parent["database"], parent["schema"], parent["alias"]))
    tree = sqlglot.parse_one(node["compiled_code"], dialect="duckdb")
    names = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        found = (table.catalog, table.db, table.name)
        is_cte = found[:2] == ("", "") and table.name in names
        if not isinstance(table.this, exp.Identifier) or not (found in allowed or is_cte):
            raise NotPublished(f"{node['name']} reads {table.sql()[:80]} without ref().")


def content_hash(connection: duckdb.DuckDBPyConnection, table: str, key: list[str]) -> str:
    """SHA-256 of a table's rows in key order: equal contents, equal hash, whatever the bytes."""
    order = ", ".join(f'"{column}"' for column in key)
    digest = hashlib.sha256()
    rows = connection.execute(f"select t::varchar from {table} as t order by {order}")
    while batch := rows.fetchmany(50_000):
        digest.update("\n".join(row[0] for row in batch).encode() + b"\n")
    return digest.hexdigest()


# What a release tells about itself beside its marts; known only when everything else has passed.
ABOUT = (
    """
    create table release.main.about_release (
        release_id varchar not null, tenant varchar not null, municipality varchar not null,
        made_up boolean not null, format integer not null, built_at timestamp not null
    )
    """,
    """
    create table release.main.about_tables (
        table_name varchar not null, reference_date date not null, cells bigint not null,
        cells_published bigint not null, cells_hidden bigint not null, sha256 varchar not null
    )
    """,
    """
    create table release.main.about_checks (
        check_name varchar not null, subject varchar not null, status varchar not null
    )
    """,
    "comment on table release.main.about_release is "
    "'この公表ファイルについて. One row: which release this is, of whom, made when (UTC).'",
    "comment on table release.main.about_tables is "
    "'収録表. One row per statistic: its reference date, cells published and hidden, content hash.'",
    "comment on table release.main.about_checks is "
    "'合格した検査. One row per check that passed before this release was published.'",
)


def copy_mart(connection: duckdb.DuckDBPyConnection, mart: Mart) -> str:
    """Make a mart anew in the fresh file; its content hash, equal on both sides."""
    for statement in mart.create():
        connection.execute(statement)
    order = ", ".join(f'"{column}"' for column in mart.key)
    connection.execute(
        f'insert into release.main."{mart.name}" ({mart.column_names}) '
        f'select {mart.column_names} from candidate.main."{mart.name}" order by {order}'
    )
    hashes = {
        content_hash(
            connection, f'(select {mart.column_names} from {side}.main."{mart.name}")', mart.key
        )
        for side in ("candidate", "release")
    }
    if len(hashes) > 1:
        raise NotPublished(f"{mart.name}: the fresh copy differs from what was built.")
    return hashes.pop()


def write_about(
    connection: duckdb.DuckDBPyConnection,
    tenant: Tenant,
    made_up: bool,
    hashes: dict[str, str],
    statistics: list[Mart],
    checks: list[tuple[str, str]],
) -> Release:
    """Fill the tables by which the release tells about itself."""
    for statement in ABOUT:
        connection.execute(statement)
    content = "\n".join([tenant.code, *(f"{name} {hashes[name]}" for name in sorted(hashes))])
    release_id = hashlib.sha256(content.encode()).hexdigest()[:16]
    connection.execute(
        "insert into release.main.about_release values (?, ?, ?, ?, ?, ?)",
        [
            release_id,
            tenant.code,
            tenant.name,
            made_up,
            FORMAT,
            datetime.now(UTC).replace(microsecond=0, tzinfo=None),
        ],
    )
    for mart in statistics:
        connection.execute(
            f"""
            insert into release.main.about_tables
            select ?, reference_date, count(*), count_if(status = 'published'),
                count_if(status = 'hidden'), ?
            from release.main."{mart.name}" group by reference_date order by reference_date
            """,
            [mart.name, hashes[mart.name]],
        )
    connection.executemany(
        "insert into release.main.about_checks values (?, ?, 'passed')", sorted(set(checks))
    )
    published, hidden = connection.execute(
        "select sum(cells_published)::bigint, sum(cells_hidden)::bigint from release.main.about_tables"
    ).fetchone()
    return Release(release_id, published or 0, hidden or 0)


def verify(file: Path, marts: list[Mart], hashes: dict[str, str]) -> None:
    """Read the finished bytes back: exactly the expected tables with the expected contents."""
    if file.with_name(file.name + ".wal").exists():
        raise NotPublished("the fresh file has writes outside of it (.wal).")
    with duckdb.connect(file, read_only=True) as connection:
        tables = {
            row[0]
            for row in connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
            ).fetchall()
        }
        about = {"about_release", "about_tables", "about_checks"}
        if tables != {f"main.{name}" for name in about | {mart.name for mart in marts}}:
            raise NotPublished(f"the fresh file holds unexpected tables: {sorted(tables)}")
        others = connection.execute(
            """
            select (select count(*) from duckdb_views() where not internal)
                + (select count(*) from duckdb_functions() where not internal)
                + (select count(*) from duckdb_sequences())
                + (select count(*) from duckdb_types() where not internal)
            """
        ).fetchone()
        if others != (0,):
            raise NotPublished("the fresh file holds more than tables.")
        for mart in marts:
            if content_hash(connection, f'main."{mart.name}"', mart.key) != hashes[mart.name]:
                raise NotPublished(f"{mart.name}: the written bytes differ from what was built.")


def passed_checks(results: list[dict[str, Any]], manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and subject of every data test of a build; NotPublished unless all of it passed."""
    checks = []
    for result in results:
        node = manifest["nodes"].get(result["unique_id"], {})
        if result["status"] not in {"pass", "success"}:
            raise NotPublished(f"{result['unique_id']} did not pass.")
        if node.get("resource_type") == "test":
            generic = node.get("test_metadata") or {"name": node["name"]}
            attached = manifest["nodes"].get(node.get("attached_node") or "", {"name": ""})
            checks.append((generic["name"], attached["name"]))
    expected = {
        unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in {"model", "seed", "test"}
        and node["config"]["materialized"] != "ephemeral"
    }
    if missing := expected - {result["unique_id"] for result in results}:
        raise NotPublished(f"{len(missing)} parts were not built, such as {min(missing)}.")
    return checks


def publish(tenant: Tenant, manifest: dict[str, Any], results: list[dict[str, Any]]) -> Release:
    """Publish what a whole and passed build left in the candidate; the old release stays otherwise."""
    checks = passed_checks(results, manifest)
    nodes = nodes_of_marts(manifest)
    for node in nodes:
        check_reads(node, manifest)
    marts = [Mart.of(node) for node in nodes]
    statistics = [mart for mart in marts if mart.statistic]
    if not statistics:
        raise NotPublished("there is no statistic to publish.")

    workshop = tenant.candidate.parent / "publish"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    fresh = workshop / "release.duckdb"
    with duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant, read_only=True)
        connection.execute(f"attach {quote(tenant.candidate)} as candidate (read_only)")
        connection.execute(
            f"attach {quote(fresh)} as release (storage_version {quote(RELEASE_STORAGE)})"
        )
        (made_up,) = connection.execute(
            "select made_up from restricted.policy.tenants where tenant = ?", [tenant.code]
        ).fetchone()
        hashes = {mart.name: copy_mart(connection, mart) for mart in marts}
        release = write_about(connection, tenant, made_up, hashes, statistics, checks)
        connection.execute("checkpoint release")
    verify(fresh, marts, hashes)

    fresh.chmod(RELEASE_MODE)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(fresh, tenant.release)
    folder = os.open(tenant.folder, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    shutil.rmtree(workshop)
    return release
