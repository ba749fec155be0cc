"""The inbox as DuckDB sees it: a read-only file system `inbox://`, bound to one tenant.

It shows the newest delivery and nothing else. What cannot be a whole delivery is refused before a line
of it is read: other names, links, other kinds of files, a file that was cut. A register,
`inbox://residents.csv`, arrives as the physical lines of its file: number, a separator that cannot occur
in text, the decoded line, piece by piece as DuckDB asks for them. Where it was sent in parts,
`residents-1.csv` and so on, their lines follow each other under one heading. Splitting into records and fields is SQL's work, so that a bad line stays
one bad line. `inbox://deliveries.csv` tells what the registers are, `inbox://files.csv` of which files.
Bytes are decoded in memory by Python's own codecs: DuckDB's encodings extension does not read CP932
exactly, and a decoded copy on disk would be one more copy of people.
"""

import codecs
import csv
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from fsspec.spec import AbstractFileSystem

from oboro.keys import find_key
from oboro.sealed import STORE, pieces, sealed_names
from oboro.tenants import PROJECT, Tenant, UnusableInput

SEPARATOR = "\x1f"
UNDECODABLE = "\N{REPLACEMENT CHARACTER}"
# No text file of a register holds these; they would break a line on its way into DuckDB. A noncharacter
# after U+FFFD tells staging which it was.
CONTROL = re.compile("[\x00\r\x1f]")
STANDS_FOR = {"\x00": "\ufdd0", "\r": "\ufdd1", "\x1f": "\ufdd2"}
DELIVERIES = "deliveries.csv"
FILES = "files.csv"
# What the sender says of the files, if it does: file, rows (records without the heading), sha256.
MANIFEST = "manifest.csv"
MANIFEST_COLUMNS = ["file", "rows", "sha256"]
REGISTERS = PROJECT / "seeds" / "registers" / "registers.csv"
PIECE = 1 << 20  # bytes
# DuckDB reads lines of up to 16 MiB (models/staging/_sources.yml), and one byte may become six on its way.
LONGEST_LINE = 2 << 20  # bytes
# The size of a register as it arrives is known when it has arrived; DuckDB reads until then.
LARGER_THAN_ANY = 1 << 48  # bytes
DELIVERY_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
REGISTER_FILE = re.compile(r"(?P<register>[a-z_]+)(?P<part>-[0-9a-z_]+)?\.csv", re.ASCII | re.IGNORECASE)
# What may lie beside the registers and is not read: a note, what systems leave behind, and what the generator
# of made-up municipalities tells of its files.
BESIDE = re.compile(
    r"readme(\.txt|\.md)?|\.ds_store|thumbs\.db|desktop\.ini|made_up\.json|planted_defects\.csv",
    re.IGNORECASE,
)
# Files of other kinds, by how their bytes start, and what to do about each.
KINDS = {
    codecs.BOM_UTF16_LE: "is UTF-16. Have it written in UTF-8 or CP932 (Shift_JIS)",
    codecs.BOM_UTF16_BE: "is UTF-16. Have it written in UTF-8 or CP932 (Shift_JIS)",
    b"PK\x03\x04": "is an Excel workbook (.xlsx) or another archive (.zip), not text. Have it written as CSV",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook (.xls), not text. Have it written as CSV",
    b"\x1f\x8b": "is compressed (gzip). Unpack it",
}
OTHER_SEPARATORS = {"\t": "tabs", ";": "semicolons"}
FIELD = r'(?:"(?:[^"]|"")*"|[^",]*)'


@cache
def known_registers() -> dict[str, bool]:
    """The registers that are read, and whether each must be in every delivery."""
    with REGISTERS.open(encoding="utf-8", newline="") as file:
        return {row["register"]: row["must_be_sent"] == "true" for row in csv.DictReader(file)}


def is_optional(register: str) -> bool:
    """A register that a municipality need not send: without a file it has no lines."""
    return known_registers().get(register) is False


