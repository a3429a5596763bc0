from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from orb_lint.output.formats import FORMATS

if TYPE_CHECKING:
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
