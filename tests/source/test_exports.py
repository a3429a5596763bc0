"""Which names a module offers, told from its source alone."""

from __future__ import annotations

import pytest
from hypothesis import given

from orb_lint.source.exports import Exports, Source, plainly_listed, read_exports
from orb_lint.source.parsing import PARSE_ERRORS
from tests.source.random_sources import sources


def exports_of(source: str) -> Exports:
    return read_exports(source.encode())


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1", {"x"}),
        ("x: int", {"x"}),
        ("x = y = z = 1", {"x", "y", "z"}),
        ("(x, [y, *z]) = 1", {"x", "y", "z"}),
        ("x += 1", {"x"}),
        ("if (x := 1): pass", {"x"}),
        ("y = [x := z for z in a]", {"x", "y"}),
        ("def f(x): y = 1", {"f"}),
        ("async def f(): ...", {"f"}),
        ("class A:\n  x = 1\n  def f(self): ...", {"A"}),
        ("if a:\n  x = 1\nelse:\n  def y(): ...", {"x", "y"}),
        (
            "try:\n  x = 1\nexcept E:\n  y = 1\nelse:\n  z = 1\nfinally:\n  w = 1",
            {"x", "y", "z", "w"},
        ),
        ("for x in a: y = 1", {"x", "y"}),
        ("with a as x, b as (y, z): pass", {"x", "y", "z"}),
        ("match a:\n  case [x, *y]: pass\n  case {'k': z, **w}: pass", {"x", "y", "z", "w"}),
        ("f = lambda x: (y := 1)", {"f"}),
        ("def f():\n  global x\n  x = 1", {"f", "x"}),
        ("a.x = 1\nb['y'] = 2", set()),
    ],
)
def test_whatever_the_module_level_binds_in_any_branch_is_offered(
    source: str, names: set[str]
) -> None:
    assert exports_of(source).names == dict.fromkeys(names)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from .a import x", {"x": Source(1, "a", "x")}),
        ("from ..a.b import x as y", {"y": Source(2, "a.b", "x")}),
        ("from . import x", {"x": Source(1, "", "x")}),
        ("from a import x", {"x": Source(0, "a", "x")}),
        ("import a", {"a": Source(0, "a", "")}),
        ("import a.b", {"a": Source(0, "a", "")}),
        ("import a.b as c", {"c": Source(0, "a.b", "")}),
        (
            "try:\n  from a import x\nexcept ImportError:\n  from b import y",
            {"x": Source(0, "a", "x"), "y": Source(0, "b", "y")},
        ),
    ],
)
def test_an_imported_name_tells_where_it_comes_from(source: str, names: dict[str, Source]) -> None:
    assert exports_of(source).names == names


def test_the_last_binding_of_a_name_counts() -> None:
    assert exports_of("from a import x\nx = 1").names == {"x": None}
    assert exports_of("x = 1\nfrom a import x").names == {"x": Source(0, "a", "x")}


def test_star_imports_are_kept_apart_from_names() -> None:
    found = exports_of("from .a import *\nfrom b.c import *\n")

    assert found.names == {}
    assert found.stars == (Source(1, "a", "*"), Source(0, "b.c", "*"))


@pytest.mark.parametrize(
    ("source", "public"),
    [
        ("x = 1", None),
        ("__all__ = ['x', 'y']", {"x", "y"}),
        ("__all__ = ('x',)", {"x"}),
        ("__all__: list[str] = ['x']", {"x"}),
        ("__all__ = []", set()),
        ("__all__ = ['x']\n__all__ += ['y']", {"x", "y"}),
        ("__all__ = ['x']\n__all__.extend(['y'])\n__all__.append('z')", {"x", "y", "z"}),
        ("__all__ = ['x'] + a.__all__ + ['y']", {"x", "y"}),
    ],
)
def test_what_all_lists_is_public(source: str, public: set[str] | None) -> None:
    assert exports_of(source).public == public


@pytest.mark.parametrize(
    "source",
    [
        "def __getattr__(name): ...",
        "globals()['x'] = 1",
        "globals().update(x=1)",
        "vars()['x'] = 1",
        "setattr(module, 'x', 1)",
        "exec('x = 1')",
        "import sys\nsys.modules[__name__] = Lazy()",
        "if a:\n  def __getattr__(name): ...",
        "__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, ['x'])",
        "from lazy import make_getattr as __getattr__",
    ],
)
def test_a_module_that_makes_names_as_it_runs_is_open(source: str) -> None:
    assert exports_of(source).is_open


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n  def __getattr__(self, name): ...",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n  def __getattr__(name): ...",
        "def f(): return globals()",
        "import sys\nx = sys.modules['y']",
    ],
)
def test_a_module_whose_classes_and_functions_do_so_is_not(source: str) -> None:
    assert not exports_of(source).is_open


def test_what_is_told_the_name_of_the_module_may_bind_what_else_it_is_told() -> None:
    source = "import x\nrecreate(__name__, {'a.b': ['x', 'y']})\nother(name, ['z'])\n"

    assert exports_of(source).names == {"a.b": None, "x": Source(0, "x", ""), "y": None}


def test_what_is_no_python_offers_nothing_that_can_be_told() -> None:
    with pytest.raises(SyntaxError):
        exports_of("x = = 1")


@pytest.mark.parametrize(
    "source",
    [
        "__all__ = ['x', 'y']",
        "__all__: list[str] = ['x', 'y']\nx = y = 1",
        "from a import x, y\n__all__ = (\n    'x',  # this\n    \"y\",\n)",
    ],
)
def test_a_glance_shows_what_a_star_import_takes(source: str) -> None:
    assert plainly_listed(source.encode()) == frozenset({"x", "y"})


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "__all__ = ['x'] + a.__all__",
        "__all__ = ['x'] + ['y']",
        "__all__ = [*a]",
        "__all__ = ['x', y]",
        "__all__ = ('x')",
        "__all__ = [1]",
        "__all__ = ['x'\n",
        "__all__ = ['x']\n__all__ += ['y']",
        "__all__ = ['x']\nfrom a import *",
        "__all__ = ['x']\ndef __getattr__(name): ...",
        "__all__ = ['x']\nglobals()['y'] = 1",
        "__all__ = ['x']\nsys.modules[__name__] = 1",
        "if a:\n  __all__ = ['x']",
        "f(\n__all__ = ['x']\n)",
        "'''\n__all__ = ['x']\n'''",
        "a = \"'''\" + '''\n__all__ = ['x']\n'''",
    ],
)
def test_a_glance_does_not_show_what_a_star_import_may_take_besides(source: str) -> None:
    assert plainly_listed(source.encode()) is None


@given(sources())
def test_what_a_glance_shows_to_be_listed_is_all_that_star_imports_take(source: bytes) -> None:
    source += b"\n__all__ = ['x']\n"
    try:
        exports = read_exports(source)
    except PARSE_ERRORS:
        return

    if (listed := plainly_listed(source)) is not None:
        assert listed == exports.public
        assert not exports.stars
        assert not exports.is_open
