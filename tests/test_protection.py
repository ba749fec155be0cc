"""Breaking the protection on purpose: each break must be seen."""

import pytest
from conftest import TSUKUBA, VILLAGE, Site


@pytest.fixture
def workshop(built: Site, tmp_path) -> Site:
    return built.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")


def edit(site: Site, file: str, old: str, new: str) -> None:
    path = site.project / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def release_bytes(site: Site) -> bytes:
    return (site.folder(VILLAGE) / "release.duckdb").read_bytes()


def assert_not_published(site: Site, code: int, *said: str, built: tuple[str, ...] = ()) -> str:
    before = release_bytes(site)
    run = site.build_again(VILLAGE, *built)
    assert run.returncode == code, run.stdout + run.stderr
    for words in said:
        assert words in run.stdout + run.stderr, run.stdout
    assert release_bytes(site) == before
    return run.stdout


@pytest.mark.parametrize(
    "parent",
    [
        "stg_residents__history",
        "con_residents",
        "gen_population_by_town_age_sex",
        "tab_population_by_town_age_sex",
        "pro_population_by_town_age_sex__primary",
        "pro_population_by_town_age_sex__witnesses",
    ],
)
def test_a_mart_that_refs_a_restricted_model_fails_at_parse(workshop, parent):
    mart = workshop.project / "models" / "marts" / "leaky.sql"
    mart.write_text(f"select 1 as a from {{{{ ref('{parent}') }}}}")
    run = workshop.dbt(VILLAGE, "parse")
    assert run.returncode != 0
    assert "private" in run.stdout and "'persons' group" in run.stdout


LEAKY_MARTS = {
    "by_source": "select cast(line as varchar) as a from {{ source('inbox', 'residents') }}",
    "by_hand": "select name as a from restricted.staging.stg_residents__checked",
    "by_file": "select cast(line as varchar) as a from read_csv('inbox://residents.csv', "
    "delim = chr(31), quote = '', escape = '', auto_detect = false, header = false, "
    "columns = {'n': 'varchar', 'line': 'varchar'})",
    "by_query": "select a from query('select name as a from restricted.staging.stg_residents__checked')",
}


@pytest.mark.parametrize("name", LEAKY_MARTS)
def test_a_mart_that_goes_round_ref_is_not_published(workshop, name):
    folder = workshop.project / "models" / "marts"
    (folder / f"{name}.sql").write_text(LEAKY_MARTS[name])
    (folder / f"_{name}.yml").write_text(
        f"models:\n  - name: {name}\n    config: {{ meta: {{ key: [a] }} }}\n"
        "    columns:\n      - { name: a, data_type: varchar, description: a }\n"
    )
    assert_not_published(workshop, 2, name)


PROTECTED = "pro_population_by_town_age_sex"
WITNESSES = "pro_population_by_town_age_sex__witnesses"
MART = "models/marts/population_by_town_age_sex.sql"
NAMES = "select min(name) from restricted.staging.stg_residents__checked"


def test_a_hook_that_fills_a_mart_is_not_published(workshop):
    hook = f"update {{{{ this }}}} set area_name = ({NAMES}) where area_level = 'city'"
    edit(workshop, MART, "select\n", f"{{{{ config(post_hook=\"{hook}\") }}}}\nselect\n")
    assert_not_published(workshop, 2, "is not what its query gives")


def test_a_hook_at_the_end_of_the_run_is_not_published(workshop):
    path = workshop.project / "dbt_project.yml"
    update = f"update release.main.population_by_town_age_sex set area_name = ({NAMES})"
    path.write_text(path.read_text() + f'\non-run-end: ["{update}"]\n')
    assert_not_published(workshop, 2, "is not what its query gives")


def test_a_value_rule_that_queries_people_is_not_published(workshop):
    edit(workshop, "macros/functions/display_cell.sql", "else cast(", f"when cell_value > 200 then ({NAMES})\n    else cast(")
    (workshop.project / "tests/truth_tables/display_cell.sql").unlink()
    (workshop.project / "tests/_tests.yml").unlink()
    assert_not_published(workshop, 2, VILLAGE)


