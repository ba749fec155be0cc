"""The package's macros as plain SQL, to be run on many small tables without dbt."""

import fcntl
import subprocess

import duckdb
from conftest import VILLAGE, Site


def compile_inline(site: Site, text: str) -> subprocess.CompletedProcess:
    """dbt lets one process at a time work for a tenant; other workers' tests wait."""
    with (site.data / "compile.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return site.dbt(VILLAGE, "--quiet", "compile", "--inline", text)


def compiled(site: Site, text: str) -> str:
    """What dbt makes of a piece of a model; relations are named as in the text."""
    run = compile_inline(site, text)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def refusal(site: Site, text: str) -> str:
    """The error with which dbt refuses to compile a piece of a model."""
    run = compile_inline(site, text)
    assert run.returncode != 0, run.stdout
    return run.stdout + run.stderr


def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: list[tuple]) -> None:
    connection.execute(f"create or replace table {table} ({columns})")
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({marks})", rows)
