"""Who may be built, and with what key."""

import os

import pytest
from conftest import TSUKUBA, Site

from oboro.tenants import check_digit


@pytest.fixture
def site(tmp_path) -> Site:
    return Site(tmp_path / "data", tmp_path / "keys")


@pytest.mark.parametrize(
    "code", ["082201", "221309", "221384", "221392", "221406", "221317", "131016", "011002"]
)
def test_check_digit_of_real_codes(code):
    assert check_digit(code[:5]) == code[5]


@pytest.mark.parametrize(
    ("tenant", "message"),
    [
        (None, "No tenant is named"),
        ("", "No tenant is named"),
        ("82201", "malformed"),
        ("082202", "malformed: its check digit should be 1"),
        ("../../etc", "malformed"),
        ("０８２２０１", "malformed"),
        ("082201\n", "malformed"),
        ("131016", "unknown"),
    ],
)
def test_dbt_names_what_is_wrong_with_the_tenant(site, tenant, message):
    run = site.dbt(tenant, "build")
    assert run.returncode == 2
    assert message in run.stderr
    assert not site.data.exists()


def test_build_refuses_an_unknown_tenant(site):
    run = site.module("build", "131016")
    assert (run.returncode, "unknown" in run.stderr) == (2, True)


def test_no_key_no_build(site):
    (site.data / TSUKUBA).mkdir(parents=True)
    run = site.module("build", TSUKUBA)
    assert run.returncode == 2
    assert f"There is no key for tenant {TSUKUBA}" in run.stdout
    run = site.dbt(TSUKUBA, "build")
    assert run.returncode == 2
    assert f"There is no key for tenant {TSUKUBA}" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr


def test_a_key_that_others_can_read_is_refused(site):
    assert site.module("keys", TSUKUBA).returncode == 0
    file = site.keys / f"{TSUKUBA}.key"
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    file.chmod(0o644)
    run = site.module("build", TSUKUBA)
    assert (run.returncode, "chmod 600" in run.stdout) == (2, True)


def test_an_existing_key_is_kept(site):
    site.module("keys", TSUKUBA)
    first = (site.keys / f"{TSUKUBA}.key").read_text()
    site.module("keys", TSUKUBA)
    assert (site.keys / f"{TSUKUBA}.key").read_text() == first


def test_the_key_folder_must_not_lie_with_the_data(tmp_path):
    site = Site(tmp_path / "data", tmp_path / "data" / "keys")
    run = site.module("keys", TSUKUBA)
    assert (run.returncode, "must not lie inside" in run.stderr) == (2, True)


def test_a_linked_tenant_folder_is_refused(site, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    site.data.mkdir()
    os.symlink(tmp_path / "elsewhere", site.data / TSUKUBA)
    run = site.dbt(TSUKUBA, "build")
    assert (run.returncode, "is a link" in run.stderr) == (2, True)