def test_a_model_that_calls_itself_protected_is_not_published(workshop):
    model = workshop.project / "models" / "generalised" / "gen_disguised.sql"
    model.write_text(
        "{{ config(access='protected') }} select name as a from {{ ref('stg_residents__history') }}"
    )
    folder = workshop.project / "models" / "marts"
    (folder / "leaky.sql").write_text("select a from {{ ref('gen_disguised') }}")
    (folder / "_leaky.yml").write_text(
        "models:\n  - name: leaky\n    config: { meta: { key: [a] } }\n"
        "    columns:\n      - { name: a, data_type: varchar, description: a }\n"
    )
    assert_not_published(workshop, 2, "gen_disguised, which is not protected", built=("gen_disguised",))


def test_a_deceptive_key_runs_nothing(workshop):
    stolen = workshop.data / "stolen.csv"
    edit(
        workshop,
        "models/marts/_marts.yml",
        "key: [statistic, area_level, population_from]",
        f"key: [statistic, 'a\" ; copy (select 1) to ''{stolen}''; select \"a']",
    )
    assert_not_published(workshop, 2, "keys are columns")
    assert not stolen.exists()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("enabled: false", "lacks the test"),
        ("severity: warn", "is weakened by its severity"),
        ("error_if: '>9999', warn_if: '>9999'", "is weakened by its"),
        ("limit: 1", "is weakened by its limit"),
    ],
)
def test_a_protection_test_that_looks_away_stops_publishing(workshop, config, said):
    path = workshop.project / "models/protected/_protected.yml"
    text = path.read_text()
    for name in ("oboro_sdc.witnesses_hold", "no_unsafe_cell_is_published"):
        assert f"- {name}:\n" in text
        text = text.replace(f"- {name}:\n", f"- {name}:\n          config: {{ {config} }}\n")
    path.write_text(text)
    assert_not_published(workshop, 2, said)


def test_options_from_the_environment_change_nothing(workshop, built):
    site = Site(workshop.data, workshop.keys, workshop.project, {"DBT_EMPTY": "1", "DBT_EXCLUDE": "*"})
    run = site.module("build", VILLAGE)
    assert run.returncode == 0, run.stdout
    with site.release(VILLAGE) as now, built.release(VILLAGE) as before:
        query = "select release_id from about_release"
        assert now.execute(query).fetchone() == before.execute(query).fetchone()


def test_a_mart_whose_protection_is_disabled_fails_its_tests(workshop):
    edit(
        workshop,
        "macros/suppress/hide_cells.sql",
        "not is_primary and not is_forced and not is_in_a_move\n",
        "true\n",
    )
    assert_not_published(
        workshop, 1, "witnesses_hold", "no_unsafe_cell_is_published", built=(PROTECTED,)
    )


def test_primary_suppression_alone_fails_its_tests(workshop):
    edit(
        workshop,
        "macros/suppress/hide_cells.sql",
        "not is_primary and not is_forced and not is_in_a_move\n",
        "not is_primary\n",
    )
    assert_not_published(workshop, 1, "witnesses_hold", built=(PROTECTED,))


def test_nothing_is_shown_beside_a_certificate_of_nothing(built: Site, tmp_path):
    """A run with --empty leaves an empty certificate, and the next one protects by it."""
    site = built.copy(tmp_path, (VILLAGE,))
    assert site.dbt(VILLAGE, "run", "--empty", "--select", WITNESSES).returncode == 0
    assert site.dbt(VILLAGE, "run", "--select", PROTECTED).returncode == 0
    with site.restricted(VILLAGE) as restricted:
        counted = f"select count(*), count(value) from protected.{PROTECTED}"
        cells, shown = restricted.execute(counted).fetchone()
    assert cells > 0 and shown == 0


