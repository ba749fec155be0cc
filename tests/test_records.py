"""Anonymised records: what they keep, who is not in them, who gets them, what they tell of the statistics."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from conftest import HAMAMATSU, TSUKUBA, VILLAGE, Site

from oboro.attack.lattice import Cells, Hierarchy, Unusable
from oboro.attack.records import add_least_counts
from oboro.attack.release import Universe

CITIES = (TSUKUBA, HAMAMATSU)
QUASI_IDENTIFIERS = (
    "age_group", "sex", "area_code", "household_size", "household_type", "nationality", "years_of_residence",
)  # fmt: skip
K, L = 5, 3
PROVISION = f"{TSUKUBA}-2026-01"


def open_all(site: Site, tenant: str) -> duckdb.DuckDBPyConnection:
    """The restricted file and the records of a tenant, as one who is entitled to both would open them."""
    from oboro.connection import quote

    connection = site.restricted(tenant)
    key = site.records_key(tenant)
    file = quote(site.folder(tenant) / "records.duckdb")
    connection.execute(f"attach {file} as records (encryption_key {quote(key)}, read_only)")
    return connection


@pytest.mark.parametrize("tenant", CITIES)
def test_classes_are_large_and_diverse(built: Site, tenant):
    """Counted without any of the project's SQL."""
    with open_all(built, tenant) as connection:
        rows = connection.execute(
            f"select {', '.join(QUASI_IDENTIFIERS)}, income_class from records.residents_anonymised"
        ).fetchall()
    sizes = Counter(row[:-1] for row in rows)
    incomes = Counter(row[:-1] for row in set(rows))
    assert len(rows) > 50 and len(sizes) > 1
    assert min(sizes.values()) >= K and min(incomes.values()) >= L


@pytest.mark.parametrize("tenant", CITIES)
def test_linkage_finds_no_group_below_k(built: Site, tenant):
    """The whole register, generalised as an attacker would, joined to the records on all quasi-identifiers."""
    codes = {}
    with open_all(built, tenant) as connection:
        for attribute, value, generalised in connection.execute(
            """
            select h.attribute, h.value, h.generalised
            from generalised.gen_record_hierarchies as h
            inner join protected.pro_residents_anonymised__levels as l
                on h.attribute = l.quasi_identifier and h.level = l.level
            """
        ).fetchall():
            codes[attribute, value] = generalised
        people = connection.execute(
            f"select {', '.join(QUASI_IDENTIFIERS)} from conformed.con_record_residents"
        ).fetchall()
        records = Counter(connection.execute(
            f"select {', '.join(QUASI_IDENTIFIERS)} from records.residents_anonymised"
        ).fetchall())
    known = Counter(
        tuple(codes[attribute, value] for attribute, value in zip(QUASI_IDENTIFIERS, person, strict=True))
        for person in people
    )
    groups = {records[description] for description in known} - {0}
    assert groups and min(groups) >= K
    # Whoever knows all residents finds in every class as many people as records, or more.
    assert all(known[description] >= count for description, count in records.items())


def test_who_is_protected_is_not_described(built: Site):
    for tenant in CITIES:
        with built.restricted(tenant) as restricted:
            protected, described = restricted.execute(
                """
                with protected as (
                    select resident_number, household_number from staging.stg_residents__history
                    where is_protected_person
                )
                select
                    (select count(distinct resident_number) from protected),
                    (
                        select count(*) from conformed.con_record_residents as d
                        inner join conformed.con_registered_residents as r using (resident_number)
                        where r.resident_number in (select p.resident_number from protected as p)
                            or r.household_number in (select p.household_number from protected as p)
                    )
                """
            ).fetchone()
        assert protected > 0 and described == 0


def test_records_and_statistics_are_never_in_one_file(built: Site):
    with built.release(TSUKUBA) as release:
        assert not release.execute(
            "select table_name from duckdb_tables() where table_name like '%anonymised%'"
        ).fetchall()
    raw = (built.folder(TSUKUBA) / "records.duckdb").read_bytes()
    assert b"residents_anonymised" not in raw, "the records' file is encrypted"
    with open_all(built, TSUKUBA) as connection:
        tables = {name for (name,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'records'"
        ).fetchall()}
    assert tables == {
        "residents_anonymised", "about_codes", "about_provisions", "about_least_counts", "about_records",
        "about_contents", "about_checks",
    }  # fmt: skip


