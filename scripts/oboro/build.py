"""Build, test and publish one, several or all tenants.

The project is parsed once; each tenant is built in a process of its own, because dbt is not safe
twice in one. What did not pass as a whole is not published: the tenant keeps its previous release,
and the others go on.
"""

import argparse
import gc
import multiprocessing
import os
import shutil
import sys
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from oboro.access_log import log_access, purpose_of_statistics
from oboro.dbt import install_packages, only_process, prepare
from oboro.inbox import newest_delivery
from oboro.keys import KEY_VARIABLE, find_key
from oboro.tenants import Tenant, UnusableInput, find_tenant, registry

PASSED, FINDINGS, FAILED_CLOSED = 0, 1, 2
DBT_ARGUMENTS = ["--log-level", "none", "--no-use-colors"]
# Unit tests check the SQL on made-up rows: they belong to scripts/test, not to every night's build.
BUILD = ["build", "--exclude-resource-type", "unit_test"]


@dataclass
class Outcome:
    """What became of one tenant."""

    tenant: str
    code: int = FAILED_CLOSED
    seconds: float = 0.0
    rows_in: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    cells_published: int = 0
    cells_hidden: int = 0
    release_id: str = ""
    messages: list[str] = field(default_factory=list)


def forget_dbt_settings() -> None:
    """dbt takes any option from the environment too; a release depends on none of them."""
    for name in list(os.environ):
        if name.startswith("DBT_") and not name.startswith(KEY_VARIABLE):
            del os.environ[name]


def parse(tenant: Tenant) -> Any:
    """Parse the project. The manifest holds nothing of a tenant, so it serves them all."""
    from dbt.cli.main import dbtRunner

    prepare(tenant)
    install_packages()
    result = dbtRunner().invoke(["parse", *DBT_ARGUMENTS])
    if not result.success:
        raise UnusableInput(f"The project cannot be parsed.\n{result.exception}")
    return result.result


def run_dbt(manifest: Any, tell: Connection) -> tuple[bool, list[dict], dict, list[str], bool]:
    """`dbt build` for the tenant of this process: success, results, manifest, failures, only tests."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    def on_event(event: Any) -> None:
        if event.info.name == "NodeStart":
            tell.send(("step", event.data.node_info.node_name))
        elif event.info.name == "NodeFinished":
            tell.send(("done", event.data.node_info.node_name))

    result = dbtRunner(manifest=manifest, callbacks=[on_event]).invoke([*BUILD, *DBT_ARGUMENTS])
    failed = [run for run in getattr(result.result, "results", []) if str(run.status) in {"error", "fail"}]
    environment = DuckDBConnectionManager._ENV
    messages = [f"{run.node.name}: {said(run, environment)}" for run in failed]
    # The tenant's files are read again by publishing: let go of them.
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()
    if result.result is None:
        return False, [], {}, [str(result.exception)], False
    results = [
        {"unique_id": run.node.unique_id, "status": str(run.status), "failures": run.failures}
        for run in result.result.results
    ]
    only_tests = bool(failed) and all(str(run.status) == "fail" for run in failed)
    compiled = manifest.writable_manifest().to_dict(omit_none=False)
    return result.success, results, compiled, messages, only_tests


def said(run: Any, environment: Any) -> str:
    """What a node that failed says: of a test that tells in words what it found, these words."""
    column = run.node.config.meta.get("tells")
    if str(run.status) == "fail" and column:
        query = f"select string_agg({column}, ' ' order by {column}) from ({run.node.compiled_code})"
        (words,) = environment.handle().cursor().execute(query).fetchone()
        return words
    return " ".join((run.message or "").split())


def read_intake(tenant: Tenant, outcome: Outcome) -> None:
    """How many rows of the resident register came in and what became of them."""
    from oboro.connection import attach_restricted

    with duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant, read_only=True)
        try:
            outcome.rows_in, outcome.rows_accepted, outcome.rows_rejected = connection.execute(
                """
                select rows_in, rows_accepted, rows_rejected
                from restricted.staging.stg_inbox__intake where register = 'residents'
                """
            ).fetchone() or (0, 0, 0)
        except duckdb.CatalogException:
            return  # the build stopped before anything was read


def held_reports(tenant: Tenant) -> list[str]:
    """What holds the annual reports, for who does not look at them; the release goes on."""
    from oboro.connection import attach_report

    with duckdb.connect(":memory:") as connection:
        attach_report(connection, tenant, read_only=True)
        return [
            f"The annual report of {year} is held by {findings} undecided findings (docs/annual_report.md)."
            for year, findings in connection.execute(
                "select year, held_findings from report.annual_report_status where is_held order by year"
            ).fetchall()
        ]


def build_tenant(tenant: Tenant, manifest: Any, tell: Connection) -> None:
    """The whole life of one tenant's process; its last message is the outcome."""
    from oboro.publish import NotPublished, publish

    outcome = Outcome(tenant.code)
    began = time.monotonic()
    try:
        prepare(tenant)
        find_key(tenant.code)
        newest_delivery(tenant)
        with only_process(tenant):
            delivery = newest_delivery(tenant).name
            log_access(tenant, "build", purpose_of_statistics(), delivery=delivery)
            # What a killed build left behind.
            shutil.rmtree(tenant.candidate.parent, ignore_errors=True)
            shutil.rmtree(tenant.spill, ignore_errors=True)
            success, results, compiled, messages, only_tests = run_dbt(manifest, tell)
            outcome.messages = messages
            read_intake(tenant, outcome)
            if success:
                tell.send(("step", "publish"))
                release = publish(tenant, compiled, results)
                log_access(tenant, "publish", purpose_of_statistics(), release=release.release_id)
                outcome.release_id = release.release_id
                outcome.cells_published = release.cells_published
                outcome.cells_hidden = release.cells_hidden
                outcome.messages = held_reports(tenant)
                outcome.code = PASSED
            else:
                outcome.code = FINDINGS if only_tests else FAILED_CLOSED
    except (UnusableInput, NotPublished) as problem:
        outcome.messages.append(str(problem))
    except Exception as error:  # noqa: BLE001 - its text may quote people
        outcome.messages.append(f"{type(error).__name__} (text withheld)")
    outcome.seconds = time.monotonic() - began
    tell.send(("outcome", outcome))


