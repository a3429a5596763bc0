"""The records made of astroid's nodes against those that the scanner makes of the source."""

from __future__ import annotations

import os
import sysconfig

import pytest
from astroid import MANAGER
from astroid.builder import AstroidBuilder
from astroid.exceptions import AstroidError
from hypothesis import given

from benchmarks.exactness import read_imports
from orb_lint.editors.astroid_imports import imports_of
from orb_lint.settings import NEWEST_PYTHON, Version
from orb_lint.source.record import Context, Import
from orb_lint.source.scanner import read, scan
from orb_lint.source.text import declared_encoding
from tests.source.random_sources import nasty, sources

LIBRARY = sysconfig.get_path("stdlib")
PACKAGES = ("asyncio", "concurrent", "ctypes", "email", "importlib", "json", "unittest", "xml")


def by_astroid(source: bytes) -> list[Import] | None:
    """The imports of a source as astroid parses it, None where it does not."""
    builder = AstroidBuilder(MANAGER, apply_transforms=False)
    try:
        return imports_of(builder.string_build(source.decode()), source, NEWEST_PYTHON)
    except (AstroidError, UnicodeDecodeError):
        return None


def library_files() -> list[str]:
    modules = [os.path.join(LIBRARY, name) for name in os.listdir(LIBRARY)]
    inner = [
        os.path.join(folder, name)
        for package in PACKAGES
        for folder, _, names in os.walk(os.path.join(LIBRARY, package))
        for name in names
    ]
    return sorted(path for path in [*modules[::4], *inner] if path.endswith(".py"))


def test_astroid_and_the_scanner_agree_on_the_standard_library() -> None:
    count = 0
    for path in library_files():
        with open(path, "rb") as file:
            source = file.read()
        module = AstroidBuilder(MANAGER, apply_transforms=False).file_build(path)
        records = imports_of(module, source, NEWEST_PYTHON)
        assert records == scan(source), path
        count += len(records)
    assert count > 1_000