def test_nothing_is_described_without_a_provision(built: Site):
    folder = built.folder(VILLAGE)
    assert not (folder / "records.duckdb").exists() and not (folder / "records_risk.html").exists()
    with built.restricted(VILLAGE) as restricted:
        assert restricted.execute("select count(*) from conformed.con_record_residents").fetchone() == (0,)


# What breaks each of the five standards of 施行規則62条, and what else is asked, as a statement on what was built.
BREACHES = {
    "records_name_nobody": "update records.main.residents_anonymised set household_type = '朧 太郎' where rowid = 0",
    "records_hold_no_identification_codes":
        "insert into records.main.about_codes values ('income_class', '123456789012', '番号')",
    "records_lead_back_to_no_register": """
        update records.main.residents_anonymised
        set years_of_residence = (select min(resident_number) from restricted.staging.stg_residents__history)
    """,
    "records_describe_nothing_outlying": """
        delete from restricted.conformed.con_record_residents
        where rowid not in (select rowid from restricted.conformed.con_record_residents limit 10)
    """,
    "records_describe_nothing_outlying, household":
        "update restricted.conformed.con_record_residents set household = 'one for all'",
    "records_describe_nothing_outlying, income":
        "delete from restricted.conformed.con_record_residents where income_class = 'none'",
    "records_differ_from_none_alone": "delete from records.main.residents_anonymised where rowid in ({all_but_four})",
    "records_differ_from_none_alone, l":
        "update records.main.residents_anonymised set income_class = 'none' where {smallest}",
    "recorded_provisions_have_records": "delete from records.main.residents_anonymised",
    "a_policy_of_records_protects": "update restricted.policy.record_policies set l = 1",
    "a_policy_of_records_protects, sample": "update restricted.policy.record_policies set sample_share = 1",
    "a_policy_of_records_protects, empty": "update restricted.policy.record_policies set rarest_value = null",
    "records_lead_back_to_no_register, serial":
        "update records.main.residents_anonymised set area_code = 'person ' || rowid",
}  # fmt: skip


@pytest.fixture(scope="module")
def standards(built: Site) -> dict[str, str]:
    """The compiled checks of 62条, by name."""
    folder = built.folder(TSUKUBA) / "target" / "compiled" / "oboro" / "tests" / "records"
    return {file.stem: file.read_text() for file in folder.glob("*.sql")}


def workshop(built: Site, queries: dict[str, str]) -> duckdb.DuckDBPyConnection:
    """A connection where the tables that the checks read lie in memory, to be changed."""
    from oboro.connection import load_encryption, quote

    connection = duckdb.connect(":memory:")
    load_encryption(connection)
    folder = built.folder(TSUKUBA)
    keys = {"restricted": (built.keys / f"{TSUKUBA}.key").read_text().strip(), "records": built.records_key(TSUKUBA)}
    for database, key in keys.items():
        file = quote(folder / f"{database}.duckdb")
        connection.execute(f"attach {file} as source_{database} (encryption_key {quote(key)}, read_only)")
        connection.execute(f"attach ':memory:' as {database}")
    for database, schema, table in sorted(set(re.findall(
        r'"(restricted|records)"\."(\w+)"\."(\w+)"', " ".join(queries.values())
    ))):
        connection.execute(f"create schema if not exists {database}.{schema}")
        if table == "stg_residents__history":  # a view of this one
            table = "stg_residents__checked"
        connection.execute(f"create table {database}.{schema}.{table} as from source_{database}.{schema}.{table}")
    connection.execute(
        "create view restricted.staging.stg_residents__history as "
        "from restricted.staging.stg_residents__checked where rejection_reason is null"
    )
    return connection


@pytest.mark.parametrize("breach", BREACHES)
def test_each_standard_is_checked(built: Site, standards, breach):
    """The five checks find nothing in what was built, and each finds what breaks its standard."""
    assert set(standards) == {name.split(",")[0] for name in BREACHES}
    connection = workshop(built, standards)
    check = standards[breach.split(",")[0]]
    assert connection.execute(check).fetchall() == []
    columns = ", ".join(QUASI_IDENTIFIERS)
    smallest = f"({columns}) = (select ({columns}) from records.main.residents_anonymised limit 1)"
    connection.execute(BREACHES[breach].format(
        smallest=smallest,
        all_but_four=f"select rowid from records.main.residents_anonymised where {smallest} offset {K - 1}",
    ))
    assert connection.execute(check).fetchall() != []


