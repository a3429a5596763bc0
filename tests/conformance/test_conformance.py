"""Holds what each format writes to the tools that others judge it by.

| format | judge |
| --- | --- |
| SARIF | Microsoft's SARIF Multitool, with the standard's schema and rules, then with GitHub's |
| rdjson | `@umbrelladocs/rdformat-validator` |
| JUnit | `junit-10.xsd` of Jenkins' xUnit plugin (MIT), from pytest's source distribution |

`make conformance` installs them; `package.json` and the `Makefile` pin their versions.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
import xmlschema

from tests.output.hostile import hostile_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeWorkspace, RunCli

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "..", "fixtures")
TOOLS = os.path.join(HERE, "node_modules", ".bin")


@pytest.fixture(params=["hub-before", "hub-after", "hostile", "clean"])
def root(request: pytest.FixtureRequest, make_workspace: MakeWorkspace) -> str:
    """A workspace, the real ones and one made to break formats."""
    if request.param == "hostile":
        return make_workspace(hostile_files())
    if request.param == "clean":
        return make_workspace({"lambdas/users/index.py": "import json\n"})
    return os.path.join(FIXTURES, request.param)


def run_tool(name: str, *arguments: str) -> str:
    """The output of a validator, which must end well."""
    run = subprocess.run([os.path.join(TOOLS, name), *arguments], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.parametrize("rules", ["Sarif", "Ghas"])
def test_sarif_has_no_error_and_no_warning(
    root: str, run_cli: RunCli, tmp_path: Path, rules: str
) -> None:
    log, verdict = os.path.join(tmp_path, "log.sarif"), os.path.join(tmp_path, "verdict.sarif")
    run_cli("check", f"--output-format=sarif={log}", root)
    run_tool("sarif-multitool", "validate", log, "--rule-kind", rules, "--output", verdict)
    with open(verdict, encoding="utf-8-sig") as file:
        (run,) = json.load(file)["runs"]
    assert run["results"] == []
    assert not run["invocations"][0].get("toolExecutionNotifications")


def test_rdjson_is_valid_and_has_no_field_of_its_own(
    root: str, run_cli: RunCli, tmp_path: Path
) -> None:
    file = os.path.join(tmp_path, "report.json")
    run_cli("check", f"--output-format=rdjson={file}", root)
    output = run_tool("rdformat-validator", "--strict", "--no-extra-fields", file)
    assert "Total errors: 0\n" in output  # it warns of a report without diagnostics


def test_junit_follows_its_schema(root: str, run_cli: RunCli, tmp_path: Path) -> None:
    file = os.path.join(tmp_path, "report.xml")
    run_cli("check", f"--output-format=junit={file}", root)
    xmlschema.XMLSchema(os.path.join(HERE, "junit-10.xsd")).validate(file)
