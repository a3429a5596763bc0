"""A `# pylint:` comment means here what it means in pylint."""

# ruff: noqa: E501 - a table of sources reads best with one on each line

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws import examples
from tests.suppressions.pylint_judge import Verdict, verdicts
from tests.workspaces import OLD

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace

LAYER = "from search_client import Client"
DISABLE = "# pylint: disable=legacy-layer-import"

TABLE = {
    "trailing": f"{OLD}  {DISABLE}\n{OLD}\n",
    "by code": f"{OLD}  # pylint: disable=E7701\n",
    "by code in lower case": f"{OLD}  # pylint: disable=e7701\n",
    "symbol in upper case": f"{OLD}  # pylint: disable=LEGACY-LAYER-IMPORT\n",
    "without blanks": f"{OLD}  #pylint:disable=E7701\n",
    "blank before the colon": f"{OLD}  # pylint : disable=E7701\n",
    "several names": f"{OLD}; {LAYER}  # pylint: disable=unused-import, E7701,W7704\n",
    "unknown name first": f"{OLD}  # pylint: disable=no-such-thing,E7701\n",
    "first of two pragmas": f"{OLD}; {LAYER}  {DISABLE} # pylint: disable=W7704\n",
    "behind a semicolon": f"{OLD}; {LAYER}  {DISABLE}; pylint: disable=W7704\n",
    "two actions": f"{OLD}; {LAYER}  # pylint: disable=E7701 disable=W7704\n",
    "two actions with a comma": f"{OLD}; {LAYER}  # pylint: disable=E7701, disable=W7704\n",
    "reason": f"{OLD}  {DISABLE} # until May\n",
    "reason among the names": f"{OLD}  {DISABLE} until May\n",
    "behind another comment": f"{OLD}  # noqa: F401 {DISABLE}\n",
    "in prose": f"{OLD}  # see pylint: disable=E7701\n",
    "no equals": f"{OLD}  # pylint: disable E7701\n",
    "no names": f"{OLD}  # pylint: disable=\n",
    "unknown action": f"{OLD}  # pylint: disabled=E7701\n",
    "mistake behind an action": f"{OLD}  # pylint: disable=E7701 enable W7704\n",
    "old spelling": f"{OLD}  # pylint: disable-msg=E7701\n",
    "category": f"{OLD}; {LAYER}  # pylint: disable=E\n",
    "category by its word": f"{OLD}; {LAYER}  # pylint: disable=error\n",
    "checker": f"{OLD}; {LAYER}  # pylint: disable=orb-lint\n",
    "checker in another case": f"{OLD}; {LAYER}  # pylint: disable=Orb-Lint\n",
    "everything on a line": f"{OLD}\nimport exceptions  # pylint: disable=all\n",
    "everything on the next": f"# pylint: disable-next=all\n{OLD}\n{OLD}\n",
    "skip-file at the end": f"{OLD}\n# pylint: skip-file\n",
    "disable-all": f"{OLD}\n# pylint: disable-all\n",
    "own line at the top": f"{DISABLE}\n{OLD}\ndef f():\n    {OLD}\n",
    "own line under the docstring": f'"""Doc."""\n{DISABLE}\n{OLD}\n',
    "own line in the middle": f"{OLD}\n{DISABLE}\n{OLD}\n",
    "enabled again": f"{DISABLE}\n{OLD}\n# pylint: enable=legacy-layer-import\n{OLD}\n",
    "enabled on one line": f"{DISABLE}\n{OLD}  # pylint: enable=E7701\n{OLD}\n",
    "next": f"# pylint: disable-next=E7701\n{OLD}\n{OLD}\n",
    "next of a blank line": f"# pylint: disable-next=E7701\n\n{OLD}\n",
    "block": f"def f():\n    {DISABLE}\n    {OLD}\n{OLD}\n",
    "late in a block": f"def f():\n    {OLD}\n    {DISABLE}\n    {OLD}\n{OLD}\n",
    "block, not indented": f"def f():\n    {OLD}\n{DISABLE}\n    {OLD}\n{OLD}\n",
    "header of a function": f"def f():  {DISABLE}\n    {OLD}\n{OLD}\n",
    "end of a long header": f"def f(\n    a,\n):  {DISABLE}\n    {OLD}\n{OLD}\n",
    "header of a class": f"class A:  {DISABLE}\n    {OLD}\n",
    "header of a decorated function": f"@a(\n    b)\n\ndef f():  {DISABLE}\n    {OLD}\n",
    "decorator": f"@a  {DISABLE}\ndef f():\n    {OLD}\n",
    "header of an if": f"if a:  {DISABLE}\n    {OLD}\nelse:\n    {OLD}\n",
    "own line in an else": f"if a:\n    {OLD}\nelse:\n    {DISABLE}\n    {OLD}\n{OLD}\n",
    "header of an elif": f"if a:\n    {OLD}\nelif b:  {DISABLE}\n    {OLD}\nelse:\n    {OLD}\n",
    "try": f"try:  {DISABLE}\n    {OLD}\nexcept E as e:\n    {OLD}\nfinally:\n    {OLD}\n",
    "except": f"try:\n    {OLD}\nexcept E as e:  {DISABLE}\n    {OLD}\nfinally:\n    {OLD}\n",
    "in an except": f"try:\n    a\nexcept E as e:\n    {OLD}  {DISABLE}\n    {OLD}\n",
    "finally": f"try:\n    {OLD}\nexcept E:\n    {OLD}\nfinally:  {DISABLE}\n    {OLD}\n    {OLD}\n",
    "with": f"with a:  {DISABLE}\n    {OLD}\n    {OLD}\n{OLD}\n",
    "case": f"match a:\n    case 1:\n        {OLD}  {DISABLE}\n        {OLD}\n    case _:\n        {OLD}\n",
    "first line of a long import": f"from exceptions import (  {DISABLE}\n    NotFound,\n)\n",
    "last line of a long import": f"from exceptions import (\n    NotFound,\n)  {DISABLE}\n",
    "next of a long import": "# pylint: disable-next=E7701\nfrom exceptions import (\n    NotFound,\n)\n",
    "behind a backslash": f"from exceptions \\\n    import NotFound  {DISABLE}\n{OLD}\n",
    "behind a long string": f'x = """\n"""; {OLD}  {DISABLE}\n{OLD}\n',
    "in a string": f'x = """\n{DISABLE}\n"""\ny = "{DISABLE}"; {OLD}\n{OLD}\n',
    "one line": f"def f(): {OLD}  {DISABLE}\ndef g(): {OLD}\n",
    "unpacked": f"x = {{**f(\n    a,  {DISABLE}\n)}}; {OLD}\n",
    "behind all code": f"{OLD}\n{DISABLE}\n",
    "nothing but comments": f"{DISABLE}\n",
    "form feed": f"\f\n{OLD}  {DISABLE}\n\f\n{OLD}\n",
    "tabs": f"def f():\n\t{DISABLE}\n\t{OLD}\n{OLD}\n",
    "no line end": f"{OLD}  {DISABLE}",
    "empty": "",
}


