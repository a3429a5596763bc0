"""Keeps imports as tidy as they were: joins those from one module, keeps sorted ones sorted.

Sorted means what `ruff check --select I` accepts with its default settings, like isort with the
profile of black. Imports that were not in that order keep their order.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from textwrap import dedent

from orb_lint.expressions import regex
from orb_lint.fixes.editing import end_of, split_lines
from orb_lint.records import NamedTuple
from orb_lint.source.parsing import PARSE_ERRORS, parse
from orb_lint.source.record import Alias

_ONE_LINE = regex(r"([ \t]*)(?:from|import)[ \t]+[^#;\\(\"']+(?:#.*)?$")
_OPENING = regex(r"([ \t]*)from[ \t]+[\w.]+[ \t]+import[ \t]*\([\w, \t]*$")
_INSIDE = regex(r"[\w, \t]*$")
_CLOSING = regex(r"[\w, \t]*\)[ \t]*$")
_MAGIC_COMMA = regex(r",\s*\)")
_DIGITS = regex(r"(\d+)")
_INNER = "    "


class _Statement(NamedTuple):
    """One import statement on lines of its own.

    Attributes:
        module: with its leading dots; "" of `import a`.
        names: what it imports.
        text: its lines, without the line end of the last.
        is_new: a fix has written it.
    """

    module: str
    names: tuple[Alias, ...]
    text: str
    is_new: bool

    @property
    def can_be_joined(self) -> bool:
        """Whether it is a plain `from` statement to which names can be added."""
        return (
            bool(self.module)
            and "#" not in self.text
            and not any(alias.asname or alias.name == "*" for alias in self.names)
        )

    @property
    def top(self) -> str:
        """The top-level package that it imports from."""
        return (self.module or self.names[0].name).partition(".")[0]


class _Row(NamedTuple):
    """Imports in a row.

    Attributes:
        groups: statements with nothing between them.
        gaps: the blank lines behind each group but the last.
    """

    groups: list[list[_Statement]]
    gaps: list[str]


class _Style(NamedTuple):
    indent: str
    newline: str
    width: int


def row_around(lines: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """The stretch of imports, and blank lines between them, around some import statements.

    Args:
        lines: with their ends.
        start: index of the first line of a statement.
        end: index behind the last one.
    """
    indent = _indent_of(lines[start])
    at = start
    while (above := _start_above(lines, at, indent)) is not None:
        start = at = above
    at = end
    while (below := _end_below(lines, at, indent)) is not None:
        end = at = below
    return start, end


def _start_above(lines: Sequence[str], at: int, indent: str) -> int | None:
    """Index of the first line of the import statement right above a line, None if there is none."""
    at -= 1
    while at >= 0 and not lines[at].strip():
        at -= 1
    if at < 0:
        return None
    if _is_import(lines[at], indent):
        return at
    if not _CLOSING.match(lines[at]):
        return None
    at -= 1
    while at > 0 and _INSIDE.match(lines[at]):
        at -= 1
    return at if at >= 0 and _opens(lines[at], indent) else None


def _end_below(lines: Sequence[str], at: int, indent: str) -> int | None:
    """Index behind the import statement right below a line, None if there is none."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at == len(lines):
        return None
    if _is_import(lines[at], indent):
        return at + 1
    if not _opens(lines[at], indent):
        return None
    at += 1
    while at < len(lines) and _INSIDE.match(lines[at]):
        at += 1
    return at + 1 if at < len(lines) and _CLOSING.match(lines[at]) else None


def _is_import(line: str, indent: str) -> bool:
    found = _ONE_LINE.match(line.rstrip("\r\n"))
    return found is not None and found[1] == indent


def _opens(line: str, indent: str) -> bool:
    found = _OPENING.match(line.rstrip("\r\n"))
    return found is not None and found[1] == indent


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


