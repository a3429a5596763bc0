"""Findings as one JSON object; other programs rely on its shape."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.engine.report import Report
from orb_lint.findings import Finding, Span
from orb_lint.output.context import ReportContext
from orb_lint.output.printable import json_piece_by_piece
from orb_lint.output.related import shown_places

VERSION = 1


def render(report: Report, _context: ReportContext) -> Iterator[str]:
    """One object: version, summary and the findings in the order of the report."""
    document = {
        "version": VERSION,
        "summary": {
            "files": report.files,
            "units": report.units,
            "findings": len(report.findings),
            "fixable": report.fixable,
        },
        "findings": [],
    }
    return json_piece_by_piece(document, map(finding_as_json, report.findings))


def finding_as_json(finding: Finding) -> dict[str, object]:
    """One finding as an object of the document."""
    return {
        "code": finding.code,
        "symbol": finding.symbol,
        "severity": finding.severity.value,
        "path": finding.path,
        **_span(finding.span),
        "unit": finding.unit,
        "message": finding.message,
        "related": [related._asdict() for related in shown_places(finding)],
        "fix": finding.fix
        and {
            "applicability": finding.fix.applicability.value,
            "edits": [
                {"path": edit.path, **_span(edit.span), "text": edit.text}
                for edit in finding.fix.edits
            ],
        },
    }


def _span(span: Span) -> dict[str, int]:
    return span._asdict()
