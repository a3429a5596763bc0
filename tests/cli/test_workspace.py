from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.workspaces import COMMON, COMMON_ENTRY, MODELS, PACKAGES, USERS

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli
    from tests.workspaces import Files

TEMPLATE = """\
Resources:
  Users:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: lambdas/users
      Layers: [!Ref Shared]
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: layers/shared
"""


def test_every_unit_is_shown_with_the_reason_why_it_is_one(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(
        {
            "lambdas/users/index.py": "",
            "lambdas/users/Pipfile": "",
            "lambdas/orders/index.py": "",
            "packages/orb-common/pyproject.toml": '[project]\nname = "orb-common"\n',
            "packages/orb-common/orb_common/__init__.py": "",
            "layers/shared/a.py": "",
            "tools/generate.py": "",
            "template.yaml": TEMPLATE,
            "broken.template": "Resources:\n  Type: AWS::Serverless::Function\n  a: [\n",
        }
    )
    outcome = run_cli("workspace", f"{root}/lambdas/users")
    assert (outcome.status, outcome.stderr) == (0, "")
    *lines, problem = outcome.stdout.splitlines()
    assert lines == [
        f"workspace {root}",
        "",
        "2 Lambdas",
        "  lambdas/orders · 1 file · no Pipfile · matches **/lambdas/*",
        "  lambdas/users · 1 file · Pipfile · layers layers/shared · matches **/lambdas/*",
        "",
        "1 package",
        "  packages/orb-common · 1 file · orb-common installs orb_common · matches **/packages/*",
        "",
        "1 layer",
        "  layers/shared · 1 file · matches **/layers/*",
        "",
        "1 Python file outside every unit",
    ]
    assert problem.startswith("not read: broken.template:")


def test_a_workspace_without_units_is_a_failure_with_a_hint(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    outcome = run_cli("workspace", make_workspace({"a.py": ""}))
    assert (outcome.status, outcome.stdout) == (2, "")
    assert "name yours in [tool.orb-lint]" in outcome.stderr


HANDLER = "def handler(event, context):\n    return 1\n"


@pytest.mark.parametrize(
    ("more", "lambdas"),
    [
        ({"src/a/app.py": "import lib\n"}, '["src/*"]'),
        ({"src/a/tool.py": "import lib.log\n"}, '["src/a", "src/b"]'),
        ({"src/a/tool.py": "import a.app\n"}, '["src"]'),
        ({"src/a/tool.py": "from src.lib.log import x\n"}, '["src"]'),
        ({"src/a/tool.py": "import a.app\n", "src/a/a/app.py": ""}, '["src/*"]'),
        ({"src/a/tests/test_app.py": "import a.app\n"}, '["src/*"]'),
    ],
)
def test_the_hint_tells_the_code_root_by_what_is_imported_from_it(
    more: Files, lambdas: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    handlers = {f"src/{name}/app.py": HANDLER for name in ("a", "b", "lib")}
    files = {**handlers, "src/lib/log.py": "", **{path: HANDLER + more[path] for path in more}}
    outcome = run_cli("workspace", make_workspace(files))
    assert f"`lambdas = {lambdas}`" in outcome.stderr


def test_names_cannot_abuse_the_terminal(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    outcome = run_cli("workspace", make_workspace({"lambdas/a\x1b[31m\nb/index.py": ""}))
    assert "  lambdas/a\\x1b[31m\\nb · 1 file" in outcome.stdout


def test_units_tell_what_each_lambda_needs_and_where_it_comes_from(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    files = {
        **PACKAGES,
        f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\ndependencies = ["PyYAML"]\n',
        f"{USERS}/Pipfile": f'[packages]\n{COMMON_ENTRY}\nrequests = "*"\n',
        f"{USERS}/index.py": (
            "import json, boto3\nimport requests\nimport yaml\nfrom models.users import Users\n"
            "import helpers\nimport hub_fonts\nfrom orb_common import utils\nimport stripe\n"
        ),
        f"{USERS}/helpers.py": "",
        "backend/src/layers/fonts/hub_fonts.py": "",
        "backend/src/lambdas/orders/index.py": "",
    }

    status, output, _ = run_cli("workspace", "--units", make_workspace(files))

    index = f"{USERS}/index.py"
    assert status == 0
    assert output.splitlines() == [
        "backend/src/lambdas/orders needs 0 modules",
        f"{USERS} needs 7 modules",
        f"  boto3 · imported at {index}:1 · not declared · from the Lambda runtime",
        f"  hub_fonts · imported at {index}:6 · not declared · from layer backend/src/layers/fonts",
        f"  models · imported at {index}:4 · not declared · from {MODELS}, by an old name",
        f"  orb_common · imported at {index}:7 · declared at {USERS}/Pipfile:2 · from package"
        f" {COMMON}",
        f"  requests · imported at {index}:2 · declared at {USERS}/Pipfile:3 · from requests",
        f"  stripe · imported at {index}:8 · not declared · from nothing",
        f"  yaml · imported at {index}:3 · not declared · from what {COMMON} requires",
    ]


def test_a_need_is_met_by_the_distribution_that_is_declared(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    """And not by all others that are known to install modules of that name."""
    entries = ["pyjwt", "google-cloud-storage", "nobody-knows-it"]
    files = {
        "lambdas/a/Pipfile": "\n".join(["[packages]", *(f'{each} = "*"' for each in entries)]),
        "lambdas/a/index.py": "import jwt, nobody_knows_it\nfrom google.cloud import storage\n",
    }

    _, output, _ = run_cli("workspace", "--units", make_workspace(files))

    assert [line.split(" · ", 2)[2] for line in output.splitlines()[1:]] == [
        "declared at lambdas/a/Pipfile:3 · from google-cloud-storage",
        "declared at lambdas/a/Pipfile:2 · from pyjwt",
        "declared at lambdas/a/Pipfile:4 · from nobody-knows-it",
    ]


def test_programs_get_the_same_as_json(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    files = {
        **PACKAGES,
        f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
        f"{USERS}/index.py": "from orb_common import utils\n",
        "tools/generate.py": "",
    }
    root = make_workspace(files)

    document = json.loads(run_cli("workspace", "--output-format", "json", root).stdout)
    with_needs = json.loads(run_cli("workspace", "--units", "--output-format", "json", root).stdout)

    assert list(document) == ["version", "root", "units", "outside", "elsewhere", "not_read"]
    assert (document["root"], document["outside"]) == (root, ["tools/generate.py"])
    users = next(unit for unit in document["units"] if unit["path"] == USERS)
    assert users == {
        "kind": "lambda",
        "name": "users",
        "path": USERS,
        "why": "matches **/lambdas/*",
        "files": [f"{USERS}/index.py"],
        "target_python": "3.14",
        "manifests": [f"{USERS}/Pipfile"],
        "attached_layers": None,
        "distribution": None,
        "import_names": [],
        "functions": [],
        "gaps": [],
        "needs": None,
    }
    users["needs"] = [
        {
            "module": "orb_common",
            "place": f"{USERS}/index.py:1",
            "declared": f"{USERS}/Pipfile:2",
            "provider": f"package {COMMON}",
        }
    ]
    assert with_needs == document


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({".gitignore": "lambdas/\n"}, ", but git or `exclude` ignores src/lambdas and for"),
        ({"orb-lint.toml": 'extend-exclude = ["src"]\n'}, "looked for **/lambdas/*, **/layers/*"),
        ({"orb-lint.toml": 'extend-exclude = ["src/lambdas"]\n'}, "`exclude` ignores src/lambdas"),
    ],
)
def test_the_hint_names_folders_that_are_left_out(
    make_workspace: MakeWorkspace, run_cli: RunCli, files: Files, told: str
) -> None:
    code = {"src/a.py": "", "src/lambdas/users/index.py": ""}
    outcome = run_cli("workspace", make_workspace({**code, **files}))
    assert outcome.status == 2
    assert told in outcome.stderr
