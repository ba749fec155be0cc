"""How long and how openly personal data lies there, who touched it, and what a new vendor's file needs."""

import csv
import hashlib
import io
import json
import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from conftest import DELIVERY, PROJECT, VILLAGE, Site

from oboro.access_log import FIRST, broken_line, line_hash
from oboro.tenants import Tenant

HISTORY = "select * from staging.stg_residents__history order by all"
FULL = str.maketrans("0123456789", "０１２３４５６７８９")
READ = ("build", "--select", "+stg_inbox__intake", "stg_residents__history", "every_delivered_line_is_accounted_for",
        "--exclude-resource-type", "unit_test")  # fmt: skip


def log(site: Site) -> list[dict]:
    lines = (site.folder(VILLAGE) / "access.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def tenant_of(site: Site) -> Tenant:
    return Tenant(VILLAGE, "", "", True, site.folder(VILLAGE))


@pytest.fixture
def site(built: Site, tmp_path) -> Site:
    return built.copy(tmp_path, (VILLAGE,))


def test_what_was_published_from_is_encrypted_and_read_as_before(site: Site):
    sent = site.inbox(VILLAGE).read_bytes()
    with site.restricted(VILLAGE) as restricted:
        before = restricted.execute(HISTORY).fetchall()
        (name,) = restricted.execute("select name from staging.stg_residents__history where length(name) > 3").fetchone()
    run = site.module("retain", VILLAGE, "--dry-run")
    assert run.returncode == 0 and "would encrypt" in run.stdout, run.stdout + run.stderr
    assert site.inbox(VILLAGE).read_bytes() == sent
    run = site.module("retain", VILLAGE)
    assert run.returncode == 0 and "encrypt 4 files" in run.stdout, run.stdout + run.stderr
    folder = site.inbox(VILLAGE).parent
    assert sorted(file.name for file in folder.iterdir()) == ["made_up.json", "sealed.duckdb"]
    content = (folder / "sealed.duckdb").read_bytes()
    assert name.encode() in sent and name.encode() not in content and b"residents.csv" not in content
    with pytest.raises(duckdb.Error), duckdb.connect(folder / "sealed.duckdb", read_only=True):
        pass
    run = site.dbt(VILLAGE, *READ)
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        assert restricted.execute(HISTORY).fetchall() == before


def test_a_file_that_comes_again_goes_before_the_one_that_was_sealed(site: Site):
    sent = site.inbox(VILLAGE).read_bytes()
    assert site.module("retain", VILLAGE).returncode == 0
    heading, first, *_ = sent.split(b"\r\n")
    site.inbox(VILLAGE).write_bytes(heading + b"\r\n" + first + b"\r\n")
    run = site.dbt(VILLAGE, *READ, "test")
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        assert len(restricted.execute(HISTORY).fetchall()) == 1


def test_deliveries_workbooks_and_log_lines_go_when_their_time_is_over(site: Site):
    older = site.inbox(VILLAGE).parent.with_name("2021-01-15")
    older.mkdir()
    (older / "residents.csv").write_bytes(b"x")
    run = site.module("retain", VILLAGE, "--dry-run")
    assert "would remove the delivery of 2021-01-15" in run.stdout and f"files of {DELIVERY}" in run.stdout
    assert "files of 2021-01-15" not in run.stdout
    assert site.module("review", "export", VILLAGE).returncode == 0
    workbook = site.folder(VILLAGE) / "review/findings.xlsx"
    month_ago = time.time() - 40 * 86400
    os.utime(workbook, (month_ago, month_ago))
    with site.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute("insert into earlier.intake values ('2021-01-15', 'tax', 1), ('2022-01-15', 'tax', 1)")
        restricted.execute("insert into earlier.totals select delivered_on, 'x', 1 from earlier.intake")
    run = site.module("retain", VILLAGE)
    assert run.returncode == 0, run.stderr
    assert not older.exists() and not workbook.exists()
    with site.restricted(VILLAGE) as restricted:
        days = restricted.execute("select distinct delivered_on::varchar from earlier.intake order by 1").fetchall()
        query = "select distinct delivered_on::varchar from earlier.totals order by 1"
        totals = restricted.execute(query).fetchall()
    assert days == totals == [("2022-01-15",), (DELIVERY,)]
    assert {entry["action"] for entry in log(site)} >= {"build", "publish", "review export", "retain"}
    # Years later only the newest delivery is left, and of the log what happened then.
    run = site.module("retain", VILLAGE, "--on", "2040-01-01")
    assert run.returncode == 0 and "lines of the access log" in run.stdout
    assert [entry["action"] for entry in log(site)] == ["retain"]
    assert site.inbox(VILLAGE).parent.is_dir()


def test_every_access_is_logged_and_a_changed_line_is_noticed(site: Site):
    before = len(log(site))
    assert log(site)[0]["before"] == FIRST
    run = site.dbt(VILLAGE, "run", "--select", "con_towns")
    assert run.returncode == 0, run.stdout
    entry = log(site)[-1]
    assert len(log(site)) == before + 1
    assert (entry["action"], entry["purpose"]) == ("dbt run", "published_statistics")
    assert entry["who"] and entry["at"]
    assert broken_line(tenant_of(site)) is None
    file = site.folder(VILLAGE) / "access.jsonl"
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[1])["before"] == line_hash(lines[0])
    file.write_text("\n".join([lines[0].replace("build", "retain"), *lines[1:]]) + "\n", encoding="utf-8")
    assert broken_line(tenant_of(site)) == 2
    # Without a log nothing is read.
    file.unlink()
    file.mkdir()
    run = site.dbt(VILLAGE, "run", "--select", "con_towns")
    assert run.returncode == 2 and "cannot be written" in run.stderr


