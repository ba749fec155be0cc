"""From bytes to records: encodings, line ends, refused files; nothing lost, nothing invented."""

import csv
import hashlib
import io

import pytest
from conftest import DELIVERY, HAMAMATSU, TSUKUBA, VILLAGE, Site
from hypothesis import given
from hypothesis import strategies as st

from oboro.inbox import SEPARATOR, UNDECODABLE, Delivered


def numbered(tmp_path, content: bytes) -> list[str]:
    file = tmp_path / "residents.csv"
    file.write_bytes(content)
    return [line.split(SEPARATOR)[1] for line in Delivered(file).numbered().decode().splitlines()]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8 with BOM"), ("cp932", "CP932")],
)
def test_every_character_arrives_as_sent(tmp_path, encoding, name):
    text = "髙橋 﨑田 ① ～ ￥ ∥ － Ⅳ ㈱ \ue000 、。"
    assert numbered(tmp_path, f"{text}\r\n2\r\n".encode(encoding)) == [text, "2"]
    assert Delivered(tmp_path / "residents.csv").encoding == name


def test_undecodable_bytes_stay_in_their_line(tmp_path):
    first, second, third = numbered(tmp_path, "良い\n".encode("cp932") + b"a\x81\n" + "行\n".encode("cp932"))
    assert (first, third) == ("良い", "行")
    assert UNDECODABLE in second


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=20), min_size=1))
def test_no_line_is_lost(tmp_path_factory, lines):
    file = tmp_path_factory.mktemp("lines") / "residents.csv"
    for end in ("\n", "\r\n"):
        content = (end.join(["heading", *lines]) + end).encode()
        file.write_bytes(content)
        delivered = Delivered(file)
        table = delivered.numbered().decode()
        assert table.count("\n") == delivered.count_lines() == 1 + len(lines)


def test_one_bad_byte_is_one_bad_line(tmp_path):
    """The heading tells the encoding: a file does not change it because of a byte further down."""
    lines = numbered(tmp_path, "宛名番号\n髙橋\n".encode() + b"\xff\n" + "山﨑\n".encode())
    assert lines[:2] + lines[3:] == ["宛名番号", "髙橋", "山﨑"]
    assert lines[2] == UNDECODABLE


def test_a_last_line_without_end_counts(tmp_path):
    assert numbered(tmp_path, b"heading\nlast") == ["heading", "last"]
    assert Delivered(tmp_path / "residents.csv").count_lines() == 2


@pytest.mark.parametrize("tenant", [TSUKUBA, HAMAMATSU, VILLAGE])
def test_rows_in_are_rows_accepted_and_rejected(built: Site, tenant):
    """Counted apart from the project: every line of the extract but the heading."""
    delivered = {
        register: built.inbox(tenant, f"{register}.csv").read_bytes().count(b"\r\n") - 1
        for register in ("residents", "areas", "tax")
    }
    with built.restricted(tenant) as restricted:
        intake = restricted.execute(
            "select register, rows_in, rows_accepted, rows_rejected from staging.stg_inbox__intake"
        ).fetchall()
        (encoding,) = restricted.execute(
            "select encoding from staging.stg_inbox__intake where register = 'residents'"
        ).fetchone()
    assert {register: rows_in for register, rows_in, _, _ in intake} == delivered
    assert all(rows_in == accepted + rejected for _, rows_in, accepted, rejected in intake)
    assert encoding == ("CP932" if tenant == HAMAMATSU else "UTF-8 with BOM")


def test_names_arrive_as_sent_in_cp932(built: Site):
    sent = built.inbox(HAMAMATSU).read_bytes().decode("cp932")
    with built.restricted(HAMAMATSU) as restricted:
        names = restricted.execute("select distinct name from staging.stg_residents__history").fetchall()
    assert all(name in sent for (name,) in names if name)
    assert any("髙" in name or "﨑" in name for (name,) in names if name)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda heading: heading.replace("宛名番号", "住民番号", 1), "the column 宛名番号 is missing"),
        (lambda heading: heading.replace("氏名_フリガナ", "氏名", 1), "the column 氏名 stands twice"),
        (lambda heading: "", "the column 市区町村コード is missing"),
    ],
)
def test_a_file_with_another_heading_is_refused(built: Site, tmp_path, change, said):
    site = built.copy(tmp_path, (VILLAGE,))
    heading, rest = site.inbox(VILLAGE).read_bytes().decode("utf-8-sig").split("\r\n", 1)
    site.inbox(VILLAGE).write_bytes((change(heading) + "\r\n" + rest).encode("utf-8-sig"))
    before = (site.folder(VILLAGE) / "release.duckdb").read_bytes()
    run = site.build_again(VILLAGE, "path:models/staging", "a_delivery_is_usable")
    assert run.returncode == 2
    assert f"residents.csv, line 1: {said}" in run.stdout, run.stdout
    assert (site.folder(VILLAGE) / "release.duckdb").read_bytes() == before


