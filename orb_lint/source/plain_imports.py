"""Reads import statements without a parser, if they are as plain as most are."""

from __future__ import annotations

from keyword import kwlist

from orb_lint.expressions import regex
from orb_lint.findings import Span
from orb_lint.source.parsing import DEEPEST
from orb_lint.source.record import Alias, Context, Import, ImportKind

_LONGEST = 1 << 11
"""The most bytes of a statement that is read this way."""

_NAME = rb"[A-Za-z_]\w*"
_DOTTED = rb"%s(?:\.%s)*" % (_NAME, _NAME)
_ALIAS = rb"%s(?: +as +%s)?" % (_DOTTED, _NAME)
_COMMENT = rb"(?: *#[\t -~]*)?"
_FROM = rb"from +(\.*)((?:%s)?) +" % _DOTTED
_GAP = rb"(?:[ \t\n]|\r\n)*"
_PLAIN = regex(rb"(?:%s)?import +(%s(?:, *%s)*)()%s" % (_FROM, _ALIAS, _ALIAS, _COMMENT))
_BRACKETED = regex(
    rb"%simport *\(%s(%s(?:%s,%s%s)*)%s,?%s(\))%s"
    % (_FROM, _GAP, _ALIAS, _GAP, _GAP, _ALIAS, _GAP, _GAP, _COMMENT)
)
_KEYWORDS = frozenset(keyword.encode() for keyword in kwlist)
_SPACED = bytes.maketrans(b".,()", b"    ")


def plain_import(text: bytes) -> Import | None:
    """The only statement of a source, read without parsing; None if it is not plain enough."""
    if len(text) >= _LONGEST:
        return None
    match = _PLAIN.fullmatch(text) or (_BRACKETED.fullmatch(text) if b"(" in text else None)
    if match is None or text.count(b".") >= DEEPEST or b"coding" in text:
        return None
    dots, module, listed, _ = match.groups()
    statement = text[: match.end(4)]
    parts = [each.split() for each in listed.decode().split(",")]
    expected = 1 + (module is not None) + sum(len(part) > 1 for part in parts)
    words = statement.translate(_SPACED).split()
    if sum(map(_KEYWORDS.__contains__, words)) > expected:
        return None
    names = tuple(Alias(part[0], part[2] if len(part) > 1 else None) for part in parts)
    last_line = statement.rfind(b"\n") + 1
    span = Span(1, 1, 1 + statement.count(b"\n"), len(statement) - last_line + 1)
    if module is None:
        return Import(ImportKind.IMPORT, "", names, 0, span, Context.NONE)
    if b"." in listed or not (dots or module):
        return None
    return Import(ImportKind.FROM, module.decode(), names, len(dots), span, Context.NONE)
