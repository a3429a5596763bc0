"""What becomes of a row of imports of which a fix has changed some, told by the row alone."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from orb_lint.fixes.tidying import row_around, tidied

LINE = "from kit import b, c"


class Case(NamedTuple):
    """A row before a fix, after its edits, and as it is written, with the longest line allowed."""

    about: str
    before: str
    after: str
    written: str
    width: int = 88


CASES = (
    Case(
        "the nearer package comes last",
        "from ..far import x\nfrom .near import y\nfrom old import z\n",
        "from ..far import x\nfrom .near import y\nfrom .beside import z\n",
        "from ..far import x\nfrom .beside import z\nfrom .near import y\n",
    ),
    Case(
        "modules are sorted whatever the case of their letters",
        "import alpha\nimport Beta\nimport old\n",
        "import alpha\nimport Beta\nimport aged\n",
        "import aged\nimport alpha\nimport Beta\n",
    ),
    Case(
        "numbers are sorted by their value",
        "from m2 import a\nfrom m10 import b\nfrom old import c\n",
        "from m2 import a\nfrom m10 import b\nfrom m9 import c\n",
        "from m2 import a\nfrom m9 import c\nfrom m10 import b\n",
    ),
    Case(
        "constants come before classes, a single capital letter is one of these",
        "from kit import MAX, A, a2, a10\nfrom old import Box\n",
        "from kit import MAX, A, a2, a10\nfrom kit import Box\n",
        "from kit import MAX, A, Box, a2, a10\n",
    ),
    Case(
        "a sorted line that just fits is not wrapped",
        "from kit import b\nfrom old import c\n",
        "from kit import b\nfrom kit import c\n",
        f"{LINE}\n",
        len(LINE),
    ),
    Case(
        "a sorted line that is longer by one is wrapped",
        "from kit import b\nfrom old import c\n",
        "from kit import b\nfrom kit import c\n",
        "from kit import (\n    b,\n    c,\n)\n",
        len(LINE) - 1,
    ),
    Case(
        "names join an import on a line with just room for them",
        "from zoo import z\nfrom kit import b\nfrom old import c\n",
        "from zoo import z\nfrom kit import b\nfrom kit import c\n",
        f"from zoo import z\n{LINE}\n",
        len(LINE),
    ),
    Case(
        "names join no line without room for them",
        "from zoo import z\nfrom kit import b\nfrom old import c\n",
        "from zoo import z\nfrom kit import b\nfrom kit import c\n",
        "from zoo import z\nfrom kit import b\nfrom kit import c\n",
        len(LINE) - 1,
    ),
    Case(
        "an import stays in its group where others of its package are",
        "from kit.a import x\n\nfrom kit.b import y\nfrom old import z\n",
        "from kit.a import x\n\nfrom kit.b import y\nfrom kit.c import z\n",
        "from kit.a import x\n\nfrom kit.b import y\nfrom kit.c import z\n",
    ),
    Case(
        "an import goes to the group of its package, and an empty group goes",
        "from kit import a\n\nfrom old import b\n",
        "from kit import a\n\nfrom kit.x import b\n",
        "from kit import a\nfrom kit.x import b\n",
    ),
    Case(
        "a semicolon leaves all as it is",
        "from zoo import z;\nfrom old import b\n",
        "from zoo import z;\nfrom zoo import b\n",
        "from zoo import z;\nfrom zoo import b\n",
    ),
    Case(
        "one name for two things leaves all as it is",
        "from zoo import z\nfrom kit import b\nfrom old import b\n",
        "from zoo import z\nfrom kit import b\nfrom kit.other import b\n",
        "from zoo import z\nfrom kit import b\nfrom kit.other import b\n",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_imports_stay_as_tidy_as_they_were(case: Case) -> None:
    assert tidied(case.before, case.after, case.width) == case.written


@pytest.mark.parametrize(
    ("source", "line", "row"),
    [
        ("from a import (\n    x,\n    y,\n)\nimport b\n", 4, (0, 5)),
        ("import b\n\nfrom a import (\n    x,\n    y,\n)\nx = 1\n", 0, (0, 6)),
        ("if x:\n    import a\nimport b\nif y:\n    import c\n", 2, (2, 3)),
        ("x = (\n    y,\n)\nimport b\nz = 1\n", 3, (3, 4)),
    ],
    ids=["wrapped above", "wrapped below", "of one indentation", "nothing but imports"],
)
def test_a_row_is_all_imports_around_one(source: str, line: int, row: tuple[int, int]) -> None:
    assert row_around(source.splitlines(keepends=True), line, line + 1) == row
