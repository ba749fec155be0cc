"""What joint comparisons have found of a tenant's residents: tables in its encrypted file.

dbt does not know them as models, so no build empties them.
"""

import duckdb

ROWS = "restricted.joint.exported_rows"
MATCHES = "restricted.joint.matches"


def prepare_joint(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables if there are none."""
    connection.execute("create schema if not exists restricted.joint")
    connection.execute(
        f"create table if not exists {ROWS} (comparison varchar not null, row_number bigint not null, "
        "resident_number varchar not null, primary key (comparison, row_number))"
    )
    connection.execute(
        f"create table if not exists {MATCHES} (comparison varchar not null, reference_date date not null, "
        "resident_number varchar not null, other_tenant varchar not null)"
    )