def test_a_stale_delivery_fails_the_freshness_of_the_source(site: Site):
    run = site.dbt(VILLAGE, "source", "freshness")
    assert run.returncode == 1 and "ERROR STALE" in run.stdout
    folder = site.inbox(VILLAGE).parent
    folder.rename(folder.with_name(time.strftime("%Y-%m-%d")))
    run = site.dbt(VILLAGE, "source", "freshness")
    assert run.returncode == 0, run.stdout


def test_a_period_that_policy_does_not_say_stops_retention(site: Site, tmp_path):
    own = site.with_own_project(tmp_path / "project")
    seed = own.project / "seeds/policy/retention_periods.csv"
    seed.write_text(seed.read_text().replace("workbooks,30", "workbooks,"))
    own = replace(own, extra={**own.extra, "PYTHONPATH": str(own.project / "scripts")})
    run = own.module("retain", VILLAGE)
    assert run.returncode == 2
    assert "does not say for how many days to keep workbooks" in run.stderr


def rewritten(file: Path, change) -> None:
    """The file with each row changed by its heading's names."""
    sent = list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""), restkey="more"))
    whole = [change(dict(row)) for row in sent if None not in row.values() and "more" not in row]
    text = io.StringIO(newline="")
    made = csv.DictWriter(text, list(whole[0]), lineterminator="\r\n")
    made.writeheader()
    made.writerows(whole)
    file.write_bytes(text.getvalue().encode())


@pytest.fixture
def vendor(site: Site, tmp_path) -> Path:
    """A folder of a vendor, with the village's files but for their rows with another number of fields."""
    folder = tmp_path / "vendor"
    folder.mkdir()
    for register in ("residents", "areas", "tax"):
        (folder / f"{register}.csv").write_bytes(site.inbox(VILLAGE, f"{register}.csv").read_bytes())
        rewritten(folder / f"{register}.csv", lambda row: row)
    return folder


def test_a_vendors_folder_is_looked_at_where_the_caller_is_and_logged(site: Site, vendor):
    def run(folder: str) -> subprocess.CompletedProcess:
        return subprocess.run([PROJECT / "scripts" / "add_tenant", VILLAGE, folder], cwd=vendor.parent,
                              env=site.environment(), capture_output=True, text=True, check=False)  # fmt: skip

    ready = run("vendor")
    assert ready.returncode == 0 and "Ready" in ready.stdout, ready.stdout + ready.stderr
    entry = log(site)[-1]
    assert (entry["action"], entry["files"]) == ("add_tenant", ["areas.csv", "residents.csv", "tax.csv"])
    missing = run("elsewhere")
    assert missing.returncode == 2
    assert f"{vendor.parent / 'elsewhere'}: no such folder" in missing.stderr
    # What cannot be logged is not read.
    (site.folder(VILLAGE) / "access.jsonl").unlink()
    (site.folder(VILLAGE) / "access.jsonl").mkdir()
    unlogged = run("vendor")
    assert unlogged.returncode == 2 and "cannot be written" in unlogged.stderr and "Ready" not in unlogged.stdout


