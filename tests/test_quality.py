"""Checks of the registers: every planted defect is found, and nothing impossible is said of clean rows."""

import csv
import io
import json
from collections import Counter, defaultdict
from itertools import combinations

import pytest
from conftest import HAMAMATSU, PROJECT, TSUKUBA, VILLAGE, Site

# What finds each planted defect. Rows that reading rejects, and what is no defect, are found by none.
FOUND_BY = {
    "duplicate_exact": {"duplicate_exact"},
    # Another writing of the name has the same reading.
    "duplicate_fuzzy": {"duplicate_exact", "duplicate_similar"},
    "one_number_two_persons": {"one_number_for_two"},
    "two_heads": {"household_with_two_heads"},
    "household_without_head": {"household_without_head"},
    "relationship_sex_contradiction": {"relationship_against_sex"},
    "child_older_than_parent": {"child_older_than_parent"},
    "unknown_birthday": {"birth_date_unknown"},
    "nonexistent_birthday": {"birth_date_nonexistent"},
    "provisional_entry": {"provisional_entry"},
    "entry_before_birth": {"entry_before_birth"},
    "wrong_check_digit": {"resident_number_check_digit"},
}
NO_DEFECT = {
    "malformed_row", "undated_row", "protected_person", "future_departure", "departure_on_reference_date",
    "near_miss_twins", "near_miss_namesakes", "near_miss_centenarian",
}  # fmt: skip
KEYS = ("宛名番号", "関連宛名番号", "関連世帯番号")


