"""From what dbt built to the file that analysts open.

Nothing is copied from the candidate that dbt wrote: its bytes hold what was dropped on the way, and a
hook could have put anything into it. Each mart is made anew in a fresh file from its contract, by its
own compiled query, on a connection where nothing exists but the protected models and public seeds it
may read. It must equal the candidate. Then it is moved over the previous release in one step: readers
see the old release or the new one, never anything else.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from oboro.connection import RELEASE_STORAGE, attach_records, attach_restricted, lock, quote
from oboro.earlier import keep_earlier
from oboro.inbox import is_optional, newest_delivery, registers
from oboro.risk_page import write_risk_page
from oboro.tenants import PROJECT, Tenant

FORMAT = 1
RELEASE_MODE = 0o644
NAME = re.compile(r"[a-z][a-z0-9_]*")
PROTECTED = "models/protected/"
# Without these two on a statistic, nobody has looked whether it is protected.
PROTECTION_TESTS = {"oboro_sdc.witnesses_hold", "no_unsafe_cell_is_published"}
# One for each standard of 施行規則62条 (docs/anonymised_records.md), and one that provisions are not empty.
RECORD_TESTS = {
    "records_name_nobody",
    "records_hold_no_identification_codes",
    "records_lead_back_to_no_register",
    "records_describe_nothing_outlying",
    "records_differ_from_none_alone",
    "recorded_provisions_have_records",
}
# A test that was told to count less, or to mind less, has not passed.
STRICT = {
    "severity": "ERROR",
    "error_if": "!= 0",
    "warn_if": "!= 0",
    "fail_calc": "count(*)",
    "where": None,
    "limit": None,
}
ABOUT_TABLES = {"about_release", "about_tables", "about_checks"}


class NotPublished(Exception):
    """What was built must not be published; the message says why."""


@dataclass(frozen=True)
class Mart:
    """One released table as its contract describes it."""

    name: str
    statistic: str  # empty for a table about the release
    register: str  # the optional register that it needs; empty if it needs none
    description: str
    key: list[str]
    columns: list[dict[str, Any]]
    checks: list[str]
    query: str

    @classmethod
    def of(cls, node: dict[str, Any]) -> "Mart":
        meta = node["config"]["meta"]
        if not node["config"]["contract"]["enforced"] or not meta.get("key"):
            raise NotPublished(f"{node['name']}: a mart needs an enforced contract and meta.key.")
        names = [node["name"], *node["columns"]]
        if not all(NAME.fullmatch(name) for name in names) or not set(meta["key"]) <= set(names[1:]):
            raise NotPublished(f"{node['name']}: names are a-z, 0-9 and _, and keys are columns.")
        if node["name"] in ABOUT_TABLES:
            raise NotPublished(f"{node['name']}: that name is taken by what a release tells of itself.")
        return cls(
            name=node["name"],
            statistic=meta.get("statistic", ""),
            register=meta.get("register", ""),
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
            query=node["compiled_code"],
        )

    @property
    def column_names(self) -> str:
        return ", ".join(f'"{column["name"]}"' for column in self.columns)

    def create(self, database: str) -> list[str]:
        """The statements that make the empty table with everything its contract says."""
        lines = [
            f'"{column["name"]}" {column["type"]}' + " not null" * column["required"]
            for column in self.columns
        ]
        lines += [f"check ({expression})" for expression in self.checks]
        table = f'{database}.main."{self.name}"'
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


def nodes_of_marts(manifest: dict[str, Any], database: str) -> list[dict[str, Any]]:
    """The manifest's marts of a database, by name: all that may be in a release, or beside the records."""
    marts = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["database"] == database
    ]
    return sorted(marts, key=lambda node: node["name"])


