"""Files as no vendor would send them: either the right rows or a clear refusal, and nothing lost unseen."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from conftest import VILLAGE, Site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oboro.inbox import Inbox

DELIVERED = "2023-02-01"
TEXTS = ["氏名", "氏名_フリガナ", "住所_番地号表記", "異動事由"]
COLUMNS = [
    "市区町村コード", "宛名番号", "個人履歴番号", "世帯番号", "住民種別", "住民状態", "異動年月日",
    "異動届出年月日", "異動事由", "氏名", "氏名_フリガナ", "性別", "生年月日", "生年月日_不詳フラグ",
    "続柄コード1", "続柄コード2", "続柄コード3", "続柄コード4", "住所_市区町村コード", "住所_町字コード",
    "住所_番地号表記", "住民となった年月日", "消除の異動年月日", "転出予定年月日", "転出年月日（確定）",
    "国籍等_国名コード", "仮登録フラグ", "支援措置対象フラグ",
]  # fmt: skip
# No text of a register holds these, and a space around a field is no part of it.
PRINTED = "髙﨑山田ヤマダ①～－ⅣABCxyz０１,\"'\n ;|\t\ue000"


@dataclass(frozen=True)
class FakeTenant:
    code: str
    inbox: Path


class Reader:
    """What staging makes of residents.csv, by the compiled models, without dbt."""

    def __init__(self, site: Site, folder: Path) -> None:
        models = site.folder(VILLAGE) / "target/compiled/oboro/models/staging"
        self.file = folder / DELIVERED / "residents.csv"
        self.file.parent.mkdir(parents=True)
        self.tenant = FakeTenant(VILLAGE, folder)
        self.connection = site.restricted(VILLAGE)
        self.connection.execute("set threads = 1")
        self.sql = [
            f"create or replace temp table {name} as "
            + (models / f"{model}.sql").read_text(encoding="utf-8")
            .replace('"restricted"."staging"."stg_inbox__deliveries"', "deliveries")
            .replace('"restricted"."staging"."stg_inbox__files"', "files")
            for name, model in (
                ("deliveries", "stg_inbox__deliveries"), ("files", "stg_inbox__files"),
                ("checked", "stg_residents__checked"),
            )
        ]

    def read(self, content: bytes) -> list[tuple]:
        """All records: line, lines, reason, and of accepted ones the number and the texts."""
        self.file.write_bytes(content)
        if self.connection.filesystem_is_registered("inbox"):
            self.connection.unregister_filesystem("inbox")
        self.connection.register_filesystem(Inbox(self.tenant))
        for statement in self.sql:
            self.connection.execute(statement)
        return self.connection.execute(
            "select first_line, line_count, rejection_reason, resident_number, name, name_kana, house_number, "
            "event_reason, birth_year, rejected_record from checked order by first_line"
        ).fetchall()


@pytest.fixture(scope="module")
def reader(built: Site, tmp_path_factory) -> Reader:
    return Reader(built, tmp_path_factory.mktemp("fuzz"))


text = st.text(st.sampled_from(PRINTED), max_size=8).map(lambda value: value.strip(" \u3000"))


@st.composite
def registers(draw) -> tuple[list[dict[str, str]], str, list[str], str, bool]:
    """Rows that are right, an encoding, the columns in some order, line ends, and whether all is quoted."""
    rows = []
    for number in range(draw(st.integers(1, 5))):
        row = dict.fromkeys(COLUMNS, "") | {name: draw(text) for name in TEXTS}
        row |= {
            "市区町村コード": VILLAGE, "宛名番号": f"1{number}", "個人履歴番号": "1", "住民種別": "1",
            "住民状態": "1", "異動年月日": "2020-04-01", "性別": draw(st.sampled_from("12")),
            "生年月日": f"{draw(st.integers(1900, 2022))}-02-30",
        }
        rows.append(row)
    columns = draw(st.permutations(COLUMNS)) + draw(st.sampled_from([[], ["備考"]]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp932"]))
    return rows, encoding, columns, draw(st.sampled_from(["\n", "\r\n"])), draw(st.booleans())


def written(rows, encoding, columns, end, quoted) -> bytes:
    made = io.StringIO(newline="")
    lines = csv.writer(made, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    lines.writerow(columns)
    lines.writerows([row.get(column, "") for column in columns] for row in rows)
    return made.getvalue().encode(encoding)


def people(rows: list[dict[str, str]]) -> list[tuple]:
    return [
        (row["宛名番号"], *(row[name] or None for name in ("氏名", "氏名_フリガナ", "住所_番地号表記", "異動事由")),
         int(row["生年月日"][:4]))
        for row in rows
    ]


def accepted(records: list[tuple]) -> list[tuple]:
    return [tuple(record[3:9]) for record in records if record[2] is None]


def physical_lines(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n"))


many = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(register=registers())
def test_what_is_right_arrives_as_it_was_written(reader: Reader, register):
    records = reader.read(written(*register))
    assert accepted(records) == people(register[0])


@many
@given(register=registers(), data=st.data())
def test_a_file_that_was_cut_is_refused_unless_at_the_end_of_a_row(reader: Reader, register, data):
    """At any byte, also at a line break inside of a field; what is read are the rows before it, as they were sent."""
    rows, *form = register
    whole = written(rows, *form)
    breaks = [place for place, byte in enumerate(whole, 1) if byte == ord("\n")]
    cut = data.draw(st.one_of(st.integers(0, len(whole)), st.sampled_from(breaks)))
    whole_rows = {len(written(rows[:number], *form)): number for number in range(len(rows) + 1)}
    try:
        records = reader.read(whole[:cut])
    except duckdb.Error as refused:
        assert "[refused] residents.csv" in str(refused)
        assert cut not in whole_rows
        return
    assert accepted(records) == people(rows[: whole_rows[cut]])
    assert len(records) == whole_rows[cut]


@many
@given(register=registers(), data=st.data())
def test_a_quotation_mark_that_was_lost_or_added_makes_no_row_that_was_not_sent(reader: Reader, register, data):
    whole = written(*register)
    body = whole.index(b"\n") + 1
    marks = [place for place in range(body, len(whole)) if whole[place] == ord('"')]
    if marks and data.draw(st.booleans()):
        place = data.draw(st.sampled_from(marks))
        content = whole[:place] + whole[place + 1:]
    else:
        place = data.draw(st.integers(body, len(whole) - 1))
        content = whole[:place] + b'"' + whole[place:]
    try:
        records = reader.read(content)
    except duckdb.Error as refused:
        assert "[refused] residents.csv" in str(refused)
        return
    assert 1 + sum(record[1] for record in records) == physical_lines(content)
    assert not Counter(accepted(records)) - Counter(people(register[0]))


def test_lines_of_a_field_that_look_like_rows_are_none(reader: Reader):
    row = dict.fromkeys(COLUMNS, "") | {
        "市区町村コード": VILLAGE, "宛名番号": "10", "個人履歴番号": "1", "住民種別": "1", "住民状態": "1",
        "異動年月日": "2020-04-01", "性別": "1", "生年月日": "2000-01-01",
    }  # fmt: skip
    never_sent = ",".join((row | {"宛名番号": "99"}).values())
    row["異動事由"] = f"a\n{never_sent}\nb"
    content = written([row], "utf-8", COLUMNS, "\n", False)
    assert accepted(reader.read(content)) == people([row])
    # Where the mark before it is lost, nobody can tell it from a row.
    assert accepted(reader.read(content.replace(b',"a', b",a"))) == []


@many
@given(register=registers(), data=st.data())
def test_bytes_that_were_changed_are_rejected_or_read_and_always_counted(reader: Reader, register, data):
    content = bytearray(written(*register))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        records = reader.read(bytes(content))
    except duckdb.Error as refused:
        message = str(refused)
        assert "[refused]" in message
        assert not any(len(value) > 2 and value in message for row in register[0] for value in map(row.get, TEXTS))
        return
    assert 1 + sum(record[1] for record in records) == physical_lines(bytes(content))
    assert all(record[9] is not None for record in records if record[2] is not None)


@many
@given(register=registers(), place=st.integers(0, 4), width=st.sampled_from([-1, 1]))
def test_a_row_with_another_number_of_fields_is_the_only_one_rejected(reader: Reader, register, place, width):
    rows, encoding, columns, end, quoted = register
    place %= len(rows)
    odd = io.StringIO(newline="")
    writer = csv.writer(odd, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    for number, row in enumerate(rows):
        fields = [row.get(column, "") for column in columns]
        if number == place:
            fields = fields[:-1] if width < 0 else [*fields, ""]
        writer.writerow(fields)
    records = reader.read(odd.getvalue().encode(encoding))
    sent = people(rows)
    assert Counter(accepted(records)) == Counter(sent[:place] + sent[place + 1:])
    (reason,) = [record[2] for record in records if record[2] is not None]
    told = len(columns) + (1 if width > 0 else -1)
    assert reason == f"not as many fields as the heading has: {told} instead of {len(columns)}"
