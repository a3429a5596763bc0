"""Whatever names a repository holds, nothing that is printed moves a cursor or begins a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orb_lint.output.formats import FORMATS
from tests.output.hostile import hostile_files

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

ESC = "\x1b[2J\x9b"
USERS = f"lambdas/u{ESC}"
PACKAGE = f"packages/p{ESC}"
FILES = {
    f"{USERS}/Pipfile": '[packages]\norb-common = "*"\n"e\\u001b" = {path = "../\\u001b"}\n',
    f"{USERS}/index.py": "import orb_common\nfrom exceptions import OrbError\nimport pq\n",
    f"{PACKAGE}/pyproject.toml": '[project]\nname = "p\\u001b"\ndependencies = ["orb-common"]\n',
    f"{PACKAGE}/pq/__init__.py": "import orb_common\n",
    "template.yaml": (
        'Transform: AWS::Serverless-2016-10-31\nResources:\n  "E\\e":\n'
        '    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: "no\\ewhere"\n'
    ),
}
COMMANDS = [
    *(("check", "--output-format", each) for each in FORMATS),
    ("check", "--show", "all"),
    ("check", "--select", ESC),
    ("check", "--config", ESC),
    ("check", "--baseline", ESC),
    ("check", "--changed-since", ESC),
    ("check", f"--{ESC}"),
    ("check", ESC),
    (ESC,),
    *(("workspace", *each) for each in ((), ("--units",), ("--output-format", "json"))),
    *(("graph", "--output-format", each) for each in ("mermaid", "dot", "json", "html")),
    ("why", f"u{ESC}", "orb-common"),
    ("why", f"{USERS}/index.py:1"),
    ("why", ESC, ESC),
    ("rule", ESC),
    ("config",),
    ("doctor", USERS),
    ("bundle", USERS),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: ascii(" ".join(words)))
def test_no_control_character_is_printed(
    command: tuple[str, ...],
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(make_workspace(hostile_files() | FILES))

    outcome = run_cli(*command)

    assert outcome.status in (0, 1, 2)
    assert "fault of this tool" not in outcome.stderr
    assert outcome.stdout + outcome.stderr != ""
    for char in outcome.stdout + outcome.stderr:
        assert char.isprintable() or char == "\n", ascii(char)
