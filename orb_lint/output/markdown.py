"""A table in GitHub's and GitLab's Markdown: for a comment on a pull request, or a summary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orb_lint.engine.report import Report
from orb_lint.expressions import regex
from orb_lint.findings import Finding
from orb_lint.output.context import ReportContext
from orb_lint.output.printable import printable
from orb_lint.output.text import count, summary

_COMMENT_LIMIT = 65_536
"""The most characters of a comment on GitHub; GitLab allows more."""

_ROOM_FOR_THE_REST = 50
"""Bytes for the line that says how many findings are left out."""

_HEAD = "| | rule | place | finding |\n| --- | --- | --- | --- |\n"

_SPECIAL = regex(r"[\\`*\[\]<>&|~$@#]|(?<!\w)_|_(?!\w)|:(?=//)")
_CODE = regex(r"`([^`]+)`")


def render(report: Report, context: ReportContext) -> Iterator[str]:
    """A heading, the summary and a table of the findings, no longer than a comment may be."""
    yield table(report, context, _COMMENT_LIMIT)


def table(report: Report, context: ReportContext, limit: int) -> str:
    """The summary and the table in at most `limit` bytes; findings beyond that are only counted."""
    text = f"### orb-lint\n\n{_escaped(summary(report))}\n"
    if report.findings:
        text += f"\n{_HEAD}"
    room = limit - len(text) - _ROOM_FOR_THE_REST
    rows = []
    for finding in report.findings:
        row = _row(finding, context)
        room -= len(row.encode())
        if room < 0:
            break
        rows.append(row)
    if len(rows) < len(report.findings):
        rows.append(f"\nand {count(len(report.findings) - len(rows), 'finding')} more\n")
    return text + "".join(rows)


def _row(finding: Finding, context: ReportContext) -> str:
    place = f"{context.in_repository(finding.path)}:{finding.span.line}"
    cells = (
        finding.severity.value,
        f"{finding.code} {finding.symbol}",
        f"<code>{_escaped(printable(place))}</code>",
        _message(printable(finding.message)),
    )
    return f"| {' | '.join(cells)} |\n"


def _message(text: str) -> str:
    """A message as Markdown: its backticks mark code, all else is plain text."""
    pieces = _CODE.split(text)  # every second one stood in backticks
    return "".join(
        f"<code>{_escaped(piece)}</code>" if index % 2 else _escaped(piece)
        for index, piece in enumerate(pieces)
    )


def _escaped(text: str) -> str:
    """Text escaped for Markdown; `@team` and `#1` become no links either."""
    return _SPECIAL.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    char = match[0]
    return f"{char}<!-- -->" if char in "@#" else f"&#{ord(char)};"
