from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from tests.cli.test_check import BROKEN, CLEAN, SELECT
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
        "name": "E7701 legacy-layer-import 2:6",
        "classname": "lambdas/orders/index",
    }
    assert case[0].get("type") == "error"
    assert str(case[0].get("message")).startswith("`exceptions` is an old layer name: write ")
    assert str(case[0].text).startswith("lambdas/orders/index.py:2:6: E7701 legacy-layer-import `")


def test_nothing_found_is_one_passed_test(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = junit_of(run_cli, *SELECT, make_workspace(CLEAN))
    assert (root.get("tests"), root.get("failures")) == ("1", "0")


def test_hostile_names_give_well_formed_xml(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = junit_of(run_cli, make_workspace(hostile_files()))
    assert len(root) == 2 * len(NAMES) + 4
    assert "lambdas/o]]>p/o]]>p.py" in {suite.get("name") for suite in root}