class Stream(io.RawIOBase):
    """Pieces of bytes, none of them empty, as a file that is read from its beginning to its end.

    A place before the one reached is found by beginning anew.
    """

    def __init__(self, begin: Callable[[], Iterator[bytes]]) -> None:
        self.begin = begin
        self.source, self.left, self.place = begin(), memoryview(b""), 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_CUR:
            place += self.place
        elif whence != io.SEEK_SET:
            raise io.UnsupportedOperation("the end is not known before it is reached")
        if place < self.place:
            self.source, self.left, self.place = self.begin(), memoryview(b""), 0
        skipped = bytearray(PIECE)
        while self.place < place and self.readinto(memoryview(skipped)[: place - self.place]):
            pass
        return self.place

    def readinto(self, buffer: memoryview) -> int:
        self.left = self.left or memoryview(next(self.source, b""))
        taken = min(len(buffer), len(self.left))
        buffer[:taken], self.left = self.left[:taken], self.left[taken:]
        self.place += taken
        return taken


class Told(NamedTuple):
    """What the manifest says of a file, and in which line."""

    rows: int
    sha256: str
    line: int


@dataclass(frozen=True)
class Delivered:
    """One file of the newest delivery, read in pieces of whole lines: a city's file is large."""

    path: Path
    key: str | None = None  # of the store that it was sealed in
    told: Told | None = None

    @property
    def name(self) -> str:
        return self.path.name

    def open(self) -> io.BufferedReader:
        """The bytes, from the folder or from its encrypted store."""
        if self.key is None:
            return self.path.open("rb")
        return io.BufferedReader(Stream(lambda: pieces(self.path.parent, self.path.name, self.key)), PIECE)

    def pieces(self) -> Iterator[bytes]:
        """The bytes without a byte order mark. A line feed is never part of another character."""
        begun, number = b"", 1  # the line that has not ended yet
        with self.open() as file:
            if file.peek(len(codecs.BOM_UTF8)).startswith(codecs.BOM_UTF8):
                file.read(len(codecs.BOM_UTF8))
            while block := file.read(PIECE):
                ended = block.rfind(b"\n") + 1
                if len(begun) + (block.index(b"\n") if ended else len(block)) > LONGEST_LINE:
                    raise UnusableInput(
                        f"{self.name}, line {number}: the line has more than {LONGEST_LINE:,} bytes, so line ends "
                        "are missing or this is no register. Have it written with every row in a line of its own, "
                        "and deliver it again."
                    )
                if ended:
                    piece = begun + block[:ended]
                    yield piece
                    number += piece.count(b"\n")
                    begun = b""
                begun += block[ended:]
        if begun:
            yield begun

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

        A heading with Japanese names decides: one bad byte further down is one bad line. Where it has none,
        the whole file must be the one or the other.
        """
        heading = next(self.pieces(), b"").partition(b"\n")[0]
        if self.has_mark:
            return "utf-8"
        if not heading.isascii():
            return "cp932" if undecodable(heading, "utf-8") else "utf-8"
        found = {codec: self.first_undecodable(codec) for codec in ("utf-8", "cp932")}
        for codec, place in found.items():
            if place is None:
                return codec
        (line, byte), (other_line, other_byte) = found.values()
        raise UnusableInput(
            f"{self.name} is neither UTF-8 nor CP932: line {line}, byte {byte} is not UTF-8; line "
            f"{other_line}, byte {other_byte} is not CP932. Have it written anew, all in one encoding."
        )

    def first_undecodable(self, codec: str) -> tuple[int, int] | None:
        """Line and byte in it, each from 1, of what the codec cannot decode."""
        before = 0
        for piece in self.pieces():
            if place := undecodable(piece, codec):
                lines = piece[: place - 1].split(b"\n")
                return before + len(lines), len(lines[-1]) + 1
            before += piece.count(b"\n")
        return None

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
            # Looking for a character alone is much faster than for any of them, and nearly no file has one.
            if any(character in text for character in STANDS_FOR):
                text = CONTROL.sub(lambda found: UNDECODABLE + STANDS_FOR[found[0]], text)
            yield text.removesuffix("\n")

    def numbered(self, before: int = 0) -> Iterator[bytes]:
        """The lines as DuckDB reads them: number, separator, text. A last line without end counts.

        `before`: how many lines the parts before have; the heading is then left out, not its number.
        """
        number = before
        for text in self.texts():
            lines = text.split("\n")
            rows = [f"{n}{SEPARATOR}{line}\n" for n, line in enumerate(lines, number + 1)]
            if before and number == before:
                del rows[0]
            if rows:
                yield "".join(rows).encode()
            number += len(lines)

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

    def ends_in_line_end(self) -> bool:
        last = b""
        for piece in self.pieces():
            last = piece[-1:]
        return last == b"\n"

    def require_as_told(self) -> None:
        """UnusableInput if this is not the file that the manifest tells of."""
        if self.told and self.told.sha256 != self.sha256():
            raise UnusableInput(
                f"{self.path} is not the file that {MANIFEST} tells of in line {self.told.line} (its sha256 "
                "differs): it was cut or changed on its way. Ask for the delivery again."
            )

    def require_readable(self) -> None:
        """UnusableInput if this is no CSV file, or not the whole of one: what it is, and what to do."""
        with self.open() as file:
            start = file.read(PIECE)
        for mark, told in KINDS.items():
            if start.startswith(mark):
                raise UnusableInput(f"{self.name} {told}, and deliver it again.")
        start = start.removeprefix(codecs.BOM_UTF8)
        line = start.partition(b"\n")[0]
        if not start.strip():
            raise UnusableInput(f"{self.name} is empty. Deliver it again, with heading and rows.")
        if b"\0" in line:
            raise UnusableInput(
                f"{self.name}, line 1: the heading holds NUL characters, so this is UTF-16 or no text. Have "
                "it written in UTF-8 or CP932 (Shift_JIS), and deliver it again."
            )
        if b"\r" in line.removesuffix(b"\r"):
            raise UnusableInput(
                f"{self.name}, line 1: lines end in CR only, as old Macintosh systems wrote them. Have it "
                "written with LF or CRLF, and deliver it again."
            )
        for separator, name in OTHER_SEPARATORS.items():
            if separator.encode() in line and b"," not in line:
                raise UnusableInput(
                    f"{self.name}, line 1: the columns are separated by {name}. Have it written with commas, "
                    "and deliver it again."
                )
        # The sender may say that a file without its last line end is the whole file.
        if not self.ends_in_line_end() and (self.told is None or self.told.sha256 != self.sha256()):
            raise UnusableInput(
                f"{self.name}, line {self.count_lines()}: the last line has no line end, so the file was cut "
                "on its way. Have it delivered again, whole; if its writer never ends the last line, have "
                f"the sender say in {MANIFEST} what was sent (docs/extracts.md)."
            )
        heading = self.heading()
        if UNDECODABLE in heading:
            raise UnusableInput(
                f"{self.name}, line 1: the heading holds characters that {self.encoding} does not know, or "
                "control characters. Have it written anew, and deliver it again."
            )
        if not re.fullmatch(f"{FIELD}(?:,{FIELD})*", heading):
            raise UnusableInput(
                f"{self.name}, line 1: the quotation marks of the heading are broken, or a name in it has a "
                "line break. Have the heading written as one line of CSV, and deliver it again."
            )


def undecodable(text: bytes, codec: str) -> int | None:
    """The first byte, from 1, that the codec cannot decode; None if it decodes all."""
    try:
        text.decode(codec)
    except UnicodeDecodeError as error:
        return error.start + 1
    return None


@dataclass(frozen=True)
class Register:
    """A register of the newest delivery: one file, or several parts with the same heading."""

    name: str
    parts: list[Delivered]

    def require_readable(self) -> None:
        """UnusableInput if a part is not whole or no CSV, or if the parts do not belong together."""
        first, *others = self.parts
        whole = [file.name for file in self.parts if not REGISTER_FILE.fullmatch(file.name)["part"]]
        if others and whole:
            beside = next(file.name for file in self.parts if file.name != whole[0])
            raise UnusableInput(
                f"{whole[0]} lies beside {beside}: send {self.name} as one file, or as {self.name}-1.csv, "
                f"{self.name}-2.csv and so on."
            )
        for file in self.parts:
            file.require_readable()
        for file in others:
            if file.heading() != first.heading():
                raise UnusableInput(
                    f"{file.name}, line 1: the heading is not that of {first.name}. Parts of one "
                    "register must have the same columns in the same order."
                )

    def numbered(self) -> Iterator[bytes]:
        """The lines of all parts, numbered through, under the heading of the first."""
        for file, before in zip(self.parts, self.lines_before(), strict=True):
            yield from file.numbered(before)

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
    files = {path.name: Delivered(path) for path in plain_files(folder)}
    if (folder / STORE).is_file() and not (folder / STORE).is_symlink():
        key = find_key(tenant.code)
        for name in sealed_names(folder, key):
            if is_register_name(name) and not os.path.lexists(folder / name):
                files[name] = Delivered(folder / name, key)
    return [files[name] for name in sorted(files)]


def plain_files(folder: Path) -> list[Path]:
    """The files in a folder that may be registers, by their names: no links."""
    return [
        path for path in sorted(folder.iterdir())
        if is_register_name(path.name) and path.is_file() and not path.is_symlink()
    ]  # fmt: skip


def is_register_name(name: str) -> bool:
    return bool(REGISTER_FILE.fullmatch(name)) and name != MANIFEST


def registers(tenant: Tenant, folder: Path) -> dict[str, Register]:
    """All registers of a delivery, by name, with their parts in the order of their names."""
    return registers_of(folder, delivered_files(tenant, folder))


def registers_of(folder: Path, files: list[Delivered]) -> dict[str, Register]:
    """The files by register, with what the manifest tells; UnusableInput if more lies in the folder."""
    require_known(folder, {*(path.name for path in folder.iterdir()), *(file.name for file in files)})
    manifest = read_manifest(folder, {file.name for file in files})
    found: dict[str, list[Delivered]] = {}
    for file in files:
        if not BESIDE.fullmatch(file.name):
            name = REGISTER_FILE.fullmatch(file.name)["register"].lower()
            found.setdefault(name, []).append(replace(file, told=manifest.get(file.name)))
    return {name: Register(name, parts) for name, parts in found.items()}


def require_known(folder: Path, names: set[str]) -> None:
    """UnusableInput if a delivery holds what nothing reads: it may be a part that was named otherwise."""
    for name in sorted(names):
        path = folder / name
        if path.is_symlink() or path.is_dir():
            kind = "link" if path.is_symlink() else "folder"
            raise UnusableInput(
                f"{path} is a {kind}. A delivery is a folder of plain files: put the file itself there, or "
                "take it away."
            )
        if name in (MANIFEST, STORE, f"{STORE}.wal") or BESIDE.fullmatch(name):
            continue
        found = REGISTER_FILE.fullmatch(name)
        if not found or found["register"].lower() not in known_registers():
            raise UnusableInput(
                f"{path} is not read: its name is not that of a register ({', '.join(known_registers())}). A "
                "register is <register>.csv, or in parts <register>-1.csv, <register>-2.csv and so on (after "
                "the hyphen letters, digits and _). Name it so, or take it away."
            )


def deliveries(tenant: Tenant) -> list[Path]:
    """The folders of all deliveries, `inbox/<delivery date>`, the newest last.

    UnusableInput if the name of one is nearly a date: what lies in it would neither be read nor removed.
    """
    folders = sorted(
        folder
        for folder in (tenant.inbox.iterdir() if tenant.inbox.is_dir() else [])
        if DELIVERY_DATE.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink()
    )
    for folder in folders:
        try:
            date.fromisoformat(folder.name)
        except ValueError:
            raise UnusableInput(
                f"{folder}: the calendar has no such day. Name the folder by the date of its delivery "
                "(YYYY-MM-DD), or take it away."
            ) from None
    return folders


def newest_delivery(tenant: Tenant) -> Path:
    """The folder of the newest delivery."""
    folders = deliveries(tenant)
    if not folders:
        raise UnusableInput(
            f"Tenant {tenant.code} has no delivery. Put its extracts into "
            f"{tenant.inbox}/<delivery date as YYYY-MM-DD>/"
        )
    return folders[-1]


def read_manifest(folder: Path, names: set[str]) -> dict[str, Told]:
    """What the delivery's manifest says of each file that it names; nothing without a manifest."""
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
            len(line) != len(MANIFEST_COLUMNS) or not is_register_name(line[0]) or line[0] in manifest
            or not re.fullmatch(r"[0-9]{1,12}", line[1]) or not re.fullmatch(r"[0-9a-fA-F]{64}", line[2])
        ):  # fmt: skip
            raise UnusableInput(f"{file}, line {number}: give each file once, with its rows and its sha256.")
        manifest[line[0]] = Told(int(line[1]), line[2].lower(), number)
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
        # What was made of one file: DuckDB opens a file more than once, but never two of them together.
        self._made: tuple[str, bytes | Register] = ("", b"")

    def _deliveries(self) -> bytes:
        """One line per register of the delivery: what arrived, as a table."""
        folder = newest_delivery(self.tenant)
        table = io.StringIO()
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(
            ["tenant", "delivered_on", "register", "encoding", "bytes", "sha256", "lines", "heading",
             "rows_sent", "files"]
        )
        for name, register in registers(self.tenant, folder).items():
            for file in register.parts:
                file.require_as_told()
            register.require_readable()
            sent = [file.told and file.told.rows for file in register.parts]
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
                rows.writerow([name, file.name, before, file.count_lines(), file.sha256()])
        return table.getvalue().encode()

    def _make(self, path: str) -> "bytes | Register":
        name = self._strip_protocol(path)
        if self._made[0] != name:
            try:
                content = self._content(name)
            except UnusableInput as problem:
                # The mark lets the text through to whoever runs dbt: it quotes no data.
                raise FileNotFoundError(f"[refused] {problem}") from None
            self._made = (name, content)
        return self._made[1]

    def _content(self, name: str) -> "bytes | Register":
        if name == DELIVERIES:
            return self._deliveries()
        if name == FILES:
            return self._files()
        folder = newest_delivery(self.tenant)
        register = registers(self.tenant, folder).get(name.removesuffix(".csv"))
        if register:
            register.require_readable()
            return register
        if is_optional(name.removesuffix(".csv")):
            return b""
        raise UnusableInput(
            f"{name} is not in the newest delivery of tenant {self.tenant.code}. Put it into {folder}."
        )

    def _open(self, path: str, mode: str = "rb", **_: object) -> io.BufferedIOBase:
        if mode != "rb":
            raise PermissionError("[refused] The inbox is never changed.")
        made = self._make(path)
        if isinstance(made, bytes):
            return io.BytesIO(made)
        return io.BufferedReader(Stream(made.numbered), PIECE)

    def info(self, path: str, **_: object) -> dict[str, object]:
        made = self._make(path)
        size = len(made) if isinstance(made, bytes) else LARGER_THAN_ANY
        return {"name": path, "size": size, "type": "file"}

    def ls(self, path: str, detail: bool = True, **_: object) -> list[object]:
        return [self.info(path) if detail else path]

    def glob(self, path: str, **_: object) -> list[str]:
        return [path]

    def exists(self, path: str, **_: object) -> bool:
        return True

    def modified(self, path: str) -> datetime:
        return datetime.fromtimestamp(0, UTC)
