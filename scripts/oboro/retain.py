"""Keep what is personal no longer, and no more openly, than policy says (seeds/policy/retention_periods.csv).

Files of a delivery that has been published from are encrypted at rest; the inbox reads them as before.
Deliveries past their period are removed, the newest excepted, and with them what earlier releases left
in the encrypted file; so are old workbooks of findings and old lines of the access log.
"""

import argparse
import csv
import json
import os
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from oboro.access_log import log_access
from oboro.connection import attach_restricted
from oboro.dbt import only_process
from oboro.earlier import CERTIFICATES, INTAKE, MERGED_AREAS, TOTALS, prepare_earlier
from oboro.inbox import deliveries, delivered_files
from oboro.keys import find_key
from oboro.matches import ROWS
from oboro.sealed import seal
from oboro.tenants import PROJECT, Tenant, UnusableInput, data_folder, find_tenant, registry

PERIODS = PROJECT / "seeds" / "policy" / "retention_periods.csv"
KEPT = ("plain_files", "deliveries", "workbooks", "access_log")


def periods() -> dict[str, timedelta]:
    """How long each kind is kept; UnusableInput where policy does not say."""
    with PERIODS.open(encoding="utf-8", newline="") as file:
        days = {row["kept"]: row["days"] for row in csv.DictReader(file)}
    for kept in KEPT:
        if not (days.get(kept) or "").isdigit():
            raise UnusableInput(f"{PERIODS.name} does not say for how many days to keep {kept}.")
    return {kept: timedelta(days=int(days[kept])) for kept in KEPT}


class Retention:
    """What is to be done for one tenant on a day; with `dry_run` it is only told."""

    def __init__(self, tenant: Tenant, today: date, dry_run: bool) -> None:
        self.tenant, self.today, self.dry_run = tenant, today, dry_run
        self.kept = periods()
        self.done: list[str] = []

    def is_past(self, kept: str, day: date) -> bool:
        return self.today - day > self.kept[kept]

    def run(self) -> list[str]:
        with only_process(self.tenant):
            published = self.newest_published()
            folders = deliveries(self.tenant)
            for folder in folders:
                if folder != folders[-1] and self.is_past("deliveries", date.fromisoformat(folder.name)):
                    self.do(f"remove the delivery of {folder.name}", lambda folder=folder: shutil.rmtree(folder))
                else:
                    self.seal(folder, published)
            self.forget_earlier()
            for file in sorted((self.tenant.folder / "review").glob("*.xlsx")):
                if self.is_past("workbooks", datetime.fromtimestamp(file.stat().st_mtime, UTC).date()):
                    self.do(f"remove the workbook {file.name}", file.unlink)
            self.shorten_log()
            if self.done and not self.dry_run:
                log_access(self.tenant, "retain", "retention", done=self.done)
        return self.done

    def do(self, what: str, act) -> None:
        if not self.dry_run:
            act()
        self.done.append(what)

    def newest_published(self) -> date | None:
        if not self.tenant.restricted.is_file():
            return None
        with duckdb.connect(":memory:") as connection:
            attach_restricted(connection, self.tenant, read_only=True)
            try:
                return connection.execute(f"select max(delivered_on) from {INTAKE}").fetchone()[0]
            except duckdb.CatalogException:
                return None  # nothing was published yet

    def seal(self, folder: Path, published: date | None) -> None:
        day = date.fromisoformat(folder.name)
        plain = [file.path for file in delivered_files(self.tenant, folder) if file.key is None]
        old_enough = self.today - day >= self.kept["plain_files"]
        if plain and old_enough and published is not None and day <= published:
            key = find_key(self.tenant.code)
            self.do(f"encrypt {len(plain)} files of {folder.name}", lambda: seal(folder, plain, key))

    def forget_earlier(self) -> None:
        """The newest and the one before it protect the next release and are kept."""
        if not self.tenant.restricted.is_file():
            return
        last_day = self.today - self.kept["deliveries"]
        with duckdb.connect(":memory:") as connection:
            attach_restricted(connection, self.tenant, read_only=self.dry_run)
            if not self.dry_run:
                prepare_earlier(connection)
            for table in (CERTIFICATES, MERGED_AREAS, INTAKE, TOTALS):
                name = table.rsplit(".", 1)[1]
                past = (
                    f"from {table} where delivered_on < $1 and delivered_on not in "
                    f"(select distinct delivered_on from {INTAKE} order by delivered_on desc limit 2)"
                )
                try:
                    rows = connection.execute(f"select count(*) {past}", [last_day]).fetchone()[0]
                except duckdb.CatalogException:
                    return
                if rows:
                    self.do(
                        f"forget {rows} rows of {name} of earlier releases",
                        lambda past=past: connection.execute(f"delete {past}", [last_day]),
                    )
            self.forget_comparisons(connection)

    def forget_comparisons(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Which row of a joint comparison was whose, once the comparison is closed."""
        folder = data_folder() / "joint"
        kept = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        try:
            closed = connection.execute(
                f"select distinct comparison from {ROWS} where not list_contains($1, comparison) order by 1", [kept]
            ).fetchall()
        except duckdb.CatalogException:
            return  # nothing was ever compared
        for (name,) in closed:
            self.do(
                f"forget the rows exported to the comparison {name}",
                lambda name=name: connection.execute(f"delete from {ROWS} where comparison = ?", [name]),
            )

    def shorten_log(self) -> None:
        file = self.tenant.access_log
        if not file.is_file():
            return
        lines = file.read_text(encoding="utf-8").splitlines()
        old = 0
        while old < len(lines) and self.is_past(
            "access_log", datetime.fromisoformat(json.loads(lines[old])["at"]).date()
        ):
            old += 1

        def shorten() -> None:
            fresh = file.with_name(file.name + ".new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as new:
                new.writelines(f"{line}\n" for line in lines[old:])
            os.replace(fresh, file)

        if old:
            self.do(f"remove {old} lines of the access log", shorten)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/retain", description=__doc__.splitlines()[0])
    parser.add_argument("tenants", nargs="*", metavar="TENANT", help="6-digit codes; none means all")
    parser.add_argument("--on", type=date.fromisoformat, default=None, metavar="DATE", help="as on this day")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    arguments = parser.parse_args()
    worst = 0
    for code in arguments.tenants or registry():
        try:
            tenant = find_tenant(code)
            if not tenant.folder.is_dir():
                continue
            os.umask(0o077)
            done = Retention(tenant, arguments.on or datetime.now(UTC).date(), arguments.dry_run).run()
        except UnusableInput as problem:
            print(f"oboro: {problem}", file=sys.stderr)
            worst = 2
        except (OSError, duckdb.Error) as problem:
            print(f"oboro: {code}: {type(problem).__name__}. What was not done stays as it was.", file=sys.stderr)
            worst = 2
        else:
            would = "would " if arguments.dry_run else ""
            for what in done or ["do nothing: nothing is past its period"]:
                print(f"{code} {would}{what}")
    return worst


if __name__ == "__main__":
    sys.exit(main())
