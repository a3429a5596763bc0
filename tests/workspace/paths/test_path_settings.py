"""The paths that settings name, in files as real repositories have them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Protocol

import pytest

from orb_lint.files.tree import Tree
from orb_lint.findings import Span
from orb_lint.settings import Settings
from orb_lint.workspace.paths.path_settings import PathSetting, path_settings
from tests.conftest import MakeWorkspace

WORKFLOW = """\
name: tests
on: [push]
env:
  PYTHONPATH: ${{ github.workspace }}/backend/src/layers/common:backend/src  # for the tests
jobs:
  test:
    runs-on: ubuntu-latest
    # PYTHONPATH: commented/out
    steps:
      - uses: actions/checkout@v4
      - run: |
          # export PYTHONPATH=commented/too
          export PYTHONPATH="$PYTHONPATH:$GITHUB_WORKSPACE/a"
          PYTHONPATH=$PWD/b:$(pwd)/c pytest -q; echo "$PYTHONPATH"
          echo "PYTHONPATH=d:$PYTHONPATH" >> "$GITHUB_ENV"
          if [ "$PYTHONPATH" = "e" ]; then echo ${PYTHONPATH:-f}; fi
      - run: 'PYTHONPATH="g" python -c "import exceptions"'
        env: {PYTHONPATH: h, STAGE: test}
      - run: PYTHONPATH=${{ matrix.folder }}/i:${{ env.PYTHONPATH }} make test
"""
GITLAB = """\
variables:
  PYTHONPATH: "${CI_PROJECT_DIR}/a:$CI_PROJECT_DIR/b"
test:
  script:
    - export PYTHONPATH+=:c
    - pytest
"""
BUILDSPEC = """\
version: 0.2
env:
  variables:
    PYTHONPATH: $CODEBUILD_SRC_DIR/backend/a
phases:
  build:
    commands:
      - PYTHONPATH=b python -m pytest
"""
COMPOSE = """\
services:
  api:
    environment:
      - STAGE=dev
      - PYTHONPATH=/app:../layers
  worker:
    environment:
      PYTHONPATH: >-
        /app:
        /opt/python
      STAGE: dev
"""
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Environment:
      Variables:
        PYTHONPATH: /var/task:/opt/python
Resources:
  Users:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          PYTHONPATH: !Sub "/opt/${Stage}:/opt/lib"
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          PYTHONPATH: !Join [":", [/opt/a, "/opt/b"]]
"""
TEMPLATE_JSON = """\
{"Resources": {"Users": {"Type": "AWS::Lambda::Function", "Properties": {
  "Environment": {"Variables": {"STAGE": "dev", "PYTHONPATH": "/var/task:/opt/python"}}}}}}
"""
TERRAFORM = """\
resource "aws_lambda_function" "users" {
  environment {
    variables = {
      # PYTHONPATH = "/opt/commented"
      // PYTHONPATH = "/opt/commented"
      PYTHONPATH = "/var/task:/opt/python" // for the layer
      "PYTHONPATH" : "/opt/${var.stage}"
    }
  }
}
"""
ENV = """\
# PYTHONPATH=commented
STAGE=dev
PYTHONPATH=./src:../layers/common  # for the editor
export PYTHONPATH='a b':"c"
"""
PYPROJECT = """\
[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = [
    "src",  # "comment"
    'layers/common',
]
env = ["STAGE=dev", "PYTHONPATH=layers/a"]

[tool.mypy]
mypy_path = "$MYPY_CONFIG_FILE_DIR/b:c,d"

[tool.pyright]
extraPaths = ["e"]
executionEnvironments = [{ root = "src", extraPaths = ["f", "g"] }]

[[tool.basedpyright.executionEnvironments]]
root = "tests"
extraPaths = ["h"]

[tool.ruff]
src = ["layers/ruff"]
"""
TOX = """\
[tox]
envlist = py312

[testenv]
setenv =
    STAGE = test
    PYTHONPATH = {toxinidir}/a:{env:PYTHONPATH:}
commands = pytest

[pytest]
pythonpath = b c
    # d
    e
testpaths = tests
"""
SETUP_CFG = """\
[mypy]
mypy_path =
    a,
    b:c
[mypy-requests.*]
mypy_path = ignored
[tool:pytest]
pythonpath: d
[metadata]
pythonpath = ignored
"""
SETTINGS_JSON = """\
{
  // "python.analysis.extraPaths": ["commented"],
  "python.analysis.extraPaths": [
    "${workspaceFolder}/a",  /* "b", */
    "./c",
  ],
  "python.autoComplete.extraPaths": ["d"],
  "cursorpyright.analysis.extraPaths": ["e\\\\f"],
  "terminal.integrated.env.linux": {"PYTHONPATH": "${workspaceFolder}/g:${env:PYTHONPATH}"},
  "files.exclude": {"**/layers": true},
}
"""
CODE_WORKSPACE = """\
{"folders": [{"path": "."}], "settings": {"python.analysis.extraPaths": ["a"]}}
"""


