"""The inbox as DuckDB sees it: a read-only file system `inbox://`, bound to one tenant.

It shows the newest delivery and nothing else. A register, `inbox://residents.csv`, arrives as the
physical lines of its file: number, a separator that cannot occur in text, the decoded line. Where it was
sent in parts, `residents-1.csv` and so on, their lines follow each other under one heading. Splitting
into records and fields is SQL's work, so that a bad line stays one bad line. `inbox://deliveries.csv`
tells what the registers are, `inbox://files.csv` of which files. Bytes are decoded in memory by
Python's own codecs: DuckDB's encodings extension does not read CP932 exactly, and a decoded copy on disk
would be one more copy of people.
"""

import codecs
import csv
import hashlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from fsspec.spec import AbstractFileSystem

from oboro.keys import find_key
from oboro.sealed import STORE, pieces, sealed_names
from oboro.tenants import Tenant, UnusableInput

SEPARATOR = "\x1f"
UNDECODABLE = "\N{REPLACEMENT CHARACTER}"
# No text file of a register holds these; they would break a line on its way into DuckDB.
CONTROL = re.compile("[\x00\r\x1f]")
DELIVERIES = "deliveries.csv"
FILES = "files.csv"
# What the sender says of the files, if it does: file, rows (records without the heading), sha256.
MANIFEST = "manifest.csv"
MANIFEST_COLUMNS = ["file", "rows", "sha256"]
# Registers that a municipality need not send: without the file they have no lines.
OPTIONAL = frozenset({"tax"})
PIECE = 1 << 20  # bytes
DELIVERY_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
REGISTER_FILE = re.compile(r"(?P<register>[a-z_]+)(?P<part>-[0-9a-z_]+)?\.csv")


class Unsealed(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self.source, self.left = source, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        self.left = self.left or next(self.source, b"")
        taken = min(len(buffer), len(self.left))
        buffer[:taken], self.left = self.left[:taken], self.left[taken:]
        return taken


@dataclass(frozen=True)
class Delivered:
    """One file of the newest delivery, read in pieces of whole lines: a city's file is large."""

    path: Path
    key: str | None = None  # of the store that it was sealed in

    def open(self) -> io.BufferedReader:
        """The bytes, from the folder or from its encrypted store."""
        if self.key is None:
            return self.path.open("rb")
        return io.BufferedReader(Unsealed(pieces(self.path.parent, self.path.name, self.key)), PIECE)

    def pieces(self) -> Iterator[bytes]:
        """The bytes without a byte order mark. A line feed is never part of another character."""
        with self.open() as file:
            if file.peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8):
                file.read(len(codecs.BOM_UTF8))
            while lines := file.readlines(PIECE):
                yield b"".join(lines)

    @cached_property
    def has_mark(self) -> bool:
        with self.open() as file:
            return file.read(len(codecs.BOM_UTF8)) == codecs.BOM_UTF8

    def size(self) -> int:
        """In bytes."""
        if self.key is None:
            return self.path.stat().st_size
        with self.open() as file:
            return sum(len(part) for part in iter(lambda: file.read(PIECE), b""))

    @cached_property
    def codec(self) -> str:
        """UTF-8 if the file says so by its mark or its heading is; else CP932, the only other in use.

        The heading decides, for it has Japanese names: one bad byte further down is one bad line.
        """
        heading = next(self.pieces(), b"").partition(b"\n")[0]
        try:
            heading.decode("utf-8")
        except UnicodeDecodeError:
            return "cp932"
        return "utf-8"

    @property
    def encoding(self) -> str:
        return "UTF-8 with BOM" if self.has_mark else {"utf-8": "UTF-8", "cp932": "CP932"}[self.codec]

    def texts(self) -> Iterator[str]:
        """Decoded pieces whose lines end in a line feed alone.

        What the codec cannot decode becomes U+FFFD, and so does what would break a line on its way
        into DuckDB: staging rejects the line it stands in.
        """
        for piece in self.pieces():
            text = piece.decode(self.codec, errors="replace").replace("\r\n", "\n")
            yield CONTROL.sub(UNDECODABLE, text).removesuffix("\n")

    def numbered(self, before: int = 0) -> bytes:
        """The lines as DuckDB reads them: number, separator, text. A last line without end counts.

        `before`: how many lines the parts before have; the heading is then left out, not its number.
        """
        table = io.BytesIO()
        number = before
        for text in self.texts():
            lines = text.split("\n")
            rows = [f"{n}{SEPARATOR}{line}\n" for n, line in enumerate(lines, number + 1)]
            table.write("".join(rows[1:] if before and number == before else rows).encode())
            number += len(lines)
        return table.getvalue()

    def count_lines(self) -> int:
        return sum(piece.count(b"\n") + (not piece.endswith(b"\n")) for piece in self.pieces())

    def heading(self) -> str:
        return next(self.texts(), "").partition("\n")[0]

    def sha256(self) -> str:
        digest = hashlib.sha256()
        with self.open() as file:
            for part in iter(lambda: file.read(PIECE), b""):
                digest.update(part)
        return digest.hexdigest()


