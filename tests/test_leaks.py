"""No person leaves the restricted side: not in the release, target/, logs/ or what is printed."""

import re
from pathlib import Path

import pytest
from conftest import HAMAMATSU, TSUKUBA, VILLAGE, Site

# Marks that stand for a person's data; each goes into one malformed or odd row.
MARKS = [f"ZZMARK{n:02d}ZZ" for n in range(12)]


def everything_outside(site: Site, tenant: str) -> dict[Path, bytes]:
    """Every file that may leave the restricted side, or that is read by more than those entitled."""
    folder = site.folder(tenant)
    files = [folder / "release.duckdb", *folder.glob("target/**/*"), *folder.glob("logs/**/*")]
    return {file: file.read_bytes() for file in files if file.is_file()}


def odd_rows(heading: list[str], row: list[str]) -> list[str]:
    """Rows that fail in every way a reader can fail, each with a mark in a place of a person."""

    def changed(**fields: str) -> str:
        values = dict(zip(heading, row, strict=True)) | fields
        return ",".join(values[name] for name in heading)

    number = "宛名番号"
    return [
        changed(**{number: MARKS[0], "異動年月日": MARKS[0]}),
        changed(**{number: MARKS[1], "生年月日": f"{MARKS[1]}-01"}),
        changed(**{number: MARKS[2], "性別": MARKS[2]}),
        changed(**{number: MARKS[3], "個人履歴番号": MARKS[3]}),
        changed(**{number: MARKS[4], "氏名": f'"{MARKS[4]}'}),
        changed(**{number: MARKS[5], "氏名": f'{MARKS[5]}"x"y'}),
        changed(**{number: MARKS[6], "氏名": f"a,{MARKS[6]}"}),
        MARKS[7],
        changed(**{number: MARKS[8], "住所_町字コード": MARKS[8]}),
        changed(**{number: MARKS[9], "住民状態": f"'; select error('{MARKS[9]}'); --"}),
        changed(**{number: MARKS[10], "住民状態": "2", "転出予定年月日": MARKS[10]}),
        changed(**{number: MARKS[11], "氏名": f'"{MARKS[11]}\n続き"', "市区町村コード": "999999"}),
    ]


@pytest.fixture(scope="module")
def marked(delivered: Site, tmp_path_factory):
    """A village whose extract holds the odd rows, built and documented."""
    site = delivered.copy(tmp_path_factory.mktemp("marked"), (VILLAGE,))
    inbox = site.inbox(VILLAGE)
    lines = inbox.read_bytes().decode("utf-8-sig").split("\r\n")
    heading = lines[0].split(",")
    plain = next(
        fields
        for fields in (line.split(",") for line in lines[1:])
        if len(fields) == len(heading) and fields[heading.index("住民状態")] == "1"
    )
    good = len(lines) - 2
    inbox.write_bytes(
        b"\xef\xbb\xbf" + ("\r\n".join(lines[:-1] + odd_rows(heading, plain)) + "\r\n").encode()
    )
    run = site.module("build", VILLAGE)
    docs = site.dbt(VILLAGE, "docs", "generate", "--static")
    failing = site.dbt(VILLAGE, "--debug", "test")
    return site, [run, docs, failing], good


def test_odd_rows_stop_neither_the_build_nor_the_good_rows(marked, delivered):
    site, (run, docs, _), good = marked
    assert run.returncode == 0, run.stdout + run.stderr
    assert docs.returncode == 0, docs.stdout
    with site.restricted(VILLAGE) as restricted:
        rows_in, accepted, rejected = restricted.execute(
            "select rows_in, rows_accepted, rows_rejected from staging.stg_inbox__intake "
            "where register = 'residents'"
        ).fetchone()
        reasons = dict(
            restricted.execute(
                "select rejected_record, rejection_reason from staging.stg_residents__rejected"
            ).fetchall()
        )
    assert rows_in == accepted + rejected == good + len(MARKS)
    for mark in MARKS:
        # An odd 町字コード is a resident whose town is unknown: counted, not rejected.
        found = [reason for record, reason in reasons.items() if mark in record]
        assert len(found) == (0 if mark == MARKS[8] else 1), mark


def test_no_mark_is_anywhere_outside(marked):
    site, runs, _ = marked
    for run in runs:
        assert not [mark for mark in MARKS if mark in run.stdout + run.stderr]
    for file, content in everything_outside(site, VILLAGE).items():
        assert not [mark for mark in MARKS if mark.encode() in content], file