def test_the_table_is_judged_as_pylint_judges_it(make_workspace: MakeWorkspace) -> None:
    for (case, _), (source, theirs, ours) in zip(
        TABLE.items(), verdicts(TABLE.values(), make_workspace), strict=True
    ):
        assert ours.findings == theirs.findings, f"{case}:\n{source}"


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        ("trailing", [2]),
        ("own line at the top", []),
        ("block", [4]),
        ("late in a block", [2, 5]),
        ("enabled on one line", [2]),
        ("in a string", [4, 5]),
        ("no equals", [1]),
        ("header of an if", [2, 4]),
        ("own line in an else", [2, 6]),
    ],
)
def test_the_judge_tells_what_is_suppressed_from_what_is_not(
    case: str, lines: list[int], make_workspace: MakeWorkspace
) -> None:
    ((_, theirs, ours),) = verdicts([TABLE[case]], make_workspace)
    assert [line for line, _ in theirs.findings] == lines
    assert [line for line, _ in ours.findings] == lines


NAMES = (
    *("legacy-layer-import", "E7701", "e7701", "unmigrated-layer-import", "W7704"),
    *("E", "W", "C", "orb-lint", "unused-import", "no-such-name"),
)
IMPORTS = (
    OLD,
    LAYER,
    f"{OLD}; {LAYER}",
    "import exceptions",
    "from exceptions import (\n    NotFound,\n    Denied,\n)",
    "import search_client, exceptions",
)
OTHERS = (
    "x = 1",
    '"""A string."""',
    "call(\n    a,\n    b=[\n        c\n        for c in d\n        if c\n    ],\n)",
    "x = {\n    'a': b(\n        c\n    ),\n    **d(\n        e\n    ),\n}",
    "f = lambda a=(\n    1\n), *b: (\n    a\n)",
    f"def f(): {OLD}",
    f"class A: {OLD}",
    f"if a: {OLD}",
    f"def f(a=(\n    1,\n)): {OLD}; x = (\n    1\n)",
)
BLOCKS = (
    ("def f():",),
    ("def f(a, *b: c, d=1, **e) -> g:",),
    ("def f(\n    a: int = 1,\n    b: str = 2,\n) -> (\n    int\n):",),
    ("@a\ndef f(b):",),
    ("@a(\n    b,\n)\n\n@c\ndef f(\n    d,\n):",),
    ("async def f():",),
    ("class A:",),
    ("class A(\n    B,\n    c=D,\n):",),
    ("@a\n@b\nclass A(B):",),
    ("if a:",),
    ("if a:", "else:"),
    ("if a:", "elif (\n    b\n):", "else:"),
    ("if a:", "elif b:", "elif c:"),
    ("for a in b:",),
    ("for a in (\n    b\n):", "else:"),
    ("while a:", "else:"),
    ("with a as b:",),
    ("with a(\n    b\n) as c, d:",),
    ("try:", "except A:"),
    ("try:", "except (\n    A\n) as b:", "except:", "else:", "finally:"),
    ("try:", "finally:"),
    ("try:", "except A as b:", "finally:"),
)