@lru_cache(maxsize=1 << 14)
def tidied(before: str, after: str, width: int) -> str:
    """The imports of a row after a fix, as tidy as they were before it.

    Args:
        before: the lines of a row of imports.
        after: the same after the edits.
        width: how many characters a line may have.

    Returns:
        What to write; the same as `after` if it is tidy already.
    """
    old = _read(before, before)
    new = _read(after, before)
    if old is None or new is None or _order_matters(chain(*new.groups)):
        return after
    style = _Style(_indent_of(after), end_of(split_lines(after, 1)[0]), width)
    if all(_sorted(group, style) == [each.text for each in group] for group in old.groups):
        new = _with_new_ones_beside_their_like(new)
        texts = [_sorted(group, style) for group in new.groups]
    elif _has_several_of_a_module(chain(*old.groups)):
        return after
    else:
        texts = _joined(new, style)
    return _written(texts, new.gaps, style.newline, has_end=after.endswith(("\n", "\r")))


def _written(
    groups: Sequence[Sequence[str]], gaps: Sequence[str], newline: str, *, has_end: bool
) -> str:
    text = "".join(
        "".join(f"{each}{newline}" for each in group) + gap
        for group, gap in zip(groups, [*gaps, ""], strict=True)
        if group
    )
    if not groups[-1]:
        text = text[: len(text.rstrip()) + len(newline)]
    return text if has_end else text[: -len(newline)]


def _read(text: str, before: str) -> _Row | None:
    """The statements of a row; None if it holds anything but plain imports and blank lines."""
    try:
        body = parse(dedent(text)).body
    except PARSE_ERRORS:
        return None
    known = {line.strip() for line in split_lines(before)}
    lines = split_lines(text)
    row = _Row([[]], [])
    at = 0
    for node in body:
        start, end = node.lineno - 1, node.end_lineno or node.lineno
        between = lines[at:start]
        if (
            not isinstance(node, (ast.Import, ast.ImportFrom))
            or start < at
            or any(line.strip() for line in between)
        ):
            return None
        if between:
            row.gaps.append("".join(between))
            row.groups.append([])
        at = end
        row.groups[-1].append(_statement(node, lines[start:end], known))
    if any(line.strip() for line in lines[at:]) or ";" in text or "\\" in text:
        return None
    return row


def _statement(
    node: ast.Import | ast.ImportFrom, lines: Sequence[str], known: Container[str]
) -> _Statement:
    """The statement on some lines; it is new if one of the lines was not there before."""
    module = "" if isinstance(node, ast.Import) else "." * node.level + (node.module or "")
    names = tuple(Alias(alias.name, alias.asname) for alias in node.names)
    is_new = any(line.strip() not in known for line in lines)
    return _Statement(module, names, "".join(lines).rstrip("\r\n"), is_new)


def _order_matters(statements: Iterable[_Statement]) -> bool:
    """Whether a name is bound twice, to different things or to something unknown."""
    bound: dict[str, tuple[str, str]] = {}
    for each in statements:
        for alias in each.names:
            name = alias.asname or alias.name
            if not each.module and not alias.asname:
                name = name.partition(".")[0]
            what = (each.module, alias.name if each.module or alias.asname else name)
            if name == "*" or bound.setdefault(name, what) != what:
                return True
    return False


def _has_several_of_a_module(statements: Iterable[_Statement]) -> bool:
    counts = Counter(each.module for each in statements if each.can_be_joined)
    return any(count > 1 for count in counts.values())


def _with_new_ones_beside_their_like(row: _Row) -> _Row:
    """A row with each new statement moved to the group that imports from the same package."""
    groups: list[list[_Statement]] = [
        [each for each in group if not each.is_new] for group in row.groups
    ]
    tops = [{each.top for each in group} for group in groups]
    first: dict[str, int] = {}
    for number, known in enumerate(tops):
        for top in known:
            first.setdefault(top, number)
    for number, group in enumerate(row.groups):
        for each in group:
            if each.is_new:
                stays = each.top in tops[number]
                groups[number if stays else first.get(each.top, number)].append(each)
    return _Row(groups, row.gaps)


