from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from orb_lint.output.formats import FORMATS
from orb_lint.rules.registry import all_rules
from orb_lint.settings.values import READERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeWorkspace, RunCli

DOCS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "docs")
BUILD = os.path.join(DOCS, "build.py")


def test_the_pages_about_the_rules_are_what_their_script_writes() -> None:
    run = subprocess.run([sys.executable, BUILD, "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def ci_page() -> str:
    with open(os.path.join(DOCS, "ci.md"), encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"orb-lint (check -[^\n|']*)", ci_page())))
)
def test_the_commands_of_the_page_about_ci_work(
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.chdir(make_workspace({"lambdas/users/index.py": "import json\n"}))
    outcome = run_cli(*shlex.split(command))
    assert (outcome.status, outcome.stderr) == (0, "")
    for _, file in re.findall(r"(\w+)=(\S+)", command):
        assert os.path.getsize(file)


def test_the_page_about_ci_names_every_format() -> None:
    table = ci_page().partition("\n## Formats\n")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == (*FORMATS, "auto")


def test_the_examples_of_the_page_about_ci_are_yaml() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", ci_page(), re.DOTALL)
    assert all(yaml.safe_load(example) for example in examples)


FIRST_STEPS = "getting-started.md"


def page(name: str) -> str:
    with open(os.path.join(DOCS, name), encoding="utf-8") as file:
        return file.read()


@pytest.mark.parametrize("name", ["index.md", "../README.md"])
def test_the_start_pages_show_what_is_printed(name: str) -> None:
    shown = re.search(r"```console\n\$ orb-lint (.*)\n((?:.|\n)*?)```", page(name))
    assert shown
    command = [sys.executable, "-m", "orb_lint", *shlex.split(shown[1])]
    run = subprocess.run(command, capture_output=True, text=True, cwd=os.path.dirname(DOCS))
    assert run.stdout == shown[2]


def test_the_page_about_editors_shows_what_pylint_prints() -> None:
    shown = re.search(r"```console\n\$ pylint (.*)\n((?:.|\n)*?)```", page("editors.md"))
    assert shown
    run = subprocess.run(
        [sys.executable, "-m", "pylint", "--rcfile=/dev/null", *shlex.split(shown[1])],
        capture_output=True,
        text=True,
        cwd=os.path.join(os.path.dirname(DOCS), "fixtures", "hub-after"),
    )
    assert run.stdout == shown[2]


def test_the_first_steps_show_the_beginning_of_what_is_printed() -> None:
    shown = re.search(r"```console\n\$ orb-lint workspace\n((?:.|\n)*?)  …\n", page(FIRST_STEPS))
    assert shown
    command = [sys.executable, "-m", "orb_lint", "workspace"]
    folder = os.path.join(os.path.dirname(DOCS), "fixtures", "hub-after")
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert run.stdout.partition("\n\n")[2].startswith(shown[1])


def test_the_readme_shows_why_one_thing_depends_on_another() -> None:
    shown = re.search(
        r"```console\n\$ cd (\S+) && orb-lint (why .*)\n((?:.|\n)*?)```", page("../README.md")
    )
    assert shown
    command = [sys.executable, "-m", "orb_lint", *shlex.split(shown[2])]
    folder = os.path.join(os.path.dirname(DOCS), shown[1])
    run = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    begin, _, _ = shown[3].partition("     …")
    assert run.stdout.startswith(begin)


@pytest.fixture
def migrating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder: a monorepo in the middle of its migration."""
    root = tmp_path / "hub"
    shutil.copytree(os.path.join(os.path.dirname(DOCS), "fixtures", "hub-before"), root)
    monkeypatch.chdir(root)


@pytest.mark.usefixtures("migrating")
@pytest.mark.parametrize("name", ["migration.md", "getting-started.md"])
def test_every_command_of_a_guide_works(name: str, run_cli: RunCli) -> None:
    commands = re.findall(r"^\$ orb-lint (.*)$", page(name), re.MULTILINE)
    assert commands
    for command in commands:
        outcome = run_cli(*shlex.split(command))
        assert outcome.status in (0, 1), (command, outcome.stderr)
        assert "usage:" not in outcome.stderr


def test_the_migration_guide_has_seven_steps_each_with_a_command() -> None:
    _, *steps = re.split(r"^## (?=\d\.)", page("migration.md"), flags=re.MULTILINE)
    assert [step[0] for step in steps] == list("1234567")
    assert all("$ orb-lint check" in step for step in steps)


def test_the_page_about_settings_has_a_row_for_each() -> None:
    rows = re.findall(r"^\| ((?:`[a-z-]+`(?:, )?)+) \|", page("settings.md"), re.MULTILINE)
    assert sorted(key for row in rows for key in re.findall("[a-z-]+", row)) == sorted(READERS)


def test_the_table_of_the_readme_is_that_of_the_rules() -> None:
    with open(os.path.join(os.path.dirname(DOCS), "README.md"), encoding="utf-8") as file:
        rows = re.findall(
            r"^\| ([EW]\d+) \| \[([a-z-]+)\]\(docs/rules/(.*)\.md\)", file.read(), re.MULTILINE
        )
    assert rows == [(rule.code, rule.symbol, rule.symbol) for rule in all_rules()]


def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("zensical", reason="there is none for Python 3.10")
    shutil.copytree(DOCS, tmp_path / "docs")
    for name in ("mkdocs.yml", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(os.path.join(os.path.dirname(DOCS), name), tmp_path)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    site = tmp_path / "build" / "site"
    assert all((site / "rules" / f"{rule.symbol}.html").is_file() for rule in all_rules())
    for path in site.rglob("*.html"):
        assert not re.search(r'(?:\bsrc|<link [^>]*href)="https?:', path.read_text("utf-8")), path
