"""The method of a statistic is policy: one seed's row decides how its counts are protected."""

import re

import pytest
from conftest import VILLAGE, Site

STATISTIC = "children_by_school_district_school_year"


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
    select = f"statistics perturbations tab_perturbation_table pro_{STATISTIC}+ about_statistics"
    return site.dbt(VILLAGE, "build", "--select", *select.split(), "--exclude-resource-type", "unit_test")


@pytest.mark.parametrize(
    ("method", "largest_change", "possible"),
    [
        ("cell_key", 5, lambda true, shown: shown not in (1, 2) and (true > 0 or shown == 0)),
        ("rounding_to_3", 1, lambda true, shown: shown % 3 == 0),
        ("random_rounding_to_5", 4, lambda true, shown: shown % 5 == 0),
    ],
)
def test_policy_chooses_the_method(workshop: Site, method, largest_change, possible):
    choose(workshop, STATISTIC, method)
    run = build_again(workshop)
    assert run.returncode == 0, run.stdout
    with workshop.restricted(VILLAGE) as connection:
        cells = connection.execute(
            f"""
            select t.value, p.value, p.status
            from tabulated.tab_{STATISTIC} as t
            inner join protected.pro_{STATISTIC} as p using (district_code, school_cohort)
            """
        ).fetchall()
    assert {status for _, _, status in cells} == {"perturbed"}
    assert all(possible(true, shown) and abs(true - shown) <= largest_change for true, shown, _ in cells)
    assert any(true != shown for true, shown, _ in cells)


def test_a_method_that_a_statistic_does_not_have_stops_the_build(workshop: Site):
    choose(workshop, "households_by_town_size_type", "cell_key")
    run = build_again(workshop)
    assert run.returncode == 1
    assert "a_statistic_that_changes_counts_has_a_perturbation" in run.stdout


def test_changed_counts_are_found_where_policy_hides(workshop: Site):
    """Policy says suppression, the model perturbs: the test of the released cells sees it."""
    model = workshop.project / f"models/protected/pro_{STATISTIC}.sql"
    model.write_text(
        "{{ config(access='protected') }}\n"
        f"{{{{ oboro_sdc.round_deterministically(ref('tab_{STATISTIC}'), "
        "['district_code', 'school_cohort'], 3) }}\n"
    )
    run = build_again(workshop)
    assert run.returncode == 1
    assert re.search(r"FAIL \d+ no_unsafe_cell_is_published_pro_children", run.stdout)
