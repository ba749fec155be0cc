"""The bytes of a vendor's file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 24


@dataclass(frozen=True)
class Encoding:
    codec: str
    bom: bool


def transcode(source: Path, target: Path, encoding: Encoding, extra_lines: list[str]) -> None:
    """Rewrite UTF-8 with LF in the tenant's encoding with CRLF; a character it lacks is an error.

    No field holds a line break, so every LF ends a record.
    """
    with source.open("rb") as reader, target.open("xb") as writer:
        if encoding.bom:
            writer.write(b"\xef\xbb\xbf")
        rest = b""
        while chunk := reader.read(CHUNK):
            lines, separator, rest = (rest + chunk).rpartition(b"\n")
            writer.write(_encoded(lines + separator, encoding))
        writer.write(_encoded(rest, encoding))
        for line in extra_lines:
            writer.write(_encoded(f"{line}\n".encode(), encoding))


def _encoded(lines: bytes, encoding: Encoding) -> bytes:
    lines = lines.replace(b"\n", b"\r\n")
    return lines if encoding.codec == "utf-8" else lines.decode().encode(encoding.codec)


def file_hash(path: Path) -> str:
    with path.open("rb") as reader:
        return hashlib.file_digest(reader, "sha256").hexdigest()
