"""The method of a statistic is policy: one seed's row decides how its counts are protected."""

import re

import duckdb
import pytest
from conftest import VILLAGE, Site

CHILDREN = "children_by_school_district_school_year"
# The statistics that count, each with those that show cells of its table and with its dimensions.
COUNTS = {
    "population_by_town_age_sex": (
        ["population_by_mesh"], ["area_code", "age_group", "sex", "nationality"]
    ),
    "households_by_town_size_type": (
        ["households_by_mesh"], ["area_code", "household_size", "household_type"]
    ),
    "movements_by_month_reason_age_ward": (
        [], ["ward_code", "event_month", "movement_reason", "broad_age_group"]
    ),
    CHILDREN: ([], ["district_code", "school_cohort"]),
}


@pytest.fixture
def workshop(built: Site, tmp_path) -> Site:
    """The built village with a project whose policies may be changed."""
    return built.copy(tmp_path / "site", (VILLAGE,)).with_own_project(tmp_path / "project")


def choose(site: Site, statistic: str, method: str) -> None:
    seed = site.project / "seeds/policy/statistics.csv"
    text, changed = re.subn(
        rf"^({statistic},.*),suppression,", rf"\1,{method},", seed.read_text(), flags=re.MULTILINE
    )
    assert changed == 1
    seed.write_text(text)


def build_again(site: Site):
    protected = [f"pro_{statistic}+" for statistic in COUNTS]
    select = ["statistics", "perturbations", "tab_perturbation_table", *protected, "about_statistics"]
    return site.dbt(VILLAGE, "build", "--select", *select, "--exclude-resource-type", "unit_test")


@pytest.mark.parametrize(
    ("method", "largest_change", "possible"),
    [
        ("cell_key", 5, lambda true, shown: shown not in (1, 2) and (true > 0 or shown == 0)),
        ("rounding_to_3", 1, lambda true, shown: shown % 3 == 0),
        ("random_rounding_to_5", 4, lambda true, shown: shown % 5 == 0),
    ],
)
def test_policy_chooses_the_method(workshop: Site, method, largest_change, possible):
    for statistic, (others, _) in COUNTS.items():
        for name in (statistic, *others):
            choose(workshop, name, method)
    run = build_again(workshop)
    assert run.returncode == 0, run.stdout
    with workshop.restricted(VILLAGE) as connection:
        for statistic, (_, dimensions) in COUNTS.items():
            cells = connection.execute(
                f"""
                select t.value, p.value, p.status
                from tabulated.tab_{statistic} as t
                inner join protected.pro_{statistic} as p using ({', '.join(dimensions)})
                """
            ).fetchall()
            assert {status for _, _, status in cells} == {"perturbed"}
            assert all(
                possible(true, shown) and abs(true - shown) <= largest_change
                for true, shown, _ in cells
            )
            assert any(true != shown for true, shown, _ in cells)
    with duckdb.connect(workshop.folder(VILLAGE) / "next" / "release.duckdb", read_only=True) as marts:
        for statistic, (others, _) in COUNTS.items():
            for mart in (statistic, *others):
                shown = marts.execute(
                    f"select distinct status from {mart} where status != 'withheld'"
                ).fetchall()
                assert shown == [("perturbed",)]
                told = marts.execute(
                    "select distinct method, largest_change from about_statistics where mart = ?",
                    [mart],
                ).fetchall()
                assert told == [(method, largest_change)]


@pytest.mark.parametrize(
    ("statistic", "said"),
    [
        ("taxable_income_by_town_age", "a_method_is_one_that_the_statistic_has"),
        # The meshes show cells of the same table.
        ("population_by_town_age_sex", "a_method_is_one_that_the_statistic_has"),
    ],
)
def test_a_method_that_a_statistic_does_not_have_stops_the_build(workshop: Site, statistic, said):
    choose(workshop, statistic, "cell_key")
    run = build_again(workshop)
    assert run.returncode == 1
    assert re.search(rf"FAIL \d+ {said}", run.stdout)


def test_changed_counts_are_found_where_policy_hides(workshop: Site):
    """Policy says suppression, the model perturbs: the test of the released cells sees it."""
    model = workshop.project / f"models/protected/pro_{CHILDREN}.sql"
    model.write_text(
        "{{ config(access='protected') }}\n"
        f"{{{{ oboro_sdc.round_deterministically(ref('tab_{CHILDREN}'), "
        "['district_code', 'school_cohort'], 3) }}\n"
    )
    run = build_again(workshop)
    assert run.returncode == 1
    assert re.search(r"FAIL \d+ no_unsafe_cell_is_published_pro_children", run.stdout)
