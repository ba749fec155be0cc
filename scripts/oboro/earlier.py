"""The certificates of a tenant's earlier releases, from which the next ones start.

Who compares two releases learns from a cell that one of them hides and the other shows. So the
protection keeps to the moves of the release before as far as they still protect. They tell who is
small and stay in the encrypted file. A delivery that is built again does not see its own certificates
(models/protected/pro_earlier_certificates.sql), or it would not give the same release.
"""

from typing import Any

import duckdb

CERTIFICATES = "restricted.earlier.certificates"


def prepare_certificates(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table if there is none; dbt does not know it as a model, so no build empties it."""
    connection.execute("create schema if not exists restricted.earlier")
    connection.execute(
        f"create table if not exists {CERTIFICATES} (delivered_on date not null, "
        "certificate varchar not null, dimensions varchar[] not null, codes varchar[] not null, "
        "move_id bigint not null, step bigint not null)"
    )


def keep_certificates(
    connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]
) -> None:
    """Keep the certificates of what is about to be published, and those of the delivery before.

    `connection` has the tenant's encrypted file attached as `restricted`. What was published of the
    same delivery is replaced.
    """
    delivered_on = connection.execute(
        "select max(delivered_on) from restricted.staging.stg_inbox__deliveries"
    ).fetchone()[0]
    prepare_certificates(connection)
    connection.execute("begin")
    connection.execute(
        f"""
        delete from {CERTIFICATES}
        where delivered_on >= $1 or delivered_on < (
            select max(delivered_on) from {CERTIFICATES} where delivered_on < $1
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
    connection.execute("commit")
