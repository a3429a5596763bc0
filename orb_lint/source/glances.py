"""Tells from the text of a module, without parsing it, that it binds a name."""

from __future__ import annotations

from functools import cached_property
from itertools import islice

from orb_lint.expressions import regex
from orb_lint.source.record import ImportKind
from orb_lint.source.strings import LikelyStrings, StringMap, StringsInDoubtError
from orb_lint.source.text import BYTE_ORDER_MARK, declared_encoding, is_continued, keeps_ascii
from orb_lint.source.words import ends_of

_MOST_PLACES = 256
"""The most places of a name that are looked at; a source with more is better parsed."""
_MOST_USES = 1 << 12
"""Places of a name that are looked at to tell whether one of them may bind it."""
_LONGEST_LINE = 1 << 12
"""Bytes of a line in front of such a place."""
_REACH = 1 << 14
"""Bytes above a line in which the headers of the blocks around it are searched for."""

_BEHIND = {
    b"": regex(rb" *(?::[^=\n]*)?=(?!=)"),
    b"def": regex(rb" *[(\[]"),
    b"async def": regex(rb" *[(\[]"),
    b"class": regex(rb" *[(:\[]"),
}
"""Text before a name on its line → text behind it, if the line binds the name."""
_AT_MARGIN = (b"\nclass ", b"\ndef ")
"""What stands before most names that others import, which are often used much, too."""
_HEADER = regex(rb"(?:if|elif|else|try|except|finally|for|while|with)\b[^#]*:[ \t]*(?:\#.*)?\r?")
_BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))
_OPEN_ENDS = (b",", b"(", b"[", b"{", b"\\")

_DEFINING = frozenset({b"class", b"def", b"type"})
_IMPORTING = frozenset({b"from", b"import"})
_IMPORT = regex(rb"\bimport\b")
_READING = frozenset({b"assert", b"await", b"raise", b"return", b"yield"})
_WORD_END = regex(rb"[\w\x80-\xff.]")
_USE = regex(
    rb"[\w\x80-\xff]|[ \t]*(?:[(.\[]|[=!]=|[<>](?![<>])|(?:and|else|is|not|or)\b"
    rb"|(?:[-+%@&^]|//?(?!/)|\*\*?(?!\*))(?!=))"
)
"""What stands behind a name that is used, and not bound."""
_WALRUS = regex(rb"[ \t]*:=")
_ASSIGNED = regex(rb"[ \t]*=(?!=)")
_QUOTES = regex(rb"['\"]")
_QUOTE_SIGNS = (b"'", b'"')
_DEFINITION = regex(rb"(?:async[ \t]+)?def[ \t]|class[ \t]")
_NO_CODE = (b"", b"#", b"\r")


class PlainNames:
    """The names that a module binds, as its lines show.

    Other names may be bound as well. If a literal spells three quotes, the text of a string may be
    taken for code.

    Attributes:
        size: bytes of the source.
    """

    def __init__(self, source: bytes) -> None:
        """Nothing is looked up yet.

        Args:
            source: of the module.
        """
        self.size = len(source)
        self._source = source
        self._strings = LikelyStrings(source)
        self._known: dict[str, bool] = {}

    def __contains__(self, name: str) -> bool:
        if name not in self._known:
            word = name.encode()
            self._known[name] = (
                any(self._is_bound_behind(opening, word) for opening in _AT_MARGIN)
                or self._is_bound_behind(b"", word)
                or self._is_imported(name, word)
            )
        return self._known[name]

    def _is_bound_behind(self, opening: bytes, word: bytes) -> bool:
        """Whether a `def`, `class` or assignment of the module binds a name behind some text."""
        ends = islice(ends_of(self._source, opening + word), _MOST_PLACES)
        return any(self._is_bound_at(end - len(word), end) for end in ends)

    def _is_bound_at(self, start: int, end: int) -> bool:
        """Whether a `def`, `class` or assignment of the module, in any branch, binds a name."""
        source = self._source
        line_start = source.rfind(b"\n", 0, start) + 1
        before = source[line_start:start]
        binding = _BEHIND.get(b" ".join(before.split()))
        if binding is None or not binding.match(source, end) or before[-1:] not in b" \t":
            return False
        return not self._goes_on(line_start) and self._is_in_module(line_start)

    def _goes_on(self, line_start: int) -> bool:
        """Whether a line goes on from the one above, so that it may hold a keyword argument."""
        source = self._source
        above = source[source.rfind(b"\n", 0, max(0, line_start - 1)) + 1 : max(0, line_start - 1)]
        return above.partition(b"#")[0].rstrip().endswith(_OPEN_ENDS)

    def _is_in_module(self, line_start: int) -> bool:
        """Whether a line seems to be in no `def`, `class` or string."""
        source = self._source
        first = max(0, line_start - _REACH)
        width = _width(source[line_start : line_start + _REACH])
        places = [line_start]
        while width > 0:
            if line_start <= first:
                return False
            end = line_start - 1
            line_start = source.rfind(b"\n", 0, end) + 1
            line = source[line_start:end]
            bare = line.lstrip()
            if not bare or bare.startswith(b"#") or _width(line) >= width:
                continue
            if not _HEADER.fullmatch(bare) or any(
                bare.count(opening) != bare.count(closing) for opening, closing in _BRACKETS
            ):
                return False
            width = _width(line)
            places.append(line_start)
        return not any(self._is_in_string(place) for place in places)

    def _is_in_string(self, line_start: int) -> bool:
        if not self._strings.hold(line_start):
            return False
        try:
            return self._string_map.end_around(line_start) is not None
        except StringsInDoubtError:
            return True

    @cached_property
    def _string_map(self) -> StringMap:
        return StringMap(self._source)

    def _is_imported(self, name: str, word: bytes) -> bool:
        """Whether an unconditional import from another module binds a name."""
        from orb_lint.source.scanner import read

        return any(
            name in (alias.asname or alias.name for alias in record.names)
            for start, text in self._from_lines
            if word in text and not self._is_in_string(start)
            for record in read(text).imports
            if record.kind is ImportKind.FROM and record.module and record.span[:2] == (1, 1)
        )

    @cached_property
    def _from_lines(self) -> list[tuple[int, bytes]]:
        """The candidates that begin with `from`, each with its byte offset."""
        from orb_lint.source.sieve import candidates, hides_lines

        source = self._source
        return [
            (each.start, source[each.start : each.end])
            for each in (() if hides_lines(source) else candidates(source))
            if source.startswith(b"from ", each.start) and not each.is_continued
        ]


