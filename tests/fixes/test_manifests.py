"""Many entries of one manifest are fixed at once, and nothing beside them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fixes.workspaces import PACKAGES, read, users

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

PIPFILE = "lambdas/users/Pipfile"
INDEX = "import orb_common\nimport orb_models\nimport requests\n"


def test_each_entry_gets_what_it_lacks(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    before = (
        "[[source]]\nname = 'a'  # ours\n\n[packages]\n"
        "orb-common = {path = '../../packages/orb-common'}  # first\n"
        "requests = '*'\n\n[packages.orb-models]\npath = '../../packages/orb-models'\n"
        "\n[dev-packages]\n'a.b' = {version = '*'}\n"
    )
    root = make_workspace(users(INDEX, Pipfile=before))

    run_cli("check", "--fix", "--fix-only", "W7726", root)

    assert read(root, PIPFILE) == before.replace(
        "orb-common'}", "orb-common', editable = true}"
    ).replace("orb-models'\n", "orb-models'\neditable = true\n")


def test_of_two_fixes_of_one_entry_each_is_made(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    before = "[packages]\norb-common = {path = '../orb-common'}\norb-models = '*'\n"
    root = make_workspace({**PACKAGES, **users(INDEX, Pipfile=before)})

    run_cli("check", "--fix", "--unsafe-fixes", root)

    assert read(root, PIPFILE).startswith(
        '[packages]\norb-common = {path = "../../packages/orb-common", editable = true}\n'
        'orb-models = {path = "../../packages/orb-models", editable = true}\n'
    )
