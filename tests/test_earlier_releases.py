"""From one delivery to the next the same cells are hidden, as far as they still protect."""

import shutil

from conftest import DELIVERY, VILLAGE, Site

STATISTIC = "children_by_school_district_school_year"
CERTIFICATE = f"pro_{STATISTIC}__witnesses"


def deliver_anew(site: Site) -> None:
    """A month later a few people are no longer in the register."""
    before = site.inbox(VILLAGE)
    after = before.parents[1] / "2023-03-01"
    shutil.copytree(before.parent, after)
    heading, *rows = before.read_text(encoding="utf-8-sig").splitlines()
    number = heading.split(",").index("宛名番号")
    kept = [row for row in rows if not row.split(",")[number].endswith("17")]
    assert 0 < len(rows) - len(kept) < 20
    text = "\r\n".join([heading, *kept]) + "\r\n"
    (after / before.name).write_bytes(text.encode("utf-8-sig"))


def hidden(site: Site) -> set[tuple]:
    run = site.dbt(VILLAGE, "run", "--select", f"+pro_{STATISTIC}")
    assert run.returncode == 0, run.stdout
    with site.restricted(VILLAGE) as restricted:
        return set(restricted.execute(
            f"select district_code, school_cohort from protected.pro_{STATISTIC} where status = 'hidden'"
        ).fetchall())


def test_a_new_delivery_starts_from_what_was_published_before(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    with site.restricted(VILLAGE) as restricted:
        kept = f"from earlier.certificates where certificate = '{CERTIFICATE}'"
        assert restricted.execute(
            f"select dimensions, codes, move_id, step::bigint {kept} order by all"
        ).fetchall() == restricted.execute(
            f"select ['district_code', 'school_cohort'], [district_code, school_cohort], move_id, "
            f"step::bigint from protected.{CERTIFICATE} order by all"
        ).fetchall()
        assert restricted.execute(f"select distinct delivered_on::varchar {kept}").fetchall() == [(DELIVERY,)]
        # So that a jump is seen in the next delivery.
        assert restricted.execute(
            "select delivered_on::varchar, quantity, total from earlier.totals order by all"
        ).fetchall() == restricted.execute(
            f"select '{DELIVERY}', quantity, total from quality.qua_totals where total > 0 order by all"
        ).fetchall() != []
        # The build of a delivery does not see its own.
        assert restricted.execute("from protected.pro_earlier_certificates").fetchall() == []
        before = set(restricted.execute(
            f"select district_code, school_cohort from protected.pro_{STATISTIC} where status = 'hidden'"
        ).fetchall())
    deliver_anew(site)
    now = hidden(site)
    with site.restricted(VILLAGE) as restricted:
        seen = restricted.execute(
            "select count(*) from protected.pro_earlier_certificates where certificate = ?", [CERTIFICATE]
        ).fetchone()
    assert seen > (0,)
    assert now and len(now - before) <= len(before) // 10