def told(settings: list[PathSetting]) -> list[tuple[int, str, str]]:
    """The line, name and target of each setting in the order of the file."""
    return [(each.span.line, each.setting, each.target) for each in sorted(settings)]


class Read(Protocol):
    """Writes files by their paths and reads the settings in them."""

    def __call__(self, files: Mapping[str, str | bytes]) -> list[PathSetting]: ...


def settings_in(tree: Tree) -> list[PathSetting]:
    return sorted(path_settings(tree, tree.folders))


@pytest.fixture
def read(make_workspace: MakeWorkspace) -> Read:
    def run(files: Mapping[str, str | bytes]) -> list[PathSetting]:
        return settings_in(Tree(make_workspace(files), Settings().exclude))

    return run


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        (
            ".github/workflows/tests.yml",
            WORKFLOW,
            [
                (4, "PYTHONPATH", "backend/src/layers/common"),
                (4, "PYTHONPATH", "backend/src"),
                (13, "PYTHONPATH", "a"),
                (14, "PYTHONPATH", "b"),
                (14, "PYTHONPATH", "c"),
                (15, "PYTHONPATH", "d"),
                (17, "PYTHONPATH", "g"),
                (18, "PYTHONPATH", "h"),
                (19, "PYTHONPATH", "?/i"),
            ],
        ),
        (
            ".gitlab-ci.yml",
            GITLAB,
            [(2, "PYTHONPATH", "a"), (2, "PYTHONPATH", "b"), (5, "PYTHONPATH", "c")],
        ),
        (
            "ci/buildspec-test.yml",
            BUILDSPEC,
            [(4, "PYTHONPATH", "backend/a"), (8, "PYTHONPATH", "b")],
        ),
        (
            "deploy/docker-compose.yml",
            COMPOSE,
            [
                (5, "PYTHONPATH", "/app"),
                (5, "PYTHONPATH", "layers"),
                (9, "PYTHONPATH", "/app"),
                (10, "PYTHONPATH", "/opt/python"),
            ],
        ),
        (
            "backend/template.yaml",
            TEMPLATE,
            [
                (6, "PYTHONPATH", "/var/task"),
                (6, "PYTHONPATH", "/opt/python"),
                (13, "PYTHONPATH", "/opt/?"),
                (13, "PYTHONPATH", "/opt/lib"),
                (19, "PYTHONPATH", "/opt/a"),
                (19, "PYTHONPATH", "/opt/b"),
            ],
        ),
        (
            "backend/users.template.json",
            TEMPLATE_JSON,
            [(2, "PYTHONPATH", "/var/task"), (2, "PYTHONPATH", "/opt/python")],
        ),
        (
            "infra/main.tf",
            TERRAFORM,
            [
                (6, "PYTHONPATH", "/var/task"),
                (6, "PYTHONPATH", "/opt/python"),
                (7, "PYTHONPATH", "/opt/?"),
            ],
        ),
        (
            "backend/.env.test",
            ENV,
            [
                (3, "PYTHONPATH", "backend/src"),
                (3, "PYTHONPATH", "layers/common"),
                (4, "PYTHONPATH", "backend/a b"),
                (4, "PYTHONPATH", "backend/c"),
            ],
        ),
        (
            "backend/pyproject.toml",
            PYPROJECT,
            [
                (4, "pythonpath", "backend/src"),
                (5, "pythonpath", "backend/layers/common"),
                (7, "PYTHONPATH", "backend/layers/a"),
                (10, "mypy_path", "backend/b"),
                (10, "mypy_path", "backend/c"),
                (10, "mypy_path", "backend/d"),
                (13, "extraPaths", "backend/e"),
                (14, "extraPaths", "backend/f"),
                (14, "extraPaths", "backend/g"),
                (18, "extraPaths", "backend/h"),
            ],
        ),
        ("pytest.toml", '[pytest]\npythonpath = ["a"]\n', [(2, "pythonpath", "a")]),
        (
            "backend/tox.ini",
            TOX,
            [
                (7, "PYTHONPATH", "backend/a"),
                (11, "pythonpath", "backend/b"),
                (11, "pythonpath", "backend/c"),
                (13, "pythonpath", "backend/e"),
            ],
        ),
        (
            "setup.cfg",
            SETUP_CFG,
            [
                (3, "mypy_path", "a"),
                (4, "mypy_path", "b"),
                (4, "mypy_path", "c"),
                (8, "pythonpath", "d"),
            ],
        ),
        (
            "backend/.vscode/settings.json",
            SETTINGS_JSON,
            [
                (4, "python.analysis.extraPaths", "backend/a"),
                (5, "python.analysis.extraPaths", "backend/c"),
                (7, "python.autoComplete.extraPaths", "backend/d"),
                (8, "cursorpyright.analysis.extraPaths", "backend/e/f"),
                (9, "PYTHONPATH", "backend/g"),
            ],
        ),
        ("orb.code-workspace", CODE_WORKSPACE, [(1, "python.analysis.extraPaths", "a")]),
        ("pyrightconfig.json", '{"extraPaths": ["a"]}', [(1, "extraPaths", "a")]),
        (
            ".devcontainer/devcontainer.json",
            '{"remoteEnv": {"PYTHONPATH": "${containerWorkspaceFolder}/a"}}',
            [(1, "PYTHONPATH", "a")],
        ),
    ],
)
def test_the_paths_of_a_file_are_told_with_what_they_mean(
    path: str, content: str, expected: list[tuple[int, str, str]], read: Read
) -> None:
    assert told(read({path: content})) == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_span_holds_the_path_as_written(newline: str, read: Read) -> None:
    text = '\ufeff{"ü": 1,\n "ü": 2, "extraPaths": ["./ä", "b"]}\n'.replace("\n", newline)

    assert [(each.span, each.written) for each in read({"pyrightconfig.json": text})] == [
        (Span(2, 26, 2, 29), "./ä"),
        (Span(2, 33, 2, 34), "b"),
    ]