def test_reading_for_a_municipality_that_is_no_tenant_yet_is_logged_too(site: Site, vendor):
    site.module("add_tenant", "131016", str(vendor))
    (line,) = (site.folder("131016") / "access.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["action"] == "add_tenant"


def test_a_file_that_would_be_refused_or_rejected_is_not_ready(site: Site, vendor):
    def said() -> str:
        run = site.module("add_tenant", VILLAGE, str(vendor))
        assert (run.returncode, "Not ready" in run.stdout) == (1, True), run.stdout + run.stderr
        return run.stdout

    sent = (vendor / "residents.csv").read_bytes()
    (vendor / "residents.csv").write_bytes(sent[:-20])
    assert "the last line has no line end" in said()
    (vendor / "residents.csv").write_bytes(sent + b'"\r\n')
    assert "A quotation mark lacks its other" in said()
    (vendor / "residents.csv").write_bytes(sent)
    # A comma in a name of the heading is part of the name.
    rewritten(vendor / "residents.csv", lambda row: {"備考, その他": "a", **row})
    run = site.module("add_tenant", VILLAGE, str(vendor))
    assert run.returncode == 0, run.stdout
    # What a column holds is told together with what it is called.
    rewritten(vendor / "residents.csv", lambda row: {
        "住民の性別" if name == "性別" else name: {"1": "男", "2": "女"}[value] if name == "性別" else value
        for name, value in row.items()
    })  # fmt: skip
    told = said()
    assert f"source_columns.csv needs: {VILLAGE},residents,住民の性別,性別" in told
    assert f"source_values.csv needs: {VILLAGE},residents,性別,男,<1 or 2>" in told
    (vendor / "residents.csv").write_bytes(sent)
    rewritten(vendor / "tax.csv", lambda row: row | {"年度": "令和5"})
    assert "年度: " in said()
    (vendor / "tax.csv").unlink()
    # In eras that had ended a date is none.
    rewritten(vendor / "residents.csv", lambda row: row | {"生年月日": "平成45年1月1日"})
    assert "生年月日: " in said() and "written in no known way" in said()
    rewritten(vendor / "residents.csv", lambda row: row | {"生年月日": "Ｓ５０．　１．１"})
    assert f"source_dates.csv needs: {VILLAGE},residents,生年月日,era" in said()
    (vendor / "residents.csv").write_bytes(sent)
    (vendor / "residents_2.csv").write_bytes(sent)
    run = site.module("add_tenant", VILLAGE, str(vendor))
    assert run.returncode == 2 and "residents_2.csv is not read" in run.stderr


def test_rows_that_would_be_rejected_whole_are_told_by_file_and_line(site: Site, vendor):
    """In parts, behind a field of two lines: each is told by its own file, the first of its kind and how many."""
    heading, *lines = (vendor / "residents.csv").read_bytes().decode().splitlines(keepends=True)
    (vendor / "residents.csv").unlink()
    two_lines = lines[1].rstrip().split(",")
    two_lines[heading.split(",").index("住所_番地号表記")] = '"1\r\n2"'
    first, second = [lines[0], ",".join(two_lines) + "\r\n", *lines[2:9]], lines[9:]
    number, history = (heading.split(",").index(name) for name in ("宛名番号", "個人履歴番号"))

    def said(one: list[str], other: list[str]) -> list[str]:
        (vendor / "residents-1.csv").write_text("".join([heading, *one]), newline="")
        (vendor / "residents-2.csv").write_text("".join([heading, *other]), newline="")
        run = site.module("add_tenant", VILLAGE, str(vendor))
        assert not any(row.split(",")[number] in run.stdout for row in lines)
        told = [line for line in run.stdout.splitlines() if "would be rejected" in line]
        assert run.returncode == bool(told), run.stdout
        return told

    assert said(first, second) == []
    width = heading.count(",") + 1
    odd = said(first, [second[0], second[1].replace(",", ",,", 1), "1,2\r\n", *second[2:]])
    assert len(odd) == 1
    assert f"residents-2.csv, line 3: {width + 1} fields, and the heading has {width}" in odd[0]
    assert "quoted" in odd[0] and odd[0].endswith(" 2.")
    # A key of the first part again in the second; of full width it is the same number.
    again = second[3].split(",")
    again[number], again[history] = first[3].split(",")[number].translate(FULL), first[3].split(",")[history]
    (twice,) = said(first, [*second[:3], ",".join(again), *second[4:]])
    assert "residents-2.csv, line 5: 宛名番号 and 個人履歴番号 stand in an earlier line already" in twice
    (twice,) = said([*first, first[4]], second)
    assert "residents-1.csv, line 12: 宛名番号 and 個人履歴番号" in twice and twice.endswith(" 1.")


def test_a_manifest_that_does_not_agree_with_its_files_is_not_ready(site: Site, vendor):
    def said(rows: int, sha256: str) -> tuple[int, str]:
        (vendor / "manifest.csv").write_text(f"file,rows,sha256\nresidents.csv,{rows},{sha256}\n")
        run = site.module("add_tenant", VILLAGE, str(vendor))
        return run.returncode, run.stdout

    sent = (vendor / "residents.csv").read_bytes()
    rows, sha256 = sent.count(b"\r\n") - 1, hashlib.sha256(sent).hexdigest()
    code, told = said(rows, sha256)
    assert code == 0 and "Ready" in told, told
    code, told = said(rows + 1, sha256)
    assert code == 1 and f"manifest.csv, line 2: {rows + 1} rows of residents.csv, which has {rows}" in told, told
    code, told = said(rows, "0" * 64)
    assert code == 1 and "residents.csv is not the file that manifest.csv tells of in line 2" in told, told
    assert "Ask for the delivery again" in told and "Not ready" in told


def test_a_vendors_file_is_told_what_it_needs(built: Site, tmp_path):
    rows = list(csv.reader(io.StringIO(built.inbox(VILLAGE).read_bytes().decode("utf-8-sig"), newline="")))
    place = {name: rows[0].index(name) for name in ("宛名番号", "性別", "生年月日", "氏名")}
    names = {row[place["氏名"]] for row in rows[1:] if len(row) == len(rows[0]) and len(row[place["氏名"]]) > 2}
    for row in rows[1:]:
        if len(row) == len(rows[0]):
            row[place["性別"]] = {"1": "男", "2": "女"}[row[place["性別"]]]
            row[place["生年月日"]] = row[place["生年月日"]].replace("-", "/")
    rows[0][place["宛名番号"]] = "個人宛名番号"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    folder = tmp_path / "vendor"
    folder.mkdir()
    (folder / "residents.csv").write_bytes(text.getvalue().encode())
    (folder / "areas.csv").write_bytes(built.inbox(VILLAGE, "areas.csv").read_bytes())
    run = built.module("add_tenant", "131016", str(folder))
    assert run.returncode == 1, run.stderr
    for line in ("seeds/tenants.csv needs a row for 131016", "131016,residents,個人宛名番号,宛名番号",
                 "131016,residents,生年月日,slash", "131016,residents,性別,男,<1 or 2>",
                 "rows have another 市区町村コード than 131016"):
        assert line in run.stdout
    assert not any(name in run.stdout for name in names)
    # Without a heading the first line is a person.
    (folder / "residents.csv").write_text("\r\n".join(text.getvalue().split("\r\n")[1:]))
    run = built.module("add_tenant", VILLAGE, str(folder))
    assert run.returncode == 1 and "is there a heading?" in run.stdout
    assert not any(name in run.stdout for name in names)
    # A quotation mark without its other makes one field of all that follows.
    (folder / "residents.csv").write_bytes(built.inbox(VILLAGE).read_bytes() + b'"' + b"x" * 200_000 + b"\n")
    run = built.module("add_tenant", VILLAGE, str(folder))
    assert run.returncode == 2 and "field never ends" in run.stderr and "Traceback" not in run.stderr
    (folder / "residents.csv").write_bytes(built.inbox(VILLAGE).read_bytes())
    rewritten(folder / "residents.csv", lambda row: row)
    run = built.module("add_tenant", VILLAGE, str(folder))
    assert run.returncode == 0 and "Ready" in run.stdout, run.stdout
