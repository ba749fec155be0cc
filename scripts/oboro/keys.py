"""The encryption key of a tenant's restricted file.

The key comes from the environment variable DBT_ENV_SECRET_OBORO_KEY_<code>, or else from the file
<code>.key in the key folder: OBORO_KEYS, or `keys` in the project, never below the data folder, so
that whoever copies the data has no key.
"""

import hashlib
import hmac
import os
import secrets
import stat
import sys
from pathlib import Path

from oboro.tenants import PROJECT, UnusableInput, data_folder, find_tenant

SHORTEST_KEY = 32
KEY_VARIABLE = "DBT_ENV_SECRET_OBORO_KEY_"


def key_file(tenant_code: str) -> Path:
    """Where the key file of this tenant lies or would lie."""
    folder = Path(os.environ.get("OBORO_KEYS") or PROJECT / "keys").resolve()
    if folder.is_relative_to(data_folder()):
        raise UnusableInput("The key folder (OBORO_KEYS) must not lie inside the data folder.")
    return folder / f"{tenant_code}.key"


def find_key(tenant_code: str) -> str:
    """The tenant's key. No key, no build: UnusableInput says how to get one."""
    variable = f"{KEY_VARIABLE}{tenant_code}"
    file = key_file(tenant_code)
    key = os.environ.get(variable, "").strip()
    if not key and file.is_file():
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise UnusableInput(f"Others can read the key file {file}. Run: chmod 600 {file}")
        key = file.read_text(encoding="ascii").strip()
    if not key:
        raise UnusableInput(
            f"There is no key for tenant {tenant_code}. Set {variable}, "
            f"or make a key file: scripts/make_key {tenant_code}"
        )
    if len(key) < SHORTEST_KEY or not key.isascii():
        raise UnusableInput(
            f"The key of tenant {tenant_code} is unusable: at least {SHORTEST_KEY} ASCII characters."
        )
    return key


def derived_key(tenant_code: str, use: bytes) -> str:
    """A key for one use: it follows from the tenant's key, and that key not from it."""
    return hmac.new(find_key(tenant_code).encode(), use, hashlib.sha256).hexdigest()


def report_key(tenant_code: str) -> str:
    """The key of the tenant's annual report."""
    return derived_key(tenant_code, b"annual report")


def records_key(tenant_code: str) -> str:
    """The key of the tenant's anonymised records."""
    return derived_key(tenant_code, b"anonymised records")


def make_key(tenant_code: str) -> bool:
    """Make the key file of a tenant from the operating system's randomness, unless there is one."""
    file = key_file(tenant_code)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(32) + "\n")
    return True


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: scripts/make_key TENANT", file=sys.stderr)
        return 2
    try:
        tenant = find_tenant(sys.argv[1])
        made = make_key(tenant.code)
        print(f"{'Made' if made else 'Kept'} {key_file(tenant.code)}")
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
