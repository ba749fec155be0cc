"""What people have decided on findings: rows of a table in the encrypted file, none ever changed.

dbt does not know the table as a model, so no build empties it.
"""

import duckdb

TABLE = "restricted.decisions.finding_decisions"
DECISIONS = ("accept", "exclude")


def prepare_decisions(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table if there is none."""
    connection.execute("create schema if not exists restricted.decisions")
    connection.execute(
        f"create table if not exists {TABLE} (sequence bigint primary key, finding_id varchar not null, "
        "fact_hash varchar not null, decision varchar not null check (decision in ('accept', 'exclude')), "
        "reason varchar not null, decided_by varchar not null, decided_on date not null, "
        "stored_at timestamp not null)"
    )
