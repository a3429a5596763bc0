from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from tests.cli.workspaces import BROKEN, CLEAN, OLD_IMPORT, SELECT
from tests.output.hostile import NAMES, hostile_files

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli


def junit_of(run_cli: RunCli, *arguments: str) -> ElementTree.Element:
    """The root of the report, the counts of which are those of its tests."""
    root = ElementTree.fromstring(run_cli("check", "--output-format", "junit", *arguments).stdout)
    for element in (root, *root):
        assert element.get("tests") == str(len(element.findall(".//testcase")))
        assert element.get("failures") == str(len(element.findall(".//failure")))
        assert element.get("errors") == "0"
    return root


def test_each_file_is_a_suite_and_each_finding_a_failed_test(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = junit_of(run_cli, *SELECT, make_workspace(BROKEN))
    assert [suite.get("name") for suite in root] == [
        "lambdas/orders/index.py",
        "lambdas/users/index.py",
    ]
    case = root[0][0]
    assert case.attrib == {
        "name": "E7701 legacy-layer-import exceptions: OrbError",
        "classname": "lambdas/orders/index",
    }
    assert case[0].get("type") == "error"
    assert str(case[0].get("message")).startswith("`exceptions` is an old layer name: write ")
    assert str(case[0].text).startswith("lambdas/orders/index.py:2:6: E7701 legacy-layer-import `")


def test_a_test_keeps_its_name_when_its_line_moves(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    source = f"{OLD_IMPORT}def handler():\n    {OLD_IMPORT}    from exceptions import Other\n"
    names = []
    for before in ("", "\n\n"):
        root = make_workspace({**CLEAN, "lambdas/users/index.py": before + source})
        report = junit_of(run_cli, *SELECT, root)
        names.append([case.get("name") for case in report[0]])
    assert names[0] == names[1]
    assert names[0] == [
        "E7701 legacy-layer-import exceptions: OrbError",
        "E7701 legacy-layer-import exceptions: OrbError (2)",
        "E7701 legacy-layer-import exceptions: Other",
    ]


def test_nothing_found_is_one_passed_test(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = junit_of(run_cli, *SELECT, make_workspace(CLEAN))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_hostile_names_give_well_formed_xml(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = junit_of(run_cli, make_workspace(hostile_files()))
    assert len(root) == 2 * len(NAMES) + 4
    assert "lambdas/o]]>p/o]]>p.py" in {suite.get("name") for suite in root}