@dataclass(frozen=True)
class Register:
    """A register of the newest delivery: one file, or several parts with the same heading."""

    name: str
    parts: list[Delivered]

    def require_one_heading(self) -> None:
        first, *others = self.parts
        whole = [file.path.name for file in self.parts if file.path.stem == self.name]
        if others and whole:
            raise UnusableInput(
                f"{whole[0]} lies beside {(set(f.path.name for f in self.parts) - set(whole)).pop()}: send "
                f"{self.name} as one file, or as {self.name}-1.csv, {self.name}-2.csv and so on."
            )
        for file in others:
            if file.heading() != first.heading():
                raise UnusableInput(
                    f"{file.path.name}, line 1: the heading is not that of {first.path.name}. Parts of one "
                    "register must have the same columns in the same order."
                )

    def numbered(self) -> bytes:
        """The lines of all parts, numbered through, under the heading of the first."""
        self.require_one_heading()
        return b"".join(
            file.numbered(before) for file, before in zip(self.parts, self.lines_before(), strict=True)
        )

    def lines_before(self) -> list[int]:
        """How many lines come before each part."""
        counts = [file.count_lines() for file in self.parts[:-1]]
        return [sum(counts[:place]) for place in range(len(self.parts))]

    def sha256(self) -> str:
        """That of the file; of several parts, that of their hashes one after the other."""
        hashes = [file.sha256() for file in self.parts]
        return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def delivered_files(tenant: Tenant, folder: Path) -> list[Delivered]:
    """The files of a delivery in the order of their names; what was sealed and came again is as it came."""
    files = {path.name: Delivered(path) for path in folder.iterdir() if is_register_file(path)}
    if (folder / STORE).is_file() and not (folder / STORE).is_symlink():
        key = find_key(tenant.code)
        for name in sealed_names(folder, key):
            if REGISTER_FILE.fullmatch(name) and name != MANIFEST and not os.path.lexists(folder / name):
                files[name] = Delivered(folder / name, key)
    return [files[name] for name in sorted(files)]


def registers(tenant: Tenant, folder: Path) -> dict[str, Register]:
    """All registers of a delivery, by name, with their parts in the order of their names."""
    found: dict[str, list[Delivered]] = {}
    for file in delivered_files(tenant, folder):
        found.setdefault(REGISTER_FILE.fullmatch(file.path.name)["register"], []).append(file)
    return {name: Register(name, parts) for name, parts in found.items()}


def deliveries(tenant: Tenant) -> list[Path]:
    """The folders of all deliveries, `inbox/<delivery date>`, the newest last."""
    return sorted(
        folder
        for folder in (tenant.inbox.iterdir() if tenant.inbox.is_dir() else [])
        if DELIVERY_DATE.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink()
    )


def newest_delivery(tenant: Tenant) -> Path:
    """The folder of the newest delivery."""
    folders = deliveries(tenant)
    if not folders:
        raise UnusableInput(
            f"Tenant {tenant.code} has no delivery. Put its extracts into "
            f"{tenant.inbox}/<delivery date as YYYY-MM-DD>/"
        )
    return folders[-1]


def is_register_file(path: Path) -> bool:
    """A file that can be read as a register: a plain file, no link, with a plain name."""
    return (
        bool(REGISTER_FILE.fullmatch(path.name))
        and path.name != MANIFEST
        and path.is_file()
        and not path.is_symlink()
    )


