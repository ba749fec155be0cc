"""The environment's `dbt`: dbt itself, started for one tenant.

It checks TENANT before dbt writes anything, and points dbt's target and logs at the tenant's own
folder, since both may describe personal data.
"""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from oboro.tenants import Tenant, UnusableInput, data_folder, find_tenant

# What dbt can say without a project, and what it does without opening a tenant's files.
WITHOUT_TENANT = {"-h", "--help", "-V", "--version"}
WITHOUT_FILES = {"clean", "deps", "list", "ls", "parse"}
# dbt would write or read elsewhere than this module says.
REFUSED_OPTIONS = {"--target-path", "--log-path", "--profiles-dir"}
PASSABLE = 0o711


def prepare(tenant: Tenant) -> None:
    """Set the process up for this tenant: files only for the owner, dbt's own files in its folder."""
    os.umask(0o077)
    # Others may pass through to the release, and see nothing else.
    for folder in (tenant.folder.parent, tenant.folder):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(PASSABLE)
    tenant.folder.chmod(PASSABLE)
    os.environ["TENANT"] = tenant.code
    os.environ["OBORO_DATA"] = str(data_folder())
    os.environ["DBT_TARGET_PATH"] = str(tenant.target)
    os.environ["DBT_LOG_PATH"] = str(tenant.logs)


@contextmanager
def only_process(tenant: Tenant) -> Iterator[None]:
    """Hold the tenant's lock; UnusableInput if another process is at work on its files."""
    with tenant.lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableInput(f"Another process is building tenant {tenant.code}.") from None
        yield


def run(arguments: list[str]) -> None:
    """Run dbt for the tenant that TENANT names, if it is one and dbt would stay in its folder."""
    from dbt.cli.main import cli

    command = next((argument for argument in arguments if argument in cli.commands), None)
    if not command or WITHOUT_TENANT.intersection(arguments):
        cli(prog_name="dbt")
    if command == "show":
        raise UnusableInput(
            "dbt show prints rows, and dbt keeps what it prints in its log. Query the release, or "
            "open the restricted file with its key."
        )
    for argument in arguments:
        if argument.partition("=")[0] in REFUSED_OPTIONS:
            raise UnusableInput(f"{argument} is refused: dbt's files stay in the tenant's folder.")
    tenant = find_tenant(os.environ.get("TENANT"))
    prepare(tenant)
    if command in WITHOUT_FILES:
        cli(prog_name="dbt")
    with only_process(tenant):
        cli(prog_name="dbt")


def main() -> None:
    try:
        run(sys.argv[1:])
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        sys.exit(2)
