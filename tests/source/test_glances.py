"""What a glance at the text of a module tells of its names."""

from __future__ import annotations

import pytest
from hypothesis import given

from orb_lint.source.exports import read_exports
from orb_lint.source.glances import PlainNames, may_bind, may_define
from orb_lint.source.parsing import PARSE_ERRORS
from tests.source.random_sources import sources


@pytest.mark.parametrize(
    "source",
    [
        "def x(): ...",
        "async def x(): ...",
        "class x: ...",
        "class x(a): ...",
        "x = 1",
        "x: int = 1",
        "xx = x.x = 1\nx = 1",
        "from a import x",
        "from .a import y as x, z",
        "from a import (\n  x,\n  y,\n)",
        "if a:  # perhaps\n    x = 1",
        "try:\n    from a import b\nexcept ImportError:\n\n    # none\n    class x: ...",
        "if a:\n  y = f(\n    1)\n  if b:\n    y = 1\n  else:\n    def x(): ...",
        "'''\nx\n'''\nx = 1",
        "y = '''\n\"\"\"\n'''\nx = 1",
        '# it\'s """\nfrom a import x',
        "\n".join(["y = x"] * 300 + ["def x(): ..."]),
        "\n".join(["y = x"] * 300 + ["class x: ..."]),
    ],
)
def test_a_glance_shows_the_names_that_whole_lines_bind(source: str) -> None:
    assert "x" in PlainNames(source.encode())
    assert "x" in read_exports(source.encode()).names


@pytest.mark.parametrize(
    "source",
    [
        "",
        "xx = 1",
        "x == 1",
        "x(y=1)",
        "defx(1)",
        "import x",
        "from . import x",
        "from x import y",
        "def f():\n  x = 1",
        "class A:\n  def x(): ...",
        "class A:\n  if a:\n    x = 1",
        "f(a,\nx=1)",
        "f(  # a\nx=1)",
        "if f(\n  y,\n    x=1\n): ...",
        "if a:\n  f(b,\n  x=1)",
        "'''\nx = 1\n'''",
        "'''\nfrom a import x\n'''",
        "def f():\n    '''\nif a:\n    '''\n    x = 1",
    ],
)
def test_a_glance_does_not_show_what_is_not_bound_in_the_module(source: str) -> None:
    assert "x" not in PlainNames(source.encode())


@given(sources())
def test_what_a_glance_shows_is_bound(source: bytes) -> None:
    if b"'''" in source or b'"""' in source:
        return
    try:
        names = read_exports(source).names
    except PARSE_ERRORS:
        return

    words = {word.decode() for word in source.split() if word.isalpha() and word.isascii()}
    plain = PlainNames(source)

    assert {word for word in words if word in plain} <= names.keys()


@pytest.mark.parametrize(
    "source",
    [
        "def x(): ...",
        "class x: ...",
        "async def \\\n  x(): ...",
        "a = x = 1",
        "for x in y: ...",
        "with a as x: ...",
        "if a:\n  x: int",
        "x, y = 1, 2",
        "(x := 1)",
        "def f():\n  global x",
        "from a import y as x",
        "from a import (\n  y as x,\n)",
        "import a; x = 1",
        "from a import y; x = 1",
        "x.y()\nx(1)\nx = 1",
        "recreate(__name__, ['x'])",
        "if a: from b import c as x",
        "recreate(__name__, '''\nfrom a''', 'x')",
        "x += 1",
        "x //= 1",
        "x **= 1",
        "x <<= 1",
        "x: int",
        "f(x := 1)",
        "return (x := 1)",
        "for y, x in z: ...",
        "[\n  x\n] = y",
        "match y:\n  case [1, x]: ...",
        "match y:\n  case x if y: ...",
        "type x[T] = list[T]",
        "if y == '(': x = 1",
        "def f(): ...\nif a:\n  x = 1",
        "if a:\n  '''\ndef f():\n    '''\n  x = 1",
        "def f():\n  global \\\n    x",
        "import a\rx = 1",
        "a.x\n" * 5000,
        "a" * 20_000 + ".x",
    ],
    ids=lambda source: source[:40],
)
def test_a_module_may_define_what_it_binds_by_more_than_an_import_of_that_name(source: str) -> None:
    assert may_define(source.encode(), b"x")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "import x",
        "import a as x",
        "from a import x",
        "if a: import b as x",
        "from x import a",
        "a.x = 1",
        "x.a = 1",
        "x(1)\nx (2)",
        "xx = x1 = 1",
        "import x\nx.y(a.x)",
        "f(x=1)",
        "x[0] = 1",
        "x == 1\nx // 1\nx * 1\nx < 1\nx or 1\n1 if x else 1",
        "raise x",
        "f('x')",
        "def f():\n  x = 1",
        "async def f():\n  if a:\n    x = 1",
        "class A:\n  def x(self): ...",
        "def f(\n  x=1,\n): ...",
    ],
)
def test_a_module_that_imports_and_uses_a_name_does_not_define_it(source: str) -> None:
    assert not may_define(source.encode(), b"x")


@given(sources())
def test_no_name_is_passed_over_that_a_module_defines(source: bytes) -> None:
    try:
        names = read_exports(source).names
    except PARSE_ERRORS:
        return

    defined = [
        name for name, origin in names.items() if not origin or origin.name not in (name, "")
    ]

    assert all(may_define(source, name.encode()) for name in defined if name.isascii())


@pytest.mark.parametrize(
    "source",
    [
        "import x",
        "import x.y",
        "from a import x",
        "from a import y, x",
        "from a import (\n x,\n)",
        "from a import(x)",
        "from .import x",
        "if a: from .import(x, y)",
    ],
)
def test_a_module_may_bind_what_it_imports(source: str) -> None:
    assert may_bind(source.encode(), b"x")


def test_a_byte_order_mark_is_no_part_of_the_first_word() -> None:
    assert may_define(b"\xef\xbb\xbfdef x(): ...", b"x")


@pytest.mark.parametrize(
    ("encoding", "name", "is_bound"),
    [("utf-7", "größe", True), ("latin-1", "größe", True), ("latin-1", "size", False)],
)
def test_a_name_may_be_spelled_otherwise_in_another_encoding(
    encoding: str, name: str, is_bound: bool
) -> None:
    source = f"# coding: {encoding}\nimport größe\n".encode(encoding)
    assert may_bind(source, name.encode()) is is_bound


@pytest.mark.parametrize("source", ["from x import a", "import a.x", "def f():\n  import x"])
def test_a_module_does_not_bind_where_it_imports_from(source: str) -> None:
    assert not may_bind(source.encode(), b"x")


@given(sources())
def test_no_name_is_passed_over_that_a_module_binds(source: bytes) -> None:
    try:
        names = read_exports(source).names
    except PARSE_ERRORS:
        return

    spelled = [name.encode() for name in names if source.isascii()]  # others may be normalized

    assert all(may_bind(source, name) for name in spelled)
