"""The synthetic municipalities, read back from the written files by rules written down a second time."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import Site

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from oboro.synthetic import generate  # noqa: E402
from oboro.synthetic.__main__ import main  # noqa: E402
from oboro.synthetic.generate import ENCODINGS, PACKAGE, UnusableArgument  # noqa: E402

DELIVERY = "inbox/2023-02-01"
COLUMNS = 54
RELATIONSHIPS = {"02", "11", "12", "20", "51", "52", "71", "74", "81", "84", "96", "99"}

# The state of each person at 2023-01-01, straight from the rules of the register.
STATE = """
create table state as
with dated as (
    select *, try_cast(異動年月日 as date) as event_date,
        case when 住民状態 = '2' then coalesce(
            least(try_cast(転出予定年月日 as date), try_cast(転出年月日（確定） as date)),
            try_cast(消除の異動年月日 as date), try_cast(異動年月日 as date)) end as left_on
    from residents
    where 仮登録フラグ = '0'
),
in_force as (
    select * from dated
    where case when 住民状態 = '2' then left_on < date '2023-01-01' else event_date <= date '2023-01-01' end
),
latest as (
    select * from in_force
    qualify row_number() over (partition by 宛名番号 order by 個人履歴番号::integer desc) = 1
)
select *,
    case when 生年月日_不詳フラグ = '0'
        then 2023 - split_part(生年月日, '-', 1)::integer - if(substr(生年月日, 6) > '01-01', 1, 0) end as age
