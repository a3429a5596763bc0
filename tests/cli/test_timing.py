"""`orb-lint check --timing`: how long stages and rules take."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from orb_lint.engine import run
from orb_lint.rules.registry import all_rules
from tests.cli.workspaces import BROKEN

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

LINE = re.compile(r"orb-lint: +([\d,.]+) ms +\d+ %  ( *)(.+)")


def test_stages_and_rules_are_told_on_standard_error(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(BROKEN)
    untimed = run_cli("check", "--output-format", "json", root)

    timed = run_cli("check", "--output-format", "json", "--timing", root)

    assert timed.stdout == untimed.stdout
    assert timed.status == untimed.status
    told = [match.groups()[1:] for match in map(LINE.fullmatch, timed.stderr.splitlines()) if match]
    stages = [name for indent, name in told if not indent]
    assert stages == ["reading the workspace", "checking", "reporting"]
    assert {"legacy-layer-import", "(all else)"} <= {name for indent, name in told if indent}


@pytest.mark.parametrize("options", [(), ("--fix", "--diff"), ("--select", "E7701")])
def test_what_was_measured_is_let_go(
    options: tuple[str, ...], make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    before = [dict(vars(rule)) for rule in all_rules()]

    outcome = run_cli("check", "--timing", *options, make_workspace(BROKEN))

    assert outcome.status == 1
    assert [vars(rule).keys() - {"code"} for rule in all_rules()] == [
        known.keys() - {"code"} for known in before
    ]


def test_all_is_measured_in_one_process(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"lambdas/a{number}/index.py": "from exceptions import A\n" for number in range(9)}
    root = make_workspace(files)
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr("orb_lint.cli.check.usable_processors", lambda: 2)
    monkeypatch.setattr(os, "fork", None)

    assert run_cli("check", "--timing", root).status == 1


def test_only_the_selected_rules_take_time(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    outcome = run_cli("check", "--timing", "--select", "E7701", make_workspace(BROKEN))

    parts = [match[3] for match in map(LINE.fullmatch, outcome.stderr.splitlines()) if match]
    assert "legacy-layer-import" in parts
    assert "stale-pipfile-lock" not in parts


def test_rules_that_do_nothing_are_not_named(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    outcome = run_cli("check", "--timing", make_workspace(BROKEN))

    told = [match for match in map(LINE.fullmatch, outcome.stderr.splitlines()) if match]
    rules = [match for match in told if match[2] and match[3] != "(all else)"]
    assert 0 < len(rules) < len(all_rules())
    assert "0.0" not in {match[1] for match in rules}
    assert "suppression-without-reason" not in {match[3] for match in rules}
