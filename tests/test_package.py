"""The macros as others use them: installed by a small project that has nothing else of this one."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import PROJECT

EXAMPLE = PROJECT / "tests" / "example_project"
MACROS = PROJECT / "macros"
DOCUMENT = PROJECT / "docs" / "package.md"
BUILT_BEFORE = shutil.ignore_patterns("dbt_packages", "target", "logs", "*.duckdb*")
DBT = "from dbt.cli.main import cli; cli(prog_name='dbt')"


def run(folder: Path, *command: str | Path) -> str:
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


def dbt(folder: Path, *arguments: str) -> str:
    """dbt as in any other environment, without tenants."""
    return run(folder, sys.executable, "-c", DBT, *arguments)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example built in a folder of its own; `macros` lies where it does in the checkout."""
    root = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(MACROS, root / "macros")
    folder = shutil.copytree(EXAMPLE, root / "tests" / "example_project", ignore=BUILT_BEFORE)
    dbt(folder, "deps")
    dbt(folder, "build")
    return folder


def test_the_example_hides_what_it_must(example: Path):
    with duckdb.connect(example / "shops.duckdb", read_only=True) as connection:
        cells = connection.execute(
            """
            select c.region, c.size, c.value, p.value, p.status, c.is_primary
            from shops_by_region_size__cells as c
            inner join shops_by_region_size as p using (region, size)
            """
        ).fetchall()
    assert len(cells) == 7 * 4
    primary = {(region, size) for region, size, *_, is_primary in cells if is_primary}
    hidden = {(region, size) for region, size, *_, status, _ in cells if status == "hidden"}
    assert primary == {("north_hills", "large"), ("south_plain", "medium")}
    assert primary < hidden
    for region, size, true_value, value, status, _ in cells:
        assert value == (None if status == "hidden" else true_value), (region, size)
    # One of these without the other could be calculated.
    for line in (("north", "large"), ("south", "medium")):
        of_line = [c for c in hidden if c[1] == line[1] and c[0].startswith(line[0])]
        assert len(of_line) != 1, line


def test_the_documents_show_what_comes_out(example: Path):
    with duckdb.connect(example / "shops.duckdb", read_only=True) as connection:
        cells = connection.execute(
            "select region, size, coalesce(value::varchar, 'X') from shops_by_region_size"
        )
        shown = {(region, size): value for region, size, value in cells.fetchall()}
    text = DOCUMENT.read_text()
    heading, rows = re.search(r"\| region (\|.*)\n\|[-|]+\n((?:\|.*\n)+)", text).groups()
    sizes = heading.strip("| ").split(" | ")
    told = {
        (region, size): value
        for region, *values in (row.strip("| ").split(" | ") for row in rows.splitlines())
        for size, value in zip(sizes, values, strict=True)
    }
    assert told == shown


def test_the_documents_list_what_there_is():
    told = set(re.findall(r"^\| `(\w+)`", DOCUMENT.read_text(), re.MULTILINE))
    files = [p for p in MACROS.rglob("*.sql") if p.parent.name != "project"]
    # The materialization of value rules is told of in words.
    there = {p.stem for p in files if not p.stem.startswith("_")} - {"value_rule"}
    assert told == there


def test_every_public_macro_says_what_can_go_wrong_and_whose_method_it_is():
    told = {
        macro["name"]: macro["description"]
        for file in MACROS.rglob("*.yml") if file.parent.name not in ("project", "adapter")
        for macro in (yaml.safe_load(file.read_text()) or {}).get("macros") or []
        if isinstance(macro, dict) and not macro["name"].startswith("_")
    }
    assert len(told) > 30
    lacking = {name for name, text in told.items() if "**Errors.**" not in text or "**Source.**" not in text}
    assert not lacking


def test_every_public_macro_lists_its_arguments():
    listed = {
        macro["name"].removeprefix("test_"): [a["name"] for a in macro.get("arguments") or []]
        for file in MACROS.rglob("*.yml") if file.parent.name not in ("project", "adapter")
        for macro in (yaml.safe_load(file.read_text()) or {}).get("macros") or []
        if isinstance(macro, dict) and not macro["name"].startswith(("_", "materialization_"))
    }
    signatures = {
        name: re.findall(r"(?:^|,)\s*(\w+)", re.sub(r"\[[^]]*\]|\{[^}]*\}", "", arguments))
        for file in MACROS.rglob("*.sql")
        for name, arguments in re.findall(r"{%-? (?:macro|test) (\w+)\(([^%]*)\)\s*-?%}", file.read_text())
        if name in listed
    }
    assert len(listed) > 30
    assert listed == signatures


