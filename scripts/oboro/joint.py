"""Who is a resident of two municipalities at once: a comparison that sees no person.

A comparison has an id, a key of its own and a folder of its own, data/joint/<id>. Each member exports one
line for each of its residents at the common date: a keyed hash of reading, birth date and sex, and a row
number made up for it. The comparison reads these files alone and tells each member which of its rows are
elsewhere too. The member, who alone knows whose row it is, takes that in as findings of the check
resident_elsewhere. Whoever holds the key can try out readings and birth dates: close the comparison when
it is done, which destroys the key and the exports.
"""

import argparse
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from oboro.access_log import log_access
from oboro.connection import attach_restricted, quote
from oboro.dbt import only_process
from oboro.keys import find_key, key_file, make_key
from oboro.matches import MATCHES, ROWS, prepare_joint
from oboro.tenants import Tenant, UnusableInput, data_folder, find_tenant

ID = re.compile(r"[a-z0-9][a-z0-9_]{2,39}", re.ASCII)
# What is the same in both registers, hashed with the key twice over as in HMAC; a separator keeps parts apart.
INNER, OUTER = "5c" * 32, "36" * 32
TOKENS = f"""
select
    r.resident_number,
    sha256(concat($key, '{OUTER}', sha256(concat(
        $key, '{INNER}', concat_ws(chr(31), regexp_replace(nfc_normalize(q.name_kana), '[ 　・]', '', 'g'),
        r.birth_year, r.birth_month, r.birth_day, r.sex_code)
    )))) as token
from restricted.conformed.con_registered_residents as r
inner join restricted.quality.qua_current_residents as q on r.resident_number = q.resident_number
where r.reference_date = $on and r.last_event_on = $on and r.known_on is null and not r.is_birth_date_unknown and q.name_kana != ''
"""


@dataclass(frozen=True)
class Comparison:
    """What a comparison is about, as its folder says."""

    name: str
    folder: Path
    members: list[str]
    reference_date: date
    purpose: str

    def export(self, tenant: Tenant) -> Path:
        return self.folder / f"{tenant.code}.csv"

    def found(self, tenant: Tenant) -> Path:
        return self.folder / f"found_{tenant.code}.csv"

    def require(self, tenant: Tenant) -> None:
        if tenant.code not in self.members:
            raise UnusableInput(f"Tenant {tenant.code} is no member of the comparison {self.name}.")


def key_name(name: str) -> str:
    return f"joint-{name}"


def folder_of(name: str) -> Path:
    if not ID.fullmatch(name):
        raise UnusableInput("The id of a comparison has 3 to 40 small letters, digits and underscores.")
    return data_folder() / "joint" / name