def build_all(tenants: list[Tenant], jobs: int, console: Console) -> list[Outcome]:
    """Build the tenants, some at a time, with a progress bar each."""
    progress = Progress(
        TextColumn("{task.fields[code]}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        TextColumn("{task.description}", table_column=Column(min_width=24, no_wrap=True)),
        console=console,
    )
    context = multiprocessing.get_context("fork")
    outcomes: dict[str, Outcome] = {}
    with progress:
        reading = progress.add_task("reading the project", total=1, code="all   ")
        manifest = parse(tenants[0])
        # The manifest lives as long as the builds: nobody needs to look whether it is garbage, again and again.
        gc.freeze()
        progress.update(reading, completed=1, description="read the project")
        total = 1 + sum(
            node.resource_type in {"model", "seed", "test"} and node.config.materialized != "ephemeral"
            for node in manifest.nodes.values()
        ) + len(manifest.functions)
        waiting = list(tenants)
        running: dict[Connection, tuple[Tenant, Any, Any]] = {}
        while waiting or running:
            while waiting and len(running) < jobs:
                tenant = waiting.pop(0)
                listen, tell = context.Pipe(duplex=False)
                process = context.Process(target=build_tenant, args=(tenant, manifest, tell))
                process.start()
                tell.close()
                task = progress.add_task("starting", total=total, code=tenant.code)
                running[listen] = (tenant, process, task)
            for listen in wait(list(running)):
                tenant, process, task = running[listen]
                try:
                    kind, content = listen.recv()
                except EOFError:
                    process.join()
                    del running[listen]
                    if tenant.code not in outcomes:
                        died = Outcome(tenant.code, messages=["The process was killed."])
                        outcomes[tenant.code] = died
                    continue
                if kind == "step":
                    progress.update(task, description=content)
                elif kind == "done":
                    progress.advance(task)  # skipped parts come too
                else:
                    outcomes[tenant.code] = content
                    word = {PASSED: "published", FINDINGS: "findings"}.get(content.code, "failed closed")
                    progress.update(task, total=total, description=word)
                    if content.code == PASSED:
                        progress.update(task, completed=total)
    return [outcomes[tenant.code] for tenant in tenants]


def report(outcomes: list[Outcome], console: Console) -> None:
    """The summary table, and why something was not published."""
    table = Table(title="Builds", title_justify="left")
    for heading, justify in (
        ("tenant", "left"),
        ("result", "left"),
        ("seconds", "right"),
        ("rows in", "right"),
        ("accepted", "right"),
        ("rejected", "right"),
        ("cells published", "right"),
        ("hidden", "right"),
        ("release", "left"),
    ):
        table.add_column(heading, justify=justify)
    words = {PASSED: "published", FINDINGS: "findings, not published"}
    for o in outcomes:
        table.add_row(
            o.tenant,
            words.get(o.code, "failed closed, not published"),
            f"{o.seconds:.1f}",
            f"{o.rows_in:,}",
            f"{o.rows_accepted:,}",
            f"{o.rows_rejected:,}",
            f"{o.cells_published:,}",
            f"{o.cells_hidden:,}",
            o.release_id,
        )
    console.print(table)
    for o in outcomes:
        for message in o.messages:
            console.print(f"[bold]{o.tenant}[/bold] {escape(message)}", soft_wrap=True)
        if o.code != PASSED:
            console.print(f"[bold]{o.tenant}[/bold] The previous release, if any, is unchanged.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/build", description=__doc__.splitlines()[0])
    parser.add_argument("tenants", nargs="*", metavar="TENANT", help="6-digit codes; none means all")
    parser.add_argument("--jobs", type=int, default=1, help="tenants built at the same time")
    arguments = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 160)
    forget_dbt_settings()
    try:
        tenants = [find_tenant(code) for code in dict.fromkeys(arguments.tenants or registry())]
        if arguments.jobs < 1:
            raise UnusableInput("--jobs must be at least 1.")
        outcomes = build_all(tenants, arguments.jobs, console)
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return FAILED_CLOSED
    report(outcomes, console)
    return max(outcome.code for outcome in outcomes)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    sys.exit(main())
