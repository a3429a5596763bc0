"""Workspaces made of code that nobody wrote for a benchmark.

Their Lambdas hold modules of the standard library of this Python, to which the imports of shared
code are added; their packages are the distributions that are installed beside the tool.
"""

from __future__ import annotations

import ast
import sys
import sysconfig
import tarfile
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.lambda_files import LOCAL_PACKAGES, manifests, write_files
from benchmarks.packages import orb_common, orb_models

if TYPE_CHECKING:
    from collections.abc import Container

MODULES_OF_A_LAMBDA = 4
IMPORTS_OF_A_MODULE = 2
_SMALLEST = 1_500
_LEFT_OUT = frozenset(
    {"idlelib", "lib2to3", "site-packages", "test", "tests", "tkinter", "turtledemo"}
)
_NOT_WANTED = ("java.lang", "org.python", "flake8: noqa")
"""In the text of modules for other Pythons, or of which ruff is told to say nothing."""
_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_SHARED = (
    "from orb_common.exceptions import NotFoundError, ValidationError",
    "from orb_common.security.audit import record_event",
    "from orb_models.models.users import Users",
    "from orb_models.enums import UserStatus",
    "from orb_common import utils",
)
LEGACY_IMPORTS = len(_SHARED) + MODULES_OF_A_LAMBDA * IMPORTS_OF_A_MODULE
"""Imports by an old name in each Lambda of a dirty workspace."""

_HANDLER = """\
import json
import os

{imports}

table = None


def handler(event, context):
    return {{"statusCode": 200, "body": json.dumps(event), "region": os.environ["AWS_REGION"]}}
"""

_TESTS = """\
import importlib
import os
import sys
from unittest.mock import MagicMock, patch

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import index
from orb_common.exceptions import NotFoundError


@pytest.fixture(autouse=True)
def environment():
    with patch.dict(os.environ, {"TABLE": "users", "AWS_REGION": "eu-west-1"}):
        importlib.reload(index)
        yield


@patch("index.table")
def test_answers(table):
    table.get_item.return_value = {"Item": {"id": "1"}}
    assert index.handler({}, None)["statusCode"] == 200


@patch("index.json.dumps", side_effect=NotFoundError)
@patch.object(index, "table")
def test_fails(table, dumps, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setattr("index.table", MagicMock())
    with pytest.raises(NotFoundError):
        index.handler({}, None)
"""


class Module(NamedTuple):
    """A module of the standard library that imports nothing of the package it stands in.

    Attributes:
        name: its own, without that of its package.
        lines: its text, with line ends.
        first_import: 0-based number of the line that its imports begin on.
    """

    name: str
    lines: tuple[str, ...]
    first_import: int

    def importing(self, imports: list[str]) -> str:
        """Its text with some more imports."""
        at = self.first_import
        return "".join((*self.lines[:at], *(f"{line}\n" for line in imports), *self.lines[at:]))


@cache
def standard_modules() -> list[Module]:
    """The modules of which Lambdas are made, one of each name."""
    root = Path(sysconfig.get_path("stdlib"))
    paths = (path.relative_to(root) for path in sorted(root.rglob("*.py")))
    found = (_module(root / path) for path in paths if _LEFT_OUT.isdisjoint(path.parts))
    return [*{module.name: module for module in found if module is not None}.values()]


def _module(path: Path) -> Module | None:
    """A module that can stand alone, None for all others."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except ValueError:
        return None
    if len(text) < _SMALLEST or any(name in text for name in _NOT_WANTED):
        return None
    if any(isinstance(node, ast.ImportFrom) and node.level for node in ast.walk(tree)):
        return None
    for node in tree.body:
        if isinstance(node, ast.Import) or (
            isinstance(node, ast.ImportFrom) and node.module != "__future__"
        ):
            return Module(path.stem, tuple(text.splitlines(keepends=True)), node.lineno - 1)
    return None


def write_lambdas(root: Path, lambdas: int, *, dirty: bool, tested: bool) -> None:
    """Write a workspace of Lambdas that hold modules of the standard library.

    Args:
        root: is created; must not hold anything yet.
        lambdas: how many.
        dirty: whether they import shared code by the old names of its layers.
        tested: whether each has tests beside it.
    """
    root.mkdir(parents=True)
    write_files(root / "backend/packages/orb-common", orb_common())
    write_files(root / "backend/packages/orb-models", orb_models())
    shared = [_by_old_name(line) for line in _SHARED] if dirty else list(_SHARED)
    for number in range(lambdas):
        random = Random(number)
        files = {
            f"service_{module.name}.py": module.importing(
                random.sample(shared, IMPORTS_OF_A_MODULE)
            )
            for module in random.sample(standard_modules(), MODULES_OF_A_LAMBDA)
        }
        files["index.py"] = _HANDLER.format(imports="\n".join(shared))
        if tested:
            files["tests/test_index.py"] = _TESTS
        packages = {**LOCAL_PACKAGES, "boto3": "*"}
        files |= manifests(packages, {"pytest": "*"}, python_version=_VERSION)
        write_files(root / f"backend/src/lambdas/service-{number}", files)


def write_lambdas_left_behind(root: Path, lambdas: int) -> None:
    """Write a clean workspace in which a class of a package has a new name, and nobody knows it.

    Args:
        root: is created; must not hold anything yet.
        lambdas: how many.
    """
    write_lambdas(root, lambdas, dirty=False, tested=False)
    renamed = {
        path: text.replace("UserStatus", "AccountStatus") for path, text in orb_models().items()
    }
    write_files(root / "backend/packages/orb-models", renamed)


def write_sdists(root: Path, archives: Path) -> None:
    """Write a workspace whose packages are source distributions, as they are.

    Args:
        root: is created; must not hold anything yet.
        archives: the folder of their `.tar.gz` files.
    """
    for path in sorted(archives.glob("*.tar.gz")):
        with tarfile.open(path) as archive:
            archive.extractall(root / "packages", filter="data")


def _by_old_name(line: str) -> str:
    return (
        line.replace("from orb_common import", "import")
        .replace("orb_common.", "")
        .replace("orb_models.", "")
    )


def write_packages(root: Path) -> int:
    """Write a workspace whose local packages are the distributions that are installed.

    This project itself is none of them: what is left of an old build may be half of it.

    Args:
        root: is created; must not hold anything yet.

    Returns:
        The number of packages.
    """
    installed = {canonicalize_name(each.name): each for each in distributions()}
    installed.pop(canonicalize_name("orb-lint"), None)
    written = 0
    for name, distribution in sorted(installed.items()):
        sources = _sources(distribution)
        if sources:
            write_files(
                root / "packages" / name,
                {**sources, "pyproject.toml": _project(distribution, installed)},
            )
            written += 1
    return written


def _sources(distribution: Distribution) -> dict[str, str]:
    """The modules of a distribution's packages, by path; those that are no UTF-8 left out."""
    found = {}
    for path in distribution.files or ():
        if path.suffix == ".py" and len(path.parts) > 1 and ".." not in path.parts:
            try:
                found[str(path)] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
    return found


def _project(distribution: Distribution, installed: Container[str]) -> str:
    """Metadata with what a distribution requires of the others."""
    requirements = map(Requirement, distribution.requires or ())
    names = sorted({canonicalize_name(each.name) for each in requirements})
    listed = ", ".join(f'"{name}"' for name in names if name in installed)
    return f'[project]\nname = "{distribution.name}"\nversion = "1"\ndependencies = [{listed}]\n'
