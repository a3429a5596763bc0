"""The plugin and the command line find the same in every file that parses."""

from __future__ import annotations

import ast
import os
import warnings
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pylint.lint import PyLinter

from orb_lint.engine import run
from orb_lint.rules.registry import all_rules
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.discovery.discover import discover
from tests.conftest import Check
from tests.editors.pylint_runs import NOT_WORKING, Message, lint_again, make_linter, run_here
from tests.laws import examples
from tests.test_fixtures import FIXTURES, WORKSPACES
from tests.workspaces import PACKAGES, PIPFILE, USERS


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_plugin_and_command_line_find_the_same_in_every_fixture(
    workspace: str, check: Check
) -> None:
    root = os.path.join(FIXTURES, workspace)
    assert found_by_plugin(root) == found_by_command_line(root, check)


def test_parity_is_not_that_both_find_nothing(check: Check) -> None:
    root = os.path.join(FIXTURES, "hub-after")
    assert len(found_by_plugin(root)) > 15


STATEMENTS = (
    "from exceptions import NotFound",
    "import exceptions, os as system",
    "import security_exceptions as s",
    "from orb_common.exceptions import NotFound",
    "from orb_common import security_exceptions",
    "from orb_common.exceptions import Missing, NotFound",
    "import orb_common.nowhere",
    "from core.models.users import Users",
    "from orb_models.models import Users",
    "from layers.common.python.utils import dump",
    "from lambdas.orders.index import handler",
    "from . import sibling",
    "from ..orders import index",
    "import requests",
    "import nobody_knows_this",
    "from helper import *",
    "import boto3; from utils import dump",
    "from utils import (\n{0}    dump,\n{0})",
    "from security.audit import Audit as Prüfung",
    "größe = 1; import exceptions as größe_2",
    "import \\\n{0}    exceptions",
    "importlib.import_module('exceptions')",
    "__import__('security.audit')",
    "mock.patch('ü', 'exceptions'); mock.patch('exceptions.NotFound')",
    "sys.path.insert(0, '/opt/python')",
    "import importlib, sys; from unittest import mock",
    "text = '''\n{0}import exceptions\n{0}'''",
    "import exceptions  # orb-lint: ignore[legacy-layer-import]",
    "pass",
)
HEADERS = (
    "def handler(event):",
    "async def handler(event, context=None):",
    "if TYPE_CHECKING:",
    "if not TYPE_CHECKING:",
    "if sys.version_info > (3, 11):",
    "class Repository:",
    "with suppress(ImportError):",
    "for each in ():",
)


@st.composite
def blocks(draw: st.DrawFn, indent: str = "", depth: int = 2) -> str:
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        shape = draw(st.sampled_from(("statement", "statement", "header", "try")))
        if shape == "statement" or not depth:
            lines.append(indent + draw(st.sampled_from(STATEMENTS)).format(indent))
        elif shape == "header":
            header = draw(st.sampled_from(HEADERS))
            lines += [indent + header, draw(blocks(indent + "    ", depth - 1))]
        else:
            caught = draw(st.sampled_from(("ImportError", "(ValueError, Exception)", "KeyError")))
            for clause in ("try:", f"except {caught}:"):
                lines += [indent + clause, draw(blocks(indent + "    ", depth - 1))]
    return "\n".join(lines)


ENDS = ("\n", "\r\n")
PREFIXES = ("", "\ufeff", "# größe\n", "# DO NOT EDIT, generated\n")
ENCODINGS = ("utf-8", "latin-1")


@st.composite
def sources(draw: st.DrawFn) -> bytes:
    encoding = draw(st.sampled_from(ENCODINGS))
    prefix = draw(st.sampled_from(PREFIXES))
    if encoding != "utf-8":
        prefix = f"# coding: {encoding}\n"
    text = prefix + draw(blocks()) + "\n"
    return text.replace("\n", draw(st.sampled_from(ENDS))).encode(encoding)


FILES = {
    **PACKAGES,
    f"{USERS}/Pipfile": PIPFILE,
    f"{USERS}/sibling.py": "",
    f"{USERS}/helper.py": "from orb_common.exceptions import NotFound\n",
    "backend/src/lambdas/orders/index.py": "def handler(): ...\n",
    "backend/src/lambdas/bare/index.py": "",
}
CHANGING = (
    f"{USERS}/index.py",
    f"{USERS}/tests/test_index.py",
    f"{USERS}/stubs.pyi",
    "backend/src/lambdas/bare/index.py",
    "backend/packages/orb-common/orb_common/generated.py",
    "scripts/tool.py",
)


@pytest.fixture(scope="module")
def monorepo(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = os.path.realpath(tmp_path_factory.mktemp("monorepo"))
    os.mkdir(os.path.join(root, ".git"))
    for path, content in FILES.items():
        write(root, path, content.encode())
    return root


@pytest.fixture(scope="module")
def linter() -> PyLinter:
    return make_linter()


@settings(max_examples=examples(100))
@given(changed=st.dictionaries(st.sampled_from(CHANGING), sources(), min_size=1, max_size=3))
def test_plugin_and_command_line_find_the_same_in_any_files(
    changed: dict[str, bytes], monorepo: str, linter: PyLinter
) -> None:
    for path in CHANGING:
        write(monorepo, path, changed.get(path, b""))
    report = run.check(discover(monorepo, load_settings(monorepo)))
    expected = Counter(
        Message(each.path, each.span.line, each.span.column - 1, each.symbol, each.message)
        for each in report.findings
        if is_parsable(os.path.join(monorepo, each.path))
    )
    assert comparable(lint_again(linter, *python_files(monorepo), root=monorepo)) == expected


def found_by_plugin(root: str) -> Counter[Message]:
    """What pylint shows in the Python files of a workspace."""
    return comparable(
        run_here(*(os.path.join(root, path) for path in python_files(root)), root=root)
    )


SHOWN_IN_CODE = {rule.symbol for rule in all_rules() if rule.editor_place}
"""Rules whose findings stand in manifests and are shown in the code."""


def comparable(messages: list[Message]) -> Counter[Message]:
    """The messages about faults in the files themselves."""
    assert NOT_WORKING not in {message.symbol for message in messages}
    return Counter(
        message for message in messages if message.symbol not in {"syntax-error", *SHOWN_IN_CODE}
    )


def found_by_command_line(root: str, check: Check) -> Counter[Message]:
    """What the command line finds in the Python files of a workspace that parse."""
    findings: list[dict[str, Any]] = check(root)
    return Counter(
        Message(each["path"], each["line"], each["column"] - 1, each["symbol"], each["message"])
        for each in findings
        if is_parsable(os.path.join(root, each["path"]))
    )


def python_files(root: str) -> list[str]:
    return sorted(
        os.path.relpath(os.path.join(folder, name), root)
        for folder, _, names in os.walk(root)
        for name in names
        if name.endswith((".py", ".pyi"))
    )


def is_parsable(path: str) -> bool:
    if not path.endswith((".py", ".pyi")):
        return False
    try:
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(file.read())
    except (SyntaxError, ValueError, OSError):
        return False
    return True


def write(root: str, path: str, content: bytes) -> None:
    absolute = os.path.join(root, path)
    os.makedirs(os.path.dirname(absolute), exist_ok=True)
    with open(absolute, "wb") as file:
        file.write(content)
