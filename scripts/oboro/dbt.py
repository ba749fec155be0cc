"""The environment's `dbt`: dbt itself, started for one tenant.

It checks TENANT before dbt writes anything, and points dbt's target and logs at the tenant's own
folder, since both may describe personal data.
"""

import os
import sys

from oboro.tenants import Tenant, UnusableInput, data_folder, find_tenant

# What dbt can say without a project.
WITHOUT_TENANT = {"-h", "--help", "-V", "--version"}
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


def main() -> None:
    if len(sys.argv) > 1 and not WITHOUT_TENANT.intersection(sys.argv):
        try:
            prepare(find_tenant(os.environ.get("TENANT")))
        except UnusableInput as problem:
            print(f"oboro: {problem}", file=sys.stderr)
            sys.exit(2)
    from dbt.cli.main import cli

    command = next((argument for argument in sys.argv[1:] if argument in cli.commands), None)
    if command == "show":
        print(
            "oboro: dbt show prints rows, and dbt keeps what it prints in its log. Query the release, "
            "or open the restricted file with its key.",
            file=sys.stderr,
        )
        sys.exit(2)
    cli(prog_name="dbt")
