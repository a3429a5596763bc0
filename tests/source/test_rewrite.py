"""An edit makes a statement import from elsewhere; nothing else of the file changes by a byte."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

import pytest

from orb_lint.findings import Applicability, Fix, Span
from orb_lint.source.rewrite import move_modules, move_names, replace_literal
from orb_lint.source.scanner import scan
from orb_lint.source.statement import Statement, locate
from orb_lint.source.text import decoded_lines
from tests.edits import apply_edits


def statement(source: str) -> Statement:
    """The first import of a source."""
    return locate(scan(source.encode())[0], decoded_lines(source.encode()))


class Case(NamedTuple):
    """A source, where its names or modules are now, and what it reads like afterwards."""

    about: str
    before: str
    locations: Mapping[str, str]
    after: str


def assert_mends(case: Case, fix: Fix | None) -> None:
    assert fix is not None
    assert fix.applicability is Applicability.SAFE
    assert apply_edits(case.before, fix.edits) == case.after
    ast.parse(case.after)


NAMES = (
    Case("one location", "from old import a\n", {"a": "new.m"}, "from new.m import a\n"),
    Case(
        "one location of several names",
        "from old import a as b,c\n",
        {"a": "m", "c": "m"},
        "from m import a as b,c\n",
    ),
    Case(
        "one location, with comments and lines",
        "from  old  import (  # why\n    a,  # from old import b\n    b as c,\n)  # end\nx\n",
        {"a": "m", "b": "m"},
        "from  m  import (  # why\n    a,  # from old import b\n    b as c,\n)  # end\nx\n",
    ),
    Case(
        "one location, with a backslash",
        "from old \\\n  import a\n",
        {"a": "m"},
        "from m \\\n  import a\n",
    ),
    Case(
        "one location, among others",
        "x = 'é'; from old import a; y\n",
        {"a": "m"},
        "x = 'é'; from m import a; y\n",
    ),
    Case(
        "one location of a relative import",
        "from ..old import a\n",
        {"a": "m"},
        "from m import a\n",
    ),
    Case(
        "non-ASCII names",
        "from größe import ä, ö as ü  # é\n",
        {"ä": "neu.ß", "ö": "neu.ß"},
        "from neu.ß import ä, ö as ü  # é\n",
    ),
    Case(
        "two locations",
        "from old import a, b as c, d\n",
        {"a": "m", "b": "n", "d": "m"},
        "from m import a, d\nfrom n import b as c\n",
    ),
    Case(
        "two locations, in a block",
        "if x:\n    from old import a, b  # why\n    y\n",
        {"a": "m", "b": "n"},
        "if x:\n    from m import a\n    from n import b  # why\n    y\n",
    ),
    Case(
        "two locations, with tabs",
        "if x:\n\tfrom old import a, b\n",
        {"a": "m", "b": "n"},
        "if x:\n\tfrom m import a\n\tfrom n import b\n",
    ),
    Case(
        "two locations, on the line of a header",
        "if x: from old import a, b; y\n",
        {"a": "m", "b": "n"},
        "if x: from m import a; from n import b; y\n",
    ),
    Case(
        "two locations, on several lines",
        "from old import (\n    a,\n    b,\n)\nx\n",
        {"a": "m", "b": "n"},
        "from m import a\nfrom n import b\nx\n",
    ),
    Case(
        "two locations, with a backslash",
        "from old import a, \\\n    b\nx\n",
        {"a": "m", "b": "n"},
        "from m import a\nfrom n import b\nx\n",
    ),
    Case(
        "a name that is imported as itself",
        "from old import a as a, b\n",
        {"a": "m", "b": "n"},
        "from m import a as a\nfrom n import b\n",
    ),
    Case(
        "a name that is imported twice",
        "from old import a, a as b\n",
        {"a": "m"},
        "from m import a, a as b\n",
    ),
)


@pytest.mark.parametrize("case", NAMES, ids=[case.about for case in NAMES])
def test_names_move_and_all_else_stays(case: Case) -> None:
    assert_mends(case, move_names("a.py", statement(case.before), case.locations, "\n"))


def test_a_statement_is_split_by_the_line_end_of_its_file() -> None:
    source = "from old import a, b\r\nx\r\n"

    fix = move_names("a.py", statement(source), {"a": "m", "b": "n"}, "\r\n")

    assert fix is not None
    assert apply_edits(source, fix.edits) == "from m import a\r\nfrom n import b\r\nx\r\n"


def test_a_statement_with_comments_inside_is_not_split() -> None:
    source = "from old import (\n    a,  # mine\n    b,\n)\n"

    assert move_names("a.py", statement(source), {"a": "m", "b": "n"}, "\n") is None


MODULES = (
    Case("alias", "import old as o\n", {"old": "new.old"}, "import new.old as o\n"),
    Case(
        "dotted with alias",
        "import old.inner as o  # why\n",
        {"old.inner": "new.x"},
        "import new.x as o  # why\n",
    ),
    Case(
        "alias among others",
        "import os, old as o,sys\n",
        {"old": "new.old"},
        "import os, new.old as o,sys\n",
    ),
    Case(
        "two aliases",
        "import a as x, \\\n    b as y\n",
        {"a": "n.a", "b": "n.b"},
        "import n.a as x, \\\n    n.b as y\n",
    ),
    Case("bare", "import old\n", {"old": "new.old"}, "from new import old\n"),
    Case(
        "bare, under another name",
        "import old\n",
        {"old": "new.other"},
        "from new import other as old\n",
    ),
    Case(
        "bare among others",
        "import os, old, sys as s\n",
        {"old": "new.old"},
        "import os, sys as s\nfrom new import old\n",
    ),
    Case(
        "bare among others in a block",
        "def f():\n    import os, old  # why\n    return old\n",
        {"old": "new.old"},
        "def f():\n    import os\n    from new import old  # why\n    return old\n",
    ),
    Case(
        "bare and alias",
        "import a, b as c\n",
        {"a": "n.a", "b": "n.b"},
        "from n import a\nimport n.b as c\n",
    ),
    Case(
        "bare behind a semicolon",
        "x; import old; y\n",
        {"old": "new.old"},
        "x; from new import old; y\n",
    ),
    Case(
        "non-ASCII",
        "x = 'é'; import größe as g\n",
        {"größe": "neu.größe"},
        "x = 'é'; import neu.größe as g\n",
    ),
)


@pytest.mark.parametrize("case", MODULES, ids=[case.about for case in MODULES])
def test_modules_move_and_stay_bound_to_their_names(case: Case) -> None:
    assert_mends(case, move_modules("a.py", statement(case.before), case.locations, "\n"))


def test_a_dotted_module_without_alias_is_left_alone_since_it_binds_its_parent() -> None:
    assert move_modules("a.py", statement("import old.inner\n"), {"old.inner": "n.i"}, "\n") is None


def test_a_module_that_moves_to_the_top_level_is_imported_as_what_it_was() -> None:
    source = "import old\n"

    fix = move_modules("a.py", statement(source), {"old": "new"}, "\n")

    assert fix is not None
    assert apply_edits(source, fix.edits) == "import new as old\n"


LITERALS = (
    ("'old.x'", "old", "new.m", "'new.m.x'"),
    ('"old"', "old", "new.m", '"new.m"'),
    ("r'old.x'", "old", "new.m", "r'new.m.x'"),
    ("u'old.old'", "old", "new", "u'new.old'"),
    ("'old.x.y'", "old.x.y", "new.z", "'new.z'"),
)


@pytest.mark.parametrize(("literal", "old", "new", "after"), LITERALS)
def test_the_beginning_of_a_literal_is_replaced_and_its_quotes_stay(
    literal: str, old: str, new: str, after: str
) -> None:
    source = f"x = 'é'; patch({literal}, y)\n"
    span = Span(1, 16, 1, 16 + len(literal))

    fix = replace_literal("a.py", span, literal, old, new)

    assert fix is not None
    assert fix.applicability is Applicability.UNSAFE
    assert apply_edits(source, fix.edits) == f"x = 'é'; patch({after}, y)\n"


@pytest.mark.parametrize(
    ("literal", "end_line"),
    [("'''old'''", 1), ("'o' 'ld'", 1), ("'\\x6fld'", 1), ("'o'\n'ld'", 2), ("('old')", 1)],
)
def test_what_is_no_plain_string_on_one_line_is_left_alone(literal: str, end_line: int) -> None:
    span = Span(1, 1, end_line, 1 + len(literal))

    assert replace_literal("a.py", span, literal, "old", "new") is None
