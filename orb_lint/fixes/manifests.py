"""Makes the edits of one manifest and, if it is TOML, proves the outcome."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from orb_lint.errors import ParseError
from orb_lint.files.paths import name_of
from orb_lint.findings import Edit
from orb_lint.fixes.additions import Additions, additions_of, with_additions
from orb_lint.fixes.editing import RefusedError, edited, read_text, split_lines
from orb_lint.manifests.manifest import PIPFILE
from orb_lint.toml.parsing import parse_toml
from orb_lint.toml.positions import KeyPosition, key_positions, written_key


def fix_manifest(path: str, source: bytes, edits: Sequence[Edit]) -> bytes:
    """Make the edits of a manifest.

    Args:
        path: of the file.
        source: its bytes.
        edits: that do not touch one another, with places in the source.

    Raises:
        RefusedError: the outcome would not be what each edit means by itself.
    """
    additions = [added for edit in edits if (added := _additions_of(path, source, edit))]
    if len(additions) > 1:
        others = [edit for edit in edits if not _additions_of(path, source, edit)]
        changed = fix_manifest(path, source, others) if others else source
        return with_additions(path, changed, additions)
    text = read_text(path, source)
    lines = split_lines(text.content)
    after = edited(lines, edits)
    if name_of(path) == PIPFILE or path.endswith(".toml"):
        try:
            meant = _meant(text.content, lines, edits)
            is_meant = parse_toml(after.encode()) == meant
        except ParseError:
            raise RefusedError("it would be no valid TOML") from None
        if not is_meant:
            raise RefusedError("more than what is meant would change")
    return text._replace(content=after).encode()


def _additions_of(path: str, source: bytes, edit: Edit) -> Additions | None:
    return additions_of(source, edit) if path.endswith(".toml") else None


_ABSENT = object()

_Change = tuple[tuple[str, ...], object, object]
"""A dotted key, and what a document holds there before and after an edit."""


def _meant(text: str, lines: Sequence[str], edits: Sequence[Edit]) -> dict[str, object]:
    """What a document must hold: the changes that each edit makes by itself, taken together.

    Raises:
        ParseError: the document, or what an edit makes of it, is no valid TOML.
        RefusedError: two edits change the same value.
    """
    if len(edits) == 1:
        return parse_toml(edited(lines, edits).encode())
    document = parse_toml(text.encode())
    statements = [key for key in key_positions(text) if key.keys != key.table]
    starts = [key.line for key in statements]
    changes: list[_Change] = []
    for edit in edits:
        number = bisect_right(starts, edit.span.line) - 1
        statement = statements[number] if number >= 0 else None
        if statement and edit.span[2:] <= (statement.end_line + 1, 1):
            changes += _changes_in(statement, lines, edit)
        else:
            new = parse_toml(edited(lines, [edit]).encode())
            changes += _differences(document, new)
    for change in _merged(changes):
        _make(document, change)
    return document


def _merged(changes: Iterable[_Change]) -> Iterator[_Change]:
    """Merge changes of one list that concern different parts of it.

    Raises:
        RefusedError: two of them change the same part.
    """
    by_keys: defaultdict[tuple[str, ...], list[_Change]] = defaultdict(list)
    for change in changes:
        by_keys[change[0]].append(change)
    for keys, several in by_keys.items():
        before = several[0][1]
        afters = [after for _, _, after in several if isinstance(after, list)]
        if isinstance(before, list) and len(afters) == len(several) > 1:
            yield keys, before, _spliced(before, afters)
        else:
            yield from several


def _spliced(before: list[object], afters: Iterable[list[object]]) -> list[object]:
    """A list with what each of its successors changes in it."""
    spliced: list[object] = []
    taken = 0
    for start, end, new in sorted((_splice(before, each) for each in afters), key=itemgetter(0, 1)):
        if start < taken:
            raise RefusedError("two fixes would change the same")
        spliced += [*before[taken:start], *new]
        taken = end
    return spliced + before[taken:]


def _splice(before: list[object], after: list[object]) -> tuple[int, int, list[object]]:
    """The part of a list that its successor replaces: start, end, and what replaces it."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    same = next((at for at in range(most - start) if before[~at] != after[~at]), most - start)
    return start, len(before) - same, after[start : len(after) - same]


def _changes_in(statement: KeyPosition, lines: Sequence[str], edit: Edit) -> Iterator[_Change]:
    """What an edit changes, told from its own statement where that is enough."""
    table = ".".join(map(written_key, statement.table))
    header = f"[{table}]\n" if table else ""
    own = [*lines[statement.line - 1 : statement.end_line], ""]
    span = edit.span
    here = span._replace(
        line=span.line - statement.line + 1, end_line=span.end_line - statement.line + 1
    )
    before = parse_toml((header + "".join(own)).encode())
    after = parse_toml((header + edited(own, [edit._replace(span=here)])).encode())
    return _differences(before, after)


def _differences(before: object, after: object, keys: tuple[str, ...] = ()) -> Iterator[_Change]:
    """The differences of two documents, as deep in their tables as possible."""
    if not (isinstance(before, dict) and isinstance(after, dict)):
        if before != after:
            yield keys, before, after
        return
    for key in dict.fromkeys((*before, *after)):
        yield from _differences(before.get(key, _ABSENT), after.get(key, _ABSENT), (*keys, key))


def _make(document: dict[str, object], change: _Change) -> None:
    """Make a change of a document.

    Raises:
        RefusedError: another change was made there, or the place lies in a list.
    """
    (*way, last), before, after = change
    table: object = document
    for key in way:
        table = table.get(key) if isinstance(table, dict) else None
    if not isinstance(table, dict) or table.get(last, _ABSENT) != before:
        raise RefusedError("two fixes would change the same")
    if after is _ABSENT:
        del table[last]
    else:
        table[last] = after
