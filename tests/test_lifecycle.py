"""A tenant's life: builds repeat, fail, are killed and collide, and the release is always whole."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import duckdb
from conftest import TSUKUBA, VILLAGE, Site


def content(site: Site, tenant: str) -> dict[str, list]:
    """All rows of all released tables, build metadata aside."""
    with site.release(tenant) as release:
        tables = [name for (name,) in release.execute("select table_name from duckdb_tables()").fetchall()]
        return {
            table: release.execute(
                f"select * {'exclude (built_at)' if table == 'about_release' else ''} "
                f'from "{table}" order by all'
            ).fetchall()
            for table in sorted(tables)
        }


def is_locked(site: Site) -> bool:
    """Whether a process is building the village."""
    with (site.folder(VILLAGE) / "build.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_the_same_input_gives_the_same_release(built: Site, delivered: Site, tmp_path):
    """Another folder, another key, an empty restricted file, more threads: the same content."""
    site = replace(delivered.copy(tmp_path, (TSUKUBA,)), extra={"OBORO_THREADS": "2"})
    (site.keys / f"{TSUKUBA}.key").unlink()
    assert site.module("keys", TSUKUBA).returncode == 0
    run = site.module("build", TSUKUBA)
    assert run.returncode == 0, run.stdout + run.stderr
    assert content(site, TSUKUBA) == content(built, TSUKUBA)


def test_plain_dbt_works_as_any_user_expects(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    before = (site.folder(VILLAGE) / "release.duckdb").read_bytes()
    for arguments in (
        ("build",),
        ("test", "--select", "marts"),
        ("run", "--select", "con_residents+1"),
        ("docs", "generate", "--static"),
        ("ls", "--select", "marts"),
    ):
        run = site.dbt(VILLAGE, *arguments)
        assert run.returncode == 0, (arguments, run.stdout)
    assert (site.folder(VILLAGE) / "target" / "static_index.html").is_file()
    assert not (site.project / "target").exists()
    # dbt updates the candidate; publishing is scripts/build's.
    assert (site.folder(VILLAGE) / "release.duckdb").read_bytes() == before


def test_the_empty_build_runs_unit_tests_and_truth_tables(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    run = site.dbt(VILLAGE, "build", "--empty")
    assert run.returncode == 0, run.stdout
    assert "unit test" in run.stdout


def test_a_failed_tenant_stops_no_other(delivered: Site, built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE, TSUKUBA))
    before = (site.folder(TSUKUBA) / "release.duckdb").read_bytes()
    site.inbox(TSUKUBA, "areas.csv").unlink()
    run = site.module("build", TSUKUBA, VILLAGE)
    assert run.returncode == 2
    assert "areas.csv is not in the newest delivery" in run.stdout
    assert (site.folder(TSUKUBA) / "release.duckdb").read_bytes() == before
    assert f"{VILLAGE} The previous release" not in run.stdout
    assert content(site, VILLAGE) == content(built, VILLAGE)


def test_no_delivery_is_a_clear_error(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    for file in (site.folder(VILLAGE) / "inbox").rglob("*.csv"):
        file.unlink()
    (site.folder(VILLAGE) / "inbox" / "2023-02-01").rename(site.folder(VILLAGE) / "inbox" / "old")
    run = site.module("build", VILLAGE)
    assert run.returncode == 2
    assert "no delivery" in run.stdout, run.stdout


def test_killing_the_build_leaves_the_release_and_the_next_build_clean(built: Site, tmp_path):
    """Killed again and again, each time somewhere else, and then left alone."""
    site = built.copy(tmp_path, (VILLAGE,))
    with site.restricted(VILLAGE) as restricted:
        names = restricted.execute("select distinct name from staging.stg_residents__history").fetchall()
    for seconds in (0.5, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0):
        process = subprocess.Popen(
            [sys.executable, "-m", "oboro.build", VILLAGE],
            env=site.environment(),
            cwd=site.project,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert content(site, VILLAGE) == content(built, VILLAGE)
        for file in site.folder(VILLAGE).rglob("*"):
            if file.is_file() and "inbox" not in file.parts:
                left = file.read_bytes()
                assert not [name for (name,) in names if name and name.encode() in left], file
    run = site.module("build", VILLAGE)
    assert run.returncode == 0, run.stdout
    assert content(site, VILLAGE) == content(built, VILLAGE)


def test_a_killed_child_is_told(built: Site, tmp_path):
    """A tenant's process that dies takes no other with it and is reported as failed closed."""
    site = built.copy(tmp_path, (VILLAGE,))
    process = subprocess.Popen(
        [sys.executable, "-m", "oboro.build", VILLAGE],
        env=site.environment(),
        cwd=site.project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not is_locked(site) and time.monotonic() < deadline:
        time.sleep(0.05)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    child = int(children.split()[-1])
    os.kill(child, signal.SIGKILL)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "was killed" in said


def test_two_builds_of_one_tenant_do_not_mix(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    with (site.folder(VILLAGE) / "build.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        run = site.module("build", VILLAGE)
    assert run.returncode == 2
    assert "Another process is building" in run.stdout


def test_readers_see_the_old_release_or_the_new_one(built: Site, tmp_path):
    site = built.copy(tmp_path, (VILLAGE,))
    file = site.folder(VILLAGE) / "release.duckdb"
    counts, stop = set(), threading.Event()

    def read():
        while not stop.is_set():
            with duckdb.connect(file, read_only=True) as release:
                counts.add(release.execute("select count(*) from population_by_town_age_sex").fetchone())
            time.sleep(0.02)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert site.build_again(VILLAGE).returncode == 0
    finally:
        stop.set()
        reader.join()
    assert len(counts) == 1
