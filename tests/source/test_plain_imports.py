"""Import statements that are read without a parser, and those that are left to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.exactness import read_imports
from orb_lint.source.parsing import DEEPEST
from orb_lint.source.plain_imports import plain_import

WORDS = ("from", "import", "as", "a", "B_1", "print", "None", "if", "é", "1a", "*", ",", ".", "...")
OTHERS = ("#", "# noqa: x", "# coding: latin-1", "\\", ";", "(", ")", "\n", "\r", "\t", "\x00", "'")


@st.composite
def statements(draw: st.DrawFn) -> bytes:
    """What reads like an import statement, and may be none."""
    words = draw(st.lists(st.sampled_from(WORDS), max_size=6))
    start = draw(
        st.sampled_from(("import ", "from a import ", "from . import ", "from .a.b import "))
    )
    gaps = st.sampled_from(("", " ", "  ", ", ", " as ", ",\n    ", "\r\n,"))
    text = "".join(word + draw(gaps) for word in words)
    if draw(st.booleans()):
        text = f"({draw(gaps)}{text}{draw(gaps)})"
    return (start + text + draw(st.sampled_from(("", *OTHERS)))).encode()


@given(statements())
def test_what_is_read_without_a_parser_is_what_the_parser_reads(source: bytes) -> None:
    record = plain_import(source)

    assert record is None or [record] == read_imports(source)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import os.path as p, sys",
        "from a.b import c, d as e  # noqa: F401",
        "from . import a",
        "from ..a import b",
        "from a import (b)",
        "from a import (\n    b,\n    c as d,\n)  # noqa: F401",
    ],
)
def test_the_common_statements_need_no_parser(source: str) -> None:
    assert plain_import(source.encode()) is not None


@pytest.mark.parametrize(
    "source",
    [
        "import",
        "import a.",
        "import a as b.c",
        "from import a",
        "from a import b.c",
        "from a import b,",
        "from a import *",
        "import *",
        "import class",
        "from a import as as b",
        "import a; import b",
        "import a\nimport b",
        "from a import (*)",
        "from a import ()",
        "from a import (b c)",
        "from a import (b,,)",
        "from a import (b  # noqa\n)",
        "import (a)",
        "import " + ".".join("a" * (DEEPEST + 1)),
    ],
)
def test_all_else_is_left_to_the_parser(source: str) -> None:
    assert plain_import(source.encode()) is None
