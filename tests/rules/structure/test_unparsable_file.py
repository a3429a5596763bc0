"""E7790 unparsable-file."""

from __future__ import annotations

import os
import sys

import pytest

from orb_lint.engine.run import check as run
from orb_lint.findings import START
from orb_lint.rules.registry import all_rules
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.discover import discover
from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, PACKAGES, USERS, users

RULE = "unparsable-file"
PARSED = "import sys\nsys.path.append('/opt/python')\n"
"""The beginning of a file that a rule needs to parse."""


def test_a_file_that_had_to_be_parsed_and_is_no_python_is_reported(find: Find) -> None:
    findings = find(users(f"{PARSED}y = = 1\n"), RULE)

    assert [(each["code"], each["line"], each["column"]) for each in findings] == [("E7790", 3, 5)]
    assert findings[0]["message"] == (
        "no valid Python 3.14: invalid syntax; its imports were read as text"
    )


def test_a_nul_byte_is_no_python(find: Find) -> None:
    assert stated(find(users("import os\n\0\n"), RULE)) == [
        (
            "index.py:2:1-2:2",
            "no valid Python 3.14: it holds a NUL byte; its imports were read as text",
        )
    ]


def test_the_imports_of_such_a_file_are_still_judged(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    findings = check("--ignore", "W7728", make_workspace(users("import exceptions\n\0\n")))

    assert [each["code"] for each in findings] == ["E7701", "E7790"]


def test_a_module_that_was_parsed_for_its_names_is_reported_once(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    path = f"{COMMON}/orb_common/broken.py"
    source = "from orb_common.broken import a\n"
    files = users(source) | {path: "x = = 1\n", f"{USERS}/more.py": source}

    assert [
        (each["path"], each["symbol"]) for each in check("--ignore", "W7728", make_workspace(files))
    ] == [(path, RULE)]


def test_what_need_not_be_parsed_is_not_asked(find: Find) -> None:
    assert find(users("import os\nx = = 1\n"), RULE) == []


def test_syntax_of_a_target_newer_than_this_python_is_fine(find: Find) -> None:
    assert sys.version_info < (3, 15)

    assert find(users(f"{PARSED}x = t'{{a}}'\n"), RULE) == []


def test_syntax_newer_than_the_target_is_reported(find: Find) -> None:
    pipfile = '[packages]\n[requires]\npython_version = "3.11"\n'

    (finding,) = find(users(f"{PARSED}type X = int\n", pipfile), RULE)

    assert finding["line"] == 3
    assert finding["message"].startswith("no valid Python 3.11: ")


def test_files_outside_every_unit_are_asked_too(find: Find) -> None:
    files = {**PACKAGES, f"{USERS}/index.py": "", "scripts/run.py": "import os\0"}

    assert [(each["path"], each["unit"]) for each in find(files, RULE)] == [
        ("scripts/run.py", None)
    ]


def test_a_file_that_cannot_be_read_is_a_finding(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(users(""))
    workspace = discover(root, Settings())
    assert workspace.units
    os.remove(f"{root}/{USERS}/index.py")

    (finding,) = run(workspace).findings

    assert (finding.path, finding.span, finding.symbol) == (f"{USERS}/index.py", START, RULE)
    assert finding.message == "cannot be read: No such file or directory"


def test_a_link_to_nowhere_is_no_source(make_workspace: MakeWorkspace, check: Check) -> None:
    root = make_workspace(users(""))
    os.symlink("gone.py", f"{root}/{USERS}/link.py")

    assert check("--select", RULE, root) == []


BROKEN = {
    "a path that may lead to a layer": "import sys\nsys.path.append('/opt/python')\ny = = 1\n",
    "a string that may be an old name": "from mock import patch\npatch('exceptions.X')\ny = = 1\n",
    "an import that may depend on the system": "import nowhere_to_be_found\ny = = 1\n",
    "a module whose names are asked for": "from orb_common.broken import a\n",
    "a legacy import whose name may be there": "from exceptions import Gone\n",
    "nothing": "import os\ny = = 1\n",
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_what_had_to_be_parsed_does_not_depend_on_which_rules_are_selected(
    source: str, make_workspace: MakeWorkspace
) -> None:
    files = users(source) | {f"{COMMON}/orb_common/broken.py": "Gone = = 1\n"}
    root = make_workspace(files)

    def found(settings: Settings) -> list[str]:
        findings = run(discover(root, settings)).findings
        return [finding.path for finding in findings if finding.symbol == RULE]

    all_found = found(Settings())
    assert found(Settings(select=(RULE,))) == all_found
    for rule in all_rules():
        if rule.symbol != RULE:
            assert found(Settings(ignore=(rule.symbol,))) == all_found
            assert found(Settings(extend_select=(rule.symbol,))) == all_found
    assert bool(all_found) is not source.startswith("import os")
