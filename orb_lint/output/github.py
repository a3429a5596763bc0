"""Annotations of GitHub Actions: lines on standard output that its runner understands.

The form is that which `ActionCommand.TryParseV2` of the runner reads; so are the escapes. About ten
annotations of a step are shown, so all findings go to the step's summary as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from orb_lint.engine.report import Report
from orb_lint.expressions import regex
from orb_lint.findings import Finding
from orb_lint.output.concise import line_of
from orb_lint.output.context import ReportContext
from orb_lint.output.printable import printable

_PIECES = regex("[^\r\n:]+")
"""The text of a name between line ends and colons, which the runner unescapes."""

_SUMMARY_LIMIT = 1 << 20
"""The most bytes that the summary of a step may have; a longer one is not shown at all."""


def render(report: Report, context: ReportContext) -> Iterator[str]:
    """An annotation for each finding; empty if there is none."""
    return (f"{_annotation(finding, context)}\n" for finding in report.findings)


def append_summary(report: Report, context: ReportContext, path: str) -> None:
    """Append a table of the findings to the summary of the step, as far as there is room.

    Args:
        report: to append.
        context: of the report.
        path: what `$GITHUB_STEP_SUMMARY` names; the step may have written to it before.

    Raises:
        OSError: it can't be written.
    """
    from orb_lint.output.markdown import table

    room = _SUMMARY_LIMIT - (os.path.getsize(path) if os.path.exists(path) else 0)
    text = table(report, context, room).encode()
    if len(text) <= room:
        with open(path, "ab") as file:
            file.write(text)


def _annotation(finding: Finding, context: ReportContext) -> str:
    span = finding.span
    path = context.in_repository(finding.path)
    properties: dict[str, object] = {
        "title": f"orb-lint {finding.code} {finding.symbol}",
        "file": _PIECES.sub(lambda piece: printable(piece[0]), path),
        "line": span.line,
        "endLine": span.end_line,
    }
    if span.line == span.end_line:
        properties |= {"col": span.column, "endColumn": span.end_column}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{finding.severity.value} {written}::{_data(line_of(finding, path))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
