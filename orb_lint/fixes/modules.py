"""Makes the edits of one Python file, keeps its imports tidy, and proves the outcome."""

from __future__ import annotations

from collections.abc import Sequence

from orb_lint.findings import Edit
from orb_lint.fixes.editing import RefusedError, edited, read_text, split_lines
from orb_lint.fixes.proof import holds_imports_only, require_same, whole_statements
from orb_lint.fixes.tidying import row_around, tidied
from orb_lint.records import NamedTuple

_BEYOND = 40
"""How many lines below the last edit are looked at, unless a statement is longer."""


class _Stretch(NamedTuple):
    """Some lines that are edited and proved together.

    Attributes:
        start: index of the first line.
        end: index behind the last.
        is_row: they are nothing but imports and blank lines.
        edits: in these lines.
    """

    start: int
    end: int
    is_row: bool
    edits: list[Edit]


def fix_module(path: str, source: bytes, edits: Sequence[Edit], width: int | None) -> bytes:
    """Make the edits of a Python file.

    Args:
        path: of the file.
        source: its bytes.
        edits: that do not touch one another, with places in the source.
        width: of the longest line, to wrap imports that were wrapped and sorted before; None where
            each import has to stay in its place.

    Raises:
        RefusedError: the outcome would not be exactly what is meant.
    """
    text = read_text(path, source)
    *lines, rest = split_lines(text.content, max(edit.span.end_line for edit in edits) + _BEYOND)
    if not rest.endswith(("\n", "\r")):
        *more, last = split_lines(rest)
        lines += more
        lines.append(last)
        rest = ""
    stretches = _stretches(lines, edits)
    if stretches is None:
        after = edited(lines, edits) + rest
        require_same(text.content, after, strings=len(edits))
        return text._replace(content=after).encode()
    for stretch in reversed(stretches):
        lines[stretch.start : stretch.end] = [_fixed(lines, stretch, width)]
    return text._replace(content="".join(lines) + rest).encode()


def _stretches(lines: Sequence[str], edits: Sequence[Edit]) -> list[_Stretch] | None:
    """The lines to edit, in order; None if an edit stands in a long statement."""
    found: list[_Stretch] = []
    for edit in sorted(edits, key=lambda each: each.span):
        if edit.span.end_line > len(lines):
            raise RefusedError("it has changed meanwhile")
        if found and found[-1].is_row and edit.span.end_line <= found[-1].end:
            found[-1].edits.append(edit)
            continue
        whole = whole_statements(lines, edit.span.line - 1, edit.span.end_line)
        if whole is None:
            return None
        is_row = holds_imports_only("".join(lines[slice(*whole)]))
        start, end = row_around(lines, *whole) if is_row else whole
        stretch = _Stretch(start, end, is_row, [edit])
        if found and found[-1].end > start:
            stretch = _merged(found.pop(), stretch)
        found.append(stretch)
    return found


def _merged(first: _Stretch, second: _Stretch) -> _Stretch:
    first.edits.extend(second.edits)
    return _Stretch(
        min(first.start, second.start),
        max(first.end, second.end),
        first.is_row and second.is_row,
        first.edits,
    )


def _fixed(lines: Sequence[str], stretch: _Stretch, width: int | None) -> str:
    """The text to put in the place of some lines.

    Raises:
        RefusedError: it would change more than the edits are meant to.
    """
    here = [*lines[stretch.start : stretch.end]]
    before = "".join(here)
    after = edited(here, [_moved(edit, -stretch.start) for edit in stretch.edits])
    if stretch.is_row and width is not None:
        after = tidied(before, after, width)
    require_same(before, after, strings=0 if stretch.is_row else len(stretch.edits))
    return after


def _moved(edit: Edit, lines: int) -> Edit:
    span = edit.span
    moved = span._replace(line=span.line + lines, end_line=span.end_line + lines)
    return edit._replace(span=moved)