def test_a_useless_delivery_does_not_replace_a_release(built: Site, tmp_path):
    """A heading alone, or another municipality's file: no release is better than one of zeros."""
    site = built.copy(tmp_path, (VILLAGE,))
    before = (site.folder(VILLAGE) / "release.duckdb").read_bytes()
    heading, _ = site.inbox(VILLAGE).read_bytes().split(b"\r\n", 1)
    foreign = built.inbox(TSUKUBA).read_bytes()
    for content in (heading + b"\r\n", foreign):
        site.inbox(VILLAGE).write_bytes(content)
        run = site.build_again(VILLAGE, "path:models/staging", "a_delivery_is_usable")
        assert run.returncode == 1
        assert "a_delivery_is_usable" in run.stdout, run.stdout
        assert (site.folder(VILLAGE) / "release.duckdb").read_bytes() == before


def test_the_newest_delivery_is_read_and_links_are_not(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    newer = site.folder(VILLAGE) / "inbox" / "2023-03-01"
    newer.mkdir()
    (newer / "residents.csv").symlink_to(site.inbox(VILLAGE))
    (newer / "areas.csv").write_bytes(site.inbox(VILLAGE, "areas.csv").read_bytes())
    run = site.module("build", VILLAGE)
    assert run.returncode == 2
    assert "residents.csv is not in the newest delivery" in run.stdout
    assert DELIVERY not in run.stdout


ERAS = [("令和", 2019), ("平成", 1989), ("昭和", 1926), ("大正", 1912)]


def in_eras(day: str) -> str:
    """令和5年1月1日 for 2023-01-01, by the years of the eras alone; anything else as it is."""
    year, _, rest = day.partition("-")
    if not (year.isdigit() and rest.count("-") == 1) or int(year) < 1912:
        return day
    name, first = next(era for era in ERAS if int(year) >= era[1])
    month, date = rest.split("-")
    return f"{name}{'元' if int(year) == first else int(year) - first + 1}年{int(month)}月{int(date)}日"


def test_a_vendors_extract_is_read_as_the_standard_one(built: Site, tmp_path):
    """Other column names, another order, values in words, dates in eras and of full width."""
    site = built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")
    query = "select * from staging.stg_residents__history order by all"
    with site.restricted(VILLAGE) as restricted:
        before = restricted.execute(query).fetchall()
    file = site.inbox(VILLAGE)
    rows = list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))
    place = {name: rows[0].index(name) for name in ("宛名番号", "性別", "生年月日", "異動年月日")}
    full = str.maketrans("0123456789-", "０１２３４５６７８９－")
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            continue
        row[place["性別"]] = {"1": "男", "2": "女"}.get(row[place["性別"]], row[place["性別"]])
        row[place["生年月日"]] = in_eras(row[place["生年月日"]])
        row[place["異動年月日"]] = row[place["異動年月日"]].translate(full)
    rows[0][place["宛名番号"]] = "住民番号"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(row[::-1] for row in rows)
    file.write_bytes(text.getvalue().encode("utf-8-sig"))
    seeds = site.project / "seeds" / "registers"
    for seed, lines in {
        "source_columns": [f"{VILLAGE},residents,住民番号,宛名番号", f"{TSUKUBA},residents,世帯番号,宛名番号"],
        "source_values": [f"{VILLAGE},residents,性別,男,1", f"{VILLAGE},residents,性別,女,2"],
        "source_dates": [f"{VILLAGE},residents,生年月日,era"],
    }.items():
        with (seeds / f"{seed}.csv").open("a", encoding="utf-8") as target:
            target.writelines(f"{line}\n" for line in lines)
    run = site.dbt(VILLAGE, "build", "--select", "path:seeds/registers", "+stg_residents__history",
                   "--exclude-resource-type", "unit_test")
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        after = restricted.execute(query).fetchall()
    assert len(before) > 100
    assert after == before


