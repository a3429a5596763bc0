"""Locates the parts of an import statement in its source: its module and each of its names."""

from __future__ import annotations

from functools import lru_cache

from orb_lint.expressions import regex
from orb_lint.findings import Span
from orb_lint.records import NamedTuple
from orb_lint.source.record import Import, ImportKind

_TOKEN = regex(r"#[^\n\r]*|\w+|[.,()*;]|\\|\r\n|\r|\n|[^\S\r\n]+|.")


class _Token(NamedTuple):
    text: str
    line: int
    column: int

    @property
    def end_column(self) -> int:
        return self.column + len(self.text)


class Statement(NamedTuple):
    """The places of the parts of an import statement.

    Attributes:
        record: the statement.
        module: place of the name between `from` and `import`, or of the literal of a dynamic
            import; None for `import a, b`.
        names: place of each name with its `as` name, in the order of `record.names`.
        has_comments: there is a comment inside the statement.
        is_alone: nothing but white space and a comment shares its lines.
        indent: the white space before it.
    """

    record: Import
    module: Span | None
    names: tuple[Span, ...]
    has_comments: bool
    is_alone: bool
    indent: str


def locate(record: Import, lines: list[str]) -> Statement:
    """Find the parts of a statement.

    Args:
        record: an import of the source.
        lines: of the source, without line ends.
    """
    first, last = record.span.line - 1, record.span.end_line
    parts = _locate(record.kind, _move(record.span, -first), tuple(lines[first:last]))
    return Statement(
        record,
        _move(parts.module, first) if parts.module else None,
        tuple(_move(span, first) for span in parts.names),
        parts.has_comments,
        parts.is_alone,
        parts.indent,
    )


class _Parts(NamedTuple):
    module: Span | None
    names: tuple[Span, ...]
    has_comments: bool
    is_alone: bool
    indent: str


@lru_cache(maxsize=1 << 12)
def _locate(kind: ImportKind, span: Span, lines: tuple[str, ...]) -> _Parts:
    """The parts of a statement, relative to its own lines; kept, for a monorepo repeats them."""
    before = lines[0][: span.column - 1]
    after = lines[-1][span.end_column - 1 :].strip()
    is_alone = not before.strip() and (not after or after.startswith("#"))
    if kind is ImportKind.DYNAMIC:
        return _Parts(span, (), False, is_alone, before)
    tokens = _tokens(lines, span)
    words = [token for token in tokens if token.text.strip() and token.text[0] not in "#\\"]
    module: Span | None = None
    at = 1
    if kind is ImportKind.FROM:
        at = next(index for index, token in enumerate(words) if token.text == "import")
        module = _around(words[1:at])
        at += 1
    return _Parts(
        module,
        tuple(_around(name) for name in _split_names(words[at:])),
        any(token.text.startswith("#") for token in tokens),
        is_alone,
        before if is_alone else "",
    )


def _move(span: Span, lines: int) -> Span:
    return Span(span.line + lines, span.column, span.end_line + lines, span.end_column)


def _tokens(lines: tuple[str, ...], span: Span) -> list[_Token]:
    tokens: list[_Token] = []
    for number in range(span.line, min(span.end_line, len(lines)) + 1):
        text = lines[number - 1]
        start = span.column - 1 if number == span.line else 0
        end = span.end_column - 1 if number == span.end_line else len(text)
        tokens += [
            _Token(match[0], number, match.start() + 1)
            for match in _TOKEN.finditer(text, start, end)
        ]
    return tokens


def _split_names(words: list[_Token]) -> list[list[_Token]]:
    names: list[list[_Token]] = [[]]
    for word in words:
        if word.text == ",":
            names.append([])
        elif word.text not in "()":
            names[-1].append(word)
    return [name for name in names if name]


def _around(words: list[_Token]) -> Span:
    return Span(words[0].line, words[0].column, words[-1].line, words[-1].end_column)
