"""Who took personal data in or out, when and for what purpose: lines that are only ever added.

The log is `access.jsonl` in the tenant's folder, for its owner only. Each line holds the hash of the one
before, so that a line that is changed or taken out is noticed, unless it was the last. It names no person of
a register.
"""

import fcntl
import getpass
import hashlib
import json
import os
from datetime import UTC, datetime
from typing import Any

import yaml

from oboro.tenants import PROJECT, Tenant, UnusableInput

FIRST = "0" * 64


def purpose_of_statistics() -> str:
    """What the tables of a release count people for."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return str(project["vars"]["purpose_of_statistics"])


def who() -> str:
    """The person at work: OBORO_USER where a service works for people, else the user of the system."""
    return os.environ.get("OBORO_USER") or getpass.getuser()


def line_hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def log_access(tenant: Tenant, action: str, purpose: str, **details: Any) -> None:
    """Add a line; UnusableInput if the log cannot be written, and then nothing may be taken out."""
    file = tenant.access_log
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        raise UnusableInput(f"{file} cannot be written, and without it nothing is read or handed out.") from None
    with os.fdopen(descriptor, "r+", encoding="utf-8") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        lines = stream.read().splitlines()
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"), "who": who(), "action": action,
            "purpose": purpose, **details, "before": line_hash(lines[-1]) if lines else FIRST,
        }  # fmt: skip
        stream.write(json.dumps(entry, ensure_ascii=False) + "\n")


def broken_line(tenant: Tenant) -> int | None:
    """The first line, from 1, that does not follow from the one before; None if all do."""
    if not tenant.access_log.is_file():
        return None
    lines = tenant.access_log.read_text(encoding="utf-8").splitlines()
    for number, (before, line) in enumerate(zip(lines, lines[1:]), 2):
        try:
            if json.loads(line)["before"] != line_hash(before):
                return number
        except (ValueError, KeyError, TypeError):
            return number
    return None
