"""What people have decided and entered by hand: rows of tables in the encrypted file, none ever changed.

dbt does not know the tables as models, so no build empties them.
"""

import unicodedata
from typing import Any

import duckdb

TABLE = "restricted.decisions.finding_decisions"
CORRECTIONS = "restricted.decisions.report_corrections"
EARLIER_REPORTS = "restricted.decisions.earlier_reports"
LONGEST = 500  # characters of a text that somebody writes


def prepare_decisions(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables if there are none."""
    connection.execute("create schema if not exists restricted.decisions")
    connection.execute(
        f"create table if not exists {TABLE} (sequence bigint primary key, finding_id varchar not null, "
        "fact_hash varchar not null, decision varchar not null check (decision in ('accept', 'exclude')), "
        "reason varchar not null, decided_by varchar not null, decided_on date not null, "
        "stored_at timestamp not null)"
    )
    # Which of two is the wrong one. Files that were made before decisions told it get the column here.
    connection.execute(f"alter table {TABLE} add column if not exists excludes varchar")
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


def is_usable_text(value: Any) -> bool:
    """Whether a cell is a text of one line that somebody wrote: any character but those that control, no formula.

    外字 (of private use) and the wide space of Japanese names are as good as any other.
    """
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or value.strip().startswith("="):
        return False
    return not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value)
