"""Which lines of a source may hold an import."""

from __future__ import annotations

import pytest

from orb_lint.source.sieve import (
    Candidate,
    Line,
    candidates,
    candidates_naming,
    classify,
    is_for_type_checking,
)
from orb_lint.source.words import AnyName


def stretches(source: bytes) -> list[bytes]:
    return [source[each.start : each.end] for each in candidates(source)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_backslash_before_either_line_end_continues_a_line(end: bytes) -> None:
    source = b"from a \\" + end + b"  import b" + end + b"import c"
    start = source.index(b"  import")
    end_of_line = source.index(b"\n", start)
    last = source.index(b"import c")

    assert list(candidates(source)) == [
        Candidate(start, end_of_line, is_continued=True),
        Candidate(last, len(source), is_continued=False),
    ]


def test_a_line_that_a_backslash_continues_is_told_even_where_it_is_known() -> None:
    source = b"x = 1 + \\\nimport_a\nimport a\n"
    known = {b"import_a", b"import a"}
    passed: list[bytes] = []

    found = [source[each.start : each.end] for each in candidates(source, 0, known, passed)]

    assert found == [b"import_a"]
    assert passed == [b"import a"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"\xef\xbb\xbfimport a\n", [b"import a"]),
        (b"from a import (b,\n  c)\nx\n", [b"from a import (b,\n  c)"]),
        (b"import a  # (\nx = 1\nimport b  # )\n", [b"import a  # (", b"import b  # )"]),
        (b"from a import (  # )\n  b)\n", [b"from a import (  # )"]),
        (b"x(important\n)\n", [b"x(important"]),
        (b"from a import (b", [b"from a import (b"]),
    ],
)
def test_a_stretch_is_a_line_or_reaches_to_the_closing_parenthesis(
    source: bytes, expected: list[bytes]
) -> None:
    assert stretches(source) == expected


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"import a", Line.STATEMENT),
        (b"  from a import b, c", Line.STATEMENT),
        (b"from a import (b,\n  c)  # why", Line.STATEMENT),
        (b"# import a", Line.NOTHING),
        (b"x = important", Line.NOTHING),
        (b"import a; import b", Line.UNSURE),
        (b"import a '''", Line.STATEMENT),
        (b"import a '''; import b", Line.UNSURE),
        (b"import a''': import b", Line.UNSURE),
        (b"import a\rimport b", Line.UNSURE),
        (b"importlib.import_module('a')", Line.UNSURE),
        (b"__import__('a')", Line.UNSURE),
        (b"from a import (b, # c\n  d)", Line.UNSURE),
        (b"import a, \\", Line.UNSURE),
    ],
)
def test_what_a_line_shows_by_itself(line: bytes, shown: Line) -> None:
    assert classify(line) is shown


@pytest.mark.parametrize(
    ("source", "is_told"),
    [
        (b"if TYPE_CHECKING:\n    import a\n", True),
        (b"x = 1\nif TYPE_CHECKING:\n    import b\n\n    import a\n", True),
        (b"def f():\n  if TYPE_CHECKING:\n    pass\n    import a\n", False),
        (b"if TYPE_CHECKING:\n    import b\nif x:\n    import a\n", False),
        (b"if TYPE_CHECKING:\n    x = '''\n    import a\n", False),
        (b"if TYPE_CHECKING:\n    import b\nimport a\n", False),
        (b"elif TYPE_CHECKING:\n    import a\n", False),
    ],
)
def test_a_guard_counts_where_nothing_can_have_ended_it(source: bytes, is_told: bool) -> None:
    start = source.rindex(b"\n", 0, source.index(b"import a")) + 1

    assert is_for_type_checking(source, start) is is_told


@pytest.mark.parametrize(
    ("source", "named"),
    [
        (b"import a\nimport b.c\n", [b"import b.c"]),
        (b"from . import (  # first (1)\n    a,\n    b)\n", None),
        (b"from . import \\\n    b\n", [b"from . import \\\n    b"]),
        (b"from . import \\\r\n  a, \\\r\n  b\r\n", [b"from . import \\\r\n  a, \\\r\n  b\r"]),
        (b"from a \\\n    import b\n", None),
        (b"from . import (a,\n    b)\nx = 1\n", [b"from . import (a,\n    b)"]),
        (b"import a\nb = 1\n", []),
        (b"import a \\\n, c\n", []),
        (b"import_module('b')\nimport a\n", None),
        (b"import a\rimport b\n", None),
    ],
)
def test_the_stretches_that_may_name_a_module_are_told_or_all_of_the_source_may(
    source: bytes, named: list[bytes] | None
) -> None:
    found = candidates_naming(source, AnyName(["b"]))

    assert (None if found is None else [source[e.start : e.end] for e in found]) == named


def test_names_that_do_not_count_make_no_stretch() -> None:
    source = b"import a\nimport b\n"

    found = candidates_naming(source, AnyName(["a", "b"]), but={"a"})

    assert [source[each.start : each.end] for each in found or ()] == [b"import b"]


def test_a_name_above_a_continued_line_may_be_spelled_otherwise() -> None:
    source = "from ﬁle \\\n    import x\nimport os\n".encode()
    assert candidates_naming(source, AnyName(["file"])) is None
