"""Delivered files at rest: in an encrypted DuckDB file in their delivery's folder, under the tenant's key.

`scripts/retain` puts them there when they have been read, and the inbox reads them from there as before.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb

STORE = "sealed.duckdb"
PIECE = 1 << 22  # bytes


def open_store(folder: Path, key: str, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """The store of a delivery, attached as `sealed`."""
    from oboro.connection import load_encryption, quote  # which itself reads the inbox

    connection = duckdb.connect(":memory:", config={"threads": 1})
    load_encryption(connection)
    options = f"encryption_key {quote(key)}" + (", read_only" * read_only)
    connection.execute(f"attach {quote(folder / STORE)} as sealed ({options})")
    return connection


def sealed_names(folder: Path, key: str) -> list[str]:
    with open_store(folder, key) as store:
        return [name for (name,) in store.execute("select file from sealed.files order by file").fetchall()]


def pieces(folder: Path, name: str, key: str) -> Iterator[bytes]:
    """The bytes of one file, in pieces."""
    with open_store(folder, key) as store:
        found = store.execute("select content from sealed.pieces where file = ? order by number", [name])
        while row := found.fetchone():
            yield row[0]


def seal(folder: Path, files: list[Path], key: str) -> None:
    """Put the files into the folder's store, compare, and remove them. Another store there is added to."""
    with open_store(folder, key, read_only=False) as store:
        store.execute("create table if not exists sealed.files (file varchar primary key, bytes bigint)")
        store.execute("create table if not exists sealed.pieces (file varchar, number bigint, content blob)")
        for file in files:
            store.execute("begin")
            store.execute("delete from sealed.pieces where file = ?", [file.name])
            store.execute("insert or replace into sealed.files values (?, ?)", [file.name, file.stat().st_size])
            with file.open("rb") as source:
                for number, piece in enumerate(iter(lambda: source.read(PIECE), b"")):
                    store.execute("insert into sealed.pieces values (?, ?, ?)", [file.name, number, piece])
            store.execute("commit")
        store.execute("checkpoint sealed")
    os.chmod(folder / STORE, 0o600)
    for file in files:
        with file.open("rb") as source:
            same = all(piece == source.read(len(piece)) for piece in pieces(folder, file.name, key))
            if not same or source.read(1):
                raise OSError("what was sealed is not what was delivered")
        file.unlink()