def allowed_parents(node: dict[str, Any], manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """What a mart reads: protected models, public seeds and value rules, and nothing else.

    dbt's groups refuse ref(); this refuses sources, and protected models outside their folder.
    """
    parents = []
    for parent_id in node["depends_on"]["nodes"]:
        parent = manifest["nodes"].get(parent_id) or manifest.get("functions", {}).get(parent_id)
        kind = parent["resource_type"] if parent else "source"
        path = parent["original_file_path"] if parent else ""
        is_protected = (
            kind == "model"
            and parent["access"] == "protected"
            and parent["schema"] == "protected"
            and path.startswith(PROTECTED)
        )
        is_public = kind == "seed" and not (PROJECT / path).is_symlink()
        if not (is_protected or is_public or kind == "function"):
            raise NotPublished(f"{node['name']} reads {parent_id}, which is not protected.")
        parents.append(parent)
    return parents


def check_reads(node: dict[str, Any], parents: list[dict[str, Any]]) -> None:
    """Whatever a mart's query names is one of its parents: no table function, no name by hand."""
    allowed = {(p["database"], p["schema"], p["alias"]) for p in parents}
    tree = sqlglot.parse_one(node["compiled_code"], dialect="duckdb")
    names = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        found = (table.catalog, table.db, table.name)
        is_cte = found[:2] == ("", "") and table.name in names
        if not isinstance(table.this, exp.Identifier) or not (found in allowed or is_cte):
            raise NotPublished(f"{node['name']} reads {table.sql()[:80]} without ref().")


def bring_parents(
    connection: duckdb.DuckDBPyConnection, tenant: Tenant, parents: list[dict[str, Any]]
) -> None:
    """Make a `restricted` database in memory that holds the parents of the marts and no more."""
    attach_restricted(connection, tenant, read_only=True, name="source")
    connection.execute("attach ':memory:' as restricted")
    for parent in parents:
        names = [parent["schema"], parent["alias"]]
        if not all(NAME.fullmatch(name) for name in names):
            raise NotPublished(f"{parent['unique_id']}: names are a-z, 0-9 and _.")
        connection.execute(f"create schema if not exists restricted.{names[0]}")
        relation = ".".join(names)
        if parent["resource_type"] == "function":
            arguments = ", ".join(argument["name"] for argument in parent["arguments"])
            connection.execute(
                f"create or replace macro restricted.{relation}({arguments}) as "
                f"cast(({parent['compiled_code']}\n) as {parent['returns']['data_type']})"
            )
        else:
            connection.execute(
                f"create or replace table restricted.{relation} as from source.{relation}"
            )
    connection.execute("detach source")


def content_hash(connection: duckdb.DuckDBPyConnection, table: str, key: list[str]) -> str:
    """SHA-256 of a table's rows in key order: equal contents, equal hash, whatever the bytes."""
    order = ", ".join(f'"{column}"' for column in key)
    digest = hashlib.sha256()
    rows = connection.execute(f"select t::varchar from {table} as t order by {order}")
    while batch := rows.fetchmany(50_000):
        digest.update("\n".join(row[0] for row in batch).encode() + b"\n")
    return digest.hexdigest()


def content_id(tenant: Tenant, hashes: dict[str, str]) -> str:
    """What tells one content from another: equal tables of a tenant, equal id."""
    content = "\n".join([tenant.code, *(f"{name} {hashes[name]}" for name in sorted(hashes))])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


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
    "'収録表. One row per statistic: its reference date, cells published and not, content hash; "
    "no cells where the municipality does not send the register.'",
    "comment on table release.main.about_checks is "
    "'合格した検査. One row per check that passed before this release was published.'",
)


def columns_of(rows: list[tuple[str, ...]]) -> list[list[str]]:
    """Rows as columns: one statement for all of them, where one for each takes seconds."""
    return [list(column) for column in zip(*rows, strict=True)]


ABOUT_RECORDS = (
    """
    create table records.main.about_records (
        records_id varchar not null, tenant varchar not null, municipality varchar not null,
        made_up boolean not null, format integer not null, built_at timestamp not null
    )
    """,
    "create table records.main.about_contents (table_name varchar not null, sha256 varchar not null)",
    """
    create table records.main.about_checks (
        check_name varchar not null, subject varchar not null, status varchar not null
    )
    """,
    "comment on table records.main.about_records is "
    "'この匿名加工情報について. One row: which records these are, of whom, made when (UTC).'",
    "comment on table records.main.about_contents is '収録表. One row per table: its content hash.'",
    "comment on table records.main.about_checks is "
    "'合格した検査. One row per check that passed before these records were published.'",
)


@dataclass(frozen=True)
class Target:
    """A file that is published: dbt's database, where dbt left it, where it goes and how it is opened."""

    database: str
    candidate: Path
    published: Path
    mode: int
    about: frozenset[str]  # tables that tell of the file itself
    attach: Callable[[duckdb.DuckDBPyConnection, Path, str, bool], None]


def release_target(tenant: Tenant) -> Target:
    """The tables for analysts, open to read."""

    def attach(connection: duckdb.DuckDBPyConnection, file: Path, name: str, read_only: bool) -> None:
        options = "read_only" if read_only else f"storage_version {quote(RELEASE_STORAGE)}"
        connection.execute(f"attach {quote(file)} as {name} ({options})")

    return Target("release", tenant.candidate, tenant.release, RELEASE_MODE, frozenset(ABOUT_TABLES), attach)


def records_target(tenant: Tenant) -> Target:
    """The anonymised records, encrypted, for those who provide them."""

    def attach(connection: duckdb.DuckDBPyConnection, file: Path, name: str, read_only: bool) -> None:
        attach_records(connection, tenant, file, read_only, name)

    about = frozenset({"about_records", "about_contents", "about_checks"})
    return Target("records", tenant.records_candidate, tenant.records, 0o600, about, attach)