def find(name: str) -> Comparison:
    folder = folder_of(name)
    try:
        told = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
        return Comparison(
            name, folder, list(told["members"]), date.fromisoformat(told["reference_date"]), told["purpose"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise UnusableInput(f"There is no comparison {name}. Make it: scripts/joint make {name}") from None


def make(name: str, members: list[str], on: date, purpose: str) -> None:
    folder = folder_of(name)
    codes = [find_tenant(code).code for code in dict.fromkeys(members)]
    if len(codes) < 2:
        raise UnusableInput("A comparison needs two members or more.")
    if folder.exists():
        raise UnusableInput(f"There is a comparison {name} already. Close it, or take another id.")
    if not make_key(key_name(name)):
        raise UnusableInput(
            f"The key of an earlier comparison {name} is still there: {key_file(key_name(name))}. Remove it, or take "
            "another id."
        )
    folder.mkdir(parents=True, mode=0o700)
    told = {"id": name, "members": codes, "reference_date": on.isoformat(), "purpose": purpose}
    (folder / "comparison.json").write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")


def write_rows(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """A file that is there whole or not at all."""
    partial = file.with_name(f".{file.name}.partial")
    connection.execute(f"copy ({query}) to {quote(partial)} (format csv, header)")
    os.replace(partial, file)


def export(comparison: Comparison, tenant: Tenant) -> int:
    """One line for each resident whose reading and birth date are known; how many."""
    comparison.require(tenant)
    if not tenant.restricted.is_file():
        raise UnusableInput(f"Tenant {tenant.code} has not been built.")
    with only_process(tenant), duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant)
        prepare_joint(connection)
        connection.execute(
            f"create temp table tokens as {TOKENS}",
            {"key": find_key(key_name(comparison.name)), "on": comparison.reference_date},
        )
        (residents,) = connection.execute("select count(*) from tokens").fetchone()
        if not residents:
            raise UnusableInput(
                f"{comparison.reference_date} is no reference date of tenant {tenant.code}'s statistics "
                "(seeds/policy/statistics.csv): nobody's state on that day is known."
            )
        log_access(tenant, "joint export", comparison.purpose, comparison=comparison.name, rows=residents)
        connection.execute("begin")
        connection.execute(f"delete from {ROWS} where comparison = ?", [comparison.name])
        # In an order that tells nothing.
        connection.execute(
            f"insert into {ROWS} select ?, row_number() over (order by random()), resident_number from tokens",
            [comparison.name],
        )
        connection.execute("commit")
        write_rows(
            connection,
            f"select r.row_number, t.token from {ROWS} as r inner join tokens as t using (resident_number) "
            f"where r.comparison = {quote(comparison.name)} order by r.row_number",
            comparison.export(tenant),
        )
    return residents


def compare(comparison: Comparison) -> dict[str, int]:
    """Which rows of each member have a token that another member has; reads the exports alone."""
    tenants = [find_tenant(code) for code in comparison.members]
    for tenant in tenants:
        if not comparison.export(tenant).is_file():
            raise UnusableInput(f"Member {tenant.code} has not exported to {comparison.name} yet.")
    found = {}
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table exports (tenant varchar, row_number bigint, token varchar)")
        for tenant in tenants:
            connection.execute(
                "insert into exports select ?, row_number, token from read_csv(?, header = true, "
                "columns = {'row_number': 'bigint', 'token': 'varchar'})",
                [tenant.code, str(comparison.export(tenant))],
            )
        for tenant in tenants:
            query = (
                "select distinct o.row_number, e.tenant as other_tenant from exports as o "
                "inner join exports as e on o.token = e.token and o.tenant <> e.tenant "
                f"where o.tenant = {quote(tenant.code)} order by all"
            )
            write_rows(connection, query, comparison.found(tenant))
            (found[tenant.code],) = connection.execute(f"select count(*) from ({query})").fetchone()
    return found


def take_in(comparison: Comparison, tenant: Tenant) -> int:
    """Replace what this comparison had found of the tenant; how many residents are elsewhere too."""
    comparison.require(tenant)
    file = comparison.found(tenant)
    if not file.is_file():
        raise UnusableInput(f"{comparison.name} has not been compared yet: scripts/joint compare {comparison.name}")
    with only_process(tenant), duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant)
        prepare_joint(connection)
        log_access(tenant, "joint import", comparison.purpose, comparison=comparison.name)
        connection.execute("begin")
        connection.execute(f"delete from {MATCHES} where comparison = ?", [comparison.name])
        connection.execute(
            f"insert into {MATCHES} select r.comparison, $on, r.resident_number, f.other_tenant "
            "from read_csv($file, header = true, columns = {'row_number': 'bigint', 'other_tenant': 'varchar'}) as f "
            f"inner join {ROWS} as r on r.comparison = $name and r.row_number = f.row_number",
            {"on": comparison.reference_date, "file": str(file), "name": comparison.name},
        )
        connection.execute("commit")
        return connection.execute(
            f"select count(*) from {MATCHES} where comparison = ?", [comparison.name]
        ).fetchone()[0]


def close(comparison: Comparison) -> None:
    """Destroy the key and the exports. What members took in stays theirs."""
    key_file(key_name(comparison.name)).unlink(missing_ok=True)
    shutil.rmtree(comparison.folder)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/joint", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    made = commands.add_parser("make", help="a new comparison with a key of its own")
    made.add_argument("id")
    made.add_argument("--members", nargs="+", required=True, metavar="TENANT")
    made.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE", help="common reference date")
    made.add_argument("--purpose", required=True, help="for the members' access logs")
    for command, told in (("export", "a member's hashes"), ("import", "what was found of a member")):
        of_member = commands.add_parser(command, help=told)
        of_member.add_argument("id")
        of_member.add_argument("tenant", metavar="TENANT")
    for command, told in (("compare", "the exports alone"), ("close", "destroy key and exports")):
        commands.add_parser(command, help=told).add_argument("id")
    arguments = parser.parse_args()
    os.umask(0o077)
    try:
        if arguments.command == "make":
            make(arguments.id, arguments.members, arguments.on, arguments.purpose)
            print(f"Made the comparison {arguments.id}. Each member exports to it now.")
            return 0
        comparison = find(arguments.id)
        if arguments.command == "export":
            print(f"{export(comparison, find_tenant(arguments.tenant)):,} residents exported as hashes.")
        elif arguments.command == "import":
            taken = take_in(comparison, find_tenant(arguments.tenant))
            print(f"{taken:,} residents are elsewhere too. The next build has them as findings.")
        elif arguments.command == "compare":
            for code, rows in compare(comparison).items():
                print(f"{code}: {rows:,} rows found elsewhere")
        else:
            close(comparison)
            print(f"Closed {arguments.id}: its key and exports are gone.")
    except UnusableInput as problem:
        print(f"oboro: {problem}", file=sys.stderr)
        return 2
    except (OSError, duckdb.Error) as problem:
        print(f"oboro: {type(problem).__name__} (text withheld). Nothing was taken in.", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
