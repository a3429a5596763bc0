"""The sieve: finds the lines of a source that may hold an import; perhaps too many, never too few.

Every import statement has the bytes `import` on the line that it begins on, so `bytes.find` reaches
them all, and the rest of the source is never looked at.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet
from enum import Enum
from functools import lru_cache

from orb_lint.expressions import regex
from orb_lint.records import NamedTuple
from orb_lint.source.import_nodes import may_call_import, names_import_call
from orb_lint.source.strings import LikelyStrings
from orb_lint.source.text import BYTE_ORDER_MARK, declared_encoding, is_continued
from orb_lint.source.words import AnyName

GUARD = b"if TYPE_CHECKING:\n"
"""The header of a block that only type checkers read."""

_STATEMENT = regex(rb"(?:^|[;:])[ \t\f]*(?:import\b|from\b[^;]*?\bimport\b)")
_WORD = regex(rb"\bimport\b")
_GOES_ON = regex(rb"[\w\x80-\xff]")
_PLAIN = rb"""[^(;#"'\n\\]*(?:\\\r?\n[^(;#"'\n\\]*)*"""
_WHOLE = regex(rb"""[ \t\f]*(?:import|from)\b%b(?:\#[^"'\n\\]*)?$""" % _PLAIN)
_WHOLE_WITH_QUOTES = regex(rb"[ \t\f]*(?:import|from)\b[^(;:\n\\]*$")
_CLOSED = regex(rb"""[ \t\f]*from\b%b\([^()#;"'\\]*\)[ \t]*(?:\#[^"'\n\\]*)?$""" % _PLAIN)
_PLAIN_BLOCK = regex(rb"""(?:(?:[ \t][^"'\\\n]*)?\n)*""")
_CLOSING = regex(rb"(?:^|\n)[^#\n]*\)[^\n]*$")
_REACH = 1 << 14
"""Bytes above a line in which the header of its block is searched for."""
_BACKSLASH = (b"\\", b"\\\r")
"""The end of a line that goes on in the next one, without its line feed."""
_LONE_RETURN = regex(rb"\r(?!\n|$)")


class Candidate(NamedTuple):
    """A stretch of whole lines with the bytes `import` in it.

    Attributes:
        start: byte offset of its first line.
        end: byte offset of its end; the line end is left out.
        is_continued: the line before it ends in a backslash.
    """

    start: int
    end: int
    is_continued: bool


def candidates(
    source: bytes,
    at: int = 0,
    known: Container[bytes] = frozenset(),
    passed: list[bytes] | None = None,
    longest: int | None = None,
) -> Iterator[Candidate]:
    """The stretches of a source with the bytes `import` in them, in order, none overlapping.

    A stretch is one line with those that backslashes join to it; if a statement leaves a
    parenthesis open, all lines up to the next closing one.

    Args:
        source: the bytes of a Python file.
        at: byte offset to begin at.
        known: texts of stretches to pass over, unless a backslash continues a line before one.
        passed: takes the texts that were passed over.
        longest: the most bytes of a stretch, None for no limit.
    """
    find, find_back = source.find, source.rfind
    first = len(BYTE_ORDER_MARK) if source.startswith(BYTE_ORDER_MARK) else 0
    is_never_closed = False
    found = find(b"import", max(at, first))
    while found >= 0:
        start = find_back(b"\n", first, found) + 1 or first
        end = find(b"\n", found)
        if end < 0:
            end = len(source)
        text = source[start:end]
        is_known = text in known
        continued = source[start - 2] in b"\\\r" and is_continued(source, start)
        if is_known and not continued:
            if passed is not None:
                passed.append(text)
            found = find(b"import", end)
            continue
        limit = None if longest is None else start + longest
        if not is_known and text.endswith(_BACKSLASH) and may_hold_statement(text):
            end = _end_of_joined(source, start, end, limit)
            text = source[start:end]
        if not is_known and not is_never_closed and _is_left_open(text, found - start):
            closing = find(b")", end, limit)
            is_never_closed = closing < 0 and longest is None
            if closing >= 0:
                end = find(b"\n", closing)
                if end < 0:
                    end = len(source)
                text = source[start:end]
        if continued or text not in known:
            yield Candidate(start, end, continued)
        elif passed is not None:
            passed.append(text)
        found = find(b"import", end)


def _end_of_joined(source: bytes, start: int, end: int, limit: int | None) -> int:
    """Where the last of the lines ends that backslashes, not in comments, join to a first one.

    Args:
        source: the bytes of a Python file.
        start: byte offset of the first line.
        end: of its end.
        limit: byte offset at which no further line is joined.
    """
    last = len(source) if limit is None else min(limit, len(source))
    while (
        end < last and source.endswith(_BACKSLASH, start, end) and source.find(b"#", start, end) < 0
    ):
        start = end + 1
        end = source.find(b"\n", start)
        if end < 0:
            return len(source)
    return end


def candidates_naming(
    source: bytes, names: AnyName, but: AbstractSet[str] = frozenset()
) -> list[Candidate] | None:
    """The stretches that may hold an import of some modules; None if any part of the source may.

    Args:
        source: the bytes of a Python file.
        names: an import of such a module spells at least one of them.
        but: names that do not count.
    """
    found = [*candidates(source)]
    texts = [source[each.start : each.end] for each in found]
    spelled = b"\n".join(texts)

    def may_name(text: bytes) -> bool:
        return names.may_be_in(text, but) or not text.isascii()  # Python takes `ﬁle` for `file`

    begins_above = any(each.is_continued for each in found)
    if (
        begins_above
        or hides_lines(source)
        or may_call_import(source)
        or any(map(_may_go_on_below, texts))
    ):
        around = source if begins_above else spelled
        return None if may_name(around) or names.may_be_in(source, but) else []
    if not may_name(spelled):
        return []
    return [each for each, text in zip(found, texts, strict=True) if may_name(text)]


def _may_go_on_below(text: bytes) -> bool:
    """Whether the statement in a stretch may go on behind it."""
    return text.endswith(_BACKSLASH) or (b"(" in text and not _CLOSING.search(text))


def _is_left_open(line: bytes, at: int) -> bool:
    """Whether a line that looks like a statement leaves a parenthesis behind an offset open."""
    opening = line.find(b"(", at)
    return (
        opening >= 0
        and line.find(b")", opening) < 0
        and line.find(b"#", at, opening) < 0
        and may_hold_statement(line)
    )


def is_for_type_checking(source: bytes, start: int) -> bool:
    """Whether a line outside every string is certainly under `if TYPE_CHECKING:`.

    Only a header at the module's level, and not far above, is found; for all else that only type
    checkers read the answer is no.

    Args:
        source: the bytes of a Python file.
        start: byte offset of the line.
    """
    if source[start : start + 1] not in (b" ", b"\t"):
        return False
    header = source.rfind(GUARD, max(0, start - _REACH), start)
    block = source[header + len(GUARD) : start]
    is_first = header == 0 or source[header - 1 : header] == b"\n"
    return header >= 0 and is_first and _PLAIN_BLOCK.fullmatch(block) is not None


class Line(Enum):
    """What a stretch of lines shows of the imports in it."""

    NOTHING = "it holds no import, wherever it stands"
    STATEMENT = "it is the import that it parses as, or lies in a string; it is nothing if it fails"
    UNSURE = "only its surroundings tell"


def plainly_imports(source: bytes, module: bytes) -> bool:
    """Whether a line plainly imports a module, and is not part of a string.

    A no may be wrong; a yes is wrong only if quotes of one kind are within those of another.
    """
    text = b" " + module
    at = source.find(text)
    while at >= 0:
        before = source[source.rfind(b"\n", 0, at) + 1 : at].strip(b" \t")
        if before in (b"import", b"from") and not _GOES_ON.match(source, at + len(text)):
            return not _strings_of(source).hold(at)
        line_end = source.find(b"\n", at)
        at = source.find(text, line_end) if line_end >= 0 else -1
    return False


@lru_cache(maxsize=1)
def _strings_of(source: bytes) -> LikelyStrings:
    """The likely strings of a source, of which many modules are asked one after the other."""
    return LikelyStrings(source)


def classify(line: bytes) -> Line:
    """Tell what a candidate that no backslash continues shows by itself.

    In a file that parses, a line that begins with `import` is either a statement, complete unless a
    parenthesis or backslash leaves it open, or part of a string. A line in which a string may end
    is unsure if anything follows that could begin a second statement.
    """
    if may_begin_call(line) or _LONE_RETURN.search(line):
        return Line.UNSURE
    if not may_hold_statement(line):
        return Line.NOTHING
    if any(shape.match(line) for shape in (_WHOLE, _WHOLE_WITH_QUOTES, _CLOSED)):
        return Line.STATEMENT
    return Line.UNSURE


def may_begin_call(line: bytes) -> bool:
    """Whether a call that imports may begin on a line; its argument may be on the next."""
    return may_call_import(line + b"#")


def may_hold_statement(line: bytes) -> bool:
    """Whether an import statement can begin on a line that no backslash continues."""
    return line.startswith((b"import ", b"from ")) or _STATEMENT.search(line) is not None


def may_hold_import(line: bytes) -> bool:
    """Whether a line, continued or not, can hold an import or a call that imports."""
    return b"import " in line or _WORD.search(line) is not None or names_import_call(line)


def hides_lines(source: bytes) -> bool:
    """Whether a source has line ends or an encoding that hide its lines from `candidates`."""
    has_lone_return = b"\r" in source and source.count(b"\r") != source.count(b"\r\n")
    return has_lone_return or declared_encoding(source) is not None
