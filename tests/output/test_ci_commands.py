"""Whatever names a repository holds, no runner of a CI service takes a line for a command to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from orb_lint.output.formats import FORMATS
from tests.cli.workspaces import PIPFILE

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

NAMES = ("::error file=a.py::x", "::stop-commands::x", "##vso[task.x]", "##[error]x", "a ::b")
PACKAGE = {
    "packages/orb-common/pyproject.toml": '[project]\nname = "orb-common"\n',
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/exceptions.py": "class OrbError(Exception): ...\n",
}
SOURCE = 'from exceptions import OrbError\nTEXT = """\n::error::x\n ##[error]x\n"""\n'
FILES = {
    **PACKAGE,
    "README.md": "",
    **{
        f"{name}/lambdas/users/{file}": text
        for name in NAMES
        for file, text in {
            "index.py": SOURCE,
            f"{name}.py": "import orb_common\nimport sys\nsys.path.append('/opt/::x ##[y]')\n",
            "odd.py": f"from exceptions import OrbError  # orb-lint: ignore[{name}]\n",
            "Pipfile": f'[packages]\n"{name}" = {{path = "../{name}"}}\n',
        }.items()
    },
}
FIRST = f"{NAMES[0]}/lambdas/users"
COMMANDS = [
    *(("check", "--output-format", each) for each in FORMATS),
    *(("check", *each) for each in (("--show", "all"), ("--statistics",), ("--fix",), (NAMES[1],))),
    ("check", "--fix", "--unsafe-fixes"),
    *(("workspace", *each) for each in ((), ("--units",), ("--output-format", "json"))),
    *(("graph", "--output-format", each) for each in ("mermaid", "dot", "json", "html")),
    *(("why", FIRST, "orb-common", "--output-format", each) for each in ("text", "json")),
    ("why", f"{FIRST}/index.py:1"),
    ("config",),
    *(("doctor", FIRST, "--output-format", each) for each in ("text", "json")),
    ("bundle", FIRST),
    ("baseline", "create"),
    ("baseline", "update"),
]
ANYWHERE = re.compile(r"##(vso)?\[")
OWN = re.compile(r"::(error|warning) title=orb-lint ")


@pytest.mark.parametrize("is_coloured", [False, True], ids=["plain", "coloured"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_line_is_a_command(
    command: tuple[str, ...],
    is_coloured: bool,
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(make_workspace(FILES))
    if is_coloured:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("COLUMNS", "20")
    if command == ("baseline", "update"):
        with open("orb-lint-baseline.txt", "w", encoding="utf-8"):
            pass

    status, *streams = run_cli(*command)

    assert status in (0, 1, 2)
    lines = "".join(streams).splitlines()
    assert lines
    for line in lines:
        assert not ANYWHERE.search(line), line
        assert not line.lstrip().startswith("::") or OWN.match(line), line


@pytest.mark.parametrize("name", NAMES)
def test_programs_are_told_the_names_as_they_are(
    name: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**PACKAGE, f"{name}/lambdas/users/index.py": SOURCE})
    path = f"{name}/lambdas/users/index.py"

    def shown(output_format: str) -> str:
        return run_cli("check", root, "--output-format", output_format).stdout

    assert path in {each["path"] for each in json.loads(shown("json"))["findings"]}
    assert path in {each["location"]["path"] for each in json.loads(shown("gitlab"))}
    diagnostics = json.loads(shown("rdjson"))["diagnostics"]
    assert path in {each["location"]["path"] for each in diagnostics}
    if "#" not in name:
        file = path.replace(":", "%3A")
        assert f",file={file}," in shown("github")


@pytest.mark.parametrize("name", NAMES)
def test_a_diff_is_put_out_of_force_and_can_be_applied(
    name: str, make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    path = f"{name}/lambdas/users/index.py"
    root = make_workspace(
        {
            **PACKAGE,
            path: SOURCE,
            f"{name}/lambdas/users/Pipfile": PIPFILE.replace("../", "../../", 1),
        }
    )
    monkeypatch.chdir(root)

    outcome = run_cli("check", "--diff", "--select", "E7701")

    first, *_, last = outcome.stdout.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) > 20
    assert (outcome.status, last) == (1, f"::{token}::")
    for line in outcome.stdout.splitlines():
        assert not (line.startswith(("---", "+++")) and ANYWHERE.search(line))
    os.rmdir(".git")
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply"], check=True, input=outcome.stdout, text=True)
    with open(path, encoding="utf-8") as file:
        assert file.read() == SOURCE.replace("from ", "from orb_common.", 1)


def test_other_diffs_are_left_as_they_are(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**PACKAGE, "lambdas/users/Pipfile": PIPFILE}
    root = make_workspace({**files, "lambdas/users/index.py": SOURCE})
    diff = ("check", "--diff", "--select", "E7701")
    assert run_cli(*diff, root).stdout.startswith("--- a/")

    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    root = make_workspace({**files, "lambdas/users/index.py": SOURCE.partition("TEXT")[0]})
    assert run_cli(*diff, root).stdout.startswith("--- a/")
