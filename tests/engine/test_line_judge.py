"""A line is judged once for all units that are alike in what may decide about it, and no others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from orb_lint.engine.report import Report
from orb_lint.engine.run import check
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.discovery.discover import discover
from tests.conftest import MakeWorkspace
from tests.workspaces import COMMON, COMMON_ENTRY, LAYERS, PACKAGES

Files = Mapping[str, str | bytes]
LAMBDAS = "backend/src/lambdas"
LAYER: Files = {f"{LAYERS}/search/search_client.py": "class Client: ...\n"}
A_THEN_B = pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
"""Lambda `a` is judged before Lambda `b`: what is true of one must not stick to the other."""


def function(name: str, rest: str) -> str:
    """A function of a template whose code is that of a Lambda."""
    return (
        f"  {name.upper()}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      CodeUri: {LAMBDAS}/{name}\n      {rest}\n"
    )


TEMPLATE = f"""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Search:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: {LAYERS}/search
"""


class Judge:
    """Checks the workspaces that some files make."""

    def __init__(self, make_workspace: MakeWorkspace) -> None:
        self._make_workspace = make_workspace

    def report(self, files: Files, select: tuple[str, ...] = ()) -> Report:
        root = self._make_workspace(files)
        return check(discover(root, load_settings(root)._replace(select=select)))

    def found(self, files: Files, select: tuple[str, ...] = ()) -> list[tuple[str, str]]:
        """The path below the Lambdas, and the symbol, of each finding."""
        findings = self.report(files, select).findings
        return [(each.path.removeprefix(f"{LAMBDAS}/"), each.symbol) for each in findings]


@pytest.fixture
def judge(make_workspace: MakeWorkspace) -> Judge:
    return Judge(make_workspace)


@A_THEN_B
@pytest.mark.parametrize("line", ["from json import dumps\n", "from json import dumps  # patch\n"])
@pytest.mark.parametrize("own", ["json.py", "json/__init__.py"])
def test_a_module_of_its_own_hides_from_one_lambda_what_is_plain_for_another(
    first: str, second: str, line: str, own: str, judge: Judge
) -> None:
    files = {
        f"{LAMBDAS}/{first}/index.py": f"{line}\n\ndef run():\n    {line}",
        f"{LAMBDAS}/{first}/{own}": "def loads(): ...\n",
        f"{LAMBDAS}/{second}/index.py": line,
    }

    assert judge.found(files) == [(f"{first}/index.py", "unresolved-local-import")] * 2


@A_THEN_B
def test_a_layer_that_one_lambda_attaches_is_not_there_for_another(
    first: str, second: str, judge: Judge
) -> None:
    line = "import search_client\n"
    files = {**LAYER, **{f"{LAMBDAS}/{name}/index.py": line for name in "ab"}}
    attached = function(first, "Layers: [!Ref Search]") + function(second, "Layers: []")
    files["template.yaml"] = TEMPLATE + attached

    found = judge.found(files, ("unresolved-local-import",))

    assert found == [(f"{second}/index.py", "unresolved-local-import")]


@A_THEN_B
def test_what_is_imported_is_known_of_each_of_the_lambdas_that_import_the_same(
    first: str, second: str, judge: Judge
) -> None:
    files = {
        **PACKAGES,
        f"{LAMBDAS}/{first}/index.py": "import orb_common\n",
        f"{LAMBDAS}/{first}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
        f"{LAMBDAS}/{second}/index.py": "import requests\nimport orb_common\n",
        f"{LAMBDAS}/{second}/Pipfile": f'[packages]\nrequests = "*"\n{COMMON_ENTRY}\n',
    }

    assert judge.found(files, ("unused-pipfile-entry",)) == []


@A_THEN_B
def test_a_distribution_that_one_lambda_declares_is_undeclared_in_another(
    first: str, second: str, judge: Judge
) -> None:
    files: Files = {
        **{f"{LAMBDAS}/{name}/index.py": "import requests\n" for name in "ab"},
        f"{LAMBDAS}/{first}/Pipfile": '[packages]\nrequests = "*"\n',
        f"{LAMBDAS}/{second}/Pipfile": '[packages]\nhttpx = "*"\n',
    }

    found = judge.found(files, ("undeclared-dependency",))

    assert found == [(f"{second}/index.py", "undeclared-dependency")]


@pytest.mark.parametrize(
    ("pipfile", "line"),
    [
        ("[packages\n", "import requests\n"),
        ("[packages\n", "import nowhere_to_be_found\n"),
        ('[packages]\nnobody-has-heard-of-it = "*"\n', "import nowhere_to_be_found\n"),
    ],
    ids=["a distribution", "any name", "a name nobody explains"],
)
@pytest.mark.parametrize("selected", [(), ("legacy-layer-import",)], ids=["all", "one"])
def test_a_lambda_is_judged_in_part_whatever_rules_are_selected(
    pipfile: str, line: str, selected: tuple[str, ...], judge: Judge
) -> None:
    files: Files = {f"{LAMBDAS}/a/index.py": line, f"{LAMBDAS}/a/Pipfile": pipfile}

    assert judge.report(files, select=selected).in_part == 1


@A_THEN_B
def test_a_function_with_more_than_can_be_known_is_judged_in_part_beside_one_without(
    first: str, second: str, judge: Judge
) -> None:
    line = "import search_client\n"
    files = {**LAYER, **{f"{LAMBDAS}/{name}/index.py": line for name in "ab"}}
    arn = "arn:aws:lambda:eu-west-1:123456789012:layer:other:1"
    functions = function(first, f"Layers: [{arn}]") + function(second, "Layers: []")
    files["template.yaml"] = TEMPLATE + functions

    assert judge.report(files, select=("legacy-layer-import",)).in_part == 1


def test_a_relative_import_is_judged_where_it_stands_and_not_at_the_root_of_its_unit(
    judge: Judge,
) -> None:
    files: Files = {
        f"{LAMBDAS}/a/helpers.py": "x = 1\n",
        f"{LAMBDAS}/a/beside.py": "from .helpers import x\n",
        f"{LAMBDAS}/a/inner/__init__.py": "from .helpers import x\n",
    }

    assert judge.found(files) == [("a/inner/__init__.py", "unresolved-local-import")]


@A_THEN_B
def test_a_relative_import_that_only_a_stub_can_make_is_judged_apart_in_code(
    first: str, second: str, judge: Judge
) -> None:
    line = "from .helpers import x\n"
    files: Files = {
        f"{LAMBDAS}/a/helpers.pyi": "x: int\n",
        f"{LAMBDAS}/a/{first}.pyi": line,
        f"{LAMBDAS}/a/{second}.py": line,
    }

    assert judge.found(files) == [(f"a/{second}.py", "unresolved-local-import")]


@pytest.mark.parametrize("module", ["a_module", "u_module"])
def test_a_relative_import_that_only_a_test_can_make_is_judged_apart_in_code(
    module: str, judge: Judge
) -> None:
    line = "from .orb_common import utils\n"
    files: Files = {
        **PACKAGES,
        f"{COMMON}/__init__.py": "",
        f"{COMMON}/{module}.py": line,
        f"{COMMON}/test_it.py": line,
    }

    found = judge.found(files, ("unresolved-local-import",))

    assert found == [(f"{COMMON}/{module}.py", "unresolved-local-import")]


@A_THEN_B
def test_a_package_that_is_named_like_a_standard_module_is_what_is_imported(
    first: str, second: str, judge: Judge
) -> None:
    files: Files = {
        f"packages/{first}/pyproject.toml": '[project]\nname = "graphlib"\n',
        f"packages/{first}/graphlib/__init__.py": "from graphlib import TopologicalSorter\n",
        f"packages/{second}/pyproject.toml": '[project]\nname = "other"\n',
        f"packages/{second}/other/__init__.py": "from graphlib import TopologicalSorter\n",
    }

    found = judge.found(files, ("unresolved-local-import",))

    assert found == [
        (f"packages/{name}/{module}/__init__.py", "unresolved-local-import")
        for name, module in sorted([(first, "graphlib"), (second, "other")])
    ]


def test_what_leads_to_the_standard_library_is_known_of_each_package_that_imports_it(
    judge: Judge,
) -> None:
    files: Files = {
        f"packages/{name}/{path}": content
        for name in "ab"
        for path, content in {
            "pyproject.toml": f'[project]\nname = "{name}"\nrequires-python = ">=3.12"\n',
            f"{name}/__init__.py": "import json  # one\nimport imp\n",
        }.items()
    }

    found = judge.found(files, ("unresolved-local-import",))

    assert found == [
        (f"packages/{name}/{name}/__init__.py", "unresolved-local-import") for name in "ab"
    ]


def test_a_line_that_a_backslash_continues_is_not_taken_for_the_import_that_it_looks_like(
    judge: Judge,
) -> None:
    files: Files = {
        **PACKAGES,
        f"{LAMBDAS}/a/a.py": "import json\n",
        f"{LAMBDAS}/a/b.py": "from exceptions \\\nimport json\n",
    }

    assert ("a/b.py", "legacy-layer-import") in judge.found(files)


def test_a_name_that_only_the_encoding_of_its_file_spells_is_judged(judge: Judge) -> None:
    source = "# coding: latin-1\nimport caf\xe9\n".encode("latin-1")

    assert judge.found({f"{LAMBDAS}/a/index.py": source}) == [
        ("a/index.py", "unresolved-local-import")
    ]


def test_what_a_line_renames_counts_where_the_unit_holds_all_that_it_imports(judge: Judge) -> None:
    files: Files = {
        **PACKAGES,
        f"{LAMBDAS}/a/exceptions.py": "",
        f"{LAMBDAS}/a/sys.py": "",
        f"{LAMBDAS}/a/first.py": "import exceptions, sys as s\n",
        f"{LAMBDAS}/a/index.py": "import exceptions, sys as s\ns.path.append('/opt/python')\n",
    }

    assert judge.found(files) == [("a/index.py", "legacy-layer-path")]


@pytest.mark.parametrize(
    "source",
    [
        "import os, sys \\\n    as s\ns.path.append('/opt/python')\n",
        "from sys \\\n    import path\npath.append('/opt/python')\n",
        "# coding: utf-7\nimport sys\nsys+AC4-path.append('/opt/python')\n",
    ],
    ids=["in the next line", "in the line before", "in another encoding"],
)
def test_a_name_that_no_line_with_an_import_spells_is_looked_for(source: str, judge: Judge) -> None:
    found = judge.found({f"{LAMBDAS}/a/index.py": source})

    assert found == [("a/index.py", "legacy-layer-path")]


def test_what_a_line_renames_counts_in_each_file_that_repeats_it(judge: Judge) -> None:
    source = "from sys import path\npath.append('/opt/python')\n"
    files: Files = {f"{LAMBDAS}/{name}/index.py": source for name in "ab"}

    assert judge.found(files) == [(f"{name}/index.py", "legacy-layer-path") for name in "ab"]
