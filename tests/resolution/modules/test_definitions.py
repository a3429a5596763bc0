"""Where packages define names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from orb_lint.resolution.resolver import Resolver
from tests.resolution.conftest import OpenWorkspace, package

STAR_OF_Z = "from ._z import *\n"


def locations(resolver: Resolver, name: str) -> list[str]:
    return [location.dotted for location in resolver.definitions.locations_of("lib", name)]


@pytest.mark.parametrize(
    ("modules", "found"),
    [
        ({"a.py": "x = 1"}, ["lib.a"]),
        ({"a/b/c.py": "x = 1"}, ["lib.a.b.c"]),
        ({"__init__.py": "from .a import x", "a.py": "x = 1"}, ["lib"]),
        ({"a/__init__.py": "from .b import *", "a/b.py": "x = 1"}, ["lib.a"]),
        ({"a.py": "x = 1", "b.py": "x = 2"}, ["lib.a", "lib.b"]),
        ({"a.py": "from requests import x"}, []),
        ({"a.py": "y = 1"}, []),
        ({"_a.py": "x = 1", "b/c.py": "from lib._a import x"}, ["lib.b.c"]),
        ({"_a.py": "x = 1"}, ["lib._a"]),
        ({"a.py": "x = = 1", "b.py": "x = 1"}, ["lib.b"]),
        ({"_z.py": "x = 1", "_a.py": STAR_OF_Z, "b.py": STAR_OF_Z, "c.py": STAR_OF_Z}, ["lib.b"]),
        (
            {
                "_z.py": "",
                "a.py": f"{STAR_OF_Z}if TYPE_CHECKING:\n    class x: ...\n",
                "b.py": "from .a import *",
                "c.py": "from .b import *",
            },
            ["lib.b"],
        ),
        ({"_z.py": "x = 1", "b.py": STAR_OF_Z, "c.py": "x = 1"}, ["lib.b", "lib.c"]),
        (
            {
                "a.py": "from .b import *",
                "b.py": "from .a import *\nfrom .c import *",
                "c.py": "x = 1",
            },
            ["lib.a"],
        ),
    ],
)
def test_a_name_is_at_location_at_the_shortest_public_path_of_each_definition(
    modules: Mapping[str, str], found: list[str], open_workspace: OpenWorkspace
) -> None:
    assert locations(open_workspace(package(modules)), "x") == found
    resolver = open_workspace(package(modules))
    for _ in ("at first", "when all have been found"):
        only = resolver.definitions.only_location_of("lib", "x")
        assert (only and only.dotted) == (found[0] if len(found) == 1 else None)
        assert locations(resolver, "x") == found


def test_a_second_definition_is_enough_to_see_that_a_name_is_not_defined_once(
    open_workspace: OpenWorkspace,
) -> None:
    modules = {"a.py": "x = 1", "b.py": "x = 1", "c.py": "x = = 1"}
    resolver = open_workspace(package(modules))

    assert resolver.definitions.only_location_of("lib", "x") is None
    assert not resolver.library.contents.unparsable


def test_names_of_another_package_are_none_of_its_own(open_workspace: OpenWorkspace) -> None:
    files = package({"__init__.py": "from base.a import x"}) | package({"a.py": "x = 1"}, "base")

    assert locations(open_workspace(files), "x") == []


@pytest.mark.parametrize("names", [1, 40])
def test_where_a_name_is_defined_does_not_depend_on_how_many_are_asked_for(
    names: int, open_workspace: OpenWorkspace
) -> None:
    files = {
        "mentions.py": "# f is not here\n",
        "binds.py": "if True:\n    def f(): pass\n",
        "takes.py": "from .binds import *\n",
    }
    resolver = open_workspace(package(files))

    for number in range(names):
        assert locations(resolver, f"missing{number}") == []

    assert locations(resolver, "f") == ["lib.binds"]


def test_a_name_that_modules_import_from_one_another_is_defined_nowhere(
    open_workspace: OpenWorkspace,
) -> None:
    modules = {"a.py": "from .b import x", "b.py": "from .a import x"}

    assert locations(open_workspace(package(modules)), "x") == []