@nasty
@given(sources())
def test_astroid_and_the_scanner_agree_on_any_source_that_parses(source: bytes) -> None:
    # astroid adds a line end, with which a backslash at the very end is none too many.
    is_judged = not declared_encoding(source) and not read(source).problem
    records = by_astroid(source) if is_judged else None
    if records is not None:
        assert records == scan(source)


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("import a", Context.NONE),
        ("def f():\n    import a", Context.FUNCTION),
        ("class C:\n    async def f(self):\n        import a", Context.FUNCTION),
        ("if TYPE_CHECKING:\n    import a", Context.TYPE_CHECKING),
        ("if typing.TYPE_CHECKING:\n    import a", Context.TYPE_CHECKING),
        ("if not TYPE_CHECKING:\n    pass\nelse:\n    import a", Context.TYPE_CHECKING),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import a", Context.NONE),
        ("if TYPE_CHECKING and x:\n    import a", Context.TYPE_CHECKING),
        ("if TYPE_CHECKING or x:\n    import a", Context.NONE),
        ("if x or not TYPE_CHECKING:\n    pass\nelse:\n    import a", Context.TYPE_CHECKING),
        ("if not (TYPE_CHECKING and x):\n    import a", Context.NONE),
        ("if x().TYPE_CHECKING:\n    import a", Context.TYPE_CHECKING),
        ("if sys.version_info < (3, 8):\n    import a", Context.UNREACHED),
        ("if sys.version_info >= (3, 8):\n    pass\nelse:\n    import a", Context.UNREACHED),
        ("if (3, 8) <= sys.version_info:\n    import a", Context.NONE),
        ("if sys.version_info >= (3, 14, 1):\n    import a", Context.NONE),
        ("if version_info[0] == 2:\n    import a", Context.UNREACHED),
        ("if sys.version_info.major < 3:\n    import a", Context.UNREACHED),
        ("if sys.version_info[:2] < (3, 9):\n    import a", Context.UNREACHED),
        ("if django.version_info < (3, 8):\n    import a", Context.NONE),
        ("if sys.platform == 'win32':\n    import a", Context.UNREACHED),
        ("if sys.platform.startswith('win'):\n    import a", Context.UNREACHED),
        (
            "if sys.platform in ('win32', 'cygwin') or os.name == 'nt':\n    import a",
            Context.UNREACHED,
        ),
        ("if sys.platform != 'linux' and x:\n    import a", Context.UNREACHED),
        ("if sys.platform == 'win32':\n    pass\nelif x:\n    import a", Context.NONE),
        ("if target.platform == 'ios':\n    import a", Context.NONE),
        ("if TYPE_CHECKING or sys.version_info < (3, 8):\n    import a", Context.TYPE_CHECKING),
        ("if TYPE_CHECKING and os.name == 'nt':\n    import a", Context.UNREACHED),
        ("try:\n    import a\nexcept ImportError:\n    pass", Context.OPTIONAL),
        ("try:\n    import a\nexcept (E, ModuleNotFoundError):\n    pass", Context.OPTIONAL),
        ("try:\n    import a\nexcept:\n    pass", Context.OPTIONAL),
        ("try:\n    import a\nexcept KeyError:\n    pass", Context.NONE),
        ("try:\n    import a\nexcept builtins.ImportError:\n    pass", Context.OPTIONAL),
        ("try:\n    pass\nexcept ImportError:\n    import a", Context.OPTIONAL),
        ("try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import a", Context.NONE),
        ("with suppress(ImportError):\n    import a", Context.OPTIONAL),
        ("with x, contextlib.suppress(E, ImportError):\n    import a", Context.OPTIONAL),
        (
            "async def f():\n    async with suppress(ImportError):\n        import a",
            Context.FUNCTION | Context.OPTIONAL,
        ),
        ("with open(path) as file:\n    import a", Context.NONE),
        ("if find_spec('a'):\n    import a", Context.OPTIONAL),
        ("if importlib.util.find_spec('a') is not None and x:\n    import a", Context.OPTIONAL),
        ("if (spec := find_spec('a')) != None:\n    import a", Context.OPTIONAL),
        ("if find_spec('a') is None or x:\n    pass\nelse:\n    import a", Context.OPTIONAL),
        ("if not find_spec('a'):\n    pass\nelse:\n    import a", Context.OPTIONAL),
        ("if bool(find_spec('a')):\n    import a", Context.OPTIONAL),
        ("if find_spec('a') is None:\n    import a", Context.NONE),
        ("if find_spec('a') or x:\n    import a", Context.NONE),
        ("if find_spec('a') == spec:\n    import a", Context.NONE),
        ("HAS = find_spec('a') is not None\nif HAS:\n    import a", Context.OPTIONAL),
        ("HAS: bool = bool(u.find_spec('a'))\nif x and HAS:\n    import a", Context.OPTIONAL),
        ("HAS = (\n    find_spec('a')\n)\nif not HAS:\n    import a", Context.NONE),
        ("LACKS = not find_spec('a')\nif LACKS:\n    import a", Context.NONE),
        ("LACKS = find_spec('a') is None\nif LACKS:\n    import a", Context.NONE),
        ("f = lambda: import_module('a')", Context.FUNCTION),
        (
            "def f():\n    try:\n        import a\n    except ImportError:\n        pass",
            Context.FUNCTION | Context.OPTIONAL,
        ),
    ],
)
def test_where_an_import_stands_is_recorded(source: str, context: Context) -> None:
    records = by_astroid(source.encode())
    assert records is not None
    assert [record.context for record in records] == [context]
    assert records == scan(source.encode()) == read_imports(source.encode())


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("from typing import TYPE_CHECKING as TC\nif TC:\n    import a", Context.TYPE_CHECKING),
        (
            "from typing import TYPE_CHECKING as T\nif not T: pass\nelse: import a",
            Context.TYPE_CHECKING,
        ),
        ("if TC:\n    import a", Context.NONE),
    ],
)
def test_type_checking_may_have_another_name(source: str, context: Context) -> None:
    records = by_astroid(source.encode())

    assert records == scan(source.encode())
    assert records is not None
    assert records[-1].context == context


@pytest.mark.parametrize(
    ("target", "context"), [((3, 10), Context.UNREACHED), ((3, 11), Context.NONE)]
)
def test_branches_are_those_of_the_target_python(target: Version, context: Context) -> None:
    source = b"if sys.version_info >= (3, 11):\n    import tomllib"
    module = AstroidBuilder(MANAGER, apply_transforms=False).string_build(source.decode())

    assert [record.context for record in read(source, target).imports] == [context]
    assert [record.context for record in imports_of(module, source, target)] == [context]


@pytest.mark.parametrize(
    ("call", "module", "level"),
    [
        ("import_module('.models', package='orb_models')", "orb_models.models", 0),
        ("import_module('.models', 'orb_models')", "orb_models.models", 0),
        ("importlib.import_module('..b', 'a.c')", "a.b", 0),
        ("import_module('.b', __package__)", "b", 1),
        ("import_module('a', 'b')", "a", 0),
    ],
)
def test_a_call_imports_a_relative_name_from_the_package_it_is_given(
    call: str, module: str, level: int
) -> None:
    records = by_astroid(call.encode())

    assert records == scan(call.encode()) == read_imports(call.encode())
    assert records is not None
    assert [(record.module, record.level) for record in records] == [(module, level)]


@pytest.mark.parametrize("arguments", ["'...b', 'a.c'", "'.b', package", "'.b'", "'.b', ''"])
def test_a_relative_name_of_a_package_that_is_not_told_is_no_import(arguments: str) -> None:
    call = f"import_module({arguments})".encode()

    assert by_astroid(call) == scan(call) == read_imports(call) == []