def test_an_error_text_does_not_quote_a_person(marked, tmp_path):
    """A model whose cast fails on a person's value: the database would print that value."""
    site = marked[0].with_own_project(tmp_path / "project")
    model = site.project / "models" / "staging" / "careless.sql"
    model.write_text(
        "select cast(rejected_record as integer) as n from {{ ref('stg_residents__rejected') }}"
    )
    run = site.dbt(VILLAGE, "--debug", "run", "--select", "careless")
    assert run.returncode == 1
    assert "withheld" in run.stdout
    assert not [mark for mark in MARKS if mark in run.stdout + run.stderr]
    for file, content in everything_outside(site, VILLAGE).items():
        assert not [mark for mark in MARKS if mark.encode() in content], file


def test_a_value_cannot_pass_for_a_message():
    """The mark of the project's own messages counts only where DuckDB begins its own text."""
    import duckdb

    from oboro.redaction import redact

    told = redact(duckdb.InvalidInputException("Invalid Input Error: [refused] the column is missing"))
    assert told == "[refused] the column is missing"
    for text in (
        "Conversion Error: Could not convert string '[refused] 山田' to INT32",
        "Constraint Error: Duplicate key \"name: CHECK constraint failed on table 山田\"",
    ):
        assert "山田" not in redact(duckdb.ConversionException(text))


@pytest.mark.parametrize("tenant", [TSUKUBA, HAMAMATSU, VILLAGE])
def test_no_resident_is_in_the_release(built: Site, tenant):
    """Names, 宛名番号, house numbers and birth dates: in no column, and not in the raw bytes."""
    with built.restricted(tenant) as restricted:
        columns = restricted.execute(
            """
            select list(distinct name), list(distinct name_kana), list(distinct resident_number),
                list(distinct household_number), list(distinct house_number),
                list(distinct format('{:04d}-{:02d}-{:02d}', birth_year, birth_month, birth_day))
            from staging.stg_residents__history
            """
        ).fetchone()
    persons = {value for column in columns for value in column if value and len(value) > 3}
    assert len(persons) > 500
    with built.release(tenant) as release:
        columns_of: dict[bytes, set] = {}
        for (table,) in release.execute("select table_name from duckdb_tables()").fetchall():
            for name, *_ in release.execute(f'describe "{table}"').fetchall():
                values = release.execute(f'select distinct "{name}"::varchar from "{table}"')
                for (value,) in values.fetchall():
                    columns_of.setdefault((value or "").encode(), set()).add((table, name))
        reference_dates = {"2023-01-01"}
    assert not {person.encode() for person in persons - reference_dates} & columns_of.keys()
    raw = (built.folder(tenant) / "release.duckdb").read_bytes()
    # Numbers of up to 8 digits could be anything in binary bytes; longer values could not.
    telling = {value.encode() for value in persons if len(value.encode()) >= 9} - {
        date.encode() for date in reference_dates
    }
    texts = {value for value in telling if not value.isdigit()}
    assert len(texts) > 500
    assert re.search(b"|".join(sorted(map(re.escape, texts))), raw) is None
    assert not are_there(telling - texts, raw)


def are_there(numbers: set[bytes], raw: bytes) -> bool:
    """Whether more of the numbers stand in the bytes than chance puts there.

    Codes stand end to end in the file and in pieces, so that a few of many thousand numbers of ten
    digits are spelt by nobody. As many numbers that nobody has, alike but for the check digit, tell how
    many that is.
    """
    nobodys = {n[:-1] + b"%d" % ((int(n[-1:]) + shift) % 10) for n in numbers for shift in (3, 7)}
    found, by_chance = (
        sum(run[start : start + size] in of for start in range(len(run)) for size in sizes)
        for of in (numbers, nobodys - numbers)
        for sizes in [{len(number) for number in of}]
        for run in [b" ".join(re.findall(rb"[0-9]{9,}", raw))]
    )
    return found > by_chance + 3


def test_numbers_of_persons_are_seen_in_bytes():
    numbers = {b"%09d1" % (7 * n) for n in range(5000)}
    codes = b"".join(b"%07d" % n for n in range(20_000))
    assert not are_there(numbers, codes)
    some = b"\0".join(sorted(numbers)[:8])
    assert are_there(numbers, codes + b"\0" + some)


def test_dbt_show_is_refused(built: Site):
    """It would print people, and dbt keeps in its log what it prints."""
    for arguments in (("show", "--select", "con_residents"), ("--debug", "show", "--inline", "select 1")):
        run = built.dbt(VILLAGE, *arguments)
        assert (run.returncode, run.stdout) == (2, "")
        assert "dbt show prints rows" in run.stderr


def test_the_restricted_file_is_encrypted(built: Site):
    with built.restricted(TSUKUBA) as restricted:
        names = restricted.execute(
            "select distinct name from staging.stg_residents__history limit 200"
        ).fetchall()
    raw = (built.folder(TSUKUBA) / "restricted.duckdb").read_bytes()
    assert not [name for (name,) in names if name.encode() in raw]
    assert b"stg_residents__history" not in raw
