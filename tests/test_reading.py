"""From bytes to records: encodings, line ends, refused files; nothing lost, nothing invented."""

import csv
import hashlib
import io
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import DELIVERY, HAMAMATSU, TSUKUBA, VILLAGE, Site
from hypothesis import given
from hypothesis import strategies as st

from oboro.inbox import LONGEST_LINE, SEPARATOR, UNDECODABLE, Delivered, Inbox, Stream, deliveries
from oboro.tenants import UnusableInput

# max_line_size in models/staging/_sources.yml
DUCKDB_READS = 16 << 20


def numbered(tmp_path, content: bytes) -> list[str]:
    file = tmp_path / "residents.csv"
    file.write_bytes(content)
    return [line.split(SEPARATOR)[1] for line in b"".join(Delivered(file).numbered()).decode().splitlines()]


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


@dataclass(frozen=True)
class FakeTenant:
    code: str
    inbox: Path


def inbox(tmp_path: Path, **files: bytes) -> Inbox:
    """An inbox with one delivery of files, whose names are given with __ for a hyphen and without .csv."""
    folder = tmp_path / "inbox" / DELIVERY
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / f"{name.replace('__', '-')}.csv").write_bytes(content)
    return Inbox(FakeTenant(VILLAGE, tmp_path / "inbox"))


def refusal(delivered: Inbox, file: str = "residents.csv") -> str:
    """What refuses the delivery, also whoever reads the file alone."""
    said = []
    for name in ("deliveries.csv", file):
        with pytest.raises(FileNotFoundError) as refused:
            delivered.info(f"inbox://{name}")
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert said[0].startswith("[refused] ")
    return said[0]


ROWS = b"a,b\r\n1,2\r\n3,45\r\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [(ROWS[:-1], 3), (ROWS[:-2], 3), (ROWS[:-3], 3), (ROWS[:-5], 3), (ROWS[:9], 2), (b"a,b", 1), (b"a,b\r", 1)],
)
def test_a_file_that_was_cut_is_refused(tmp_path, content, line):
    """Also where the last field is the one that was cut, and the row has as many as the heading."""
    said = refusal(inbox(tmp_path, residents=content))
    assert f"residents.csv, line {line}: the last line has no line end" in said
    assert "delivered again" in said


@given(st.lists(st.binary(min_size=1, max_size=9)), st.lists(st.integers(0, 60)), st.integers(1, 7))
def test_a_stream_is_the_same_from_any_place(pieces, places, size):
    whole = b"".join(pieces)
    stream = io.BufferedReader(Stream(lambda: iter(pieces)), size)
    for place in [0, *places]:
        assert stream.seek(place) == min(place, len(whole)) == stream.tell()
        assert stream.read(size) == whole[place : place + size]
        assert stream.read() == whole[place + size :]


def test_a_register_is_read_without_holding_it_whole(tmp_path):
    """What one piece of it takes, two take as well."""
    peaks = []
    for rows in (10_000, 40_000):
        (tmp_path / "residents.csv").write_bytes(b"no,name\n" + (b"1," + b"a" * 200 + b"\n") * rows)
        tracemalloc.start()
        pieces = list(map(len, Delivered(tmp_path / "residents.csv").numbered()))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert sum(pieces) > rows * 200
    assert peaks[1] < 1.5 * peaks[0]


def test_a_line_that_never_ends_is_refused(tmp_path):
    """By its own line, whatever its bytes become on their way; one that is as long as may be is read."""
    for content in (b"\0" * (LONGEST_LINE + 1), b"a" * 20_000_000):
        said = refusal(inbox(tmp_path / str(len(content)), residents=b"a,b\n1,2\n" + content + b",2\n1,2\n"))
        assert f"residents.csv, line 3: the line has more than {LONGEST_LINE:,} bytes" in said
        assert "deliver it again" in said
    longest = b"\0" * LONGEST_LINE
    whole = inbox(tmp_path, residents=b"a,b\n" + longest + b"\n1,2\n").cat_file("inbox://residents.csv")
    assert max(map(len, whole.splitlines())) < DUCKDB_READS
    assert whole.decode().splitlines()[-1] == f"3{SEPARATOR}1,2"


def test_a_part_that_was_cut_is_refused(tmp_path):
    said = refusal(inbox(tmp_path, residents__1=ROWS[:-2], residents__2=ROWS))
    assert "residents-1.csv, line 3: the last line has no line end" in said


