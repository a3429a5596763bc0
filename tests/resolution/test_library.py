"""What local packages and layers hold and offer."""

from __future__ import annotations

import gc
from collections.abc import Mapping

import pytest

from orb_lint.resolution.library import Library
from orb_lint.source.exports import Source
from orb_lint.source.glances import PlainNames
from tests.resolution.conftest import OpenWorkspace

ROOT = "packages/lib"


STAR_OF_Z = "from ._z import *\n"


def package(modules: Mapping[str, str], name: str = "lib") -> dict[str, str]:
    """A local package whose import package holds some modules."""
    folder = f"packages/{name}"
    return {
        f"{folder}/pyproject.toml": f'[project]\nname = "{name}"\n',
        f"{folder}/{name}/__init__.py": "",
        **{f"{folder}/{name}/{path}": text for path, text in modules.items()},
    }


def offers(library: Library, dotted: str, name: str) -> bool:
    location = library.find(dotted)
    assert location is not None
    return library.offers(location.unit, location.module, name)


def origin(library: Library, dotted: str, name: str) -> tuple[str, str]:
    location = library.find(dotted)
    assert location is not None
    path, name = library.origin(location.unit, location.module, name)
    return path.removeprefix(f"{ROOT}/lib/"), name


def locations(library: Library, name: str) -> list[str]:
    return [location.dotted for location in library.locations_of("lib", name)]


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
    assert offers(open_workspace(package(modules)).library, "lib", name) is is_offered


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
    library = open_workspace(package({"__init__.py": "from .a import *", "a.py": source})).library

    assert offers(library, "lib", name) is is_offered


def test_a_namespace_package_offers_its_modules_alone(open_workspace: OpenWorkspace) -> None:
    library = open_workspace(package({"a/b.py": ""})).library

    assert offers(library, "lib.a", "b")
    assert not offers(library, "lib.a", "c")


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
    assert origin(open_workspace(package(modules)).library, "lib", name) == where


def test_modules_that_import_a_name_from_one_another_end_the_search(
    open_workspace: OpenWorkspace,
) -> None:
    modules = {"a.py": "from .b import x", "b.py": "from .a import x"}
    library = open_workspace(package(modules)).library

    assert origin(library, "lib.a", "x")[1] == "x"
    assert locations(library, "x") == []


def test_modules_that_star_import_one_another_end_the_search(
    open_workspace: OpenWorkspace,
) -> None:
    modules = {"a.py": "from .b import *\nx = 1", "b.py": "from .a import *"}
    library = open_workspace(package(modules)).library

    assert origin(library, "lib.b", "x") == ("a.py", "x")
    assert not offers(library, "lib.b", "y")


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
    assert locations(open_workspace(package(modules)).library, "x") == found


def test_names_of_another_package_are_none_of_its_own(open_workspace: OpenWorkspace) -> None:
    files = package({"__init__.py": "from base.a import x"}) | package({"a.py": "x = 1"}, "base")

    assert locations(open_workspace(files).library, "x") == []


@pytest.mark.parametrize(
    ("source", "path"),
    [
        (Source(1, "b", "x"), "a/b.py"),
        (Source(1, "", "b"), "a/__init__.py"),
        (Source(2, "c", "x"), "c.py"),
        (Source(0, "lib.c", "x"), "c.py"),
        (Source(1, "gone", "x"), None),
        (Source(9, "c", "x"), None),
        (Source(0, "requests", "get"), None),
    ],
)
def test_an_import_inside_a_module_is_followed(
    source: Source, path: str | None, open_workspace: OpenWorkspace
) -> None:
    library = open_workspace(package({"a/__init__.py": "", "a/b.py": "", "c.py": ""})).library
    location = library.find("lib.a")
    assert location is not None

    target = library.follow(location.unit, location.module, source)

    assert (target and target[1].path) == (path and f"{ROOT}/lib/{path}")


def test_packages_in_a_src_folder_are_known_by_what_they_install(
    open_workspace: OpenWorkspace,
) -> None:
    files = {
        f"{ROOT}/pyproject.toml": '[project]\nname = "lib"\n',
        f"{ROOT}/src/first/__init__.py": "",
        f"{ROOT}/src/second/__init__.py": "",
    }
    library = open_workspace(files).library

    assert sorted(library.packages) == ["first", "second"]
    assert library.find("second") is not None
    assert library.find("lib") is None


def test_layers_are_known_by_their_modules_wherever_they_hold_them(
    open_workspace: OpenWorkspace,
) -> None:
    files = dict.fromkeys(
        [
            "layers/a/one.py",
            "layers/b/python/two.py",
            "layers/d/one.py",
            "layers/a/setup.py",
        ],
        "",
    )
    library = open_workspace(files).library

    assert [layer.path for layer in library.layers_with("one")] == ["layers/a", "layers/d"]
    assert [layer.path for layer in library.layers_with("two")] == ["layers/b"]
    assert library.layers_with("setup") == library.layers_with("python") == []


def test_modules_that_do_not_parse_are_remembered(open_workspace: OpenWorkspace) -> None:
    library = open_workspace(package({"a.py": "x = = 1"})).library
    assert library.unparsable == {}

    locations(library, "x")

    assert library.unparsable == {f"{ROOT}/lib/a.py": b"x = = 1"}


@pytest.mark.parametrize(("length", "is_parsed"), [(100, True), (5_000, False)])
def test_a_large_module_whose_lines_show_a_name_is_not_parsed(
    length: int, is_parsed: bool, open_workspace: OpenWorkspace
) -> None:
    broken = "\ndef f():\n    pass\n" + length * "#" + "\nx = = 1\n"
    library = open_workspace(package({"a.py": broken})).library
    location = library.find("lib.a")
    assert location

    assert library.offers(location.unit, location.module, "f")

    assert bool(library.unparsable) is is_parsed


@pytest.mark.parametrize("names", [1, 40])
def test_where_a_name_is_defined_does_not_depend_on_how_many_are_asked_for(
    names: int, open_workspace: OpenWorkspace
) -> None:
    files = {
        "mentions.py": "# f is not here\n",
        "binds.py": "if True:\n    def f(): pass\n",
        "takes.py": "from .binds import *\n",
    }
    library = open_workspace(package(files)).library

    for number in range(names):
        assert locations(library, f"missing{number}") == []

    assert locations(library, "f") == ["lib.binds"]


def test_the_sources_of_many_modules_are_not_all_kept(open_workspace: OpenWorkspace) -> None:
    filling = "# nothing\n" * 100_000
    names = [f"big{number}" for number in range(8)]
    files = package({f"{name}.py": f"def {name}(): ...\n{filling}" for name in names})
    library = open_workspace(files).library

    for _ in range(2):
        assert all(offers(library, f"lib.{name}", name) for name in names)
        assert not any(offers(library, f"lib.{name}", "other") for name in names[:1])

    kept = [each.size for each in gc.get_objects() if isinstance(each, PlainNames)]
    assert kept
    assert sum(kept) < 5_000_000