def test_a_recorded_provision_is_provided(built: Site, tmp_path):
    site = built.copy(tmp_path / "site", (TSUKUBA,))
    out = tmp_path / "out"
    out.mkdir()
    made = site.module("provide_records", TSUKUBA, PROVISION, "--to", str(out))
    assert made.returncode == 0, made.stderr
    (file,) = out.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    with duckdb.connect(file, read_only=True) as provided:
        tables = {name for (name,) in provided.execute("select table_name from duckdb_tables()").fetchall()}
        assert tables == {"residents_anonymised", "about_codes", "about_records", "about_provision"}
        assert provided.execute("select provision from about_provision").fetchall() == [(PROVISION,)]
        given = provided.execute("from residents_anonymised").fetchall()
    with open_all(site, TSUKUBA) as connection:
        assert given == connection.execute("from records.residents_anonymised order by all").fetchall()
        names = [name.encode() for (name,) in connection.execute(
            "select distinct name from staging.stg_residents__history where length(name) > 2"
        ).fetchall()]
    raw = file.read_bytes()
    assert names and not [name for name in names if name in raw]
    (line,) = [
        entry for entry in map(json.loads, (site.folder(TSUKUBA) / "access.jsonl").read_text().splitlines())
        if entry["action"] == "provide records"
    ]
    assert line["provision"] == PROVISION and line["recipient"] and line["legal_basis"] and line["purpose"]


def test_what_is_not_recorded_is_not_provided(built: Site, tmp_path):
    site = built.copy(tmp_path / "site", (TSUKUBA, VILLAGE))
    out = tmp_path / "out"
    out.mkdir()
    for tenant, provision, folder, word in (
        (TSUKUBA, "unknown", out, "not recorded"),
        (VILLAGE, PROVISION, out, "no records"),
        (TSUKUBA, PROVISION, site.folder(TSUKUBA), "among the tenants' data"),
        (TSUKUBA, PROVISION, tmp_path / "nowhere", "no folder"),
    ):
        refused = site.module("provide_records", tenant, provision, "--to", str(folder))
        assert refused.returncode == 2 and word in refused.stderr
    assert not list(out.iterdir())


def change_records(site: Site, statement: str) -> None:
    """As somebody with the key could, behind the build's back."""
    from oboro.connection import load_encryption, quote

    with duckdb.connect(":memory:") as connection:
        load_encryption(connection)
        file, key = quote(site.folder(TSUKUBA) / "records.duckdb"), quote(site.records_key(TSUKUBA))
        connection.execute(f"attach {file} as records (encryption_key {key})")
        connection.execute("use records")
        connection.execute(statement)


@pytest.mark.parametrize("statement", [
    "update residents_anonymised set income_class = 'none' where rowid = 0",
    "delete from about_contents",
    "create table more as select 'a name' as a",
])  # fmt: skip
def test_records_that_were_changed_are_not_provided(built: Site, tmp_path, statement):
    site = built.copy(tmp_path / "site", (TSUKUBA,))
    change_records(site, statement)
    refused = site.module("provide_records", TSUKUBA, PROVISION, "--to", str(tmp_path))
    assert refused.returncode == 2 and "what passed the checks" in refused.stderr


def test_another_sample_of_the_same_day_is_not_provided(built: Site, tmp_path):
    """Whoever held both would find those whose data have changed between them."""
    site = built.copy(tmp_path / "site", (TSUKUBA,))
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        assert site.module("provide_records", TSUKUBA, PROVISION, "--to", str(folder)).returncode == 0
    again = site.module("provide_records", TSUKUBA, PROVISION, "--to", str(first))
    assert again.returncode == 2 and "is there already" in again.stderr
    # A later build has lost a resident, and says so of itself.
    log = site.folder(TSUKUBA) / "access.jsonl"
    log.write_text(re.sub(r'"sha256": "\w+"', '"sha256": "of another build"', log.read_text()))
    third = tmp_path / "third"
    third.mkdir()
    refused = site.module("provide_records", TSUKUBA, PROVISION, "--to", str(third))
    assert refused.returncode == 2 and "Other records of 2023-01-01 were provided" in refused.stderr
    assert not list(third.iterdir())


