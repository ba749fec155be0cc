"""The suppression engine without dbt: its macros in dbt's own Jinja, on a plain DuckDB connection.

A small table is protected in a fraction of a second, so that tests can try hundreds of them.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
from dbt_common.clients.jinja import MacroReturn, get_environment
from jinja2 import Template

PACKAGE = Path(__file__).resolve().parents[1] / "macros"
PREFIX = "dbt_macro__"

Row = tuple[Any, ...]


class Refused(Exception):
    """The engine stopped with an error of its own."""


@dataclass(frozen=True)
class Relation:
    """As much of dbt's relation as the engine uses."""

    identifier: str
    is_table: bool = True

    def incorporate(self, path: dict[str, str] | None = None, type: str = "table") -> "Relation":
        return Relation((path or {}).get("identifier", self.identifier))

    def __str__(self) -> str:
        return f'"{self.identifier}"'


class Result:
    """As much of an agate table as the engine uses."""

    def __init__(self, rows: list[Row], width: int) -> None:
        self.rows = rows
        self.columns = [
            SimpleNamespace(values=[row[i] for row in rows].copy) for i in range(width)
        ]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> Row:
        return self.rows[index]


@cache
def templates() -> list[Template]:
    environment = get_environment()
    return [
        environment.from_string(file.read_text(encoding="utf-8"))
        for folder in ("microdata", "risk", "suppress", "tabulate")
        for file in sorted((PACKAGE / folder).glob("*.sql"))
    ]


def literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return str(value)


class Macros:
    """The package's macros as functions, for one connection and one model's configuration."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, config: dict[str, Any],
        compiled: str = "select * from cells",
    ) -> None:
        self._connection = connection
        self._package: dict[str, Callable[..., Any]] = {}
        contract = {"contract": SimpleNamespace(enforced=False)}
        context = {
            "oboro_sdc": self._package,
            "model": SimpleNamespace(config=config),
            "config": SimpleNamespace(get=lambda key, default=None: (contract | config).get(
                key, default
            )),
            "this": Relation("witnesses"),
            "compiled_code": compiled,
            "ref": lambda name: name,
            "function": lambda name: name,
            "execute": True,
            "flags": SimpleNamespace(EMPTY=False),
            "return": self._return,
            "run_query": self._run_query,
            "statement": lambda name, caller: self._run_query(caller()),
            "modules": SimpleNamespace(datetime=datetime),
            "write": self._ignore,
            "run_hooks": self._ignore,
            "pre_hooks": [],
            "post_hooks": [],
            "should_revoke": self._ignore,
            "apply_grants": self._ignore,
            "persist_docs": self._ignore,
            "load_cached_relation": self._existing,
            "adapter": SimpleNamespace(
                quote=lambda name: f'"{name}"', commit=self._ignore, drop_relation=self._drop
            ),
            "dbt": SimpleNamespace(
                string_literal=lambda text: f"'{text}'",
                escape_single_quotes=lambda text: text.replace("'", "''"),
            ),
            "exceptions": SimpleNamespace(raise_compiler_error=self._refuse),
        }
        for template in templates():
            module = template.make_module(context)
            for name, macro in vars(module).items():
                if name.startswith(PREFIX):
                    self._package[name.removeprefix(PREFIX)] = self._callable(macro)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return self._package[name]

    def _callable(self, macro: Callable[..., str]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return macro(*arguments, **named)
            except MacroReturn as returned:
                return returned.value

        return call

    @staticmethod
    def _return(value: Any) -> None:
        raise MacroReturn(value)

    @staticmethod
    def _refuse(message: str) -> None:
        raise Refused(message)

    @staticmethod
    def _ignore(*_arguments: Any, **_named: Any) -> str:
        return ""

    def _run_query(self, sql: str) -> Result:
        cursor = self._connection.execute(sql)
        return Result(cursor.fetchall(), len(cursor.description or []))

    def _existing(self, relation: Relation) -> Relation | None:
        found = self._connection.execute(
            "select 1 from duckdb_tables() where table_name = ?", [relation.identifier]
        ).fetchall()
        return relation if found else None

    def _drop(self, relation: Relation) -> None:
        self._connection.execute(f"drop table if exists {relation}")


@dataclass
class Table:
    """Cells to protect: the columns of `rows` are the dimensions, then `columns`."""

    dimensions: list[str]
    hierarchies: list[tuple[str, str, str | None]]  # dimension, code, parent
    columns: dict[str, str]  # name and type, in order
    rows: list[Row]
    config: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Protected:
    """What the engine made of a table, still in the connection."""

    connection: duckdb.DuckDBPyConnection
    table: Table
    macros: Macros

    def query(self, sql: str) -> list[Row]:
        return self.connection.execute(sql).fetchall()

    @property
    def codes(self) -> str:
        return ", ".join(self.table.dimensions)

    def certificate(self) -> list[Row]:
        return self.query(f"select * from witnesses order by move_id, {self.codes}")

    def hidden(self) -> set[Row]:
        return set(self.query(f"select {self.codes} from released where status = 'hidden'"))

    def violations(self) -> list[Row]:
        config, known = self.table.config, set(self.table.columns)
        optional = [
            "protect_above", "protect_below", "sole_contributor", "is_frozen", "is_forced",
            "table_name", "is_unpublished", "contributors", "largest_contributions", "largest_unlisted",
        ]
        return self.query(self.macros.test_witnesses_hold(
            model="cells", released="released", witnesses="witnesses", hierarchies="hierarchies",
            dimensions=self.table.dimensions, lower_bound=config.get("lower_bound"),
            zeros=config.get("zeros", "published"), measure=config.get("measure", "count"),
            columns={name: name for name in optional if name in known},
            line_rules=config.get("line_rules", {}),
        ))


def create(
    connection: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: Iterable[Row]
) -> None:
    """A table from rows; one statement, which is much faster than one for each row."""
    types = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f'create or replace table "{name}" ({types})')
    values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
    if values:
        connection.execute(f'insert into "{name}" values {values}')


def protect(table: Table, threads: int = 1, earlier: Protected | None = None) -> Protected:
    """Runs the materialization and hides the cells, as a model would; prefers what was hidden earlier."""
    connection = duckdb.connect(config={"threads": threads})
    connection.execute("set preserve_insertion_order = false")
    create(
        connection, "hierarchies", dict.fromkeys(("dimension", "code", "parent"), "varchar"),
        table.hierarchies,
    )
    create(
        connection, "cells", dict.fromkeys(table.dimensions, "varchar") | table.columns, table.rows
    )
    config = {"dimensions": table.dimensions, "hierarchies": "hierarchies"} | table.config
    if earlier is not None:
        columns = {"certificate": "varchar", "dimensions": "varchar[]", "codes": "varchar[]"}
        moves = earlier.query(f"select move_id, [{earlier.codes}], step from witnesses")
        create(
            connection, "earlier_certificates",
            columns | {"move_id": "bigint", "step": "integer"},
            [("witnesses", table.dimensions, codes, move, step) for move, codes, step in moves],
        )
        config["earlier"] = "earlier_certificates"
    macros = Macros(connection, config)
    macros.materialization_witness_cover_duckdb()
    forced = "coalesce(is_forced, false)" if "is_forced" in table.columns else "false"
    unpublished = "is_unpublished" if "is_unpublished" in table.columns else "false"
    hide = macros.hide_cells("cells", "witnesses", table.dimensions, forced, unpublished)
    connection.execute(f"create table released as {hide}")
    return Protected(connection, table, macros)
