"""Templates that can't be read and functions that become no unit are told, never passed over."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Forbid, MakeWorkspace, RunCli

HEADER = 'AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\n'
FUNCTION = f"""{HEADER}Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {{}}
      Handler: {{}}
      Runtime: python3.12
"""
SERVICE = """service: x
provider:
  runtime: python3.12
functions:
  f:
    handler: {}
"""
CODE = {"functions/f/index.py": "", "lambdas/a/index.py": ""}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("template.json", '{"AWSTemplateFormatVersion": "2010", "Resources": {', "1: did not find"),
        ("template.yaml", f"{HEADER}Resources:\n\tF: x\n", "4: found character that cannot start"),
        ("template.yml", f"{HEADER}Resources:\n  F: *nope\n", "4: undefined alias 'nope'"),
        ("a.template", f"{HEADER}Resources: {'[' * 999}{']' * 999}", "3: nested more than 200"),
        ("template.yaml", HEADER + "#" * (9 << 20), "1: it has more than 8,388,608 bytes"),
    ],
)
def test_a_broken_template_is_told_even_if_no_function_is_to_be_seen_in_it(
    name: str, text: str, said: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**CODE, name: text})
    for outcome in (run_cli("check", root), run_cli("workspace", root)):
        assert "not read" in outcome.stderr + outcome.stdout
        assert f"{name}:{said.partition(' ')[0]}" in outcome.stderr + outcome.stdout
        assert said.partition(" ")[2] in outcome.stderr + outcome.stdout


@pytest.mark.parametrize(
    "name",
    [
        *("template.yaml", "stack.yml", "serverless.yml", "main.tf"),
        *("lambdas/a/template.yaml", "functions/f/.chalice/config.json"),
    ],
)
def test_one_that_nobody_may_read_is_told(
    name: str, make_workspace: MakeWorkspace, run_cli: RunCli, forbid: Forbid
) -> None:
    root = make_workspace({**CODE, "functions/f/app.py": "", name: ""})
    forbid(f"{root}/{name}")
    outcome = run_cli("check", root)
    assert (outcome.status, outcome.stderr) == (
        0,
        f"orb-lint: {name}:1: not read: Permission denied\n",
    )


@pytest.mark.parametrize("text", ["", "services: {}\n", "version: 2\nResources: [\n"])
def test_yaml_that_is_no_template_is_none(
    text: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**CODE, "compose.yml": text, "template.yaml": text})
    assert run_cli("check", root).stderr == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("template.yaml", FUNCTION.format("functions/f", "index.handler")),
        ("serverless.yml", SERVICE.format("functions/f/index.handler")),
    ],
)
def test_utf_16_is_read(
    name: str, text: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({"functions/f/index.py": "", name: text.encode("utf-16")})
    assert "1 Lambda\n" in run_cli("workspace", root).stdout


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("template.yaml", FUNCTION.format(".", "nope.handler"), "handler `nope.handler` is not"),
        ("template.yaml", FUNCTION.format(".", "nope"), "its handler `nope` names no function"),
        ("template.yaml", FUNCTION.format("functions/f/index.py", "x.y"), "is a file, no folder"),
        ("template.yaml", FUNCTION.format("functions/g", "x.y"), "`functions/g` is not there"),
        ("template.yaml", FUNCTION.format("dist", "x.y"), "`dist` is excluded, or ignored by git"),
        ("template.yaml", FUNCTION.format("docs", "x.y"), "its handler `x.y` is not there"),
        ("lambdas/a/template.yaml", FUNCTION.format("nope", "x.y"), "`lambdas/a/nope` is not"),
        ("lambdas/a/template.yaml", FUNCTION.format("!Ref X", "x.y"), "no local path"),
        ("serverless.yml", SERVICE.format("../x.handler"), "`../x.handler` is not there"),
        ("serverless.yml", SERVICE.format("functions/f/index"), "names no function"),
        ("serverless.yml", SERVICE.format('""'), "its handler `` names no function"),
    ],
)
@pytest.mark.parametrize("has_lambdas", [True, False])
def test_a_function_that_becomes_no_unit_is_listed_with_the_reason(
    name: str,
    text: str,
    why: str,
    has_lambdas: bool,
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
) -> None:
    others = {"packages/a/setup.py": "", "docs/a.txt": "", "dist/index.py": ""}
    code = CODE if has_lambdas or name.startswith("lambdas") else {"functions/f/index.py": ""}
    root = make_workspace({**others, **code, name: text})

    listed = [
        line
        for line in run_cli("workspace", root).stdout.splitlines()
        if line.startswith("no unit: ")
    ]
    document = json.loads(run_cli("workspace", "--output-format", "json", root).stdout)

    assert len(listed) == len(document["elsewhere"]) == 1
    assert why in listed[0]
    assert name in listed[0]


def test_what_a_loop_of_a_template_makes_is_read_as_one_or_listed(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    loop = """{header}Resources:
  Fn::ForEach::Functions:
    - Name
    - [f, g]
    - Function${{Name}}:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: {uri}
          Handler: index.handler
          Runtime: python3.12
"""
    listed = loop.format(header=HEADER, uri="!Sub functions/${Name}")
    read = loop.format(header=HEADER, uri="functions/f")
    root = make_workspace({**CODE, "a.yaml": listed, "b.yaml": read})

    output = run_cli("workspace", root).stdout

    assert "functions/f · 1 file" in output
    assert "CodeUri of Function${Name}" in output
    assert "no unit: function Function${Name} of a.yaml:7: its code is no local path" in output
    assert output.count("no unit") == 1


def test_a_handler_that_a_layer_has_is_none_of_a_folder_that_is_a_unit(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    template = FUNCTION.format("functions/f", "datadog_lambda.handler.handler")
    root = make_workspace({**CODE, "template.yaml": template})
    os.remove(f"{root}/lambdas/a/index.py")
    assert "no unit" not in run_cli("workspace", root).stdout
