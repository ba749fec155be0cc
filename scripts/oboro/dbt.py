"""The environment's `dbt`: dbt itself, started for one tenant.

It checks TENANT before dbt writes anything, and points dbt's target and logs at the tenant's own
folder, since both may describe personal data. It runs `dbt deps` where that has not been done.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oboro.access_log import log_access, purpose_of_statistics
from oboro.tenants import Tenant, UnusableInput, data_folder, find_tenant

# What dbt can say without a project, and what it does without opening a tenant's files.
WITHOUT_TENANT = {"-h", "--help", "-V", "--version"}
WITHOUT_FILES = {"clean", "list", "ls", "parse"}
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
    if not tenant.folder.is_dir():
        raise UnusableInput(f"Tenant {tenant.code} has no folder: build it first (scripts/build).")
    with tenant.lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnusableInput(f"Another process is building tenant {tenant.code}.") from None
        yield


def install_packages() -> None:
    """Run `dbt deps` in a project where that has not been done: macros/ is a package it installs."""
    project = Path.cwd()
    wanted = project / "packages.yml"
    installed = project / "dbt_packages" / "oboro_sdc"

    def is_done() -> bool:
        # A link into another checkout, or a copy of an older state, is not this project's package.
        return not wanted.is_file() or installed.resolve() == project / "macros"

    if is_done():
        return
    with wanted.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if is_done():
            return
        run_deps = [Path(sys.executable).with_name("dbt"), "deps", "--quiet", "--no-use-colors"]
        made = subprocess.run(run_deps, capture_output=True, text=True, check=False)
        if made.returncode:
            raise UnusableInput(f"dbt deps did not install macros/.\n{made.stdout}{made.stderr}")


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
    if command == "deps":
        # It installs packages and knows of no tenant; its log says nothing that anybody needs.
        with tempfile.TemporaryDirectory() as logs:
            os.environ["DBT_LOG_PATH"] = logs
            cli(prog_name="dbt")
    tenant = find_tenant(os.environ.get("TENANT"))
    prepare(tenant)
    install_packages()
    if command in WITHOUT_FILES:
        cli(prog_name="dbt")
    with only_process(tenant):
        log_access(tenant, f"dbt {command}", os.environ.get("OBORO_PURPOSE") or purpose_of_statistics())
        cli(prog_name="dbt")


def main() -> None:
    try:
        run(sys.argv[1:])
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        sys.exit(2)
