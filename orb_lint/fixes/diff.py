"""Writes the changes of a plan as a unified diff, for `git apply` and `patch`."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import Match, SequenceMatcher

from orb_lint.fixes.plan import FileChange
from orb_lint.records import NamedTuple

_BYTES = "latin-1"
"""Maps every byte to one character and back, so that a diff shows bytes as they are."""

_NEAR = 200 * 200
"""The most pairs of lines that are compared between two anchors."""


def render(changes: Mapping[str, FileChange], prefix: str = "") -> bytes:
    """A unified diff of some files, sorted by path.

    Args:
        changes: by path relative to the workspace root.
        prefix: path of that root relative to the repository's.
    """
    return b"".join(_diff(path, changes[path], prefix) for path in sorted(changes))


def _diff(path: str, change: FileChange, prefix: str) -> bytes:
    name = "/".join(filter(None, (prefix, path)))
    before = _lines((change.before or b"").decode(_BYTES))
    after = _lines(change.after.decode(_BYTES))
    old = "/dev/null" if change.before is None else _quoted(f"a/{name}")
    lines = [f"--- {old}\n", f"+++ {_quoted(f'b/{name}')}\n", *_hunks(before, after)]
    text = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return text.encode(_BYTES)


def _hunks(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    for group in _Matcher(before, after).get_grouped_opcodes():
        _, start, _, new_start, _ = group[0]
        _, _, end, _, new_end = group[-1]
        yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n"
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from (f" {line}" for line in before[start:end])
            else:
                yield from (f"-{line}" for line in before[start:end])
                yield from (f"+{line}" for line in after[new_start:new_end])


def _range(start: int, end: int) -> str:
    """The range of a hunk's header; an empty one names the line before it."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + bool(length)},{length}"


class _Matcher(SequenceMatcher[str]):
    """Finds what two texts have in common, in little more time than it takes to read them.

    Lines that occur once in each text are the anchors. Only the lines between two anchors are
    compared one by one, if they are not too many.
    """

    def __init__(self, before: Sequence[str], after: Sequence[str]) -> None:
        super().__init__(None, before, after, autojunk=False)
        self._before = before
        self._after = after

    def get_matching_blocks(self) -> list[Match]:
        """The stretches in common, in order, adjacent ones joined; an empty one comes last."""
        before, after = self._before, self._after
        blocks: list[Match] = []
        start = new_start = 0
        for end, new_end in [*_lines_in_common(before, after), (len(before), len(after))]:
            for at, new_at, size in _common(before[start:end], after[new_start:new_end]):
                _add(blocks, Match(start + at, new_start + new_at, size))
            _add(blocks, Match(end, new_end, int(end < len(before))))
            start, new_start = end + 1, new_end + 1
        return [*blocks, Match(len(before), len(after), 0)]


def _add(blocks: list[Match], block: Match) -> None:
    """Append a stretch, or extend the last one if nothing lies between them."""
    at, new_at, size = blocks[-1] if blocks else Match(0, 0, 0)
    if (at + size, new_at + size) == block[:2]:
        blocks[-1:] = [Match(at, new_at, size + block.size)]
    elif block.size:
        blocks.append(block)


class _Pair(NamedTuple):
    """The indexes of a line in both texts, and the pair before it in both."""

    at: int
    new_at: int
    before: _Pair | None


def _lines_in_common(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """The indexes of lines that occur once in each text, as many as are in the same order."""
    counts, new_counts = Counter(before), Counter(after)
    places = {line: at for at, line in enumerate(after) if new_counts[line] == 1}
    ends: list[int] = []
    pairs: list[_Pair] = []
    for at, line in enumerate(before):
        if counts[line] == 1 and line in places:
            length = bisect_left(ends, places[line])
            pair = _Pair(at, places[line], pairs[length - 1] if length else None)
            ends[length : length + 1] = [pair.new_at]
            pairs[length : length + 1] = [pair]
    found: list[tuple[int, int]] = []
    last = pairs[-1] if pairs else None
    while last:
        found.append((last.at, last.new_at))
        last = last.before
    return found[::-1]


def _common(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The stretches that two parts of texts have in common: index in each, and number of lines."""
    first = _number_of_same(before, after)
    last = _number_of_same(before[first:][::-1], after[first:][::-1])
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    yield 0, 0, first
    if len(old) * len(new) <= _NEAR:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for at, new_at, size in matcher.get_matching_blocks():
            yield first + at, first + new_at, size
    yield len(before) - last, len(after) - last, last


def _number_of_same(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines two texts have in common from the first on."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))


def _lines(text: str) -> list[str]:
    """The lines of a text as diffs know them: LF ends one."""
    *lines, rest = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([rest] if rest else ())]


def _quoted(name: str) -> str:
    """The name of a file as git writes it: as a C string if it is not plain text.

    `##` is not plain: a CI runner may take it for the beginning of a command.
    """
    characters = name.encode(errors="surrogateescape").decode(_BYTES)
    if name.isprintable() and not any(each in name for each in ('"', "\\", "##")):
        return characters
    quoted = "".join(
        char if " " <= char <= "~" and char not in '"\\#' else f"\\{ord(char):03o}"
        for char in characters
    )
    return f'"{quoted}"'