def read_manifest(folder: Path, names: set[str]) -> dict[str, tuple[int, str]]:
    """Rows and SHA-256 of each file that the delivery's manifest names; none without a manifest."""
    file = folder / MANIFEST
    if not os.path.lexists(file):
        return {}
    if file.is_symlink() or not file.is_file():
        raise UnusableInput(f"{file} is not a plain file.")
    try:
        heading, *lines = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
    except (UnicodeDecodeError, ValueError, csv.Error):
        raise UnusableInput(f"{file} cannot be read: it must be CSV in UTF-8.") from None
    if heading != MANIFEST_COLUMNS:
        raise UnusableInput(f"{file}, line 1: the columns must be {', '.join(MANIFEST_COLUMNS)}.")
    manifest = {}
    for number, line in enumerate(lines, 2):
        if (
            len(line) != len(MANIFEST_COLUMNS) or not REGISTER_FILE.fullmatch(line[0]) or line[0] in manifest
            or not re.fullmatch(r"[0-9]{1,12}", line[1]) or not re.fullmatch(r"[0-9a-fA-F]{64}", line[2])
        ):  # fmt: skip
            raise UnusableInput(f"{file}, line {number}: give each file once, with its rows and its sha256.")
        manifest[line[0]] = int(line[1]), line[2].lower()
    if missing := sorted(set(manifest) - names):
        raise UnusableInput(f"{missing[0]} is in the manifest of {folder} and not in the folder.")
    return manifest


class Inbox(AbstractFileSystem):
    """The newest delivery of one tenant, for DuckDB's `register_filesystem`."""

    protocol = "inbox"
    cachable = False

    def __init__(self, tenant: Tenant) -> None:
        super().__init__()
        self.tenant = tenant
        # One file at a time: DuckDB opens a file more than once, but never two of them together.
        self._rendered: tuple[str, bytes] = ("", b"")

    def _deliveries(self) -> bytes:
        """One line per register of the delivery: what arrived, as a table."""
        folder = newest_delivery(self.tenant)
        found = registers(self.tenant, folder)
        names = {file.path.name for register in found.values() for file in register.parts}
        manifest = read_manifest(folder, names)
        table = io.StringIO()
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(
            ["tenant", "delivered_on", "register", "encoding", "bytes", "sha256", "lines", "heading",
             "rows_sent", "files"]
        )
        for name, register in found.items():
            sent = []
            for file in register.parts:
                told = manifest.get(file.path.name)
                if told and told[1] != file.sha256():
                    raise UnusableInput(
                        f"{file.path} is not the file that {MANIFEST} tells of (its sha256 differs): it was cut or "
                        "changed on its way. Ask for the delivery again."
                    )
                sent.append(told[0] if told else None)
            rows.writerow(
                [
                    self.tenant.code,
                    folder.name,
                    name,
                    ", ".join(dict.fromkeys(file.encoding for file in register.parts)),
                    sum(file.size() for file in register.parts),
                    register.sha256(),
                    sum(file.count_lines() for file in register.parts),
                    register.parts[0].heading(),
                    "" if None in sent else sum(sent),
                    len(register.parts),
                ]
            )
        return table.getvalue().encode()

    def _files(self) -> bytes:
        """One line per file of the delivery: which lines of its register are its own."""
        table = io.StringIO()
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["register", "file", "lines_before", "lines", "sha256"])
        for name, register in registers(self.tenant, newest_delivery(self.tenant)).items():
            for file, before in zip(register.parts, register.lines_before(), strict=True):
                rows.writerow([name, file.path.name, before, file.count_lines(), file.sha256()])
        return table.getvalue().encode()

    def _render(self, path: str) -> bytes:
        name = self._strip_protocol(path)
        if self._rendered[0] != name:
            try:
                content = self._content(name)
            except UnusableInput as problem:
                # The mark lets the text through to whoever runs dbt: it quotes no data.
                raise FileNotFoundError(f"[refused] {problem}") from None
            self._rendered = (name, content)
        return self._rendered[1]

    def _content(self, name: str) -> bytes:
        if name == DELIVERIES:
            return self._deliveries()
        if name == FILES:
            return self._files()
        folder = newest_delivery(self.tenant)
        register = registers(self.tenant, folder).get(name.removesuffix(".csv"))
        if register:
            return register.numbered()
        if name.removesuffix(".csv") in OPTIONAL and not os.path.lexists(folder / name):
            return b""
        raise UnusableInput(
            f"{name} is not in the newest delivery of tenant {self.tenant.code}. Put it into {folder}."
        )

    def _open(self, path: str, mode: str = "rb", **_: object) -> io.BytesIO:
        if mode != "rb":
            raise PermissionError("[refused] The inbox is never changed.")
        return io.BytesIO(self._render(path))

    def info(self, path: str, **_: object) -> dict[str, object]:
        return {"name": path, "size": len(self._render(path)), "type": "file"}

    def ls(self, path: str, detail: bool = True, **_: object) -> list[object]:
        return [self.info(path) if detail else path]

    def glob(self, path: str, **_: object) -> list[str]:
        return [path]

    def exists(self, path: str, **_: object) -> bool:
        return True

    def modified(self, path: str) -> datetime:
        return datetime.fromtimestamp(0, UTC)
