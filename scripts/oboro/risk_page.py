"""The risk report of the anonymised records: one page that opens offline, for those who decide on a provision."""

import os
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from oboro.connection import attach_records, attach_restricted
from oboro.tenants import Tenant

TEMPLATE = Path(__file__).with_name("risk_page.html.j2")

# The page's parts: a query each, and whether it has one row. They count; none names a record.
PARTS = {
    "about": ("from records.about_records", True),
    "provisions": ("from records.about_provisions order by provision", False),
    "policy": ("from restricted.policy.record_policies where records = 'residents_anonymised'", False),
    "search": ("from restricted.protected.pro_residents_anonymised__levels__search", True),
    "levels": (
        "select l.*, i.loss from restricted.protected.pro_residents_anonymised__levels as l "
        "left join restricted.risk.ris_information_loss as i using (quasi_identifier) order by l.position",
        False,
    ),
    "reidentification": ("from restricted.risk.ris_reidentification order by stage desc", False),
    "uniques": ("from restricted.risk.ris_population_uniques", True),
    "class_sizes": (
        """
        select
            case
                when size < 5 then size::varchar when size < 10 then '5–9' when size < 20 then '10–19'
                when size < 50 then '20–49' when size < 100 then '50–99' else '100 and more'
            end as size,
            coalesce(sum(size * classes) filter (where stage = 'before'), 0)::bigint as before,
            coalesce(sum(size * classes) filter (where stage = 'after'), 0)::bigint as after
        from restricted.risk.ris_class_sizes as c
        group by 1
        order by min(c.size)
        """,
        False,
    ),
    "risks": (
        """
        with risks as (
            select risk, 1 as records, 0 as households from restricted.risk.ris_individual_risk
            union all
            select household_risk, 0, 1 from restricted.risk.ris_individual_risk
        )
        select
            case
                when risk < 0.001 then 'below 0.001' when risk < 0.005 then '0.001 to 0.005'
                when risk < 0.01 then '0.005 to 0.01' when risk < 0.05 then '0.01 to 0.05' else '0.05 and more'
            end as risk,
            sum(records)::bigint as records, sum(households)::bigint as households
        from risks as r
        group by 1
        order by min(r.risk)
        """,
        False,
    ),
    "special_uniques": (
        "select stage, smallest_unique, count(*) as records, max(score) as score "
        "from restricted.risk.ris_special_uniques group by all order by stage desc, smallest_unique",
        False,
    ),
    "disclosure": ("from restricted.risk.ris_attribute_disclosure", True),
    "distances": (
        "select round(distance, 3)::varchar as distance, count(*) as records "
        "from restricted.risk.ris_nearest_originals as n group by 1 order by min(n.distance)",
        False,
    ),
    "distributions": (
        """
        -- Whole percents: exact shares of all residents would give their numbers back.
        select
            d.attribute, round(100 * d.share_before)::integer as share_before,
            round(100 * d.share_after)::integer as share_after, round(d.distance, 2) as distance,
            coalesce(c.label_ja, d.value) as label
        from restricted.risk.ris_distributions as d
        left join records.about_codes as c on d.attribute = c.attribute and d.value = c.code
        order by d.attribute, d.value
        """,
        False,
    ),
}


def read_parts(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for name, (query, is_one) in PARTS.items():
        answer = connection.execute(query)
        names = [column[0] for column in answer.description]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        parts[name] = rows[0] if is_one else rows
    parts["distributions"] = {
        attribute: list(rows) for attribute, rows in groupby(parts["distributions"], lambda row: row["attribute"])
    }
    return parts


def write_risk_page(tenant: Tenant, records: Path, page: Path) -> None:
    """Write the page of `records`, the file that is about to be published, to `page`."""
    with duckdb.connect(":memory:") as connection:
        attach_restricted(connection, tenant, read_only=True)
        attach_records(connection, tenant, records, read_only=True)
        parts = read_parts(connection)
    environment = jinja2.Environment(
        autoescape=True, extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined, trim_blocks=False
    )
    page.write_text(environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(**parts), encoding="utf-8")
    os.chmod(page, 0o600)
