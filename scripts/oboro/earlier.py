"""What protected a tenant's earlier releases, from which the next ones start.

Who compares two releases learns from a cell that one of them hides and the other shows. So the
protection keeps to the moves of the release before as far as they still protect, and to its groups of
towns. Moves tell who is small; all stays in the encrypted file. A delivery that is built again does not
see what was kept of itself (models/protected/pro_earlier_*.sql), or it would not give the same release.
"""

from typing import Any

import duckdb

CERTIFICATES = "restricted.earlier.certificates"
MERGED_AREAS = "restricted.earlier.merged_areas"
INTAKE = "restricted.earlier.intake"
TOTALS = "restricted.earlier.totals"


def prepare_earlier(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables if there are none; dbt does not know them as models, so no build empties them."""
    connection.execute("create schema if not exists restricted.earlier")
    connection.execute(
        f"create table if not exists {CERTIFICATES} (delivered_on date not null, "
        "certificate varchar not null, dimensions varchar[] not null, codes varchar[] not null, "
        "move_id bigint not null, step bigint not null)"
    )
    connection.execute(
        f"create table if not exists {MERGED_AREAS} (delivered_on date not null, "
        "area_code varchar not null, group_head varchar not null)"
    )
    connection.execute(
        f"create table if not exists {INTAKE} (delivered_on date not null, "
        "register varchar not null, rows_in bigint not null)"
    )
    connection.execute(
        f"create table if not exists {TOTALS} (delivered_on date not null, "
        "quantity varchar not null, total bigint not null)"
    )


def keep_earlier(connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> None:
    """Keep what protects the tables that are about to be published, and those of the delivery before.

    `connection` has the tenant's encrypted file attached as `restricted`. What was published of the
    same delivery is replaced.
    """
    delivered_on = connection.execute(
        "select max(delivered_on) from restricted.staging.stg_inbox__deliveries"
    ).fetchone()[0]
    prepare_earlier(connection)
    connection.execute("begin")
    for table in (CERTIFICATES, MERGED_AREAS, INTAKE, TOTALS):
        connection.execute(
            f"""
            delete from {table}
            where delivered_on >= $1 or delivered_on < (
                select max(delivered_on) from {table} where delivered_on < $1
            )
            """,
            [delivered_on],
        )
    for node in manifest["nodes"].values():
        if node["config"].get("materialized") == "witness_cover":
            dimensions = node["config"]["dimensions"]
            codes = ", ".join(f'"{dimension}"' for dimension in dimensions)
            connection.execute(
                f"""
                insert into {CERTIFICATES}
                select ?, ?, ?, [{codes}], move_id, step
                from restricted."{node["schema"]}"."{node["alias"]}" order by move_id, {codes}
                """,
                [delivered_on, node["alias"], dimensions],
            )
    connection.execute(
        f"""
        insert into {MERGED_AREAS}
        select ?, area_code, group_head from restricted.protected.pro_merged_areas order by area_code
        """,
        [delivered_on],
    )
    connection.execute(
        f"""
        insert into {INTAKE}
        select ?, register, rows_in from restricted.staging.stg_inbox__intake order by register
        """,
        [delivered_on],
    )
    connection.execute(
        f"""
        insert into {TOTALS}
        select ?, quantity, total from restricted.quality.qua_totals order by quantity
        """,
        [delivered_on],
    )
    connection.execute("commit")