def test_the_manifest_vouches_for_a_file_without_its_last_line_end(tmp_path):
    manifest = f"file,rows,sha256\nresidents.csv,2,{hashlib.sha256(ROWS[:-2]).hexdigest()}\n".encode()
    whole = inbox(tmp_path, residents=ROWS[:-2], manifest=manifest)
    assert whole.cat_file("inbox://residents.csv").decode().splitlines()[-1] == f"3{SEPARATOR}3,45"
    # Another file than the one that it tells of is none.
    (tmp_path / "inbox" / DELIVERY / "residents.csv").write_bytes(ROWS[:-3])
    assert "the last line has no line end" in str(
        pytest.raises(FileNotFoundError, Inbox(whole.tenant).info, "inbox://residents.csv").value
    )


@pytest.mark.parametrize(
    "name",
    ["residents_2.csv", "residents2.csv", "resident.csv", "residents-2.csv.gz", "residents-2.txt", "residents-2.csv~",
     "pensions.csv", "residents-北.csv", "residents-2 .csv", "MANIFEST.CSV", ".residents-2.csv"],
)  # fmt: skip
def test_a_file_that_nothing_reads_refuses_the_delivery(tmp_path, name):
    delivered = inbox(tmp_path, residents=ROWS, areas=ROWS)
    (tmp_path / "inbox" / DELIVERY / name).write_bytes(ROWS)
    said = refusal(delivered)
    assert f"{name} is not read" in said
    assert "<register>-1.csv" in said


def test_a_folder_in_a_delivery_refuses_it(tmp_path):
    delivered = inbox(tmp_path, residents=ROWS)
    (tmp_path / "inbox" / DELIVERY / "residents-2.csv").mkdir()
    assert "residents-2.csv is a folder" in refusal(delivered)


@pytest.mark.parametrize(
    "names",
    [["residents.CSV"], ["RESIDENTS.CSV"], ["residents-1.csv", "residents-2.CSV"], ["residents-A.csv", "residents-b.csv"],
     ["residents.csv", "README.txt", ".DS_Store", "Thumbs.db"]],
)  # fmt: skip
def test_names_are_read_in_either_case(tmp_path, names):
    delivered = inbox(tmp_path)
    for name in names:
        (tmp_path / "inbox" / DELIVERY / name).write_bytes(ROWS)
    parts = [name for name in names if name.lower().endswith(".csv")]
    lines = delivered.cat_file("inbox://residents.csv").decode().splitlines()
    assert [line.split(SEPARATOR)[1] for line in lines] == ["a,b"] + ["1,2", "3,45"] * len(parts)
    listed = list(csv.DictReader(io.StringIO(delivered.cat_file("inbox://files.csv").decode())))
    assert [(row["register"], row["file"]) for row in listed] == [("residents", name) for name in parts]


TEXT = "宛名番号,氏名\r\n1,山田\r\n"


