"""The GitHub action: what it declares, and what its steps do when a runner runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.cli.workspaces import BROKEN, CLEAN, SELECT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.conftest import MakeWorkspace

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ACTION = os.path.join(ROOT, "action.yml")
EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")


def read_action() -> dict[str, Any]:
    with open(ACTION, encoding="utf-8") as file:
        action: dict[str, Any] = yaml.safe_load(file)
    return action


def test_it_is_what_github_takes_for_an_action() -> None:
    outcome = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.github-actions", ACTION),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout


class Runner:
    """Does what a runner does with the steps of a composite action that run a shell.

    Attributes:
        outputs: of the steps so far, by the expressions that lead to them.
    """

    def __init__(self, temp: str, **inputs: str) -> None:
        action = read_action()
        self._steps: list[dict[str, Any]] = action["runs"]["steps"]
        self._temp = temp
        self.outputs = {
            "github.action_path": ROOT,
            "steps.python.outputs.python-path": sys.executable,
            **{f"inputs.{name}": each["default"] for name, each in action["inputs"].items()},
            **{f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()},
        }

    def run(self, step_id: str) -> subprocess.CompletedProcess[str]:
        """Run one step and keep what it puts out."""
        (step,) = [step for step in self._steps if step.get("id") == step_id]
        outputs = os.path.join(self._temp, f"{step_id}.out")
        open(outputs, "w").close()
        environment = {name: self._evaluate(value) for name, value in step["env"].items()}
        outcome = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self._evaluate(step.get("working-directory", ".")),
            env={
                **os.environ,
                **environment,
                "RUNNER_TEMP": self._temp,
                "GITHUB_OUTPUT": outputs,
                "GITHUB_ACTIONS": "true",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        with open(outputs, encoding="utf-8") as file:
            for line in file:
                name, _, value = line.rstrip("\n").partition("=")
                self.outputs[f"steps.{step_id}.outputs.{name}"] = value
        return outcome

    def _evaluate(self, text: str) -> str:
        return EXPRESSION.sub(lambda found: self.outputs[found[1]], text)


@pytest.fixture
def check(tmp_path: Path, make_workspace: MakeWorkspace) -> Callable[..., tuple[int, str, Runner]]:
    """Runs the step that checks, with this orb-lint for the one that would be installed."""

    def run(files: Mapping[str, str], arguments: str) -> tuple[int, str, Runner]:
        runner = Runner(str(tmp_path), working_directory=make_workspace(files), arguments=arguments)
        program = tmp_path / "orb-lint"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m orb_lint "$@"\n')
        program.chmod(0o755)
        runner.outputs["steps.install.outputs.programs"] = str(tmp_path)
        outcome = runner.run("check")
        return outcome.returncode, outcome.stdout + outcome.stderr, runner

    return run


def test_findings_are_annotations_and_alerts_and_fail_the_step(
    check: Callable[..., tuple[int, str, Runner]],
) -> None:
    status, output, runner = check(BROKEN, " ".join(SELECT))
    assert status == 1
    assert output.count("::error title=orb-lint E7701 legacy-layer-import") == 2
    with open(runner.outputs["steps.check.outputs.sarif"], encoding="utf-8") as file:
        assert len(json.load(file)["runs"][0]["results"]) == 2


def test_a_clean_repository_passes(check: Callable[..., tuple[int, str, Runner]]) -> None:
    status, _, runner = check(CLEAN, " ".join(SELECT))
    assert status == 0
    assert runner.outputs["steps.check.outputs.sarif"]


def test_arguments_are_split_as_a_shell_does(
    check: Callable[..., tuple[int, str, Runner]],
) -> None:
    status, output, _ = check(
        {**BROKEN, "my rules.toml": 'select = ["E7790"]'}, "--config 'my rules.toml'"
    )
    assert (status, output) == (0, "")


def test_what_cannot_be_checked_fails_and_there_is_nothing_to_upload(
    check: Callable[..., tuple[int, str, Runner]],
) -> None:
    status, output, runner = check(CLEAN, "--select nonsense; touch $HOME")
    assert status == 2
    assert "orb-lint: " in output
    assert "steps.check.outputs.sarif" not in runner.outputs


def test_it_installs_itself_where_no_version_is_asked_for(tmp_path: Path) -> None:
    runner = Runner(str(tmp_path))
    outcome = runner.run("install")
    assert outcome.returncode == 0, outcome.stderr
    program = os.path.join(runner.outputs["steps.install.outputs.programs"], "orb-lint")
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("orb-lint ")


def test_what_is_uploaded_is_what_the_check_has_written() -> None:
    upload = read_action()["runs"]["steps"][-1]
    assert upload["with"] == {"sarif_file": "${{ steps.check.outputs.sarif }}"}
    assert "steps.check.outputs.sarif != ''" in upload["if"]