def test_a_certificate_with_one_move_removed_fails(workshop):
    model = "models/protected/pro_population_by_town_age_sex__witnesses.sql"
    edit(
        workshop,
        model,
        "earlier='pro_earlier_certificates'\n",
        "earlier='pro_earlier_certificates',\n    post_hook=\"delete from {{ this }} where move_id = "
        "(select min(move_id) from {{ this }})\"\n",
    )
    assert_not_published(workshop, 1, "witnesses_hold", built=(f"{WITNESSES}+",))


def test_a_certificate_with_one_step_changed_fails(workshop):
    edit(
        workshop,
        "models/protected/pro_population_by_town_age_sex__witnesses.sql",
        "earlier='pro_earlier_certificates'\n",
        "earlier='pro_earlier_certificates',\n    post_hook=\"update {{ this }} set step = 2 * step "
        "where rowid = (select min(rowid) from {{ this }})\"\n",
    )
    assert_not_published(workshop, 1, "witnesses_hold", built=(f"{WITNESSES}+",))


def test_a_published_value_that_was_changed_fails(workshop):
    edit(
        workshop,
        "macros/suppress/hide_cells.sql",
        "if(status = 'published', value, null) as value",
        "if(status = 'published', value + 1, null) as value",
    )
    assert_not_published(workshop, 1, "no_unsafe_cell_is_published", built=(PROTECTED,))


@pytest.mark.parametrize(
    ("file", "old", "said"),
    [
        ("seeds/policy/suppression_thresholds.csv", "population_by_town_age_sex,city,0,,3", "No threshold"),
        ("seeds/policy/suppression_thresholds.csv", "population_by_town_age_sex,town,0,300,10", "No threshold"),
        ("seeds/policy/statistics.csv", "population_by_town_age_sex,町字", ""),
    ],
)
def test_a_missing_policy_row_stops_the_build(workshop, file, old, said):
    path = workshop.project / file
    rows = [row for row in path.read_text().splitlines() if not row.startswith(old)]
    assert len(rows) < len(path.read_text().splitlines())
    path.write_text("\n".join(rows) + "\n")
    before = release_bytes(workshop)
    run = workshop.build_again(VILLAGE, "path:seeds/policy", "pro_population_by_town_age_sex__primary+")
    assert run.returncode in (1, 2), run.stdout
    assert said in run.stdout
    assert release_bytes(workshop) == before


def test_what_cannot_be_covered_is_named_by_code_and_not_published(workshop):
    """Only the primary cells may be hidden: each is what its total leaves."""
    edit(
        workshop,
        "models/protected/pro_population_by_town_age_sex__witnesses.sql",
        "    is_frozen,\n",
        "    not is_primary and is_released as is_frozen,\n",
    )
    assert_not_published(
        workshop, 2, "primary cells that cannot be protected", "nationality=foreign",
        built=(f"{WITNESSES}+",)
    )


def test_a_changed_rule_fails_its_truth_table(workshop):
    edit(workshop, "macros/functions/is_unsafe_count.sql", "contributors < threshold", "false")
    assert_not_published(workshop, 1, "is_unsafe_count", built=("is_unsafe_count",))


def test_hidden_is_more_than_primary_and_says_no_more(built: Site):
    """The released status does not tell which hidden cells are primary."""
    with built.release(TSUKUBA) as release:
        statuses = release.execute(
            "select distinct status from population_by_town_age_sex order by status"
        ).fetchall()
        (hidden, areas) = release.execute(
            "select count_if(status = 'hidden'), list(distinct area_code) from population_by_town_age_sex"
        ).fetchone()
    with built.restricted(TSUKUBA) as restricted:
        (primary,) = restricted.execute(
            "select count(*) from protected.pro_population_by_town_age_sex__primary "
            "where is_primary and list_contains(?, area_code)",
            [areas],
        ).fetchone()
    assert statuses == [("hidden",), ("published",)]
    assert hidden > primary > 0
