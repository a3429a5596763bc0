"""Where the parts of an import statement stand."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from orb_lint.findings import Span
from orb_lint.source.scanner import scan
from orb_lint.source.statement import Statement, locate
from orb_lint.source.text import decoded_lines


def statements(source: str) -> list[Statement]:
    lines = decoded_lines(source.encode())
    return [locate(record, lines) for record in scan(source.encode())]


def text_at(source: str, span: Span | None) -> str | None:
    """What stands at a place, its line ends as `|`."""
    if span is None:
        return None
    lines = decoded_lines(source.encode())[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "|".join(lines)


class Case(NamedTuple):
    """A source whose last import has its module and names at these places."""

    source: str
    module: str | None
    names: list[str]


CASES = (
    Case("import a", None, ["a"]),
    Case("import a.b as c, d ,e", None, ["a.b as c", "d", "e"]),
    Case("import a . b", None, ["a . b"]),
    Case("from a.b import c as d, e", "a.b", ["c as d", "e"]),
    Case("from a import *", "a", ["*"]),
    Case("from . import a", ".", ["a"]),
    Case("from ..a import b", "..a", ["b"]),
    Case("from.import a", ".", ["a"]),
    Case("from a import(b)", "a", ["b"]),
    Case("from a import (b, c,)", "a", ["b", "c"]),
    Case("from a import (  # b, c (\n  b,  # d as e\n  c as\n  d,\n)", "a", ["b", "c as|  d"]),
    Case("from a import b, \\\n  c", "a", ["b", "c"]),
    Case("from a \\\n  import b", "a", ["b"]),
    Case("from \\\n  a import b", "a", ["b"]),
    Case("x = 'é'; from größe import ä as ö, b; y", "größe", ["ä as ö", "b"]),
    Case("from importer import import_, from_", "importer", ["import_", "from_"]),
    Case("from a import (b,\r\n  c)\r\n", "a", ["b", "c"]),
    Case("import_module('a.b')", "'a.b'", []),
)


@pytest.mark.parametrize("case", CASES, ids=[case.source for case in CASES])
def test_the_module_and_every_name_are_found(case: Case) -> None:
    found = statements(case.source)[-1]

    assert text_at(case.source, found.module) == case.module
    assert [text_at(case.source, name) for name in found.names] == case.names


@pytest.mark.parametrize(
    ("source", "has_comments"),
    [
        ("import a  # b", False),
        ("from a import (b)  # c", False),
        ("from a import (  # b\n  c)", True),
        ("from a import (b,\n# '''\n  c)", True),
        ("# b\nfrom a import (b,\n  c)\n# c", False),
    ],
)
def test_only_a_comment_inside_a_statement_is_one_of_it(source: str, has_comments: bool) -> None:
    assert statements(source)[0].has_comments is has_comments


@pytest.mark.parametrize(
    ("source", "is_alone", "indent"),
    [
        ("import a", True, ""),
        ("import a  # b", True, ""),
        ("if x:\n    import a\n", True, "    "),
        ("if x:\n\timport a\n", True, "\t"),
        ("if x: import a", False, ""),
        ("import a; b", False, ""),
        ("b; import a", False, ""),
        ("import a;", False, ""),
        ("from a import (\n  b\n); c", False, ""),
        ("from a import (\n  b\n)  # c", True, ""),
    ],
)
def test_a_statement_is_alone_where_nothing_shares_its_lines(
    source: str, is_alone: bool, indent: str
) -> None:
    found = statements(source)[0]

    assert (found.is_alone, found.indent) == (is_alone, indent)
