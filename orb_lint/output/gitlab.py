"""The code quality report of GitLab, which merge requests compare with the target branch's.

The fields are those of the GitLab documentation, "Code Quality report format". GitLab shows neither
columns nor `check_name`, so the description begins with the rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from orb_lint.engine.report import Report
from orb_lint.findings import Finding, Severity
from orb_lint.output.context import ReportContext
from orb_lint.output.printable import encodable, json_piece_by_piece, printable

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(report: Report, context: ReportContext) -> Iterator[str]:
    """An array of issues, empty if nothing was found."""
    return json_piece_by_piece([], _issues(report, context))


def _issues(report: Report, context: ReportContext) -> Iterator[dict[str, object]]:
    seen: Counter[tuple[str, str, str]] = Counter()
    for finding in report.findings:
        key = finding.path, finding.symbol, finding.message
        seen[key] += 1
        yield _issue(finding, context, _fingerprint(*key, str(seen[key])))


def _issue(finding: Finding, context: ReportContext, fingerprint: str) -> dict[str, object]:
    return {
        "description": f"{finding.code} {finding.symbol}: {printable(finding.message)}",
        "check_name": finding.symbol,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": encodable(context.in_repository(finding.path)),
            "lines": {"begin": finding.span.line, "end": finding.span.end_line},
        },
    }


def _fingerprint(*parts: str) -> str:
    """An identifier without line numbers, so that it stays the same while other lines change."""
    return sha256("\0".join(parts).encode(errors="surrogateescape")).hexdigest()