def _sorted(group: Iterable[_Statement], style: _Style) -> list[str]:
    """The statements of a group joined, sorted and wrapped."""
    by_module: dict[str, list[_Statement]] = {}
    others: list[_Statement] = []
    for each in group:
        if each.can_be_joined:
            by_module.setdefault(each.module, []).append(each)
        else:
            others.append(each)
    texts = [(_key(each.module, each.names), each.text) for each in others]
    for module, statements in by_module.items():
        names = sorted({name.name for each in statements for name in each.names}, key=_name_key)
        is_long = any(_MAGIC_COMMA.search(each.text) for each in statements)
        texts.append((_key(module, [Alias(names[0])]), _spelled(module, names, style, is_long)))
    return [text for _, text in sorted(texts)]


def _spelled(module: str, names: Sequence[str], style: _Style, is_long: bool) -> str:
    line = _on_one_line(module, names, style)
    if len(line) <= style.width and not is_long:
        return line
    inner = "".join(f"{style.indent}{_INNER}{name},{style.newline}" for name in names)
    return f"{style.indent}from {module} import ({style.newline}{inner}{style.indent})"


def _on_one_line(module: str, names: Iterable[str], style: _Style) -> str:
    return f"{style.indent}from {module} import {', '.join(names)}"


def _joined(row: _Row, style: _Style) -> list[list[str]]:
    """The statements of each group, those from one module joined if one of them is new.

    Names join the statement that was there, or the last new one, as long as its line has room.
    """
    groups = [[_Line(each, style) for each in group] for group in row.groups]
    lines = [line for group in groups for line in group if line.statement.can_be_joined]
    last = {line.statement.module: line for line in lines if not line.statement.is_new}
    joined: set[_Line] = set()
    for line in lines:
        new = line.statement
        if not new.is_new:
            continue
        if new.module in last and last[new.module].takes(new):
            joined.add(line)
        else:
            last[new.module] = line
    return [[line.text for line in group if line not in joined] for group in groups]


class _Line:
    """A statement that may take over the names of others.

    Attributes:
        statement: as it was.
    """

    def __init__(self, statement: _Statement, style: _Style) -> None:
        self.statement = statement
        self._style = style
        self._names = dict.fromkeys(alias.name for alias in statement.names)
        self._room: int | None = None

    def takes(self, new: _Statement) -> bool:
        """Add the names of another statement from its module, unless it would become too long."""
        names = [alias.name for alias in new.names if alias.name not in self._names]
        room = -1 if "(" in self.statement.text else self._room
        if room is None:
            room = self._style.width - len(self._spelled(self._names))
        room -= sum(len(f", {name}") for name in names)
        if room < 0:
            return False
        self._room = room
        self._names.update(dict.fromkeys(names))
        return True

    @property
    def text(self) -> str:
        """The statement with all its names, sorted if they were sorted before."""
        if self._room is None:
            return self.statement.text
        known = [alias.name for alias in self.statement.names]
        is_sorted = known == sorted(known, key=_name_key)
        return self._spelled(sorted(self._names, key=_name_key) if is_sorted else self._names)

    def _spelled(self, names: Iterable[str]) -> str:
        return _on_one_line(self.statement.module, names, self._style)


_Natural = tuple[tuple[bool, int, str], ...]


def _natural(text: str) -> _Natural:
    """A key by which `a2` comes before `a10`."""
    return tuple(
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in _DIGITS.split(text)
        if part
    )


def _key(module: str, names: Sequence[Alias]) -> tuple[object, ...]:
    """The sort key of a statement: `import a` first, then by module, then by its first name."""
    first = names[0]
    what = module or first.name
    level = len(what) - len(what.lstrip("."))
    return (
        bool(module),
        -level,
        _natural(what.lower()),
        _natural(what),
        _name_key(first.name) if module else (),
        first.asname or "",
    )


def _name_key(name: str) -> tuple[int, _Natural, _Natural]:
    """The sort key of a name: constants, then classes, then the rest."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return kind, _natural(name.lower()), _natural(name)