def test_nothing_is_published_without_the_checks_of_records(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")
    (site.project / "tests" / "records" / "records_name_nobody.sql").write_text("{{ config(enabled=false) }} select 1")
    run = site.build_again(VILLAGE)
    assert run.returncode == 2 and "lack the test records_name_nobody" in run.stdout


def test_a_withdrawn_provision_takes_the_records_along(built: Site, tmp_path):
    site = built.copy(tmp_path, (TSUKUBA,)).with_own_project(tmp_path / "project")
    seed = site.project / "seeds" / "records" / "record_provisions.csv"
    lines = seed.read_text().splitlines(keepends=True)
    seed.write_text("".join(line for line in lines if not line.startswith(TSUKUBA)))
    script = Path(__file__).with_name("build_again.py")
    run = site.run(
        str(script.parents[1] / ".venv" / "bin" / "python"), str(script), TSUKUBA,
        "record_provisions", "con_record_provisions+",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert not (site.folder(TSUKUBA) / "records.duckdb").exists()
    assert (site.folder(TSUKUBA) / "release.duckdb").exists()


def test_the_risk_page_shows_both_stages_and_nobody(built: Site):
    page = built.folder(TSUKUBA) / "records_risk.html"
    assert page.stat().st_mode & 0o777 == 0o600
    text = page.read_text()
    assert "http" not in text.replace("http-equiv", ""), "opens offline"
    assert text.count("<svg") > 8 and "prosecutor" in text
    with built.restricted(TSUKUBA) as restricted:
        numbers = restricted.execute(
            "select distinct resident_number, name from staging.stg_residents__history"
        ).fetchall()
        (before, after) = restricted.execute(
            "select max(prosecutor) filter (where stage = 'before'), max(prosecutor) filter (where stage = 'after') "
            "from risk.ris_reidentification"
        ).fetchone()
    assert not [n for row in numbers for n in row if n and len(n) > 4 and n in text]
    assert before == 1 and after <= 1 / K


def test_the_attack_takes_the_records_in(built: Site, tmp_path):
    site = built.copy(tmp_path, (TSUKUBA,))
    run = site.module("attack", TSUKUBA)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    assert "anonymised records are taken in" in " ".join(run.stdout.split())
    blind = site.module("attack", TSUKUBA, "--without-key")
    assert "anonymised records are taken in" not in " ".join(blind.stdout.split())
    change_records(site, "update about_least_counts set least = 10000000 where universe = 'residents'")
    assert "smaller than the records" in site.module("attack", TSUKUBA).stderr
    change_records(site, "update about_least_counts set reference_date = '2020-01-01'")
    assert "on a day that no table has" in site.module("attack", TSUKUBA).stderr


def least(**row: object) -> dict:
    codes = dict.fromkeys(("area_code", "age_group", "age_class", "sex", "nationality"))
    return codes | {"universe": "residents", "reference_date": "2023-01-01"} | row


def universe() -> Universe:
    hierarchies = {"sex": Hierarchy.of("sex", [("total", None), ("male", "total"), ("female", "total")])}
    made = Universe("residents", {"reference_date": "2023-01-01"}, Cells(["sex"], hierarchies))
    made.known[made.cells.add(("total",))] = Decimal(7)
    for code in ("male", "female"):
        made.hidden.add(made.cells.add((code,)))
    return made


def test_records_raise_the_least_that_a_cell_can_be():
    """Five men among the records of seven residents of a class leave at most two women."""
    known = universe()
    add_least_counts(known, [
        least(sex="male", least=5), least(sex="male", least=9, universe="taxpayers"),
        least(sex="female", least=9, reference_date="2022-01-01"),
    ])
    assert known.least == {known.cells.number["male",]: Decimal(5)}
    with pytest.raises(Unusable, match="smaller than the records"):
        add_least_counts(universe(), [least(sex="total", least=8)])
    with pytest.raises(Unusable, match="names other"):
        add_least_counts(universe(), [least(sex="other", least=1)])
