"""A tenant's build sees its own two files and its inbox, and nothing else of the machine."""

import json
import shutil
import sys

import pytest
from conftest import HAMAMATSU, TSUKUBA, VILLAGE, Site


@pytest.fixture(scope="module")
def workshop(built: Site, tmp_path_factory) -> Site:
    """The village beside つくば市, with a project copy in which tests write models."""
    root = tmp_path_factory.mktemp("isolation")
    return built.copy(root, (VILLAGE, TSUKUBA)).with_own_project(root / "project")


OTHER = "{data}/" + TSUKUBA
ATTEMPTS = {
    "reads_passwords": "select * from read_csv('/etc/passwd', header = false)",
    "reads_as_text": "select content from read_text('/etc/passwd')",
    "lists_files": "select file from glob('/etc/*')",
    "reads_other_inbox": f"select content from read_text('{OTHER}/inbox/2023-02-01/areas.csv')",
    "climbs_out_of_inbox": "select content from read_text('inbox://../../../082201/inbox/x.csv')",
    "reads_own_key": "select content from read_text('{keys}/" + VILLAGE + ".key')",
}
HOOKS = {
    "attaches_other_release": f"attach '{OTHER}/release.duckdb' as other (read_only)",
    "writes_outside": "copy (select 1 as a) to '{data}/outside.csv'",
    "writes_into_inbox": "copy (select 1 as a) to 'inbox://outside.csv'",
    "exports_everything": "export database '{data}/export'",
    "opens_the_lock": "set enable_external_access = true",
    "loads_an_extension": "install spatial",
}


@pytest.fixture(scope="module")
def outcomes(workshop: Site) -> dict[str, tuple[str, str]]:
    """All attempts in one run of dbt, and one honest model beside them: status and message each."""
    models = {"honest": "select count(*) as n from {{ ref('con_residents') }}", **ATTEMPTS}
    for name, hook in HOOKS.items():
        escaped = hook.replace("'", "\\'")
        models[name] = "{{ config(pre_hook='" + escaped + "') }} select 1 as a"
    folder = workshop.project / "models" / "quality"
    folder.mkdir(exist_ok=True)
    for name, sql in models.items():
        sql = sql.replace("{data}", str(workshop.data)).replace("{keys}", str(workshop.keys))
        (folder / f"{name}.sql").write_text(sql)
    run = workshop.dbt(VILLAGE, "run", "--select", *models)
    for name in models:
        (folder / f"{name}.sql").unlink()
    results = json.loads((workshop.folder(VILLAGE) / "target" / "run_results.json").read_text())
    found = {
        result["unique_id"].split(".")[-1]: (result["status"], result["message"])
        for result in results["results"]
    }
    assert set(found) == set(models), run.stdout
    assert "root:" not in run.stdout
    return found


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_model_reads_no_other_file(outcomes, name):
    status, message = outcomes[name]
    assert status == "error"
    assert "disabled by configuration" in message or "[refused]" in message


@pytest.mark.parametrize("name", HOOKS)
def test_a_hook_reaches_nothing_outside(workshop, outcomes, name):
    status, message = outcomes[name]
    assert status == "error"
    assert any(
        words in message
        for words in ("disabled by configuration", "withheld", "[refused]")
    ), message
    assert not (workshop.data / "outside.csv").exists()
    assert not (workshop.data / "export").exists()


def test_an_honest_model_runs(outcomes):
    assert outcomes["honest"][0] == "success"


@pytest.mark.parametrize("place", ["inbox", "target", "restricted.duckdb", "release.duckdb", "spill"])
def test_a_link_in_the_tenants_folder_is_refused(built, tmp_path, place):
    site = built.copy(tmp_path, (VILLAGE,))
    path = site.folder(VILLAGE) / place
    path.rename(tmp_path / "elsewhere") if path.exists() else None
    path.symlink_to(tmp_path / "elsewhere")
    for run in (site.module("build", VILLAGE), site.dbt(VILLAGE, "build")):
        assert run.returncode == 2
        assert "is a link" in run.stdout + run.stderr


