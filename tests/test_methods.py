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


def build_again(site: Site, *statistics: str):
    """The protected tables anew, by the policy as it is now, and published if all tests pass."""
    protected = [f"pro_{statistic}+" for statistic in statistics or COUNTS]
    return site.build_again(
        VILLAGE, "path:seeds/policy", "tab_perturbation_table", "tab_merging_areas",
        "pro_merged_areas+", *protected,
    )


def cells_of(site: Site, statistic: str) -> list[tuple]:
    """Area, true value, shown value and status of every cell."""
    _, dimensions = COUNTS[statistic]
    with site.restricted(VILLAGE) as connection:
        return connection.execute(
            f"""
            select {dimensions[0]}, t.value, p.value, p.status
            from tabulated.tab_{statistic} as t
            inner join protected.pro_{statistic} as p using ({', '.join(dimensions)})
            order by all
            """
        ).fetchall()


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
    for statistic in COUNTS:
        cells = cells_of(workshop, statistic)
        assert {status for *_, status in cells} == {"perturbed"}
        assert all(
            possible(true, shown) and abs(true - shown) <= largest_change
            for _, true, shown, _ in cells
        )
        assert any(true != shown for _, true, shown, _ in cells)
    with workshop.release(VILLAGE) as marts:
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


# Each method that is not only a change of every cell by itself, in two releases of several at once.
MIXTURES = [
    {
        "population_by_town_age_sex": "merging",
        "households_by_town_size_type": "coarsening",
        CHILDREN: "discrete_laplace",
        "movements_by_month_reason_age_ward": "additive_rounding_to_3",
    },
    {
        "population_by_town_age_sex": "coarsening",
        "households_by_town_size_type": "merging",
        CHILDREN: "additive_rounding_to_5",
        "movements_by_month_reason_age_ward": "discrete_gaussian",
    },
]


@pytest.fixture(params=MIXTURES, ids=["mixture", "other mixture"])
def mixed(request, workshop: Site) -> tuple[Site, dict[str, str]]:
    """A release in which each statistic has another method."""
    for statistic, method in request.param.items():
        for name in (statistic, *COUNTS[statistic][0]):
            choose(workshop, name, method)
    run = build_again(workshop)
    assert run.returncode == 0, run.stdout
    return workshop, {method: statistic for statistic, method in request.param.items()}


def test_every_method_in_a_whole_release(mixed):
    """Each shows something, as it says it does, and the attacker finds nothing."""
    site, statistics = mixed
    cells = {method: cells_of(site, statistic) for method, statistic in statistics.items()}
    statuses = {method: {status for *_, status in rows} for method, rows in cells.items()}
    for method in statistics:
        if method.startswith("additive"):
            base = int(method[-1])
            assert statuses[method] == {"perturbed"}
            shown = [value for _, _, value, _ in cells[method]]
            assert not any(0 < value < base for value in shown) and max(shown) > base
        elif method.startswith("discrete"):
            assert statuses[method] == {"perturbed"}
            assert any(true != value for _, true, value, _ in cells[method])
    assert statuses["merging"] == {"published", "merged", "hidden"}
    assert statuses["coarsening"] == {"published", "hidden"}
    assert all(true == value for _, true, value, _ in cells["coarsening"] if value is not None)
    with site.release(VILLAGE) as release:
        merged = release.execute(
            "select area_code, target from about_merged_areas where processing = 2"
        ).fetchall()
    assert merged
    for area, target in merged:
        assert {status for code, *_, status in cells["merging"] if code == area} == {"hidden"}
        assert {status for code, *_, status in cells["merging"] if code == target} == {"merged"}
    run = site.module("attack", VILLAGE)
    assert run.returncode == 0, run.stdout
    # Who publishes one merged town's row as well is caught.
    with duckdb.connect(site.folder(VILLAGE) / "release.duckdb") as release:
        name, (_, dimensions) = statistics["merging"], COUNTS[statistics["merging"]]
        small = next(
            row for row in truth_of(site, name, dimensions) if row[0] == merged[0][0] and row[-1] == 1
        )
        codes = " and ".join(f"{dimension} = ?" for dimension in dimensions)
        release.execute(
            f"update {name} set value = 1, status = 'published', value_display = '1' where {codes}",
            small[:-1],
        )
    run = site.module("attack", VILLAGE)
    assert run.returncode == 1, run.stdout


def truth_of(site: Site, statistic: str, dimensions: list[str]) -> list[tuple]:
    with site.restricted(VILLAGE) as connection:
        return connection.execute(
            f"select {', '.join(dimensions)}, value from tabulated.tab_{statistic} order by all"
        ).fetchall()


