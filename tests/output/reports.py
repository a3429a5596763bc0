"""Reports made by hand, where no workspace has such findings."""

from __future__ import annotations

from orb_lint.engine.report import Report
from orb_lint.files.tree import Tree
from orb_lint.findings import Finding, Severity, Span
from orb_lint.output.context import ReportContext

NOWHERE = ReportContext(Tree("/nowhere"))


def finding(message: str = "bad: fix it", line: int = 1, path: str = "a.py") -> Finding:
    """An E7701 at the first column of a line."""
    span = Span(line, 1, line, 2)
    rule = "E7701", "legacy-layer-import"
    fault, _, suggestion = message.partition(": ")
    return Finding(path, span, *rule, fault, suggestion, Severity.ERROR, None)


def report(*findings: Finding) -> Report:
    return Report(findings, 1, 1, ())