def test_only_a_template_speaks_of_the_file_system_of_a_lambda(read: Read) -> None:
    files = {
        "serverless.yml": "environment:\n  PYTHONPATH: /opt\n",
        "template.yaml": TEMPLATE,
        ".env": "PYTHONPATH=/opt\n",
        "servers.tf": 'user_data = "PYTHONPATH=/opt"\n',
        "chart/values.yaml": "PYTHONPATH: /opt\n",
    }
    settings = read(files)

    assert {(each.file, each.is_deployed) for each in settings} == {
        ("serverless.yml", True),
        ("template.yaml", True),
        (".env", False),
    }


@pytest.mark.parametrize(
    "ignored", [".vscode/", ".vscode", ".vscode/*", ".vscode/settings.json", "/.vscode/*.json"]
)
def test_what_git_ignores_is_not_read(ignored: str, read: Read) -> None:
    files = {
        ".gitignore": f"{ignored}\n.env\n",
        ".env": ENV,
        ".vscode/settings.json": SETTINGS_JSON,
    }

    assert read(files) == []


def test_what_git_takes_back_is_read(read: Read) -> None:
    files = {
        ".gitignore": ".vscode/*\n!.vscode/settings.json\n",
        ".vscode/settings.json": CODE_WORKSPACE,
        ".vscode/launch.json": CODE_WORKSPACE,
    }

    assert [each.file for each in read(files)] == [".vscode/settings.json"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = [\n"),
        ("pyproject.toml", "x = " + "[" * 5000 + "\n# pythonpath"),
        ("pytest.toml", "[pytest]\npythonpath = 1\n"),
        ("pytest.ini", b"[pytest]\npythonpath = \xff\n"),
        ("pytest.ini", "pythonpath = a\n[pytest\npythonpath = b\n"),
        ("pytest.ini", "[pytest]\npythonpath =\n"),
        ("pytest.ini", "[pytest]\npythonpath = a\n" + " " * (1 << 20)),
        ("pyrightconfig.json", '{"extraPaths": 1, "x": ["a"]}'),
        ("pyrightconfig.json", '{"extraPaths": null, "x": "a"}'),
        ("pyrightconfig.json", '{"extraPaths": ["a'),
        (".vscode/settings.json", '["extraPaths", "a"]'),
        (".env", "PYTHONPATH"),
        (".env", "PYTHONPATH="),
        (".env", 'PYTHONPATH="'),
        (".env", "PYTHONPATH=$PYTHONPATH:${PYTHONPATH}::"),
        (".env", "MYPYTHONPATH=a\nPYTHONPATH2=b\n"),
        (".github/workflows/x.yml", "PYTHONPATH:"),
        (".github/workflows/x.yml", "PYTHONPATH: |"),
        (".github/workflows/x.yml", "PYTHONPATH: [\n"),
        (".github/workflows/x.yml", "a: x # PYTHONPATH: b\nc: 'PYTHONPATH is here'\n"),
        (".github/workflows/x.yml", b"PYTHONPATH: \x00\xff"),
        ("backend/.github/workflows/x.txt", "PYTHONPATH: a"),
    ],
)
def test_what_is_broken_or_no_setting_is_passed_over(
    path: str, content: str | bytes, read: Read
) -> None:
    assert read({path: content}) == []


def test_a_hidden_folder_holds_settings_and_no_sources(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(
        {
            ".github/scripts/run.py": "",
            "a/.vscode/settings.json": "",
            "a/.cache/x.py": "",
            ".devcontainer": "a file",
        }
    )
    tree = Tree(root, ())

    assert set(tree.folders) == {"", "a"}
    assert {folder: set(tree.hidden_in(folder)) for folder in tree.folders} == {
        "": {".github", ".github/scripts"},
        "a": {"a/.vscode"},
    }


def test_a_link_is_not_followed(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"config/settings.json": CODE_WORKSPACE, "envs/users": ENV})
    os.symlink("config", f"{root}/.vscode")
    os.symlink("envs/users", f"{root}/.env")

    assert settings_in(Tree(root, ())) == []


def test_a_line_of_nothing_but_braces_is_read_in_reasonable_time(read: Read) -> None:
    assert len(read({".env": f"PYTHONPATH={'${' * 100_000}"})) == 1
