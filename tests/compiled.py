"""The package's macros as plain SQL, to be run on many small tables without dbt."""

import duckdb
from conftest import VILLAGE, Site


def compiled(site: Site, text: str) -> str:
    """What dbt makes of a piece of a model; relations are named as in the text."""
    run = site.dbt(VILLAGE, "--quiet", "compile", "--inline", text)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def refusal(site: Site, text: str) -> str:
    """The error with which dbt refuses to compile a piece of a model."""
    run = site.dbt(VILLAGE, "--quiet", "compile", "--inline", text)
    assert run.returncode != 0, run.stdout
    return run.stdout + run.stderr


def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: list[tuple]) -> None:
    connection.execute(f"create or replace table {table} ({columns})")
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({marks})", rows)