def test_links_in_the_inbox_are_no_deliveries(built, tmp_path):
    """A linked folder is none; a linked file in one refuses it, for it may be a part that was meant."""
    site = built.copy(tmp_path, (VILLAGE, TSUKUBA))
    inbox = site.folder(VILLAGE) / "inbox"
    (inbox / "2024-01-01").symlink_to(site.folder(TSUKUBA) / "inbox" / "2023-02-01")
    assert site.build_again(VILLAGE, "path:models/staging").returncode == 0
    with site.restricted(VILLAGE) as restricted:
        deliveries = restricted.execute(
            "select distinct delivered_on::varchar from staging.stg_inbox__deliveries"
        ).fetchall()
    assert deliveries == [("2023-02-01",)]
    (inbox / "2023-02-01" / "passwords.csv").symlink_to("/etc/passwd")
    refused = site.build_again(VILLAGE, "path:models/staging")
    assert refused.returncode == 2
    assert "passwords.csv" in refused.stdout + refused.stderr and "root:" not in refused.stdout + refused.stderr


@pytest.mark.parametrize("option", ["--target-path", "--log-path", "--profiles-dir"])
def test_dbt_writes_nowhere_else(workshop, tmp_path, option):
    for arguments in ((option, str(tmp_path / "x")), (f"{option}={tmp_path / 'x'}",)):
        run = workshop.dbt(VILLAGE, "compile", *arguments)
        assert (run.returncode, "is refused" in run.stderr) == (2, True)
    assert not (tmp_path / "x").exists()


def test_python_models_are_refused(workshop):
    file = workshop.project / "models" / "quality" / "wild.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        "def model(dbt, session):\n"
        "    dbt.config(materialized='table')\n"
        "    open('/tmp/oboro-wild', 'w').write('out')\n"
        "    return session.sql('select 1 as a')\n"
    )
    try:
        run = workshop.dbt(VILLAGE, "run", "--select", "wild")
    finally:
        file.unlink()
    assert run.returncode == 1
    assert "Python models are refused" in run.stdout


def test_another_dbt_than_the_environments_is_refused(workshop):
    site = Site(
        workshop.data, workshop.keys, workshop.project, {"DBT_PROFILES_DIR": str(workshop.project)}
    )
    run = site.run(sys.executable, "-m", "dbt.cli.main", "run", tenant=VILLAGE)
    assert run.returncode != 0
    assert "Start dbt as .venv/bin/dbt" in run.stdout + run.stderr
    shutil.rmtree(workshop.project / "target", ignore_errors=True)
    shutil.rmtree(workshop.project / "logs", ignore_errors=True)


def test_another_tenants_folder_does_not_matter(built, tmp_path):
    """つくば市 is not there, what is there of 浜松市 is no database, and nobody may look."""
    site = built.copy(tmp_path, (VILLAGE, HAMAMATSU))
    other = site.folder(HAMAMATSU)
    for file in ("restricted.duckdb", "release.duckdb"):
        (other / file).write_bytes(b"not a database")
    other.chmod(0)
    try:
        run = site.build_again(VILLAGE)
        assert run.returncode == 0, run.stdout
    finally:
        other.chmod(0o711)


def test_another_tenants_key_opens_nothing(built, tmp_path):
    site = built.copy(tmp_path, (VILLAGE, HAMAMATSU))
    shutil.copy2(site.keys / f"{HAMAMATSU}.key", site.keys / f"{VILLAGE}.key")
    before = (site.folder(VILLAGE) / "release.duckdb").read_bytes()
    run = site.module("build", VILLAGE)
    assert run.returncode == 2
    assert "cannot be opened" in run.stdout
    assert (site.folder(VILLAGE) / "release.duckdb").read_bytes() == before
