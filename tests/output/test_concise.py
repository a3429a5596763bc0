from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.workspaces import BROKEN, CLEAN, SELECT
from tests.output.hostile import hostile_files

if TYPE_CHECKING:
    from tests.conftest import Check, MakeWorkspace, RunCli


def test_each_finding_is_one_line(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    outcome = run_cli("check", *SELECT, "--output-format", "concise", make_workspace(BROKEN))
    message = (
        "E7701 legacy-layer-import `exceptions` is an old layer name:"
        " write `from orb_common.exceptions import OrbError`"
    )
    assert outcome.stdout == (
        f"lambdas/orders/index.py:2:6: {message}\nlambdas/users/index.py:1:6: {message}\n"
    )


def test_nothing_found_prints_nothing(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace(CLEAN)
    assert run_cli("check", *SELECT, "--output-format", "concise", root) == (0, "", "")


def test_hostile_names_are_escaped(
    make_workspace: MakeWorkspace, run_cli: RunCli, check: Check
) -> None:
    root = make_workspace(hostile_files())
    lines = run_cli("check", "--output-format", "concise", root).stdout.split("\n")[:-1]
    assert len(lines) == len(check(root))
    assert all(line.isprintable() for line in lines)
