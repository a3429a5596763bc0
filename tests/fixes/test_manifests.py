"""Many entries of one manifest are fixed at once, and nothing beside them changes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import tomli

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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["stripe", "boltons", "yarl", "arrow"], ["boltons", "requests"]),
        (["boltons", "stripe"], ["boltons", "requests"]),
        (["boltons"], ["boltons", "requests"]),
    ],
)
def test_of_one_list_several_entries_go_and_one_comes(
    before: list[str], after: list[str], make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    path = "lambdas/users/pyproject.toml"

    def listed(names: list[str]) -> str:
        items = "".join(f'    "{name}",\n' for name in names)
        return f'[project]\nname = "users"\ndependencies = [\n{items}]\n'

    index = "import boltons, requests\n"
    root = make_workspace({"lambdas/users/index.py": index, path: listed(before)})

    run_cli("check", "--fix", "--unsafe-fixes", root)

    assert read(root, path) == listed(after)


MANY = sorted(f"p{number}" for number in range(30))
LINES = [f'{name} = {{path = "../../packages/{name}", editable = true}}\n' for name in MANY]
REQUIREMENTS = [f"-e ../../packages/{name}\n" for name in MANY]


@pytest.mark.parametrize(
    ("manifest", "before", "after"),
    [
        ("Pipfile", "", None),
        ("Pipfile", "[packages]\n# ours\nrequests = '*'", None),
        (
            "Pipfile",
            "[packages]\na = '*'\nz = '*'\n[pipenv]\nsort_pipfile = true\n",
            ["[packages]\na = '*'\n", *LINES, "z = '*'\n[pipenv]\nsort_pipfile = true\n"],
        ),
        ("Pipfile", "[packages]\nrequests = '*'\n\n[dev-packages]\n", None),
        ("requirements.txt", "# ours", None),
        ("requirements.txt", "requests\n", ["requests\n", *REQUIREMENTS]),
    ],
)
def test_all_the_entries_that_a_manifest_lacks_are_added_in_one_run(
    manifest: str,
    before: str,
    after: list[str] | None,
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
) -> None:
    packages = {f"packages/{name}/pyproject.toml": f'[project]\nname = "{name}"\n' for name in MANY}
    modules = {f"packages/{name}/{name}/__init__.py": "" for name in MANY}
    index = "".join(f"import {name}\n" for name in reversed(MANY))
    path = f"lambdas/users/{manifest}"
    root = make_workspace({**packages, **modules, "lambdas/users/index.py": index, path: before})

    outcome = run_cli("check", "--fix", "--select", "E7721,E7732", root)

    fixed = read(root, path)
    lines = LINES if manifest == "Pipfile" else REQUIREMENTS
    assert outcome.status == 0
    assert sorted(set(f"{fixed}\n".splitlines(keepends=True)) & set(lines)) == lines
    assert after is None or fixed == "".join(after)


UV = '[project]\nname = "users"\nversion = "1"\n'
UV_LIST = f"{UV}dependencies = []\n"
POETRY = '[tool.poetry]\nname = "users"\n[tool.poetry.dependencies]\n'


@pytest.mark.parametrize(
    ("before", "installer"),
    [
        (f"{UV}[tool.uv]\n", "uv"),
        (f"{UV_LIST}[tool.uv]\ndev-dependencies = []\n", "uv"),
        (
            UV.replace("\n", "\r\n") + 'dependencies = [\r\n    "requests",\r\n]\r\n[tool.uv]\r\n',
            "uv",
        ),
        (
            f'{UV}dependencies = ["requests", "a"]\n[tool.uv.sources]\na = {{path = "a"}}\n\n# end',
            "uv",
        ),
        (POETRY, "poetry"),
        (
            f'{POETRY}python = "^3.12"\n\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
            "poetry",
        ),
        (f"{UV_LIST}[tool.poetry]\n", "poetry"),
    ],
)
def test_so_are_those_that_a_pyproject_lacks(
    before: str, installer: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    packages = {f"packages/{name}/pyproject.toml": f'[project]\nname = "{name}"\n' for name in MANY}
    modules = {f"packages/{name}/{name}/__init__.py": "" for name in MANY}
    index = "".join(f"import {name}\n" for name in reversed(MANY))
    path = "lambdas/users/pyproject.toml"
    root = make_workspace({**packages, **modules, "lambdas/users/index.py": index, path: before})

    outcome = run_cli("check", "--fix", "--select", "E7721,E7732", root)

    option = "editable" if installer == "uv" else "develop"
    fixed = read(root, path)
    document = tomli.loads(fixed)
    table = document["tool"][installer]["sources" if installer == "uv" else "dependencies"]
    assert outcome.status == 0
    assert {name: table[name] for name in MANY} == {
        name: {"path": f"../../packages/{name}", option: True} for name in MANY
    }
    if "dependencies" in document.get("project", {}):
        assert set(MANY) <= set(document["project"]["dependencies"])
    assert fixed.count("\r") in (0, fixed.count("\n"))
    kept = {line for line in before.splitlines() if "dependencies = [" not in line}
    assert kept <= set(fixed.splitlines())


def test_what_a_package_lacks_is_added_beside_what_is_changed(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    before = (
        f'{UV}dependencies = ["orb-common"]\n[tool.uv.sources]\n'
        'orb-common = {path = "../../packages/orb-common"}\n'
    )
    root = make_workspace(
        {
            **PACKAGES,
            **users("import orb_common\nimport orb_models\nimport yaml\nimport requests\n"),
            "lambdas/users/pyproject.toml": before,
        }
    )
    os.remove(os.path.join(root, PIPFILE))

    run_cli("check", "--fix", "--unsafe-fixes", root)

    assert read(root, "lambdas/users/pyproject.toml") == (
        f'{UV}dependencies = ["orb-common", "orb-models", "pyyaml", "requests"]\n'
        "[tool.uv.sources]\n"
        'orb-common = {path = "../../packages/orb-common", editable = true}\n'
        'orb-models = {path = "../../packages/orb-models", editable = true}\n'
    )


def test_an_entry_that_two_need_is_added_once(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    base = '[project]\nname = "{}"\ndependencies = ["base"]\n'
    names = ("one", "two", "base")
    root = make_workspace(
        {
            **{f"packages/{name}/pyproject.toml": base.format(name) for name in names[:2]},
            "packages/base/pyproject.toml": '[project]\nname = "base"\n',
            **{f"packages/{name}/{name}/__init__.py": "" for name in names},
            "lambdas/users/index.py": "import one\nimport two\n",
            PIPFILE: "[packages]\n",
        }
    )

    run_cli("check", "--fix", root)

    assert [line.partition(" ")[0] for line in read(root, PIPFILE).splitlines()[1:]] == [
        *("base", "one", "two")
    ]