def test_the_same_data_cost_their_privacy_once(workshop: Site):
    """The same noise on every build, one row of the ledger; beyond the budget nothing is built."""
    choose(workshop, CHILDREN, "discrete_laplace")
    assert build_again(workshop, CHILDREN).returncode == 0
    first = cells_of(workshop, CHILDREN)
    assert build_again(workshop, CHILDREN).returncode == 0
    assert cells_of(workshop, CHILDREN) == first
    with workshop.restricted(VILLAGE) as connection:
        ledger = connection.execute(
            "select statistic, mechanism, sensitivity, epsilon, rho from protected.pro_privacy_ledger"
        ).fetchall()
    assert ledger == [(CHILDREN, "discrete_laplace", 1, 1, None)]
    # The grid adds up: noise was drawn for the finest cells only.
    with workshop.release(VILLAGE) as release:
        parts, whole = release.execute(
            f"select sum(value) filter (area_level = 'elementary_district'), "
            f"sum(value) filter (area_level = 'city') from {CHILDREN} where school_year = 'total'"
        ).fetchone()
    assert parts == whole
    seed = workshop.project / "seeds/policy/privacy_budget.csv"
    seed.write_text(seed.read_text().replace("\n12,", "\n1.5,"))
    assert build_again(workshop, CHILDREN).returncode == 0, "what was spent is within the budget"
    losses = workshop.project / "seeds/policy/privacy_losses.csv"
    losses.write_text(losses.read_text().replace(f"{CHILDREN},1,", f"{CHILDREN},0.6,"))
    run = build_again(workshop, CHILDREN)
    assert run.returncode == 2
    assert "[refused] The privacy budget (epsilon) does not allow" in run.stdout
    losses.write_text(
        "".join(row for row in losses.read_text().splitlines(True) if not row.startswith(CHILDREN))
    )
    run = build_again(workshop, CHILDREN)
    assert run.returncode == 1
    assert "a_method_is_one_that_the_statistic_has" in run.stdout
    assert {status for *_, status in cells_of(workshop, CHILDREN)} == {"hidden"}


@pytest.mark.parametrize(
    ("statistic", "method", "said"),
    [
        ("population_by_town_age_sex", "merging", "merged_areas_hold"),
        ("households_by_town_size_type", "coarsening", "coarsened_areas_hold"),
    ],
)
def test_a_method_that_is_broken_on_purpose_is_caught(workshop: Site, statistic, method, said):
    """Towns below the floors stand by themselves; every area shows the finest detail."""
    for name in (statistic, *COUNTS[statistic][0]):
        choose(workshop, name, method)
    if method == "merging":
        model = workshop.project / "models/protected/pro_merged_areas.sql"
        model.write_text(
            "{{ config(access='protected') }}\n"
            "select area_code, area_code as group_head from {{ ref('tab_merging_areas') }}\n"
            "where {{ ref('merging_floors') is not none }} "
            "and {{ ref('pro_earlier_merged_areas') is not none }}\n"
        )
    else:
        macro = workshop.project / "macros/generalise/coarsen_areas.sql"
        text = macro.read_text()
        assert text.count("min(s.level) as level") == 1
        macro.write_text(text.replace("min(s.level) as level", "1 as level"))
    run = build_again(workshop, statistic)
    assert run.returncode == 1
    assert said in run.stdout


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
    run = build_again(workshop, CHILDREN)
    assert run.returncode == 1
    assert said in run.stdout


def test_changed_counts_are_found_where_policy_hides(workshop: Site):
    """Policy says suppression, the model perturbs: the test of the released cells sees it."""
    model = workshop.project / f"models/protected/pro_{CHILDREN}.sql"
    model.write_text(
        "{{ config(access='protected') }}\n"
        f"{{{{ oboro_sdc.round_deterministically(ref('tab_{CHILDREN}'), "
        "['district_code', 'school_cohort'], 3) }}\n"
    )
    run = build_again(workshop, CHILDREN)
    assert run.returncode == 1
    assert "no_unsafe_cell_is_published_pro_children" in run.stdout


def open_groups(site: Site) -> set[tuple[str, ...]]:
    """Towns, ages and sexes of which the release shows that nobody has some nationality, where the city has such
    people: where it has none, the ministry prints that."""
    with site.restricted(VILLAGE) as connection:
        return set(connection.execute(
            """
            with cells as (
                select p.*, t.value as true_value, a.area_level
                from protected.pro_population_by_town_age_sex as p
                inner join tabulated.tab_population_by_town_age_sex as t
                    using (area_code, age_group, sex, nationality)
                inner join tabulated.tab_areas as a using (area_code)
            )
            select t.area_code, t.age_group, t.sex
            from cells as t
            inner join cells as whole using (area_code, age_group, sex)
            inner join cells as city on t.age_group = city.age_group and t.sex = city.sex
                and t.nationality = city.nationality
            where t.area_level = 'town' and t.nationality != 'total' and t.value = 0
                and whole.nationality = 'total' and whole.true_value > 0
                and city.area_level = 'city' and city.true_value > 0
            """
        ).fetchall())


def test_group_disclosure_by_policy(workshop):
    """With a row of policy no group is shown to be of one nationality but where the ministry shows it."""
    assert open_groups(workshop)
    seed = workshop.project / "seeds/policy/group_rules.csv"
    seed.write_text(seed.read_text() + "".join(
        f"{statistic},nationality,0,A law.,2026-11-01,\n"
        for statistic in ("population_by_town_age_sex", "population_by_mesh")
    ))
    run = build_again(workshop, "population_by_town_age_sex__primary")
    assert run.returncode == 0, run.stdout + run.stderr
    assert not open_groups(workshop)
    attack = workshop.module("attack", VILLAGE)
    assert attack.returncode == 0, attack.stdout + attack.stderr