@st.composite
def bodies(draw: st.DrawFn, depth: int = 0) -> list[str]:
    """The lines of a few statements."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.integers(0, 5 if depth < 2 else 2))
        if kind < 2:
            lines += draw(st.sampled_from(IMPORTS)).split("\n")
        elif kind == 2:
            lines += draw(st.sampled_from(OTHERS)).split("\n")
        elif kind == 3 and draw(st.booleans()):
            lines.append("match a:")
            for pattern in draw(st.sampled_from((["1"], ["[b,\n    c]", "_"], ["A(b=1)", "_"]))):
                header = [f"    {line}" for line in f"case {pattern}:".split("\n")]
                body = draw(bodies(depth=depth + 1))
                lines += [*header, *(f"        {line}" for line in body)]
        else:
            for head in draw(st.sampled_from(BLOCKS)):
                body = draw(bodies(depth=depth + 1))
                lines += [*head.split("\n"), *(f"    {line}" for line in body)]
    return lines


@st.composite
def pragmas(draw: st.DrawFn) -> str:
    action = draw(st.sampled_from(("disable", "disable", "disable", "disable-next", "enable")))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2))
    reason = draw(st.sampled_from(("", "", "  # because", "; because", " because")))
    return f"# pylint: {action}={','.join(names)}{reason}"


@st.composite
def modules(draw: st.DrawFn) -> str:
    """A module with comments for pylint at the ends of lines and between them."""
    lines = draw(bodies())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        if draw(st.booleans()):
            if "#" not in lines[at]:
                lines[at] += f"  {draw(pragmas())}"
        else:
            lines.insert(at, " " * draw(st.sampled_from((0, 4, 8))) + draw(pragmas()))
    return "\n".join([*lines, ""])


_PRAGMA = re.compile(r"# pylint: ([\w-]+)=([\w,-]+)")
_BROAD = frozenset({"E", "W", "orb-lint"})


def says_everything_once(source: str) -> bool:
    """Whether no comment is about several rules, and no two are about the same rule and line."""
    seen: list[tuple[int, str]] = []
    for number, line in enumerate(source.split("\n"), start=1):
        for action, names in _PRAGMA.findall(line):
            at = number + (action == "disable-next")
            seen += [
                (at, {"E7701": OLD, "W7704": LAYER}.get(name.upper(), name))
                for name in names.split(",")
            ]
    aliases = {"legacy-layer-import": OLD, "unmigrated-layer-import": LAYER}
    keys = [(at, aliases.get(name, name)) for at, name in seen]
    return not _BROAD & {name for _, name in keys} and len(keys) == len(set(keys))


@settings(
    max_examples=examples(20),
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(sources=st.lists(modules(), min_size=1, max_size=5))
def test_any_module_is_judged_as_pylint_judges_it(
    sources: list[str], make_workspace: MakeWorkspace
) -> None:
    for source, theirs, ours in verdicts(sources, make_workspace):
        assert ours.findings == theirs.findings, source
        if says_everything_once(source):
            assert ours.unused == theirs.unused, source


def test_what_is_unused_is_what_pylint_calls_useless(make_workspace: MakeWorkspace) -> None:
    sources = [
        f"{DISABLE}\n{OLD}\n",
        f"{DISABLE}\n{LAYER}\n",
        f"{OLD}  # pylint: disable=E7701,W7704\n",
        f"{DISABLE}\n{OLD}  {DISABLE}\n",
        f"def f():\n    {DISABLE}\n    {LAYER}\n{OLD}\n",
        f"# pylint: disable-next=E7701\n{LAYER}\n",
    ]
    for source, theirs, ours in verdicts(sources, make_workspace):
        assert ours == theirs, source
    assert verdicts(sources[3:4], make_workspace)[0][2] == Verdict([], [(1, "legacy-layer-import")])
