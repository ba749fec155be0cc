"""The main job end to end on made-up municipalities: extracts, builds, releases, docs, queries."""

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from oboro.annual_report import book_file, write
from oboro.build import FAILED_CLOSED, PASSED, build_all, report
from oboro.inbox import newest_delivery
from oboro.keys import make_key
from oboro.synthetic import MADE_UP, UnusableArgument, generate
from oboro.tenants import PROJECT, Tenant, UnusableInput, data_folder, find_tenant

QUERIES = ("children_by_town", "population_pyramid", "hidden_by_area_level")
SHOWN = "082201"
REPORT_YEAR = 2023
WHAT_A_RELEASE_DEPENDS_ON = ("models", "macros", "seeds", "scripts", "analyses", "tests/generic")


def fingerprint(tenant: Tenant) -> str:
    """A hash of all that a tenant's release and docs are made from."""
    files = [PROJECT / "dbt_project.yml", PROJECT / "requirements.lock"]
    for folder in (PROJECT / name for name in WHAT_A_RELEASE_DEPENDS_ON):
        files += (p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")
    files += newest_delivery(tenant).iterdir()
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(file.anchor)}\0".encode())
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def stamp(tenant: Tenant) -> Path:
    """Where the demo remembers what it built last."""
    return tenant.folder / "demo.json"


def is_current(tenant: Tenant) -> bool:
    """Whether the release and the docs were made from exactly what is there now."""
    docs = tenant.target / "static_index.html"
    made = (tenant.release, docs, book_file(tenant, REPORT_YEAR), stamp(tenant))
    if not all(file.is_file() for file in made):
        return False
    return json.loads(stamp(tenant).read_text())["fingerprint"] == fingerprint(tenant)


def make_docs(tenant: Tenant) -> None:
    """`dbt docs generate --static`, exactly as a user would run it."""
    run = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "docs", "generate", "--static", "--quiet"],
        env={"TENANT": tenant.code, "OBORO_DATA": str(data_folder()), "PATH": "/usr/bin:/bin"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise UnusableInput(f"The docs of tenant {tenant.code} could not be made.\n{run.stdout}")


def show_queries(tenant: Tenant, console: Console) -> None:
    """Run the queries of analyses/ on the release alone, connected as a BI tool should be."""
    with duckdb.connect(tenant.release, read_only=True) as connection:
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        for name in QUERIES:
            file = tenant.target / "compiled" / "oboro" / "analyses" / f"{name}.sql"
            sql = file.read_text(encoding="utf-8").strip()
            rows = connection.execute(sql)
            table = Table(*(column[0] for column in rows.description))
            for row in rows.fetchall():
                table.add_row(*(str(value) for value in row))
            console.print(f"\n[bold]{name}[/bold]  (analyses/{name}.sql)")
            console.print(sql, markup=False, highlight=False)
            console.print(table)


def main() -> int:
    argparse.ArgumentParser(prog="scripts/demo", description=__doc__).parse_args()
    console = Console(width=None if sys.stdout.isatty() else 160)
    try:
        tenants = [find_tenant(code) for code in MADE_UP]
        for tenant in tenants:
            make_key(tenant.code)
            console.print(str(generate(data_folder(), tenant.code)), highlight=False)
        stale = [tenant for tenant in tenants if not is_current(tenant)]
        if stale:
            outcomes = build_all(stale, 1, console)
            report(outcomes, console)
            if worst := max(outcome.code for outcome in outcomes):
                return worst
            for tenant in stale:
                with console.status(f"{tenant.code} docs and annual report"):
                    make_docs(tenant)
                    write(tenant, REPORT_YEAR)
                stamp(tenant).write_text(json.dumps({"fingerprint": fingerprint(tenant)}) + "\n")
        else:
            console.print("Everything is up to date: nothing was built.")
        show_queries(find_tenant(SHOWN), console)
    except (UnusableInput, UnusableArgument) as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return FAILED_CLOSED
    console.print(
        "\nReleases for analysts (all people in them are made up), docs for auditors, annual reports for the entitled:"
    )
    for tenant in tenants:
        console.print(f"  {tenant.code} {tenant.name_en:14} {tenant.release}", soft_wrap=True)
        console.print(f"  {'':21} {tenant.target / 'static_index.html'}", soft_wrap=True)
        console.print(f"  {'':21} {book_file(tenant, REPORT_YEAR)}", soft_wrap=True)
    return PASSED


if __name__ == "__main__":
    sys.exit(main())