def write_about_records(
    connection: duckdb.DuckDBPyConnection,
    tenant: Tenant,
    hashes: dict[str, str],
    checks: list[tuple[str, str]],
) -> bool:
    """Fill the tables by which the records tell about themselves; whether any are provided."""
    for statement in ABOUT_RECORDS:
        connection.execute(statement)
    connection.execute(
        "insert into records.main.about_records values (?, ?, ?, ?, ?, ?)",
        [
            content_id(tenant, hashes),
            tenant.code,
            tenant.name,
            tenant.made_up,
            FORMAT,
            datetime.now(UTC).replace(microsecond=0, tzinfo=None),
        ],
    )
    connection.execute(
        "insert into records.main.about_contents select unnest(?), unnest(?)", columns_of(sorted(hashes.items()))
    )
    connection.execute(
        "insert into records.main.about_checks select unnest(?), unnest(?), 'passed'",
        columns_of(sorted(set(checks))),
    )
    return connection.execute("select count(*) > 0 from records.main.about_provisions").fetchone()[0]


def make_mart(connection: duckdb.DuckDBPyConnection, mart: Mart, database: str = "release") -> str:
    """Make a mart anew in the fresh file; its content hash."""
    for statement in mart.create(database):
        connection.execute(statement)
    order = ", ".join(f'"{column}"' for column in mart.key)
    connection.execute(
        f'insert into {database}.main."{mart.name}" ({mart.column_names}) '
        f"select {mart.column_names} from (\n{mart.query}\n) order by {order}"
    )
    return content_hash(connection, f'{database}.main."{mart.name}"', mart.key)


def is_register_missing(tenant: Tenant, mart: Mart) -> bool:
    """Whether a mart may be empty: it needs a register that need not be sent, and was not."""
    return is_optional(mart.register) and mart.register not in registers(tenant, newest_delivery(tenant))


def write_about(
    connection: duckdb.DuckDBPyConnection,
    tenant: Tenant,
    hashes: dict[str, str],
    marts: list[Mart],
    checks: list[tuple[str, str]],
) -> Release:
    """Fill the tables by which the release tells about itself."""
    statistics = [mart for mart in marts if mart.statistic]
    if not statistics:
        raise NotPublished("there is no statistic to publish.")
    for statement in ABOUT:
        connection.execute(statement)
    release_id = content_id(tenant, hashes)
    connection.execute(
        "insert into release.main.about_release values (?, ?, ?, ?, ?, ?)",
        [
            release_id,
            tenant.code,
            tenant.name,
            tenant.made_up,
            FORMAT,
            datetime.now(UTC).replace(microsecond=0, tzinfo=None),
        ],
    )
    for mart in statistics:
        connection.execute(
            f"""
            insert into release.main.about_tables
            select ?, reference_date, count(*), count_if(status in ('published', 'merged', 'perturbed')),
                count_if(status not in ('published', 'merged', 'perturbed')), ?
            from release.main."{mart.name}" group by reference_date order by reference_date
            """,
            [mart.name, hashes[mart.name]],
        )
        if is_register_missing(tenant, mart):
            connection.execute(
                f"""
                insert into release.main.about_tables
                select ?, reference_date, 0, 0, 0, ? from restricted.policy.statistics
                where statistic = ? and not exists (from release.main."{mart.name}")
                """,
                [mart.name, hashes[mart.name], mart.statistic],
            )
    connection.execute(
        "insert into release.main.about_checks select unnest(?), unnest(?), 'passed'",
        columns_of(sorted(set(checks))),
    )
    released, published, hidden = connection.execute(
        """
        select count(distinct table_name), sum(cells_published)::bigint, sum(cells_hidden)::bigint
        from release.main.about_tables
        """
    ).fetchone()
    if released != len(statistics):
        raise NotPublished("a statistic is empty.")
    return Release(release_id, published, hidden)


def compare_candidate(tenant: Tenant, target: Target, marts: list[Mart], hashes: dict[str, str]) -> None:
    """What dbt built and tested is what its queries give: no hook has had a hand in it."""
    with duckdb.connect(":memory:") as connection:
        target.attach(connection, target.candidate, "candidate", True)
        lock(connection, tenant)
        for mart in marts:
            table = f'(select {mart.column_names} from candidate.main."{mart.name}")'
            if content_hash(connection, table, mart.key) != hashes[mart.name]:
                raise NotPublished(f"{mart.name}: what dbt built is not what its query gives.")


