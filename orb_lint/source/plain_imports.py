"""Reads import statements without a parser, if they are as plain as most are."""

from __future__ import annotations

from keyword import kwlist

from orb_lint.expressions import regex
from orb_lint.findings import Span
from orb_lint.source.parsing import DEEPEST
from orb_lint.source.record import Alias, Context, Import, ImportKind

_LONGEST = 1 << 10
"""The most bytes of a statement that is read this way."""

_NAME = rb"[A-Za-z_]\w*"
_DOTTED = rb"%s(?:\.%s)*" % (_NAME, _NAME)
_ALIAS = rb"%s(?: +as +%s)?" % (_DOTTED, _NAME)
_PLAIN = regex(
    rb"(?:from +(\.*)((?:%s)?) +)?import +(%s(?:, *%s)*)(?: *#[\t -~]*)?"
    % (_DOTTED, _ALIAS, _ALIAS)
)
_KEYWORDS = frozenset(keyword.encode() for keyword in kwlist)
_SPACED = bytes.maketrans(b".,", b"  ")


def plain_import(text: bytes) -> Import | None:
    """The only statement of a source, read without parsing; None if it is not plain enough."""
    match = _PLAIN.fullmatch(text) if len(text) < _LONGEST else None
    if match is None or text.count(b".") >= DEEPEST or b"coding" in text:
        return None
    dots, module, listed = match.groups()
    end = match.end(3)
    words = [each.split() for each in listed.decode().split(",")]
    names = tuple(Alias(name, asname[-1] if asname else None) for name, *asname in words)
    keywords = [word for word in text[:end].translate(_SPACED).split() if word in _KEYWORDS]
    expected = 1 + (module is not None) + sum(len(each) > 1 for each in words)
    if len(keywords) > expected:
        return None
    span = Span(1, 1, 1, end + 1)
    if module is None:
        return Import(ImportKind.IMPORT, "", names, 0, span, Context.NONE)
    if b"." in listed or not (dots or module):
        return None
    return Import(ImportKind.FROM, module.decode(), names, len(dots), span, Context.NONE)
