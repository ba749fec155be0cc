"""The secrets of a tenant that SQL works with: rows of a table in the encrypted file.

They are made once from the operating system's randomness and never change. Nothing but SQL inside
that file reads them, so they are in no compiled statement, log or environment. dbt does not know
the table as a model, so no build and no full refresh makes it anew.

Beside the file lies a seal, the fingerprint of every secret. With it a lost or replaced secret is
noticed: noise drawn with another secret could be averaged with what was published before.
"""

import hashlib
import json
import os
import secrets

import duckdb

from oboro.tenants import Tenant, UnusableInput

TABLE = "restricted.secrets.tenant_secrets"
PURPOSES = ("record_key", "differential_privacy", "anonymised_records")


def fingerprint(purpose: str, secret: str) -> str:
    """What tells one secret from another, and nothing about either: both hold 256 random bits."""
    return hashlib.sha256(f"oboro seal {purpose} {secret}".encode()).hexdigest()[:32]


def keep_secrets(connection: duckdb.DuckDBPyConnection, tenant: Tenant) -> None:
    """Make the secrets that the tenant never had; UnusableInput if one it had is gone or changed."""
    connection.execute("create schema if not exists restricted.secrets")
    connection.execute(
        f"create table if not exists {TABLE} "
        "(purpose varchar primary key, secret varchar not null check (length(secret) = 64))"
    )
    stored = dict(connection.execute(f"select purpose, secret from {TABLE}").fetchall())
    sealed = json.loads(tenant.seal.read_text(encoding="ascii")) if tenant.seal.is_file() else {}
    for purpose in PURPOSES:
        if purpose not in stored and purpose not in sealed:
            stored[purpose] = secrets.token_hex(32)
            connection.execute(f"insert into {TABLE} values (?, ?)", [purpose, stored[purpose]])
        elif purpose not in stored or sealed.get(purpose) not in (
            None,
            fingerprint(purpose, stored[purpose]),
        ):
            raise UnusableInput(
                f"The secret {purpose} of tenant {tenant.code} is not the one that {tenant.seal} was "
                "written for. Restore restricted.duckdb from a backup. Only if nothing made with it "
                "was ever published, remove the seal: then a new secret is made."
            )
    seal = {purpose: fingerprint(purpose, stored[purpose]) for purpose in PURPOSES}
    if seal != sealed:
        written = tenant.seal.with_suffix(".new")
        written.write_text(json.dumps(seal) + "\n", encoding="ascii")
        os.replace(written, tenant.seal)