def verify(target: Target, file: Path, marts: list[Mart], hashes: dict[str, str]) -> None:
    """Read the finished bytes back: exactly the expected tables with the expected contents."""
    if file.with_name(file.name + ".wal").exists():
        raise NotPublished("the fresh file has writes outside of it (.wal).")
    with duckdb.connect(":memory:") as connection:
        target.attach(connection, file, "fresh", True)
        tables = {
            row[0]
            for row in connection.execute(
                "select concat_ws('.', database_name, schema_name, table_name) from duckdb_tables()"
            ).fetchall()
        }
        if tables != {f"fresh.main.{name}" for name in target.about | {mart.name for mart in marts}}:
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
            if content_hash(connection, f'fresh.main."{mart.name}"', mart.key) != hashes[mart.name]:
                raise NotPublished(f"{mart.name}: the written bytes differ from what was built.")


def passed_checks(results: list[dict[str, Any]], manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and subject of every data test of a build; NotPublished unless all of it passed."""
    checks = []
    for result in results:
        node = manifest["nodes"].get(result["unique_id"], {})
        if result["status"] not in {"pass", "success"} or result["failures"]:
            raise NotPublished(f"{result['unique_id']} did not pass.")
        if node.get("resource_type") == "test":
            if weak := [name for name, value in STRICT.items() if node["config"][name] != value]:
                raise NotPublished(f"{node['name']} is weakened by its {weak[0]}.")
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


def released_tables(test: dict[str, Any]) -> list[str]:
    """What a protection test names as released: one table, or several that show one table's cells."""
    released = test["test_metadata"]["kwargs"].get("released", [])
    return released if isinstance(released, list) else [released]


def check_record_tests(checks: list[tuple[str, str]]) -> None:
    """The five standards of 施行規則62条 were checked, and that provisions have records."""
    if missing := RECORD_TESTS - {name for name, _ in checks}:
        raise NotPublished(f"The records lack the test {min(missing)}.")


def check_protection_tests(nodes: list[dict[str, Any]], manifest: dict[str, Any]) -> None:
    """Every statistic is the released table of each protection test, or one of its released tables."""
    for node in nodes:
        tests = {
            ".".join(filter(None, (test["test_metadata"]["namespace"], test["test_metadata"]["name"])))
            for test in manifest["nodes"].values()
            if test["resource_type"] == "test"
            and test.get("test_metadata")
            and f"ref('{node['name']}')" in released_tables(test)
        }
        if node["config"]["meta"].get("statistic") and (missing := PROTECTION_TESTS - tests):
            raise NotPublished(f"{node['name']} lacks the test {min(missing)}.")


def make_file(
    tenant: Tenant,
    target: Target,
    manifest: dict[str, Any],
    workshop: Path,
    write_about: Callable[[duckdb.DuckDBPyConnection, list[Mart], dict[str, str]], Any],
) -> tuple[Path, Any]:
    """A fresh file with all marts of a database, compared, read back and on the disk; what its about says."""
    nodes = nodes_of_marts(manifest, target.database)
    parents = {}
    for node in nodes:
        of_node = allowed_parents(node, manifest)
        check_reads(node, of_node)
        parents |= {parent["unique_id"]: parent for parent in of_node}
    marts = [Mart.of(node) for node in nodes]
    fresh = workshop / target.published.name
    with duckdb.connect(":memory:") as connection:
        bring_parents(connection, tenant, list(parents.values()))
        target.attach(connection, fresh, target.database, False)
        lock(connection, tenant)
        hashes = {mart.name: make_mart(connection, mart, target.database) for mart in marts}
        about = write_about(connection, marts, hashes)
        connection.execute(f"checkpoint {target.database}")
    compare_candidate(tenant, target, marts, hashes)
    verify(target, fresh, marts, hashes)
    fresh.chmod(target.mode)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    return fresh, about


def publish(tenant: Tenant, manifest: dict[str, Any], results: list[dict[str, Any]]) -> Release:
    """Publish what a whole and passed build left in the candidates; what was there stays otherwise."""
    checks = passed_checks(results, manifest)
    check_protection_tests(nodes_of_marts(manifest, "release"), manifest)
    check_record_tests(checks)

    workshop = tenant.candidate.parent / "publish"
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    fresh, release = make_file(
        tenant, release_target(tenant), manifest, workshop,
        lambda connection, marts, hashes: write_about(connection, tenant, hashes, marts, checks),
    )  # fmt: skip
    fresh_records, are_provided = make_file(
        tenant, records_target(tenant), manifest, workshop,
        lambda connection, _marts, hashes: write_about_records(connection, tenant, hashes, checks),
    )  # fmt: skip
    page = workshop / tenant.risk_page.name
    if are_provided:
        write_risk_page(tenant, fresh_records, page)
    # First: what is published is never missing among the earlier ones.
    with duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant)
        keep_earlier(connection, manifest)
    os.replace(fresh, tenant.release)
    if are_provided:
        os.replace(page, tenant.risk_page)
        os.replace(fresh_records, tenant.records)
    else:
        tenant.records.unlink(missing_ok=True)
        tenant.risk_page.unlink(missing_ok=True)
    folder = os.open(tenant.folder, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    shutil.rmtree(workshop)
    return release