from latest
where 住民状態 = '1';
"""


class Delivery:
    def __init__(self, data: Path, tenant: str) -> None:
        self.folder = data / tenant / DELIVERY
        self.tenant = tenant
        self.codec = "utf-8-sig" if ENCODINGS[tenant].bom else ENCODINGS[tenant].codec
        plain = data / f"{tenant}.csv"
        text = (self.folder / "residents.csv").read_bytes().decode(self.codec)
        plain.write_bytes(text.encode())
        self.con = duckdb.connect()
        self.con.execute("set threads = 2")
        for table, path in (("residents", plain), ("areas", None), ("planted", self.folder / "planted_defects.csv")):
            if path is None:
                path = data / f"{tenant}-areas.csv"
                path.write_bytes((self.folder / "areas.csv").read_bytes().decode(self.codec).encode())
            header = path.open(encoding="utf-8-sig").readline().strip().split(",")
            columns = ", ".join(f"'{name}': 'varchar'" for name in header)
            self.con.execute(
                f"create table {table} as select coalesce(columns(*), '') from read_csv('{path}', auto_detect=false, "
                f"columns={{{columns}}}, header=true, delim=',', quote='\"', escape='\"', new_line='\\r\\n', ignore_errors=true)"
            )
        plain.unlink()
        self.con.execute(STATE)

    def rows(self, query: str) -> list[tuple]:
        return self.con.execute(query).fetchall()

    def one(self, query: str):
        return self.rows(query)[0][0]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Delivery]:
    data = tmp_path_factory.mktemp("small")
    scales = {"082201": 0.02, "221309": 0.01, "089991": 1.0}
    for tenant, scale in scales.items():
        generate(data, tenant, scale)
    return {tenant: Delivery(data, tenant) for tenant in scales}


TENANTS = pytest.mark.parametrize("tenant", list(ENCODINGS))


def published() -> list[dict[str, str]]:
    with (PACKAGE / "open_data/nenpo_age5_tsukuba_hamamatsu_2023.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("tenant", "total"), [("082201", 252_202), ("221309", 792_704)])
def test_real_counts_to_the_last_person(delivered_in_full: Site, tenant: str, total: int) -> None:
    delivery = Delivery(delivered_in_full.data, tenant)
    assert delivery.one("select count(*) from state") == total
    counted = {
        (area, sex, band): n
        for area, sex, band, n in delivery.rows(
            "select 住所_市区町村コード, 性別, least(age // 5, 20), count(*) from state where age >= 0 group by all"
        )
    }
    missing = {
        (area, sex, "100" if band == "100+" else band.split("-")[0]): n
        for area, sex, band, n in delivery.rows(
            """select 住所_市区町村コード, 性別, substr(note, 11), count(*)
            from state inner join planted using (宛名番号) where defect = 'unknown_birthday' group by all"""
        )
    }
    wards = [row for row in published() if row["性別"] != "計"
             and (row["団体コード"] == tenant == "082201" or tenant == "221309" and row["団体コード"] not in ("082201", tenant))]
    assert sum(int(row["総数"]) for row in wards) == total
    for row in wards:
        sex = "1" if row["性別"] == "男" else "2"
        bands = [int(value) for name, value in row.items() if "歳" in name]
        for band, n in enumerate(bands):
            unknown = missing.get((row["団体コード"], sex, f"{band * 5:02d}"), 0)
            assert counted.get((row["団体コード"], sex, band), 0) + unknown == n
    assert delivery.one("select count(*) from state where age is null") == sum(missing.values()) > 0
    check_history(delivery)
    check_planted(delivery)
    households = delivery.one("select count(distinct 世帯番号) from state")
    real = {"082201": 104_460 * 252_202 / 237_653, "221309": 341_385 * 792_704 / 802_527}[tenant]
    assert abs(households / real - 1) < 0.05
    foreign = delivery.one("select avg((住民種別 = '2')::integer) from state")
    assert abs(foreign - {"082201": 0.05, "221309": 0.033}[tenant]) < 0.002


@TENANTS
def test_history(small: dict[str, Delivery], tenant: str) -> None:
    check_history(small[tenant])


def check_history(delivery: Delivery) -> None:
    broken = {
        "numbers from 1 without gaps": """select 宛名番号 from residents where 異動年月日 <> '2022-13-45' group by 1
            having min(個人履歴番号::integer) <> 1 or max(個人履歴番号::integer) <> count(*)
                or count(distinct 個人履歴番号) <> count(*)""",
        "one latest row": """select 宛名番号 from residents group by 1
            having count(*) filter (最新フラグ = '1') <> 1
                or arg_max(最新フラグ, 個人履歴番号::integer) <> '1'""",
        "dates in order": """select 宛名番号 from residents where 異動年月日 <> '2022-13-45'
            qualify 異動年月日 < lag(異動年月日) over (partition by 宛名番号 order by 個人履歴番号::integer)""",
        "first of all people enter": """select 宛名番号 from residents where 個人履歴番号 = '1' and 仮登録フラグ = '0'
            and 異動事由 not in ('国内転入', '国外転入等', '出生', '職権記載')""",
        "towns exist": """select 宛名番号 from residents anti join areas
            on areas.市区町村コード = 住所_市区町村コード and areas.町字コード = 住所_町字コード""",
        "no event before birth": """select 宛名番号 from residents anti join planted using (宛名番号)
            where 異動年月日 < 生年月日 or 住民となった年月日 < 生年月日""",
        "no event on the first of January": """select 宛名番号 from residents anti join planted using (宛名番号)
            where 異動年月日 in ('2022-01-01', '2023-01-01')""",
        "closed rows say so": """select 宛名番号 from residents
            where (住民状態 <> '1') <> (除票フラグ = '1') or (除票フラグ = '1') <> (消除の事由 <> '')""",
        "leave dates are the event": """select 宛名番号 from residents where 異動事由 in ('国内転出', '国外転出')
            and least(nullif(転出予定年月日, ''), nullif(転出年月日（確定）, '')) is distinct from 異動年月日""",
        "sex never changes": "select 宛名番号 from residents group by 1 having count(distinct 性別) > 1",
        "names are there": "select 宛名番号 from residents where 氏名 = '' or 氏名_フリガナ = '' or 世帯主氏名 = ''",
        "foreign residents have a country": "select 宛名番号 from residents where (住民種別 = '2') <> (国籍等_国名コード <> '')",
        "known leavers only by plan": """select 宛名番号 from residents anti join planted using (宛名番号)
            where 住民状態 = '2' and 異動年月日 > '2023-01-01' and 異動届出年月日 < '2023-01-01'""",
        "reports are in before the delivery": "select 宛名番号 from residents where 異動届出年月日 > '2023-01-31'",
    }
    for rule, query in broken.items():
        assert delivery.one(f"select count(*) from ({query})") == 0, rule
    rows = delivery.one("select count(*) from residents")
    people = delivery.one("select count(*) from state")
    assert 1.4 < rows / people < 1.8
    reasons = {reason for (reason,) in delivery.rows("select distinct 異動事由 from residents")}
    assert {"国内転入", "国内転出", "国外転入等", "出生", "死亡", "転居"} <= reasons


@TENANTS
def test_households(small: dict[str, Delivery], tenant: str) -> None:
    delivery = small[tenant]
    wrong = dict(delivery.rows(
        """select 世帯番号, count(*) filter (続柄コード1 = '02') from state group by 1
        having count(*) filter (続柄コード1 = '02') <> 1"""
    ))
    planted = {number for (number,) in delivery.rows(
        "select 関連世帯番号 from planted where defect in ('two_heads', 'household_without_head')")}
    assert set(wrong) == planted
    assert set(wrong.values()) == {0, 2}
    codes = {code for row in delivery.rows("select distinct 続柄コード1, 続柄コード2 from residents") for code in row}
    assert codes <= RELATIONSHIPS | {""}
    for query in (
        # 夫 and 妻, 父 and 母, 兄弟 and 姉妹 agree with the sex.
        """select 宛名番号 from state anti join planted using (宛名番号)
        where coalesce(nullif(続柄コード2, ''), 続柄コード1) in ('11', '51', '71', '74') and 性別 <> '1'
            or coalesce(nullif(続柄コード2, ''), 続柄コード1) in ('12', '52', '81', '84') and 性別 <> '2'""",
        "select 世帯番号 from state where 続柄コード1 = '02' and age < 15",
        "select 世帯番号 from state group by 1 having max(age) < 15",
        "select 世帯番号 from state group by 1 having count(distinct 住所_町字コード || 住所_番地号表記) > 1",
        # Children are at least 15 years younger than a head who is their parent.
        """select c.宛名番号 from state c inner join state h on h.世帯番号 = c.世帯番号 and h.続柄コード1 = '02'
        where c.続柄コード1 = '20' and c.続柄コード2 = '' and h.age - c.age < 15
            and not exists (from planted p where p.関連世帯番号 = c.世帯番号)""",
        """select w.宛名番号 from state w inner join state h on h.世帯番号 = w.世帯番号 and h.続柄コード1 = '02'
        where w.続柄コード1 = '12' and w.続柄コード2 = '' and abs(w.age - h.age) > 19
            and not exists (from planted p where p.関連世帯番号 = w.世帯番号)""",
    ):
        assert delivery.one(f"select count(*) from ({query})") == 0, query


@TENANTS
def test_planted(small: dict[str, Delivery], tenant: str) -> None:
    check_planted(small[tenant])


def check_planted(delivery: Delivery) -> None:
    """Every listed defect is in the files as its name says."""
    listed = dict(delivery.rows("select defect, count(distinct 宛名番号) from planted group by 1"))
    tiny = delivery.one("select count(*) from state") < 1000
    expected = {
        "duplicate_exact", "duplicate_fuzzy", "one_number_two_persons", "two_heads", "household_without_head",
        "relationship_sex_contradiction", "child_older_than_parent", "unknown_birthday", "nonexistent_birthday",
        "future_departure", "departure_on_reference_date", "protected_person", "provisional_entry",
        "entry_before_birth", "wrong_check_digit", "malformed_row", "undated_row",
        "near_miss_twins", "near_miss_namesakes", "near_miss_centenarian",
    }
    assert set(listed) == expected
    for defect, n in listed.items():
        assert n >= (1 if tiny or defect == "near_miss_centenarian" else 2), defect

    counted = "select count(*) from planted p where counted_at_reference_date <> if(exists (from state s where s.宛名番号 = p.宛名番号), 'true', 'false')"
    assert delivery.one(counted) == 0

    holds = {
        "duplicate_exact": "p.氏名_フリガナ = r.氏名_フリガナ and p.生年月日 = r.生年月日 and p.性別 = r.性別 and p.氏名 = r.氏名",
        "duplicate_fuzzy": """p.性別 = r.性別 and p.転入前住所_市区町村コード = r.転入前住所_市区町村コード
            and (p.氏名 <> r.氏名)::integer + (p.氏名_フリガナ <> r.氏名_フリガナ)::integer + (p.生年月日 <> r.生年月日)::integer = 1""",
        "near_miss_namesakes": """p.氏名 = r.氏名 and p.生年月日 = r.生年月日
            and (p.性別 <> r.性別 or p.住所_町字コード <> r.住所_町字コード or p.住民となった年月日 <> r.住民となった年月日)""",
        "near_miss_twins": "p.生年月日 = r.生年月日 and p.世帯番号 = r.世帯番号",
        "relationship_sex_contradiction": "p.性別 = '2' and p.続柄コード1 = '11'",
        "two_heads": "p.続柄コード1 = '02'",
        "household_without_head": "p.続柄コード1 = '11'",
        "child_older_than_parent": "p.続柄コード1 = '20' and p.age > r.age",
        "unknown_birthday": "p.生年月日_不詳フラグ = '1' and p.生年月日 like '%-01-01'",
        "nonexistent_birthday": "try_cast(p.生年月日 as date) is null",
        "protected_person": "p.支援措置対象フラグ = '1'",
        "near_miss_centenarian": "p.age >= 100",
    }
    for defect, condition in holds.items():
        n, holding = delivery.rows(
            f"""select count(*), count(*) filter ({condition}) from planted d
            inner join state p on p.宛名番号 = d.宛名番号
            left join state r on r.宛名番号 = d.関連宛名番号
            where d.defect = '{defect}'"""
        )[0]
        assert holding == n > 0, defect

    rows = {
        "future_departure": "住民状態 = '2' and 転出予定年月日 > '2023-01-01' and 異動届出年月日 like '2022-12-%' and 最新フラグ = '1'",
        "departure_on_reference_date": "住民状態 = '2' and 転出予定年月日 = '2023-01-01'",
        "provisional_entry": "仮登録フラグ = '1' and 最新フラグ = '1'",
        "entry_before_birth": "異動年月日 < 生年月日",
        "undated_row": "異動年月日 = '2022-13-45'",
    }
    for defect, condition in rows.items():
        n, holding = delivery.rows(
            f"""select count(*), count(*) filter ({condition}) from planted
            inner join residents using (宛名番号, 個人履歴番号) where defect = '{defect}'"""
        )[0]
        assert holding == n == listed[defect], defect
    assert delivery.one("""select count(*) from planted p inner join residents l using (宛名番号, 個人履歴番号)
        inner join state s on s.宛名番号 = p.宛名番号
        where defect = 'provisional_entry' and l.住所_町字コード = s.住所_町字コード""") == 0

    assert delivery.one("select count(*) from (select 宛名番号 from residents group by 1 having count(distinct 生年月日) > 1)") \
        == listed["one_number_two_persons"]
    assert delivery.one("select count(*) from residents where 支援措置対象フラグ = '1' and not exists (from planted p "
                        "where defect = 'protected_person' and p.宛名番号 = residents.宛名番号)") == 0
    wrong = {number for (number,) in delivery.rows("select distinct 宛名番号 from residents") if not check_digit_holds(number)}
    assert wrong == {n for (n,) in delivery.rows("select 宛名番号 from planted where defect = 'wrong_check_digit'")}
    assert all(check_digit_holds(n) for (n,) in delivery.rows("select distinct 世帯番号 from residents"))

    malformed = {n for (n,) in delivery.rows("select 宛名番号 from planted where defect = 'malformed_row'")}
    text = (delivery.folder / "residents.csv").read_bytes().decode(delivery.codec)
    # Only few lines have quotes, so the plain number of commas is looked at without them.
    bad = [line for line in text.splitlines() if '"' not in line and line.count(",") != COLUMNS - 1]
    assert {line.split(",")[1] for line in bad} == malformed
    assert delivery.one(f"select count(*) from residents where 宛名番号 in ({','.join(map(repr, malformed))})") == 0


def check_digit_holds(number: str) -> bool:
    weights = [2, 3, 4, 5, 6, 7] * 3
    remainder = sum(int(d) * w for d, w in zip(reversed(number[:-1]), weights)) % 11
    return remainder != 1 and int(number[-1]) == (0 if remainder == 0 else 11 - remainder)


@TENANTS
def test_bytes(small: dict[str, Delivery], tenant: str) -> None:
    for name in ("residents.csv", "areas.csv"):
        content = (small[tenant].folder / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") == (tenant != "221309")
        assert content.count(b"\n") == content.count(b"\r\n") > 0
        text = content.decode(small[tenant].codec)
        assert text.encode("cp932").decode("cp932") == text.removeprefix("\ufeff")
    header = (small[tenant].folder / "residents.csv").read_bytes().decode(small[tenant].codec).splitlines()[0]
    assert header.startswith("市区町村コード,宛名番号,") and header.count(",") == COLUMNS - 1


def test_characters_that_readers_stumble_over(small: dict[str, Delivery]) -> None:
    text = (small["221309"].folder / "residents.csv").read_bytes().decode("cp932")
    for character in ("髙", "①", "～", '""', ", "):
        assert character in text


@TENANTS
def test_areas(small: dict[str, Delivery], tenant: str) -> None:
    delivery = small[tenant]
    assert delivery.one("select count(*) - count(distinct 町字コード) from areas") == 0
    assert delivery.one("select count(*) from areas where length(町字コード) <> 7 or 小学校区名 not like '第%小学校区（架空）'") == 0
    assert delivery.one("select count(*) from areas where not exists (from state s where s.住所_町字コード = areas.町字コード)") > 0
    towns, districts = delivery.rows("select count(*), count(distinct 小学校区コード) from areas")[0]
    assert 5 <= towns / districts <= 12
    # A junior high district is two or three elementary districts, where there are as many, and perhaps part of one.
    assert delivery.one("select count(*) from areas where 中学校区名 not like '第%中学校区（架空）'") == 0
    schools = [n for (n,) in delivery.rows("select count(distinct 小学校区コード) from areas group by 中学校区コード")]
    assert min(schools) >= min(2, districts) and max(schools) <= 4
    shared = delivery.rows("select 小学校区コード from areas group by 1 having count(distinct 中学校区コード) = 2")
    assert len(shared) == {"082201": 1, "221309": 3, "089991": 0}[tenant]
    assert delivery.one("select max(n) from (select count(distinct 中学校区コード) as n from areas group by 小学校区コード)") <= 2
    if tenant == "221309":
        wards = "select count(distinct 区コード) from areas where 市区町村コード = '221350'"
        assert delivery.one(wards) == 2
        assert delivery.one("select count(distinct 旧区コード) from areas") == 7


def test_same_bytes_whatever_the_threads(tmp_path: Path) -> None:
    hashes = []
    for threads in (1, 2):
        generate(tmp_path / str(threads), "221309", 0.05, threads=threads)
        folder = tmp_path / str(threads) / "221309" / DELIVERY
        hashes.append({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.csv")})
    assert hashes[0] == hashes[1]
    generate(tmp_path / "other", "221309", 0.05, seed=7)
    other = tmp_path / "other" / "221309" / DELIVERY / "residents.csv"
    assert hashlib.sha256(other.read_bytes()).hexdigest() != hashes[0]["residents.csv"]


def test_delivery_is_kept_repaired_and_private(tmp_path: Path) -> None:
    assert generate(tmp_path, "089991").is_new
    folder = tmp_path / "089991" / DELIVERY
    before = (folder / "residents.csv").stat().st_mtime_ns
    assert not generate(tmp_path, "089991").is_new
    assert (folder / "residents.csv").stat().st_mtime_ns == before
    assert json.loads((folder / "made_up.json").read_text(encoding="utf-8"))["made_up"] is True
    (folder / "areas.csv").write_bytes(b"broken")
    assert generate(tmp_path, "089991").is_new
    assert generate(tmp_path, "089991", seed=1).is_new
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    for path in (tmp_path / "089991").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_what_may_be_real_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "089991" / DELIVERY
    folder.mkdir(parents=True)
    (folder / "residents.csv").write_text("real")
    with pytest.raises(UnusableArgument):
        generate(tmp_path, "089991")
    assert (folder / "residents.csv").read_text() == "real"


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--tenant", "089991"]) == 0
    assert "089991: 313 residents" in capsys.readouterr().out
    for unusable in (["--tenant", "123456"], ["--tenant", "089991", "--scale", "2"], ["--tenant", "089991", "--seed", "-1"]):
        assert main(["--data", str(tmp_path), *unusable]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_the_village_is_nowhere() -> None:
    code = "089991"
    total = sum(int(digit) * weight for digit, weight in zip(code, (6, 5, 4, 3, 2)))
    assert int(code[-1]) == (11 - total % 11) % 10
    with (PACKAGE / "open_data/abr_mt_city_all.csv").open(encoding="utf-8") as file:
        assert code not in {row["lg_code"] for row in csv.DictReader(file)}
