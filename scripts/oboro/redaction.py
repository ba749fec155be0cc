"""Error texts without people.

DuckDB quotes the value that failed in its conversion, constraint and input errors. dbt would put
that text on the console, into logs/ and into target/. Only kinds of error that speak about the
statement alone pass; of the others, the kind, and no more.
"""

import re
from contextlib import contextmanager
from typing import Any

import dbt.exceptions
import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper, LocalEnvironment

# These describe the SQL text, the catalog or the machine; a row's value cannot be in them.
ABOUT_THE_STATEMENT = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.PermissionException,
    duckdb.TransactionException,
    duckdb.OutOfMemoryException,
    duckdb.IOException,
)
# Raised by the project's own SQL through error() or by its inbox: written from codes and column names
# only. The mark counts at the beginning alone, for a value could hold it too.
REFUSED = re.compile(r"(?:\w+(?: \w+)*: )*(\[refused\][^\n]*)")
FAILED_CONSTRAINT = re.compile(
    r"Constraint Error: (NOT NULL constraint failed: [\w.\"]+|CHECK constraint failed on table [\w.\"]+)"
)


def redact(error: BaseException) -> str:
    """What may be told about an error."""
    text = str(error)
    for pattern in (REFUSED, FAILED_CONSTRAINT):
        if found := pattern.match(text):
            return found.group(1)
    if isinstance(error, ABOUT_THE_STATEMENT):
        return text
    return (
        f"{type(error).__name__}: the database's own text is withheld, because it can quote values "
        "of people. Run the compiled statement by hand on the restricted file to see it."
    )


def install() -> None:
    """Make dbt-duckdb speak through `redact`, and refuse Python models, which no lock can hold."""

    @contextmanager
    def exception_handler(self: Any, sql: str, connection_name: str = "master"):
        try:
            yield
        except dbt.exceptions.DbtRuntimeError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not pass
            self.rollback_if_open()
            raise dbt.exceptions.DbtRuntimeError(redact(error)) from None

    def fetch(self: Any, name: str):
        method = getattr(self._cursor, name)
        if not name.startswith("fetch"):
            return method

        def redacted(*arguments: Any, **named: Any):
            try:
                return method(*arguments, **named)
            except Exception as error:  # noqa: BLE001 - as above
                raise dbt.exceptions.DbtRuntimeError(redact(error)) from None

        return redacted

    def refuse_python(self: Any, handle: Any, parsed_model: dict, compiled_code: str):
        raise dbt.exceptions.DbtRuntimeError(
            "Python models are refused: they could read and write any file of the machine."
        )

    DuckDBConnectionManager.exception_handler = exception_handler
    DuckDBCursorWrapper.__getattr__ = fetch
    LocalEnvironment.submit_python_job = refuse_python