def planted(site: Site, tenant: str) -> list[dict[str, str]]:
    text = site.inbox(tenant, "planted_defects.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def findings(site: Site, tenant: str) -> list[tuple[str, str, set[str]]]:
    with site.restricted(tenant) as restricted:
        rows = restricted.execute(
            "select check_name, severity, subject, other_subject from quality.findings"
        ).fetchall()
    return [(check, severity, {one, other} - {None}) for check, severity, one, other in rows]


@pytest.mark.parametrize("tenant", [TSUKUBA, HAMAMATSU, VILLAGE])
def test_every_planted_defect_is_found_and_nothing_impossible_on_clean_rows(built: Site, tenant, capsys):
    defects, found = planted(built, tenant), findings(built, tenant)
    assert {row["defect"] for row in defects} <= FOUND_BY.keys() | NO_DEFECT
    missed = [
        row["defect"]
        for row in defects
        if row["defect"] in FOUND_BY
        and not any(
            check in FOUND_BY[row["defect"]] and subjects & {row[key] for key in KEYS}
            for check, _, subjects in found
        )
    ]
    assert missed == []
    told = {row[key] for row in defects if row["defect"] in FOUND_BY for key in KEYS} - {""}
    on_clean = Counter(severity for _, severity, subjects in found if not subjects & told)
    assert on_clean["エラー"] == 0
    alerts = sum(severity == "アラート" for _, severity, _ in found)
    with capsys.disabled():
        right = alerts - on_clean["アラート"]
        print(f"\n{tenant}: {right} of {alerts} アラート are of planted defects ({right / alerts:.0%})")


@pytest.mark.parametrize("tenant", [TSUKUBA, HAMAMATSU, VILLAGE])
def test_every_months_population_is_the_one_walked_forward(built: Site, tenant):
    with built.restricted(tenant) as restricted:
        months = restricted.execute(
            "select reference_date, population, walked_forward, entries, removals "
            "from conformed.con_population_by_month order by reference_date"
        ).fetchall()
    assert [str(day) for day, *_ in months] == [f"2022-{month:02}-01" for month in range(1, 13)] + ["2023-01-01"]
    assert sum(entries + removals for *_, entries, removals in months[:-1]) > 0
    assert [population for _, population, *_ in months] == [walked for _, _, walked, *_ in months]


class Register:
    """A tenant's residents.csv, to be changed row by row."""

    def __init__(self, site: Site, tenant: str = VILLAGE) -> None:
        self.file = site.inbox(tenant)
        text = self.file.read_bytes().decode("utf-8-sig")
        self.heading, *rows = csv.reader(io.StringIO(text, newline=""))
        self.rows = [dict(zip(self.heading, row, strict=True)) for row in rows if len(row) == len(self.heading)]
        spoilt = {row[key] for row in planted(site, tenant) for key in KEYS} - {""}
        numbers = Counter(row["宛名番号"] for row in self.rows)
        sizes = Counter(row["世帯番号"] for row in self.rows if row["最新フラグ"] == "1" and row["住民状態"] == "1")
        clean = [
            row for row in self.rows
            if row["住民状態"] == "1" and row["住民種別"] == "1" and numbers[row["宛名番号"]] == 1
            and not {row["宛名番号"], row["世帯番号"]} & spoilt and row["生年月日"] < "1985"
        ]  # fmt: skip
        self.alone = iter([row for row in clean if sizes[row["世帯番号"]] == 1])
        self.clean = clean
        self.sizes = sizes

    def add(self, row: dict[str, str], **changes: str) -> None:
        """One more row of the same person."""
        row["最新フラグ"] = "0"
        later = row | {"個人履歴番号": str(int(row["個人履歴番号"]) + 1), "最新フラグ": "1"} | changes
        self.rows.insert(self.rows.index(row) + 1, later)

    def households(self, relationship: str):
        """Members who stand so to a head, each of another household."""
        heads = {row["世帯番号"]: row for row in self.clean if row["続柄コード1"] == "02"}
        seen = set()
        for row in self.clean:
            number = row["世帯番号"]
            if row["続柄コード1"] == relationship and not row["続柄コード2"] and number in heads.keys() - seen:
                seen.add(number)
                yield row, heads[number]

    def write(self) -> None:
        text = io.StringIO(newline="")
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow(self.heading)
        lines.writerows(row.values() for row in self.rows)
        self.file.write_bytes(text.getvalue().encode("utf-8-sig"))


# One person who lives alone each, and what is changed.
CHANGED = {
    "history_number_gap": {"個人履歴番号": "2"},
    "latest_flag": {"最新フラグ": "0"},
    "event_reason_unknown": {"異動事由": "不明な事由"},
    "relationship_unknown": {"続柄コード2": "77"},
    "birth_in_future": {"生年月日": "2023-12-31"},
    "event_in_future": {"異動年月日": "2023-06-01"},
    "report_in_future": {"異動届出年月日": "2023-06-01"},
    "removal_before_entry": {"住民状態": "3", "消除の異動年月日": "1900-01-01"},
    "removal_without_date": {"住民状態": "9", "消除の異動年月日": ""},
    "very_old": {"生年月日": "1900-01-01"},
    "town_unknown": {"住所_町字コード": "9990000"},
    "name_missing": {"氏名": ""},
    "kana_missing": {"氏名_フリガナ": ""},
    "household_missing": {"世帯番号": ""},
    "country_missing": {"住民種別": "2", "国籍等_国名コード": ""},
}


@pytest.fixture(scope="module")
def every_defect(built: Site, tmp_path_factory) -> tuple[Site, dict[str, str]]:
    """Each check gets a defect of its own; all at once, so that none hides behind another. Whom it is about."""
    tmp_path = tmp_path_factory.mktemp("every_defect")
    site = built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")
    with site.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute(
            "insert into decisions.earlier_reports "
            f"values (1, 2022, '2022-01-01', 'total', '{VILLAGE}', 'population', 9999, 'x.csv', now()::timestamp)"
        )
    register = Register(site)
    expected = {"report_differs": "x.csv;2022;total;population"}
    for check, changes in CHANGED.items():
        row = next(register.alone)
        row |= changes
        expected[check] = row["宛名番号"]
    row = next(register.alone)
    row["世帯番号"] = row["世帯番号"][:-1] + str((int(row["世帯番号"][-1]) + 1) % 10)
    expected["household_number_check_digit"] = row["世帯番号"]
    row = next(register.alone)
    register.add(row, 異動年月日="1990-01-01")
    row["異動年月日"] = "2000-01-01"
    expected["events_out_of_order"] = row["宛名番号"]
    row = next(register.alone)
    register.add(row, 異動年月日="2022-06-01")
    row |= {"住民状態": "3", "消除の異動年月日": "2022-05-01", "異動年月日": "2022-05-01"}
    expected["alive_after_death"] = row["宛名番号"]
    row = next(register.alone)
    row |= {"生年月日": "2015-01-01", "異動年月日": "2022-01-01", "住民となった年月日": "2022-01-01"}
    expected["head_is_young"] = row["宛名番号"]
    row = next(register.alone)
    register.add(row, 住民状態="9", 異動事由="軽微な修正", 異動年月日="2022-06-15", 消除の異動年月日="2022-06-15")
    expected["population_balance"] = "2022-07-01"
    spouses = register.households("12")
    row, head = next(spouses)
    row |= {"生年月日": "2012-01-01", "異動年月日": "2022-01-01", "住民となった年月日": "2022-01-01"}
    expected["spouse_is_young"] = row["宛名番号"]
    row, head = next(spouses)
    row["住所_町字コード"] = next(r["住所_町字コード"] for r in register.clean if r["住所_町字コード"] != head["住所_町字コード"])
    expected["household_in_two_towns"] = row["世帯番号"]
    row, head = next(spouses)
    row["支援措置対象フラグ"] = "1"
    expected["protection_differs"] = row["世帯番号"]
    row, head = next(spouses)
    row |= {"続柄コード1": "20", "生年月日": f"{int(head['生年月日'][:4]) + 5}-01-01"}
    row |= {"異動年月日": "2022-01-01", "住民となった年月日": "2022-01-01"}
    expected["parent_and_child_too_close"] = row["宛名番号"]
    row, head = next(spouses)
    row |= {"続柄コード1": "84", "生年月日": f"{int(head['生年月日'][:4]) - 5}-01-01"}
    expected["sibling_order"] = row["宛名番号"]
    register.write()

    areas = site.inbox(VILLAGE, "areas.csv")
    heading, *towns = csv.reader(io.StringIO(areas.read_bytes().decode("utf-8-sig"), newline=""))
    towns = [dict(zip(heading, town, strict=True)) for town in towns]
    towns[0]["緯度"] = ""
    towns[1]["小学校区コード"] = ""
    towns.append(towns[2] | {"町字コード": "9980000"})
    towns.append(towns[3] | {"町字コード": "9970000", "町字名": "別の町", "区コード": "221385", "区名": "無い区"})
    areas.write_bytes(
        "".join(
            ",".join(line) + "\r\n" for line in [heading, *(town.values() for town in towns)]
        ).encode("utf-8-sig")
    )
    expected["town_without_point"] = VILLAGE + towns[0]["町字コード"]
    expected["town_without_school_district"] = VILLAGE + towns[1]["町字コード"]
    expected["town_name_twice"] = VILLAGE + towns[2]["町字コード"]
    expected["ward_check_digit"] = VILLAGE + "9970000"

    tax = site.inbox(VILLAGE, "tax.csv")
    lines = tax.read_bytes().decode("utf-8-sig").split("\r\n")
    columns = lines[0].split(",")
    line = dict(zip(columns, next(t for t in lines[1:] if t).split(","), strict=True))
    child = next(r for r in register.rows if r["生年月日"] > "2012" and r["最新フラグ"] == "1" and r["住民状態"] == "1")
    for number in ("9990000000", child["宛名番号"]):
        taxed = line | {"宛名番号": number, "課税所得額": "1000000"}
        lines = [t for t in lines if not (number in t and taxed["年度"] in t)]
        lines.insert(1, ",".join(taxed.values()))
    tax.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    expected["taxpayer_unknown"] = "9990000000"
    expected["taxpayer_is_child"] = child["宛名番号"]

    with site.restricted(VILLAGE, writable=True) as restricted:
        restricted.execute("insert into earlier.intake values ('2023-01-01', 'tax', 10), ('2023-01-01', 'areas', 7)")
        expected["size_jump"] = "tax"
        here = next(row["宛名番号"] for row in register.clean if row["住民状態"] == "1")
        restricted.execute("insert into joint.matches values ('x', '2023-01-01', ?, '082201')", [here])
        expected["resident_elsewhere"] = here
        checks = {check for (check,) in restricted.execute("select check_name from quality.checks").fetchall()}
    assert checks == expected.keys() | set().union(*FOUND_BY.values()) | MORE_CHECKS
    run = site.dbt(VILLAGE, "build", "--select", "+findings", "--exclude-resource-type", "unit_test", "test")
    assert run.returncode == 0, run.stdout
    return site, expected


def test_every_check_finds_what_it_is_for(every_defect):
    site, expected = every_defect
    found = findings(site, VILLAGE)
    missed = [
        check for check, subject in expected.items()
        if not any(c == check and subject in subjects for c, _, subjects in found)
    ]  # fmt: skip
    assert missed == []


MOVED_IN = {
    "異動年月日": "2010-04-01", "異動届出年月日": "2010-04-02", "異動事由": "国内転入", "住民となった年月日": "2010-04-01",
}  # fmt: skip
DIED = {
    "住民状態": "3", "異動事由": "死亡", "異動年月日": "2022-05-01", "異動届出年月日": "2022-05-02",
    "消除の異動年月日": "2022-05-01",
}  # fmt: skip
LEFT = {
    "住民状態": "2", "異動事由": "国内転出", "異動年月日": "2022-06-01", "異動届出年月日": "2022-05-20",
    "消除の異動年月日": "2022-06-01", "転出予定年月日": "2022-06-01",
}  # fmt: skip
CAME_BACK = MOVED_IN | {
    "住民状態": "1", "異動年月日": "2022-07-01", "異動届出年月日": "2022-07-02", "住民となった年月日": "2022-07-01",
    "消除の異動年月日": "", "転出予定年月日": "",
}  # fmt: skip
LEFT_BEFORE = {"転出予定年月日": "2022-06-01", "転出年月日（確定）": "2022-06-01"}
DIED_LATER = DIED | {"異動年月日": "2022-12-01", "異動届出年月日": "2022-12-02", "消除の異動年月日": "2022-12-01"}
# Announced, and not yet gone on the day of the delivery.
LEAVES = LEFT | {
    "異動年月日": "2023-06-01", "異動届出年月日": "2023-01-20", "消除の異動年月日": "2023-06-01",
    "転出予定年月日": "2023-06-01",
}  # fmt: skip
STRUCK = LEFT | {"住民状態": "9", "異動事由": "職権消除", "転出予定年月日": ""}
# People who live alone: the check, and what stands in the rows of their history.
WRONG = [
    ("date_unreadable", [{"異動届出年月日": "2022-13-01"}]),
    ("date_unreadable", [{"住民となった年月日": "不明"}]),
    ("date_unreadable", [DIED | {"消除の異動年月日": "5-1"}]),
    ("date_unreadable", [{"転出予定年月日": "99999999"}]),
    # Also where the newest row is right.
    ("date_unreadable", [MOVED_IN | {"異動届出年月日": "2010"}, MOVED_IN | {"異動事由": "職権修正"}]),
    ("resident_since_missing", [{"住民となった年月日": ""}]),
    ("removal_without_date", [DIED | {"消除の異動年月日": ""}]),
    ("removal_without_date", [LEFT | {"消除の異動年月日": "", "転出予定年月日": ""}]),
    # A row of a resident that tells of a departure.
    ("removal_before_entry", [MOVED_IN | {"異動事由": "国内転出", "転出予定年月日": "2010-03-01"}]),
    ("removal_before_entry", [MOVED_IN, LEFT | {"転出予定年月日": "2009-06-01"}]),
    ("removal_before_entry", [MOVED_IN, LEFT | {"転出年月日（確定）": "2009-06-01"}]),
    ("event_in_future", [{"住民となった年月日": "2023-06-01"}]),
    ("event_in_future", [MOVED_IN, DIED | {"消除の異動年月日": "2023-06-01"}]),
    ("event_in_future", [MOVED_IN, LEFT | {"転出年月日（確定）": "2023-06-01"}]),
    ("event_in_future", [MOVED_IN, LEAVES | {"転出年月日（確定）": "2023-06-01"}]),
    ("event_in_future", [MOVED_IN, LEFT | {"消除の異動年月日": "2023-06-01"}]),
    ("event_in_future", [MOVED_IN, LEAVES | {"消除の異動年月日": "2023-06-02"}]),
    ("report_before_event", [MOVED_IN | {"異動届出年月日": "2007-04-01"}]),
    ("report_before_event", [MOVED_IN, LEFT | {"異動届出年月日": "2020-06-01"}]),
    ("event_date_unknown", [MOVED_IN | {"住民となった年月日_不詳フラグ": "1"}]),
    ("event_date_unknown", [MOVED_IN, DIED | {"異動年月日_不詳フラグ": "1"}]),
    ("unknown_date_not_allowed", [MOVED_IN, LEFT | {"異動年月日_不詳フラグ": "1"}]),
    ("unknown_date_not_allowed", [MOVED_IN, STRUCK | {"異動年月日_不詳フラグ": "1"}]),
    ("removed_twice", [MOVED_IN, DIED, LEFT]),
    ("removed_twice", [MOVED_IN, LEFT, DIED | {"異動年月日": "2022-09-01", "消除の異動年月日": "2022-09-01"}]),
    ("removed_twice", [MOVED_IN, STRUCK, LEFT | {"異動年月日": "2022-07-01"}]),
    # The death is put before the day of leaving, and then after it.
    ("removed_twice", [MOVED_IN, LEFT, DIED, DIED | {"異動年月日": "2022-06-09", "消除の異動年月日": "2022-06-09"}]),
    ("event_against_state", [MOVED_IN, MOVED_IN | {"異動事由": "職権記載", "異動年月日": "2022-03-01"}]),
    ("event_against_state", [MOVED_IN, MOVED_IN | {"異動事由": "国内転出", "異動年月日": "2022-03-01"}]),
    ("event_against_state", [MOVED_IN, LEFT, LEFT | {"異動事由": "国内転入"}]),
    ("event_reason_unknown", [MOVED_IN | {"異動事由": ""}]),
    ("event_reason_unknown", [MOVED_IN | {"異動事由": ""}, MOVED_IN | {"異動事由": "職権修正"}]),
    ("event_reason_unknown", [MOVED_IN | {"異動事由": "引越"}, MOVED_IN | {"異動事由": "職権修正"}]),
    ("relationship_missing", [{"続柄コード1": ""}]),
    ("relationship_missing", [{"続柄コード1": "20", "続柄コード3": "20"}]),
    ("country_unknown", [{"住民種別": "2", "国籍等_国名コード": "000"}]),
    ("one_number_for_two", [
        MOVED_IN | {"氏名": "別人　一", "氏名_フリガナ": "", "生年月日": "1950-01-01"},
        MOVED_IN | {"氏名": "見本　二", "氏名_フリガナ": "", "生年月日": "1961-02-03", "異動事由": "転居"},
    ]),
    ("one_number_for_two", [
        MOVED_IN | {"氏名": "別人　一", "生年月日": "1950-01-01"},
        MOVED_IN | {"氏名": "見本　二", "氏名_フリガナ": "", "生年月日": "1961-02-03", "異動事由": "転居"},
    ]),
]  # fmt: skip
# The same, but nothing impossible: of no check that is an エラー, and not of the one that is named.
NEAR_MISSES = [
    ("removal_before_entry", [MOVED_IN | {"異動事由": "国内転出", "転出予定年月日": "2010-04-01"}]),
    ("removal_before_entry", [MOVED_IN | {"住民となった年月日_不詳フラグ": "1"}, LEFT | {"転出予定年月日": "2009-06-01"}]),
    # Who came back, and who then died: the days of the departure before are still held.
    ("removal_before_entry", [MOVED_IN, LEFT, CAME_BACK | {"転出予定年月日": "2022-06-01"}]),
    ("removal_before_entry", [MOVED_IN, LEFT, CAME_BACK | LEFT_BEFORE, DIED_LATER]),
    ("event_in_future", [MOVED_IN, LEAVES]),
    ("event_in_future", [MOVED_IN, LEAVES | {"転出年月日（確定）": "2023-01-31"}]),
    ("entry_before_birth", [{"住民となった年月日": "1899-01-01", "住民となった年月日_不詳フラグ": "1"}]),
    ("report_before_event", [MOVED_IN, LEFT]),
    ("report_before_event", [MOVED_IN | {"異動届出年月日": ""}]),
    ("unknown_date_not_allowed", [MOVED_IN, DIED | {"異動年月日_不詳フラグ": "1"}]),
    # Who dies before the day of leaving has not left, and who came back may leave again.
    ("removed_twice", [MOVED_IN, LEFT, DIED]),
    ("removed_twice", [MOVED_IN, LEFT, CAME_BACK, LEFT | {
        "異動年月日": "2022-09-01", "消除の異動年月日": "2022-09-01", "転出予定年月日": "2022-09-01",
    }]),
    ("removed_twice", [MOVED_IN, LEFT, LEFT | {"転出年月日（確定）": "2022-05-30"}]),
    ("removed_twice", [MOVED_IN, LEFT, LEFT | {"異動事由": "国外転出"}]),
    # Told again, with the right reason or on the right day.
    ("event_against_state", [MOVED_IN, MOVED_IN | {"異動事由": "国外転入等"}]),
    ("event_against_state", [MOVED_IN, MOVED_IN | {"異動年月日": "2010-04-02"}]),
    # Another name and the same birth date, or the reverse: a marriage, and a correction.
    ("one_number_for_two", [
        MOVED_IN | {"氏名": "旧姓　一", "氏名_フリガナ": ""},
        MOVED_IN | {"氏名": "見本　一", "氏名_フリガナ": "", "異動事由": "職権修正"},
    ]),
    ("one_number_for_two", [
        MOVED_IN | {"氏名_フリガナ": "ﾐﾎﾝ ﾊﾅｺﾞ", "生年月日": "1950-01-01"},
        MOVED_IN | {"氏名_フリガナ": "ミホン　ハナゴ", "生年月日": "1950-01-10", "異動事由": "誤記修正"},
    ]),
]  # fmt: skip
# How a person who stands twice is written the second time.
BORN = "1971-02-03"
TWICE = [
    {},
    {"転入前住所_市区町村コード": "131016"},
    {"転入前住所_市区町村コード": ""},
    {"性別": "1"},
    {"性別": "1", "転入前住所_市区町村コード": ""},
    {"生年月日": "1971-03-02"},
    {"生年月日": "1917-02-03"},
    {"生年月日": "1971-02-13"},
    {"生年月日": "1971-03-02", "転入前住所_市区町村コード": ""},
    {"氏名_フリガナ": "ﾐﾎﾝﾀﾞｲﾗ ﾊﾅｺ{}"},
    {"氏名_フリガナ": "ミホンダイラハナコ{}"},
    {"氏名_フリガナ": "みほんだいら　はなこ{}"},
    {"氏名_フリガナ": "ミホンタイラ　ハナコ{}"},
    {"氏名_フリガナ": "ミホンダイラ　ハナコ{}", "氏名": "見本平　花子"},
    {"氏名_フリガナ": "ミホンタイラ　ハナコ{}", "転入前住所_市区町村コード": ""},
]
# What a second person has who is another: born on another day, of another name, a twin of the same household.
TWO_PEOPLE = [
    {"生年月日": "1972-03-04"},
    {"氏名_フリガナ": "ミホンヤマ　ナツコ{}"},
    {"生年月日": "1971-03-02", "性別": "1"},
    {"氏名_フリガナ": "ミホンタイラ　ハナコ{}", "転入前住所_市区町村コード": "", "世帯番号": "same"},
]
MORE_CHECKS = {check for check, _ in WRONG} | {"several_spouses", "several_partners", "spouse_of_same_sex"}


def test_each_way_to_be_wrong_is_found_and_a_near_miss_is_no_error(built: Site, tmp_path):
    site = built.copy(tmp_path, (TSUKUBA,)).with_own_project(tmp_path / "project")
    register = Register(site, TSUKUBA)
    expected: list[tuple[str, set[str]]] = []
    near: list[tuple[str, set[str]]] = []

    def write_history(rows: list[dict[str, str]]) -> str:
        row = next(register.alone)
        row |= rows[0]
        for number, later in enumerate(rows[1:]):
            register.add(row, **later)
            row = register.rows[register.rows.index(row) + 1]
            assert row["個人履歴番号"] == str(number + 2)
        return row["宛名番号"]

    for check, rows in WRONG:
        expected.append((check, {write_history(rows)}))
    for check, rows in NEAR_MISSES:
        near.append((check, {write_history(rows)}))

    syllables = iter("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモ")
    for k, changes in enumerate(TWICE + TWO_PEOPLE):
        first, mark = next(register.alone), next(syllables) * 3
        first |= {
            "氏名": f"見本{mark}", "氏名_フリガナ": f"ミホンダイラ　ハナコ{mark}", "性別": "2", "生年月日": BORN,
            "転入前住所_市区町村コード": "011002", "異動年月日": "2010-04-01", "住民となった年月日": "2010-04-01",
        }  # fmt: skip
        if changes.get("世帯番号") == "same":
            changes = changes | {"世帯番号": first["世帯番号"], "続柄コード1": "84"}
            first["転入前住所_市区町村コード"] = ""
        other = first | {"宛名番号": f"98{k:08}", "世帯番号": f"97{k:08}"}
        other |= {column: value.format(mark) for column, value in changes.items()}
        register.rows.append(other)
        pair = {first["宛名番号"], other["宛名番号"]}
        (expected if k < len(TWICE) else near).append(("duplicate", pair))

    couples = register.households("12")

    def with_third(**changes: str) -> str:
        """Somebody who lives alone moves into a couple's household."""
        (row, head), third = next(couples), next(register.alone)
        third |= {"世帯番号": head["世帯番号"], "続柄コード2": "", "生年月日": row["生年月日"]} | changes
        return head["世帯番号"]

    expected.append(("several_spouses", {with_third(続柄コード1="12", 性別="2")}))
    expected.append(("several_spouses", {with_third(続柄コード1="11", 性別="1")}))
    expected.append(("several_partners", {with_third(続柄コード1="14", 性別="2")}))
    near.append(("several_spouses", {with_third(続柄コード1="20", 続柄コード2="12", 性別="2", 生年月日="1984-01-01")}))
    for relationship, found in (("12", expected), ("14", near)):
        row, head = next(couples)
        head["性別"] = row["性別"] = "2"
        row["続柄コード1"] = relationship
        found.append(("spouse_of_same_sex", {row["宛名番号"]}))
    for chain, years, found in (
        (("20", "20"), -5, expected), (("52", "51"), 5, expected),
        (("20", "20"), 25, near), (("12", "20"), -5, near),
    ):  # fmt: skip
        row, head = next(couples)
        row |= {"続柄コード1": chain[0], "続柄コード2": chain[1], "住民となった年月日": "2022-01-01", "性別": "1"}
        row |= {"生年月日": f"{int(head['生年月日'][:4]) + years}-01-01", "異動年月日": "2022-01-01"}
        row |= {"異動届出年月日": "2022-01-02"}
        found.append(("child_older_than_parent", {row["宛名番号"]}))
    register.write()

    codes = {row["国籍等_国名コード"] for row in register.rows} - {"", "000"}
    with (site.project / "seeds/quality/code_lists.csv").open("a", encoding="utf-8") as seed:
        seed.writelines(f"country,{code},見本,\n" for code in sorted(codes))
    with site.restricted(TSUKUBA, writable=True) as restricted:
        totals = dict(restricted.execute("select quantity, total from quality.qua_totals").fetchall())
        restricted.execute("delete from earlier.totals")
        restricted.executemany(
            "insert into earlier.totals values ('2023-01-01', ?, ?)",
            [("population", totals["population"] * 6 // 5), ("households", totals["households"] * 51 // 50)],
        )
    expected.append(("size_jump", {"population"}))
    near.append(("size_jump", {"households"}))

    run = site.dbt(TSUKUBA, "build", "--select", "+findings", "--exclude-resource-type", "unit_test", "test")
    assert run.returncode == 0, run.stdout
    found = findings(site, TSUKUBA)
    is_of = {
        check: [subjects for name, _, subjects in found if name.startswith(check)]
        for check in {check for check, _ in expected + near}
    }
    assert [c for c in expected if not any(c[1] <= subjects for subjects in is_of[c[0]])] == []
    # The numbers that a test gives to a second person have no check digit.
    errors = [s for name, severity, s in found if severity == "エラー" and not name.endswith("check_digit")]
    assert [c for c in near if any(c[1] <= s for s in is_of[c[0]]) or any(s & c[1] for s in errors)] == []


def test_findings_keep_their_number_and_tell_when_the_data_change(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    query = "select finding_id, fact_hash from quality.findings where check_name = 'birth_date_nonexistent'"
    with site.restricted(VILLAGE) as restricted:
        before = dict(restricted.execute(query).fetchall())
    register = Register(site)
    number = next(row["宛名番号"] for row in planted(site, VILLAGE) if row["defect"] == "nonexistent_birthday")
    for row in register.rows:
        if row["宛名番号"] == number:
            row["生年月日"] = row["生年月日"][:5] + "04-31"
    register.write()
    run = site.dbt(VILLAGE, "build", "--select", "+findings", "--exclude-resource-type", "unit_test", "test")
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        after = dict(restricted.execute(query).fetchall())
    assert after.keys() == before.keys()
    assert sum(after[finding] != before[finding] for finding in before) == 1


class Changes:
    """The findings again, over registers that a test changes: the checks are views, the rest is made anew."""

    TABLES = ("qua_current_residents", "qua_newest_rows", "qua_members_and_heads")

    def __init__(self, site: Site, restricted) -> None:
        self.compiled = site.folder(VILLAGE) / "target/compiled/oboro/models/quality"
        self.restricted = restricted
        self.before = self.hashes()
        people = {number for (number,) in restricted.execute(
            "select distinct resident_number from staging.stg_residents__history").fetchall()}
        members = defaultdict(set)
        for household, number in restricted.execute(
            "select household_number, resident_number from quality.qua_current_residents").fetchall():
            members[household].add(number)
        self.about = {
            finding: (check, register, members[one] if excludes == "household" else {one, other} & people)
            for finding, check, register, excludes, one, other in restricted.execute(
                "select finding_id, check_name, register, excludes, subject, other_subject from quality.findings"
            ).fetchall()
        }
        self.people = sorted(people)

    def hashes(self) -> dict[str, str]:
        for table in self.TABLES:
            query = (self.compiled / f"{table}.sql").read_text(encoding="utf-8")
            self.restricted.execute(f"create or replace table quality.{table} as {query}")
        query = (self.compiled / "findings.sql").read_text(encoding="utf-8")
        return dict(self.restricted.execute(f"select finding_id, fact_hash from ({query})").fetchall())

    def after(self, model: str, select: str) -> dict[str, str]:
        """With other rows in a model of staging, which stands as `register` in the statement; put back afterwards."""
        view = self.restricted.execute(
            "select sql from duckdb_views() where schema_name = 'staging' and view_name = ?", [model]).fetchone()
        self.restricted.execute(f"create or replace table staging.register as from staging.{model}")
        kind = "view" if view else "table"
        self.restricted.execute(f"create or replace {kind} staging.{model} as {select}")
        try:
            return self.hashes()
        finally:
            self.restricted.execute(
                view[0].replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1) if view
                else f"create or replace table staging.{model} as from staging.register"
            )

    def columns(self, model: str) -> dict[str, str]:
        """Another value for each column."""
        other = {"VARCHAR": "coalesce({0}, '') || 'x'", "BOOLEAN": "not coalesce({0}, false)",
                 "DATE": "coalesce({0}, date '2000-01-01') + 1"}
        described = self.restricted.execute(f"describe staging.{model}").fetchall()
        return {name: other.get(kind, "coalesce({0}, 0) + 1").format(name) for name, kind, *_ in described}


def test_a_finding_tells_of_every_change_of_whom_it_is_about_and_of_no_other(every_defect):
    """Each column of the register changes for every second person: whatever a check reads, and for all checks."""
    site, expected = every_defect
    with site.restricted(VILLAGE, writable=True) as restricted:
        changes = Changes(site, restricted)
        told = set()
        columns = changes.columns("stg_residents__history")
        del columns["resident_number"]  # another number is another person
        for place, (name, other) in enumerate(columns.items()):
            changed = set(changes.people[place % 2::2])
            after = changes.after(
                "stg_residents__history",
                f"select * replace (if(list_contains({sorted(changed)!r}, resident_number), {other}, {name}) as {name}) "
                "from staging.register",
            )
            for finding, (check, _, people) in changes.about.items():
                if people and finding in after:
                    differs = after[finding] != changes.before[finding]
                    assert differs == bool(people & changed), (check, name)
                    told |= {check} if differs else set()
        for view, register in (("stg_areas__towns", "areas"), ("stg_tax__incomes", "tax")):
            for name, other in changes.columns(view).items():
                if name in ("municipality_code", "town_code", "resident_number"):
                    continue
                after = changes.after(view, f"select * replace ({other} as {name}) from staging.register")
                for finding, (check, of, _) in changes.about.items():
                    if finding in after and of == register:
                        assert after[finding] != changes.before[finding], (check, name)
                        told.add(check)
    # No person, household or town is behind these: they compare numbers, and the numbers are in the hash.
    numbers_only = {"size_jump", "population_balance", "report_differs"}
    assert (expected.keys() | set().union(*FOUND_BY.values())) - told <= numbers_only


def test_the_same_content_gives_the_same_findings(every_defect):
    """In another order of rows, and delivered a day later."""
    site, _ = every_defect
    with site.restricted(VILLAGE, writable=True) as restricted:
        changes = Changes(site, restricted)
        assert changes.after(
            "stg_residents__history", "from staging.register order by hash(resident_number, history_number)"
        ) == changes.before
        later = changes.after("stg_inbox__deliveries", "select * replace (delivered_on + 1 as delivered_on) from staging.register")
        assert {finding: later[finding] for finding in changes.before if finding in later}.items() <= changes.before.items()
        assert len(changes.before.keys() & later.keys()) > len(changes.before) * 0.9


def test_two_tenants_have_no_finding_in_common(every_defect):
    """Not even where both have the same numbers."""
    site, _ = every_defect
    with site.restricted(VILLAGE, writable=True) as restricted:
        changes = Changes(site, restricted)
        # The number of the municipality stands in the registers, too: only the deliveries' counts.
        other = changes.after("stg_inbox__deliveries", f"select * replace ('{TSUKUBA}' as tenant) from staging.register")
    assert len(other) > 40
    assert not other.keys() & changes.before.keys()


def test_totals_differ_by_exactly_the_people_of_findings_that_are_treated_differently(built: Site):
    """The same register under four purposes: who is counted, worked out anew from policy and findings alone."""
    def seed(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((PROJECT / f"seeds/quality/{name}.csv").open(encoding="utf-8")))

    with built.restricted(VILLAGE) as restricted:
        found = restricted.execute(
            "select finding_id, check_name, severity, excludes, subject, other_subject from quality.findings"
        ).fetchall()
        members = defaultdict(set)
        for household, number in restricted.execute(
            "select household_number, resident_number from quality.qua_current_residents"
        ).fetchall():
            members[household].add(number)
        totals = dict(restricted.execute(
            "select purpose, counted from conformed.con_residents_by_purpose where reference_date = '2023-01-01'"
        ).fetchall())
        registered, counted = {}, {}
        for purpose in totals:
            dates = (
                "conformed.con_registered_residents as r inner join conformed.con_reference_dates as d on "
                "r.reference_date = d.reference_date and r.known_on is not distinct from d.known_on "
                f"and r.last_event_on = d.last_event_on where d.purpose = '{purpose}' and r.reference_date = '2023-01-01'"
            )
            registered[purpose] = {n for (n,) in restricted.execute(f"select resident_number from {dates}").fetchall()}
            counted[purpose] = {n for (n,) in restricted.execute(
                f"select resident_number from {dates} and resident_number not in (select resident_number from "
                f"quality.qua_doubtful_residents where purpose = '{purpose}')"
            ).fetchall()}
    assert counted.keys() == {row["purpose"] for row in seed("purposes")} and len(counted) == 4
    assert {purpose: len(people) for purpose, people in counted.items()} == totals
    (everybody,) = {frozenset(people) for people in registered.values()}

    treatments = {(row["purpose"], row["severity"], row["check_name"]): row["treatment"] for row in seed("purpose_checks")}
    undecided = {row["purpose"]: row["undecided"] for row in seed("purposes")}
    people_of = {
        finding: {"subject": {one}, "other": {other}, "household": members[one], "nobody": set()}[excludes] & everybody
        for finding, _, _, excludes, one, other in found
    }
    uncounted = {
        purpose: {
            finding for finding, check, severity, *_ in found
            if treatments.get((purpose, severity, check), treatments[purpose, severity, ""]) == "block"
            and undecided[purpose] != "include"
        }
        for purpose in counted
    }  # fmt: skip
    for one, other in combinations(counted, 2):
        differently = uncounted[one] ^ uncounted[other]
        alike = uncounted[one] & uncounted[other]
        people = set().union(*(people_of[f] for f in differently)) - set().union(*(people_of[f] for f in alike))
        assert people
        assert counted[one] ^ counted[other] == people, (one, other)
        assert totals[one] != totals[other]


def test_every_released_table_names_its_purpose(built: Site):
    manifest = json.loads((built.folder(VILLAGE) / "target/manifest.json").read_text())
    marts = [n for n in manifest["nodes"].values() if n["resource_type"] == "model" and n["group"] == "statistics"]
    assert len(marts) > 10
    assert {mart["config"]["meta"].get("purpose") for mart in marts} == {"published_statistics"}
    with built.restricted(VILLAGE) as restricted:
        purposes = {purpose for (purpose,) in restricted.execute("select purpose from quality.purposes").fetchall()}
    assert "published_statistics" in purposes
