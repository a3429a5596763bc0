"""Reviewdog's diagnostic format, whose suggestions fix a finding with one click in a review.

A position is a 1-based line and a 1-based column in bytes of UTF-8, the end exclusive
(`reviewdog.proto`, messages `Position` and `Range`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from orb_lint.engine.report import Report
from orb_lint.findings import Edit, Finding, Span
from orb_lint.output.context import ReportContext
from orb_lint.output.printable import encodable, json_piece_by_piece, printable
from orb_lint.records import NamedTuple
from orb_lint.source.text import BYTE_ORDER_MARK, decoded_lines


def render(report: Report, context: ReportContext) -> Iterator[str]:
    """One `DiagnosticResult`."""
    read = lru_cache(maxsize=1)(lambda path: _read(context.source(path)))
    diagnostics = (
        {
            "message": printable(finding.message),
            "severity": finding.severity.name,
            "code": {"value": f"{finding.code} {finding.symbol}"},
            **_place(finding, encodable(context.in_repository(finding.path)), read(finding.path)),
        }
        for finding in report.findings
    )
    document = {"source": {"name": "orb-lint"}, "diagnostics": []}
    return json_piece_by_piece(document, diagnostics)


class _Text(NamedTuple):
    """The lines of a file, and how many bytes stand before the first of them."""

    lines: list[str]
    marks: int


def _read(source: bytes) -> _Text | None:
    """A file as text, None if it is not UTF-8."""
    try:
        source.decode()
    except UnicodeDecodeError:
        return None
    marks = source.startswith(BYTE_ORDER_MARK) * len(BYTE_ORDER_MARK)
    return _Text(decoded_lines(source), marks)


def _place(finding: Finding, path: str, text: _Text | None) -> dict[str, object]:
    """The location and the suggestion for it; without columns if bytes can't be counted."""
    span, edit = finding.span, _suggested(finding)
    if text is None:
        places = {"start": {"line": span.line}, "end": {"line": span.end_line}}
        return {"location": {"path": path, "range": places}}
    if edit is None:
        return {"location": {"path": path, "range": _range(span, text)}}
    # reviewdog accepts a suggestion only for exactly the lines of its diagnostic
    span = Span(*span[:2], *max(span[2:], edit.span[2:]))
    return {
        "location": {"path": path, "range": _range(span, text)},
        "suggestions": [{"range": _range(edit.span, text), "text": edit.text}],
    }


def _suggested(finding: Finding) -> Edit | None:
    """The edit that fixes a finding, if there is only one and it begins on the finding's line."""
    edits = finding.fix.edits if finding.fix else ()
    if len(edits) != 1 or edits[0].path != finding.path:
        return None
    edit = edits[0]
    return edit if edit.span.line == finding.span.line else None


def _range(span: Span, text: _Text) -> dict[str, object]:
    def position(line: int, column: int) -> dict[str, int]:
        before = "".join(text.lines[line - 1 : line])[: column - 1]
        marks = text.marks if line == 1 else 0
        return {"line": line, "column": 1 + len(before.encode()) + marks}

    return {
        "start": position(span.line, span.column),
        "end": position(span.end_line, span.end_column),
    }
