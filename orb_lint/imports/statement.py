"""The parts of one import statement in its source: where its module and each of its names stand."""

from __future__ import annotations

import re
from typing import NamedTuple

from orb_lint.findings import Span
from orb_lint.imports.record import Import, Kind

_TOKEN = re.compile(r"#[^\n\r]*|\w+|[.,()*;]|\\|\r\n|\r|\n|[^\S\r\n]+|.")


class _Token(NamedTuple):
    text: str
    line: int
    column: int

    @property
    def end_column(self) -> int:
        return self.column + len(self.text)


class Statement(NamedTuple):
    """Where the parts of an import statement stand.

    Attributes:
        record: the statement.
        module: place of what stands between `from` and `import`; of the literal of a dynamic
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
    span = record.span
    first = lines[span.line - 1] if span.line <= len(lines) else ""
    before = first[: span.column - 1]
    last = lines[span.end_line - 1] if span.end_line <= len(lines) else ""
    after = last[span.end_column - 1 :].strip()
    is_alone = not before.strip() and (not after or after.startswith("#"))
    if record.kind is Kind.DYNAMIC:
        return Statement(record, span, (), False, is_alone, before)
    tokens = _tokens(lines, span)
    words = [token for token in tokens if token.text.strip() and token.text[0] not in "#\\"]
    module: Span | None = None
    at = 1
    if record.kind is Kind.FROM:
        at = next(
            (index for index, token in enumerate(words) if index and token.text == "import"), 1
        )
        if at > 1:
            module = _around(words[1:at])
        at += 1
    names = _split_names(words[at:])
    return Statement(
        record,
        module,
        tuple(_around(name) for name in names),
        any(token.text.startswith("#") for token in tokens),
        is_alone,
        before if is_alone else "",
    )


def _tokens(lines: list[str], span: Span) -> list[_Token]:
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
