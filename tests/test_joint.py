"""A comparison of two municipalities that sees hashes alone."""

import csv
import io
import json

import pytest
from conftest import TSUKUBA, VILLAGE, Site

ID = "two_towns"
CHECK = ("build", "--select", "chk_resident_elsewhere", "--exclude-resource-type", "unit_test", "test")


def joint(site: Site, *arguments: str) -> str:
    run = site.module("joint", *arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout


def refused(site: Site, *arguments: str) -> str:
    run = site.module("joint", *arguments)
    assert run.returncode == 2, run.stdout
    return run.stderr


@pytest.fixture
def site(built: Site, tmp_path) -> Site:
    """The village has a resident of つくば市 too, with the name written with a space; all else is as built."""
    site = built.copy(tmp_path, (VILLAGE, TSUKUBA))
    with site.restricted(TSUKUBA) as restricted:
        there = restricted.execute(
            "select q.name_kana, q.birth_year, q.birth_month, q.birth_day, q.sex_code "
            "from quality.qua_current_residents as q inner join conformed.con_residents using (resident_number) "
            "where length(q.name_kana) > 3 and not q.is_birth_date_unknown order by q.resident_number limit 1"
        ).fetchone()
    with site.restricted(VILLAGE, writable=True) as restricted:
        number = restricted.execute("select min(resident_number) from conformed.con_residents").fetchone()[0]
        reading, year, month, day, sex = there
        for table in ("quality.qua_current_residents", "conformed.con_registered_residents"):
            name = ", name_kana = $reading" if "quality" in table else ""
            values = {"year": year, "month": month, "day": day, "sex": sex, "number": number}
            restricted.execute(
                f"update {table} set birth_year = $year, birth_month = $month, birth_day = $day, sex_code = $sex, "
                f"is_birth_date_unknown = false{name} where resident_number = $number",
                values | ({"reading": f"{reading[:2]} {reading[2:]}"} if name else {}),
            )
    joint(site, "make", ID, "--members", VILLAGE, TSUKUBA, "--on", "2023-01-01", "--purpose", "二重の住民登録の確認")
    return site


def test_who_is_resident_twice_becomes_a_finding_of_each_member(site: Site):
    assert "has not exported" in refused(site, "compare", ID)
    for tenant in (VILLAGE, TSUKUBA):
        assert "exported as hashes" in joint(site, "export", ID, tenant)
    folder = site.data / "joint" / ID
    # The comparison has hashes and numbers made up for it, and nothing that is in a register.
    with site.restricted(VILLAGE) as restricted:
        numbers = {n for (n,) in restricted.execute("select resident_number from conformed.con_residents").fetchall()}
    rows = list(csv.DictReader(io.StringIO((folder / f"{VILLAGE}.csv").read_text())))
    assert rows and rows[0].keys() == {"row_number", "token"}
    assert not numbers & {value for row in rows for value in row.values()}
    assert all(len(row["token"]) == 64 for row in rows)
    # It opens no member's file.
    for tenant in (VILLAGE, TSUKUBA):
        (site.folder(tenant) / "restricted.duckdb").rename(site.folder(tenant) / "away")
    told = joint(site, "compare", ID)
    for tenant in (VILLAGE, TSUKUBA):
        (site.folder(tenant) / "away").rename(site.folder(tenant) / "restricted.duckdb")
        assert f"{tenant}: 1 rows" in told
        assert joint(site, "import", ID, tenant).startswith("1 residents")
        assert joint(site, "import", ID, tenant).startswith("1 residents")
    with site.restricted(VILLAGE) as restricted:
        number = restricted.execute("select min(resident_number) from conformed.con_residents").fetchone()[0]
        assert restricted.execute("select resident_number, other_tenant from joint.matches").fetchall() == [
            (number, TSUKUBA)
        ]
    run = site.dbt(VILLAGE, *CHECK)
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        assert restricted.execute(
            "select subject, other_subject from quality.chk_resident_elsewhere"
        ).fetchall() == [(number, TSUKUBA)]
    lines = (site.folder(VILLAGE) / "access.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert [e["purpose"] for e in entries if e["action"] == "joint export"] == ["二重の住民登録の確認"]
    joint(site, "close", ID)
    assert not folder.exists() and not (site.keys / f"joint-{ID}.key").exists()
    rows = "select count(*) > 0 from joint.exported_rows"
    for is_left in (True, False):
        with site.restricted(VILLAGE) as restricted:
            assert restricted.execute(rows).fetchone() == (is_left,)
        run = site.module("retain", VILLAGE)
        assert run.returncode == 0, run.stderr


def test_another_key_gives_other_hashes(site: Site):
    joint(site, "export", ID, VILLAGE)
    first = (site.data / "joint" / ID / f"{VILLAGE}.csv").read_text()
    joint(site, "make", "again", "--members", VILLAGE, TSUKUBA, "--on", "2023-01-01", "--purpose", "test")
    joint(site, "export", "again", VILLAGE)
    second = (site.data / "joint" / "again" / f"{VILLAGE}.csv").read_text()
    tokens = [{row["token"] for row in csv.DictReader(io.StringIO(text))} for text in (first, second)]
    assert len(tokens[0]) > 100 and not tokens[0] & tokens[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("make", ID, "--members", VILLAGE, TSUKUBA, "--on", "2023-01-01", "--purpose", "x"), "already"),
        (("make", "alone", "--members", VILLAGE, VILLAGE, "--on", "2023-01-01", "--purpose", "x"), "two members"),
        (("make", "../x", "--members", VILLAGE, TSUKUBA, "--on", "2023-01-01", "--purpose", "x"), "small letters"),
        (("export", "unknown", VILLAGE), "no comparison"),
        (("export", ID, "221309"), "no member"),
        (("import", ID, VILLAGE), "has not been compared"),
    ],
)
def test_what_cannot_be_compared_is_refused(site: Site, arguments, said):
    assert said in refused(site, *arguments)


def test_the_key_of_an_earlier_comparison_is_not_used_again(site: Site):
    (site.keys / "joint-left.key").write_text("0" * 64)
    said = refused(site, "make", "left", "--members", VILLAGE, TSUKUBA, "--on", "2023-01-01", "--purpose", "x")
    assert "is still there" in said and not (site.data / "joint" / "left").exists()


def test_a_date_at_which_nobodys_state_is_known_is_refused(site: Site):
    joint(site, "make", "later", "--members", VILLAGE, TSUKUBA, "--on", "2024-01-01", "--purpose", "x")
    assert "is no reference date" in refused(site, "export", "later", VILLAGE)