def test_a_mapping_to_no_column_stops_the_build(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")
    with (site.project / "seeds/registers/source_dates.csv").open("a", encoding="utf-8") as seed:
        seed.write(f"{VILLAGE},residents,誕生日,era\n")
    run = site.dbt(VILLAGE, "build", "--select", "source_dates", "stg_inbox__deliveries", "stg_residents__checked",
                   "--exclude-resource-type", "unit_test", "test")
    assert run.returncode == 1
    assert "names a column for residents" in run.stdout


def write_manifest(site: Site, **wrong: str) -> None:
    """What the sender would tell of the village's files; `wrong` replaces a field of residents.csv."""
    folder = site.inbox(VILLAGE).parent
    with site.restricted(VILLAGE) as restricted:
        rows = dict(restricted.execute("select register, rows_in from staging.stg_inbox__intake").fetchall())
    lines = ["file,rows,sha256"]
    for register, count in rows.items():
        row = {"file": f"{register}.csv", "rows": str(count)}
        row["sha256"] = hashlib.sha256((folder / row["file"]).read_bytes()).hexdigest()
        lines.append(",".join((row | wrong if register == "residents" else row).values()))
    (folder / "manifest.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


READ = ("build", "--select", "+stg_inbox__intake", "a_delivery_is_whole", "--exclude-resource-type", "unit_test")


def test_a_delivery_is_what_its_manifest_tells(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    write_manifest(site)
    run = site.dbt(VILLAGE, *READ)
    assert run.returncode == 0, run.stdout
    # Cut at the end of a line, which nothing else can tell.
    content = site.inbox(VILLAGE).read_bytes()
    site.inbox(VILLAGE).write_bytes(content[: content[:-2].rindex(b"\r\n") + 2])
    run = site.dbt(VILLAGE, *READ)
    assert run.returncode == 1
    assert "residents.csv is not the file that manifest.csv tells of" in run.stdout


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rows": "1"}, "a_delivery_is_whole"),
        ({"rows": "many"}, "manifest.csv, line"),
        ({"sha256": "0" * 64}, "is not the file"),
        ({"file": "absent.csv"}, "absent.csv is in the manifest"),
        ({"file": "tax.csv"}, "manifest.csv, line"),
    ],
)
def test_a_manifest_that_does_not_fit_refuses_the_delivery(built: Site, tmp_path, wrong, said):
    site = built.copy(tmp_path, (VILLAGE,))
    write_manifest(site, **wrong)
    run = site.dbt(VILLAGE, *READ)
    assert run.returncode == 1, run.stdout
    assert said in run.stdout


def in_parts(site: Site, encodings: dict[str, str]) -> list[str]:
    """The village's residents.csv as several files, each with the heading; the heading and all rows as text."""
    file = site.inbox(VILLAGE)
    heading, *lines = file.read_bytes().decode("utf-8-sig").removesuffix("\r\n").split("\r\n")
    file.unlink()
    size = len(lines) // len(encodings) + 1
    for place, (name, encoding) in enumerate(encodings.items()):
        part = [heading, *lines[place * size:(place + 1) * size]]
        file.with_name(name).write_bytes(("\r\n".join(part) + "\r\n" * (place % 2)).encode(encoding, "replace"))
    return [heading, *lines]


def test_a_register_in_parts_is_read_as_one(built: Site, tmp_path):
    """In other encodings, without the last line end; what is rejected is named by its own file and line."""
    site = built.copy(tmp_path, (VILLAGE,))
    people = "select * from staging.stg_residents__history order by all"
    rejected = "select file, line, rejected_record from staging.stg_residents__rejected order by all"
    with site.restricted(VILLAGE) as restricted:
        before, records = restricted.execute(people).fetchall(), restricted.execute(rejected).fetchall()
    names = {"residents-1.csv": "utf-8-sig", "residents-2_north.csv": "utf-8", "residents-3.csv": "utf-8"}
    in_parts(site, names)
    run = site.dbt(VILLAGE, "build", "--select", "+stg_inbox__intake", "+stg_residents__rejected",
                   "stg_residents__history", "every_delivered_line_is_accounted_for",
                   "--exclude-resource-type", "unit_test")
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        assert restricted.execute(people).fetchall() == before
        after = restricted.execute(rejected).fetchall()
        parts = restricted.execute("select files, rows_in from staging.stg_inbox__intake where files > 1").fetchall()
    assert sorted(record for *_, record in after) == sorted(record for *_, record in records)
    for file, line, record in after:
        lines = site.inbox(VILLAGE, file).read_bytes().decode("utf-8-sig").split("\r\n")
        assert lines[line - 1] == record
    assert parts == [(3, len(before) + len(records))]


def test_parts_that_do_not_belong_together_are_refused(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    heading, *_ = in_parts(site, {"residents-1.csv": "utf-8", "residents-2.csv": "utf-8"})
    second = site.inbox(VILLAGE, "residents-2.csv")
    content = second.read_bytes()
    turned = ",".join(reversed(heading.split(",")))
    second.write_bytes(content.replace(heading.encode(), turned.encode(), 1))
    run = site.dbt(VILLAGE, *READ)
    assert run.returncode != 0
    assert "residents-2.csv, line 1: the heading is not that of residents-1.csv" in run.stdout
    second.rename(site.inbox(VILLAGE))
    run = site.dbt(VILLAGE, *READ)
    assert run.returncode != 0
    assert "residents.csv lies beside residents-1.csv" in run.stdout
