"""Tells from the bytes of a source alone whether one of its strings may spell a name.

It may say yes too often, but never no if a string does: names may be written with escapes, and in
pieces that are joined by adjacent literals, `+`, templates or `join`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.source.text import declared_encoding

_ESCAPE = regex(
    rb"\\(?:\\|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}\n]{0,100}\}|[0-7]{1,3}|\r?\n)"
)
_ESCAPE_IN_NAME = regex(
    rb"\\(?:x[2-7]|u00[2-7]|U000000[2-7]|N\{|[01]?[0-7]{2}|\r?\n[\w\"'/:;%{}.])"
)
"""An escape that may stand for a printable character, or for nothing between two such."""
_PERCENT_FIELD = rb"%(?:\(\w+\))?[sdr]"
_NEXT = rb"[\s\\]*(?:\#|[rRuUbBfF]{0,2}[\"'])"
"""What follows a literal if another may continue it; behind a comment anything may come."""


class LeadingNames:
    """Looks for strings that begin with one of some dotted names, such as `"models.users.Users"`.

    Args:
        names: the first parts of the names; ASCII.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [name.encode() for name in sorted(names)]

    @cached_property
    def _expressions(self) -> tuple[re.Pattern[bytes], ...]:
        """One for each kind of quote, for a search is faster if the first byte is fixed."""
        whole, begun = _any_of(self._names)
        body = rb"(?:(%b)[\"'.\\]|(?:%b)[\"']%b)" % (whole, begun, _NEXT)
        return tuple(re.compile(quote + body) for quote in (b'"', b"'"))

    def may_be_in(
        self, source: bytes, counts_in: Callable[[bytes], Callable[[int, int], bool]]
    ) -> Iterator[str]:
        """The names that strings may begin with; "" stands for any of them.

        Args:
            source: to be searched.
            counts_in: given a text, returns a test whether the literal between two quotes, named by
                their byte offsets, counts.
        """
        if not self._names:
            return
        if declared_encoding(source) is not None:
            yield ""
        for text in _readings(source):
            counts = counts_in(text)
            for expression in self._expressions:
                for match in expression.finditer(text):
                    start = match.start()
                    end = text.find(text[start : start + 1], start + 1)
                    if counts(start, end):
                        yield (match[1] or b"").decode()

    def keywords_in(self, source: bytes) -> Iterator[str]:
        """The names that keyword arguments in a source may have."""
        for name, keyword in self._keywords.items():
            if name in source and keyword.search(source):
                yield name.decode()

    @cached_property
    def _keywords(self) -> dict[bytes, re.Pattern[bytes]]:
        """One for each name, for a search is faster if the first bytes are fixed."""
        escaped = ((name, re.escape(name)) for name in self._names)
        return {
            name: regex(rb"%b(?<!\w%b)[\s\\]*[=#]" % (spelled, spelled))
            for name, spelled in escaped
        }


class PathParts:
    """Looks for strings that may yield a path of which one part is one of some names.

    Args:
        names: of files or folders.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [name.encode() for name in sorted(names)]

    @cached_property
    def _expressions(self) -> tuple[re.Pattern[bytes], ...]:
        """One for each possible beginning, for a search is faster if the first bytes are fixed."""
        whole, begun = _any_of(self._names)
        body = rb"(?:(?:%b)[\"'/:;\\{%%]|(%b)(?=[\"'{%%]))" % (whole, begun)
        return tuple(
            re.compile(beginning + body)
            for beginning in (b'"', b"'", b"/", b":", b";", rb"\\", b"}", _PERCENT_FIELD)
        )

    def may_be_in(self, source: bytes) -> bool:
        """Whether a string of a source may be, or be a piece of, such a path."""
        return declared_encoding(source) is not None or any(map(self._may_hold, _readings(source)))

    def _may_hold(self, text: bytes) -> bool:
        pieces = set()
        for expression in self._expressions:
            for match in expression.finditer(text):
                if match[1] is None:
                    return True
                pieces.add(match[1])
        return any(_may_end(text, name, piece) for piece in pieces for name in self._names)


def _readings(source: bytes) -> Iterator[bytes]:
    """A source as it is, and with the escapes of its literals resolved."""
    yield source
    if _ESCAPE_IN_NAME.search(source):
        yield _ESCAPE.sub(_meant_by, source)


def _meant_by(match: re.Match[bytes]) -> bytes:
    escape = match[0]
    if escape.endswith(b"\n"):
        return b""
    try:
        return escape.decode("unicode_escape").encode(errors="replace")
    except UnicodeDecodeError:
        return escape


def _may_end(text: bytes, name: bytes, piece: bytes) -> bool:
    """Whether a string of a text may hold the end of a name whose beginning is in another one.

    Args:
        text: to be searched.
        name: of which a piece was found.
        piece: the beginning that was found.
    """
    return name.startswith(piece) and any(
        re.search(rb"(?:[\"'}]|%b)%b[\"'/:;\\{%%]" % (_PERCENT_FIELD, re.escape(name[at:])), text)
        for at in range(len(piece), len(name))
    )


def _any_of(names: Collection[bytes]) -> tuple[bytes, bytes]:
    """An expression for any of some names, and one for the beginning of any of them."""
    return b"|".join(map(re.escape, names)), b"|".join(map(_begun, names))


def _begun(name: bytes) -> bytes:
    """An expression for the beginning of a name: at least one byte, but not all."""
    rest = b""
    for number in reversed(range(1, len(name) - 1)):
        rest = b"(?:%b%b)?" % (re.escape(name[number : number + 1]), rest)
    return re.escape(name[:1]) + rest
