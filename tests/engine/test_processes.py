"""Work that is shared among processes comes to the same as work done in one."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest

from orb_lint.engine import run
from orb_lint.processes import share_out
from orb_lint.settings import load_settings
from orb_lint.workspace.discovery import discover
from tests.conftest import MakeWorkspace

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def double(numbers: Sequence[int]) -> list[tuple[int, int]]:
    return [(2 * number, os.getpid()) for number in numbers]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_every_item_is_done_once(processes: int) -> None:
    done = [each for share in share_out(double, range(100), processes) for each in share]

    assert sorted(number for number, _ in done) == list(range(0, 200, 2))
    assert len({process for _, process in done}) == processes


def test_what_a_lost_process_should_have_done_is_done_here() -> None:
    here = os.getpid()

    def double_here(numbers: Sequence[int]) -> list[tuple[int, int]]:
        if os.getpid() != here:
            os._exit(3)
        return double(numbers)

    done = [each for share in share_out(double_here, range(100), 2) for each in share]

    assert sorted(done) == [(number, here) for number in range(0, 200, 2)]


def test_many_processes_find_what_one_finds(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = "packages/orb-common"
    root = make_workspace(
        {
            f"{package}/pyproject.toml": '[project]\nname = "orb-common"\n',
            f"{package}/orb_common/__init__.py": "",
            f"{package}/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
            f"{package}/orb_common/broken.py": "class\n",
            f"{package}/tests/test_exceptions.py": "import orb_common.exceptions\n",
        }
        | {
            f"lambdas/l{number}/index.py": "from exceptions import NotFound\n"
            "import exceptions  # orb-lint: ignore[E7701]  # orb-lint: ignore[E7703]\n"
            f"from orb_common.broken import gone{number}\n"
            for number in range(60)
        }
    )
    workspace = discover(root, load_settings(root))
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 10)

    alone = run.check(workspace)

    assert len(alone.findings) == 60 * 3 + 1
    assert run.check(workspace, processes=3) == alone


def test_nobody_is_called_for_a_single_lambda(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace({f"{folder}/a.py": "" for folder in ("lambdas/users", "docs", "tools")})
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(os, "fork", None)

    assert run.check(discover(root, load_settings(root)), processes=3).units == 1