def _width(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))


def may_define(source: bytes, name: bytes) -> bool:
    """Whether a module may bind a name other than by importing that name; never no if it does.

    Args:
        source: of the module.
        name: an identifier.
    """
    return _may_bind(source, name, by_import=False)


def may_bind(source: bytes, name: bytes) -> bool:
    """Whether a module may bind a name in any way; never no if it does.

    Args:
        source: of the module.
        name: an identifier.
    """
    return _may_bind(source, name, by_import=True)


def _may_bind(source: bytes, name: bytes, *, by_import: bool) -> bool:
    source = source.removeprefix(BYTE_ORDER_MARK)
    if name not in source:
        encoding = declared_encoding(source)
        return encoding is not None and not (name.isascii() and keeps_ascii(encoding))
    from orb_lint.source.sieve import hides_lines

    if hides_lines(source):
        return True
    strings = None if b"global" in source or b"\f" in source else StringMap(source)
    for number, end in enumerate(ends_of(source, name)):
        start = end - len(name)
        line_start = source.rfind(b"\n", 0, start) + 1
        if number > _MOST_USES or start - line_start > _LONGEST_LINE:
            return True
        if _may_be_bound_at(source, line_start, start, end, by_import=by_import) and not (
            strings and number < _MOST_PLACES and _is_aside(source, start, strings)
        ):
            return True
    return False


def _may_be_bound_at(
    source: bytes, line_start: int, start: int, end: int, *, by_import: bool
) -> bool:
    """Whether a name may be bound at a place, and not only used there.

    Args:
        source: of the module.
        line_start: byte offset of the line.
        start: of the name.
        end: of the name.
        by_import: an import of that name counts, too.
    """
    before = source[line_start:start]
    words = before.split() or [b""]
    if is_continued(source, line_start) or b";" in before or words[-1] in _DEFINING:
        return True
    if _WORD_END.match(before[-1:]):
        return False
    quotes = _QUOTES.search(before)
    if words[0] in _IMPORTING and not quotes:
        if by_import:
            return _IMPORT.search(before) is not None
        return words[-1] == b"as" and (words[-3:-2] != [b"import"] or b"from" in words)
    if _USE.match(source, end):
        return by_import and _IMPORT.search(words[-1]) is not None
    if words[-1] == b"as":
        return by_import or words[-3:-2] != [b"import"] or b"from" in words
    if not quotes:
        if words[0] in _READING:
            return _WALRUS.match(source, end) is not None
        return before.count(b"(") <= before.count(b")") or not _ASSIGNED.match(source, end)
    is_quoted = before[-1:] in _QUOTE_SIGNS or source[end : end + 1] in _QUOTE_SIGNS
    return not is_quoted or b"__name__" in source


def _is_aside(source: bytes, at: int, strings: StringMap) -> bool:
    """Whether an offset surely lies in a string, or in a `def` or `class`, its header included."""
    line_start = source.rfind(b"\n", 0, at) + 1
    try:
        if (string_end := strings.end_around(line_start)) is not None and at < string_end:
            return b"__name__" not in source
        header = _header_around(source, line_start)
        return header is not None and strings.end_around(header) is None
    except StringsInDoubtError:
        return False


def _header_around(source: bytes, line_start: int) -> int | None:
    """The line that begins the `def` or `class` around another line, unless it is a string's."""
    if is_continued(source, line_start):  # it may be what is defined
        return None
    first = max(0, line_start - _REACH)
    width = _width(source[line_start : line_start + _REACH])
    while width > 0 and line_start > first:
        end = line_start - 1
        line_start = source.rfind(b"\n", 0, end) + 1
        line = source[line_start:end]
        bare = line.lstrip(b" \t")
        if bare[:1] in _NO_CODE or len(line) - len(bare) >= width:
            continue
        if _DEFINITION.match(bare):
            return line_start
        width = len(line) - len(bare)
    return None
