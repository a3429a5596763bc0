from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

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


def test_names_cannot_abuse_the_terminal(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    outcome = run_cli("workspace", make_workspace({"lambdas/a\x1b[31m\nb/index.py": ""}))
    assert "  lambdas/a\\x1b[31m\\nb · 1 file" in outcome.stdout
