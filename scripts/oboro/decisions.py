"""What people have decided and entered by hand: rows of tables in the encrypted file, none ever changed.

dbt does not know the tables as models, so no build empties them.
"""

import duckdb

TABLE = "restricted.decisions.finding_decisions"
CORRECTIONS = "restricted.decisions.report_corrections"
EARLIER_REPORTS = "restricted.decisions.earlier_reports"
DECISIONS = ("accept", "exclude")


def prepare_decisions(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables if there are none."""
    connection.execute("create schema if not exists restricted.decisions")
    connection.execute(
        f"create table if not exists {TABLE} (sequence bigint primary key, finding_id varchar not null, "
        "fact_hash varchar not null, decision varchar not null check (decision in ('accept', 'exclude')), "
        "reason varchar not null, decided_by varchar not null, decided_on date not null, "
        "stored_at timestamp not null)"
    )
    # Figures of the annual report that somebody has entered by hand.
    connection.execute(
        f"create table if not exists {CORRECTIONS} (sequence bigint primary key, year integer not null, "
        "report_table varchar not null, segment varchar not null, municipality_code varchar not null, "
        "sex varchar not null, column_name varchar not null, computed double, value double, "
        "reason varchar not null, entered_by varchar not null, entered_on date not null, "
        "stored_at timestamp not null)"
    )
    # Annual reports of the years before, as they were handed in.
    connection.execute(
        f"create table if not exists {EARLIER_REPORTS} (sequence bigint not null, year integer not null, "
        "reference_date date not null, segment varchar not null, municipality_code varchar not null, "
        "column_name varchar not null, value double not null, source varchar not null, "
        "stored_at timestamp not null)"
    )