@pytest.mark.parametrize(
    ("content", "said", "action"),
    [
        (b"", "residents.csv is empty", "Deliver it again"),
        (b"\xef\xbb\xbf", "residents.csv is empty", "Deliver it again"),
        (b"\r\n \r\n", "residents.csv is empty", "Deliver it again"),
        (TEXT.encode("utf-16"), "residents.csv is UTF-16", "in UTF-8 or CP932"),
        (TEXT.encode("utf-16-be"), "heading holds NUL characters, so this is UTF-16", "in UTF-8 or CP932"),
        (b"PK\x03\x04\x14\x00", "residents.csv is an Excel workbook (.xlsx)", "written as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "residents.csv is an old Excel workbook (.xls)", "written as CSV"),
        (b"\x1f\x8b\x08\x00", "residents.csv is compressed", "Unpack it"),
        (TEXT.replace("\r\n", "\r").encode(), "residents.csv, line 1: lines end in CR only", "with LF or CRLF"),
        (TEXT.replace(",", "\t").encode("cp932"), "separated by tabs", "with commas"),
        (TEXT.replace(",", ";").encode(), "separated by semicolons", "with commas"),
        (b"a\x1f,b\r\n1,2\r\n", "residents.csv, line 1: the heading holds characters", "deliver it again"),
        (b'a,"b\r\nc"\r\n1,2\r\n', "line 1: the quotation marks of the heading are broken", "deliver it again"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(tmp_path, content, said, action):
    message = refusal(inbox(tmp_path, residents=content))
    assert said in message and action in message and "residents.csv" in message


def test_the_whole_file_tells_the_encoding_where_the_heading_is_ascii(tmp_path):
    for codec, name in (("cp932", "CP932"), ("utf-8", "UTF-8")):
        lines = numbered(tmp_path, ("no,name\n" + "1,a\n" * 400_000 + "2,髙橋①\n").encode(codec))
        assert lines[-1] == "2,髙橋①"
        assert Delivered(tmp_path / "residents.csv").encoding == name


def test_a_file_in_two_encodings_is_refused_by_line_and_byte(tmp_path):
    content = b"no,name\n1,\xe9\xab\x99 a\n2,b\n3,c\xff\xff\n" + "4,山\n".encode("cp932")
    said = refusal(inbox(tmp_path, residents=content))
    assert "neither UTF-8 nor CP932: line 4, byte 4 is not UTF-8; line 2, byte" in said
    assert "in one encoding" in said


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=20), min_size=1))
def test_no_line_is_lost(tmp_path_factory, lines):
    file = tmp_path_factory.mktemp("lines") / "residents.csv"
    for end in ("\n", "\r\n"):
        content = (end.join(["heading", *lines]) + end).encode()
        file.write_bytes(content)
        delivered = Delivered(file)
        table = b"".join(delivered.numbered()).decode()
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
    heading, rest = site.inbox(VILLAGE).read_bytes().split(b"\r\n", 1)
    foreign = built.inbox(TSUKUBA).read_bytes()
    first, fields = "(first in residents.csv, line 2)", heading.count(b",") + 1
    wider = heading + b"\r\n" + rest.replace(b"\r\n", b",x\r\n")
    for content, reason in (
        (heading + b"\r\n", ""),
        (foreign, f"市区町村コード is not this tenant's code {first}"),
        (wider, f"not as many fields as the heading has: {fields + 1} instead of {fields} {first}"),
    ):  # fmt: skip
        site.inbox(VILLAGE).write_bytes(content)
        run = site.build_again(VILLAGE, "path:models/staging", "a_delivery_is_usable")
        assert run.returncode == 1
        rows = content.count(b"\r\n") - 1
        assert f"a_delivery_is_usable: residents.csv: of {rows} rows none can be used." in run.stdout, run.stdout
        assert f"Most often: {reason}" in run.stdout or not reason, run.stdout
        assert "have the file corrected and delivered again" in run.stdout
        assert (site.folder(VILLAGE) / "release.duckdb").read_bytes() == before


def test_the_newest_delivery_is_read_and_links_are_not(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    newer = site.folder(VILLAGE) / "inbox" / "2023-03-01"
    newer.mkdir()
    (newer / "residents.csv").symlink_to(site.inbox(VILLAGE))
    (newer / "areas.csv").write_bytes(site.inbox(VILLAGE, "areas.csv").read_bytes())
    run = site.module("build", VILLAGE)
    assert run.returncode == 2
    assert "2023-03-01/residents.csv is a link" in run.stdout
    assert DELIVERY not in run.stdout


@pytest.mark.parametrize("name", ["2023-02-31", "2023-13-01", "2022-02-29"])
def test_a_folder_of_a_day_that_the_calendar_does_not_have_is_refused(tmp_path, name):
    """Be it the newest or not: what lies in it would be read by no build and removed by no retention."""
    delivered = inbox(tmp_path, residents=ROWS)
    (tmp_path / "inbox" / name).mkdir()
    said = refusal(delivered)
    assert f"{name}: the calendar has no such day" in said and "YYYY-MM-DD" in said
    with pytest.raises(UnusableInput):
        deliveries(delivered.tenant)
    # Any other name is none of a delivery.
    (tmp_path / "inbox" / name).rename(tmp_path / "inbox" / f"{name}.partial")
    assert deliveries(delivered.tenant) == [tmp_path / "inbox" / DELIVERY]
    assert delivered.cat_file("inbox://residents.csv")


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
    assert "residents.csv is not the file that manifest.csv tells of in line" in run.stdout


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
        file.with_name(name).write_bytes(("\r\n".join(part) + "\r\n").encode(encoding, "replace"))
    return [heading, *lines]


def test_a_register_in_parts_is_read_as_one(built: Site, tmp_path):
    """In other encodings; what is rejected is named by its own file and line."""
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