def test_the_certificate_was_tested(example: Path):
    results = json.loads((example / "target" / "run_results.json").read_text())["results"]
    tests = [r for r in results if r["unique_id"].startswith("test.")]
    assert ["oboro_sdc_witnesses_hold" in t["unique_id"] and t["status"] for t in tests] == ["pass"]


def test_nothing_but_macros_and_functions_comes_along(example: Path):
    manifest = json.loads((example / "target" / "manifest.json").read_text())
    assert {node["package_name"] for node in manifest["nodes"].values()} == {"shops"}
    assert not manifest["sources"] and not manifest["groups"]
    functions = {f["name"]: f for f in manifest["functions"].values()}
    assert set(functions) == {path.stem for path in (MACROS / "functions").glob("*.sql")}
    for name, function in functions.items():
        assert (function["package_name"], function["database"]) == ("oboro_sdc", "shops"), name
        assert function["description"] and function["returns"]["data_type"], name
    project = PROJECT / "macros" / "project"
    own = {path.stem for path in project.glob("*.sql")}
    packaged = {m["name"] for m in manifest["macros"].values() if m["package_name"] == "oboro_sdc"}
    assert not own & packaged


def test_it_installs_from_git(tmp_path: Path):
    """As docs/package.md tells, from a repository with the package in a folder."""
    repository = tmp_path / "repository"
    shutil.copytree(MACROS, repository / "macros")
    (repository / "models").mkdir()
    (repository / "models" / "not_of_the_package.sql").write_text("select 1 as a")
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    run(repository, *git, "init", "--quiet")
    run(repository, *git, "add", ".")
    run(repository, *git, "commit", "--quiet", "-m", "all")
    revision = run(repository, *git, "rev-parse", "HEAD").strip()
    folder = shutil.copytree(EXAMPLE, tmp_path / "shops", ignore=BUILT_BEFORE)
    (folder / "packages.yml").write_text(
        f'packages:\n  - git: "{repository.as_uri()}"\n'
        f"    subdirectory: macros\n    revision: {revision}\n"
    )
    dbt(folder, "deps")
    manifest = dbt(folder, "ls", "--quiet", "--output", "json", "--output-keys", "name package_name")
    found = {tuple(json.loads(line).values()) for line in manifest.splitlines() if line}
    assert ("shops_by_region_size", "shops") in found
    assert "not_of_the_package" not in {name for name, _ in found}
    # Built against what git brought, and no more than that.
    dbt(folder, "compile", "--quiet", "--select", "shops_by_region_size")


def jinja_of(path: Path) -> str:
    """What Jinja runs in a file, without comments and definitions."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    blocks = re.findall(r"\{\{.*?\}\}|\{%.*?%\}", text, flags=re.DOTALL)
    return "\n".join(b for b in blocks if not re.match(r"\{%-?\s*(macro|test|materialization)\s", b))


def test_macros_call_each_other_by_their_full_name():
    """dbt finds a plain name only while nobody else installs the package."""
    # A function is a node of the package itself, and finds them anyway.
    files = [p for p in MACROS.rglob("*.sql") if p.parent.name not in {"project", "functions"}]
    names = [name for p in files for name in re.findall(r"\{%-?\s*macro\s+(\w+)", p.read_text())]
    plain = re.compile(rf"(?<![\w.'\"])({'|'.join(names)})\s*\(")
    found = {f"{p.name}: {name}" for p in files for name in plain.findall(jinja_of(p))}
    assert not found


def test_every_folder_of_macros_is_in_the_package():
    declared = re.search(r"macro-paths:\s*\[(.*?)\]", (MACROS / "dbt_project.yml").read_text(), re.DOTALL)
    folders = {name.strip() for name in declared.group(1).split(",")}
    there = {path.name for path in MACROS.iterdir() if path.is_dir()}
    assert there - {"project", "functions"} <= folders
