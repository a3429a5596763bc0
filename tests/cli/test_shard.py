"""`orb-lint check --shard`: several machines check a workspace together."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.workspaces import BROKEN, CLEAN, OLD_IMPORT
from tests.test_fixtures import FIXTURES

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

SHARED = {
    **BROKEN,
    "lambdas/orders/Pipfile": "",
    "lambdas/pay/index.py": "from orb_common.broken import a\n",
    "lambdas/pay/requirements.txt": "-r ../../shared/requirements.txt\n",
    "shared/requirements.txt": "./gone\n",
    "packages/orb-common/orb_common/broken.py": "x = = 1\n",
    "packages/a/pyproject.toml": '[project]\nname = "a"\ndependencies = ["b"]\n',
    "packages/a/a/__init__.py": "import b\n",
    "packages/b/pyproject.toml": '[project]\nname = "b"\ndependencies = ["a"]\n',
    "packages/b/b/__init__.py": "import a\n",
    "tests/test_users.py": OLD_IMPORT,
    "Pipfile": "[packages]\nc = {path = 'gone', editable = true}\n",
}


def found(run_cli: RunCli, root: str, *options: str) -> list[str]:
    status, output, errors = run_cli("check", "--output-format", "json", *options, root)
    assert status in (0, 1), errors
    findings: list[dict[str, Any]] = json.loads(output)["findings"]
    return [json.dumps(finding, sort_keys=True) for finding in findings]


def roots(make_workspace: MakeWorkspace) -> dict[str, str]:
    hubs = {name: os.path.join(FIXTURES, name) for name in ("hub-before", "hub-after")}
    return {"shared": make_workspace(SHARED), **hubs}


@pytest.mark.parametrize("workspace", ["shared", "hub-before", "hub-after"])
@pytest.mark.parametrize("total", [1, 2, 3, 40])
def test_all_shards_together_find_what_one_run_finds(
    workspace: str, total: int, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = roots(make_workspace)[workspace]

    whole = found(run_cli, root)
    shards = [found(run_cli, root, f"--shard={number}/{total}") for number in range(1, total + 1)]

    assert whole
    assert set(whole) == {finding for shard in shards for finding in shard}
    told_again = sum(map(len, shards)) - len(whole)
    assert told_again == 0 or workspace == "shared"


def test_a_shard_checks_only_its_share(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace(BROKEN)

    counts = [len(found(run_cli, root, f"--shard={number}/3")) for number in (1, 2, 3)]

    assert max(counts) < len(found(run_cli, root))


def test_a_baseline_is_held_against_the_entries_of_the_shard(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(BROKEN)
    run_cli("baseline", "create", root)
    baseline = f"{root}/orb-lint-baseline.txt"
    options = ("--baseline", baseline, "--strict-baseline", root)

    assert [run_cli("check", f"--shard={k}/2", *options)[0] for k in (1, 2)] == [0, 0]

    for path, text in CLEAN.items():
        with open(f"{root}/{path}", "w", encoding="utf-8") as file:
            file.write(text)

    assert max(run_cli("check", f"--shard={k}/2", *options)[0] for k in (1, 2)) == 1


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "/", "a/b", "1/0", "-1/2", "1/2/3", "1.0/2"])
def test_what_is_no_share_is_refused(
    shard: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    status, output, errors = run_cli("check", f"--shard={shard}", make_workspace(CLEAN))

    assert (status, output) == (2, "")
    assert "is none of the shares 1/N to N/N" in errors


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_a_share_is_not_fixed(option: str, make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    status, _, errors = run_cli("check", "--shard=1/2", option, make_workspace(BROKEN))

    assert status == 2
    assert "--shard goes with no fixes" in errors
