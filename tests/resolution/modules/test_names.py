"""Which names modules offer, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from orb_lint.resolution.resolver import Resolver
from tests.resolution.conftest import ROOT, OpenWorkspace, offers, package


def origin(resolver: Resolver, dotted: str, name: str) -> tuple[str, str]:
    location = resolver.library.find(dotted)
    assert location is not None
    path, name = resolver.names.origin(location.unit, location.module, name)
    return path.removeprefix(f"{ROOT}/lib/"), name


@pytest.mark.parametrize(
    ("modules", "name", "is_offered"),
    [
        ({"__init__.py": "from .a import x", "a.py": "x = 1"}, "x", True),
        ({"__init__.py": "from .a import x", "a.py": "x = y = 1"}, "y", False),
        ({"a.py": ""}, "a", True),
        ({"a/b.py": ""}, "a", True),
        ({"__init__.py": "from .a import *", "a.py": "x = 1"}, "x", True),
        ({"__init__.py": "from .a import *", "a.py": "x = 1"}, "gone", False),
        ({"__init__.py": "from .a import *", "a.py": "__all__ = ['x']\nx = y = 1"}, "x", True),
        (
            {"__init__.py": "from .a import *", "a.py": "from .b import *", "b.py": "x = 1"},
            "x",
            True,
        ),
        (
            {"__init__.py": "from .a import *", "a.py": "from .b import *", "b.py": "x = 1"},
            "y",
            False,
        ),
        ({"__init__.py": "from lib.a import *", "a.py": "x = 1"}, "x", True),
        ({"__init__.py": "from .a import *", "a.py": "from . import *"}, "x", False),
        ({"__init__.py": "from somewhere import *"}, "x", True),
        ({"__init__.py": "from .a import *", "a.py": "x = = 1"}, "x", True),
        ({"__init__.py": "x = = 1"}, "x", True),
        ({"__init__.py": "def __getattr__(name): ..."}, "x", True),
        ({"__init__.py": "from .a import *", "a.py": "def __getattr__(name): ..."}, "x", True),
        ({"__init__.py": "if a:\n  x = 1\nelse:\n  x = 2"}, "x", True),
        ({"__init__.py": "try:\n  import x\nexcept ImportError:\n  x = None"}, "x", True),
        ({"__init__.py": ""}, "__file__", True),
        ({"__init__.py": ""}, "x", False),
    ],
)
def test_a_module_offers_what_it_binds_re_exports_or_may_make(
    modules: Mapping[str, str], name: str, is_offered: bool, open_workspace: OpenWorkspace
) -> None:
    assert offers(open_workspace(package(modules)), "lib", name) is is_offered


@pytest.mark.parametrize(
    ("source", "name", "is_offered"),
    [
        ("__all__ = ['x']\nx = y = 1", "y", False),
        ("_x = 1", "_x", False),
        ("__all__ = ['_x']\n_x = 1", "_x", True),
    ],
)
def test_a_star_import_takes_only_what_is_public(
    source: str, name: str, is_offered: bool, open_workspace: OpenWorkspace
) -> None:
    resolver = open_workspace(package({"__init__.py": "from .a import *", "a.py": source}))

    assert offers(resolver, "lib", name) is is_offered


def test_a_namespace_package_offers_its_modules_alone(open_workspace: OpenWorkspace) -> None:
    resolver = open_workspace(package({"a/b.py": ""}))

    assert offers(resolver, "lib.a", "b")
    assert not offers(resolver, "lib.a", "c")


@pytest.mark.parametrize(
    ("modules", "name", "where"),
    [
        ({"__init__.py": "x = 1"}, "x", ("__init__.py", "x")),
        ({"__init__.py": "from .a import x", "a.py": "x = 1"}, "x", ("a.py", "x")),
        ({"__init__.py": "from .a import y as x", "a.py": "y = 1"}, "x", ("a.py", "y")),
        (
            {
                "__init__.py": "from .a import x",
                "a.py": "from lib.b import z as x",
                "b.py": "z = 1",
            },
            "x",
            ("b.py", "z"),
        ),
        ({"__init__.py": "from .a import *", "a.py": "x = 1"}, "x", ("a.py", "x")),
        ({"a.py": ""}, "a", ("a.py", "")),
        ({"__init__.py": "from . import a as x", "a.py": ""}, "x", ("a.py", "")),
        ({"__init__.py": "import lib.a as x", "a.py": ""}, "x", ("a.py", "")),
        ({"__init__.py": "from requests import get"}, "get", ("__init__.py", "get")),
    ],
)
def test_the_origin_of_a_name_is_found_through_chains(
    modules: Mapping[str, str],
    name: str,
    where: tuple[str, str],
    open_workspace: OpenWorkspace,
) -> None:
    assert origin(open_workspace(package(modules)), "lib", name) == where


def test_modules_that_star_import_one_another_end_the_search(
    open_workspace: OpenWorkspace,
) -> None:
    modules = {"a.py": "from .b import *\nx = 1", "b.py": "from .a import *"}
    resolver = open_workspace(package(modules))

    assert origin(resolver, "lib.b", "x") == ("a.py", "x")
    assert not offers(resolver, "lib.b", "y")


def test_modules_that_import_a_name_from_one_another_end_the_search(
    open_workspace: OpenWorkspace,
) -> None:
    modules = {"a.py": "from .b import x", "b.py": "from .a import x"}

    assert origin(open_workspace(package(modules)), "lib.a", "x")[1] == "x"
