"""Tells from the bytes of a source alone whether one of its strings may spell a name.

It may say yes too often, never no where a string does: names may be written with escapes, and in
pieces that adjacent literals, `+`, templates or joins put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from orb_lint.source.text import declared_encoding

_ESCAPE = rb"\\(?:[xuUN0-7]|\r?\n|\r)"
_ESCAPED = (
    rb"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}\n]{0,100}\}|[0-7]{1,3}|\r?\n)"
)
_FIELD = rb"\}|%(?:\(\w+\))?[sdr]"
_NEXT = rb"[\s\\]*(?:\#|[rRuUbBfF]{0,2}[\"'])"
"""What follows a literal that an adjacent one may continue; behind a comment anything may come."""


class LeadingNames:
    """Looks for strings that begin with one of some dotted names, such as `"models.users.Users"`.

    Args:
        names: the first parts of the names; ASCII.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(names)

    @cached_property
    def _expressions(self) -> tuple[re.Pattern[bytes], ...]:
        """One for each kind of quote: what begins with one certain byte is searched for faster."""
        whole = b"|".join(re.escape(name.encode()) for name in self._names)
        begun = b"|".join(_begun(name.encode()) for name in self._names)
        body = (
            rb"(?:(%b)[\"'.\\]|(?:%b)?%b|(?:%b)[\"']%b)" % (whole, begun, _ESCAPE, begun, _NEXT)
            if self._names
            else rb"(?!)"
        )
        return tuple(re.compile(quote + body) for quote in (b'"', b"'"))

    def may_be_in(self, source: bytes) -> Iterator[str]:
        """The names that strings may begin with; "" stands for any of them."""
        if declared_encoding(source) is not None:
            yield ""
        for expression in self._expressions:
            for match in expression.finditer(source):
                yield (match[1] or b"").decode()


class PathParts:
    """Looks for strings that may yield a path of which one part is one of some names.

    Args:
        names: of files or folders.
    """

    def __init__(self, names: Iterable[str]) -> None:
        encoded = [name.encode() for name in sorted(names)]
        self._expression = re.compile(
            rb"(?:[\"'/:;\\]|%(field)b|%(escaped)b)"
            rb"(?:(?:%(whole)b)[\"'/:;\\{%%]|(?:%(begun)b)[\"'{%%]|(?:%(begun)b)?%(escape)b)"
            % {
                b"field": _FIELD,
                b"escaped": _ESCAPED,
                b"escape": _ESCAPE,
                b"whole": b"|".join(map(re.escape, encoded)),
                b"begun": b"|".join(map(_begun, encoded)),
            }
        )

    def may_be_in(self, source: bytes) -> bool:
        """Whether a string of a source may be, or be a piece of, such a path."""
        return declared_encoding(source) is not None or bool(self._expression.search(source))


def _begun(name: bytes) -> bytes:
    """An expression for what a name begins with: at least one byte of it, and not all."""
    rest = b""
    for number in reversed(range(1, len(name) - 1)):
        rest = b"(?:%b%b)?" % (re.escape(name[number : number + 1]), rest)
    return re.escape(name[:1]) + rest
