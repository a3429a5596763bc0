"""SARIF 2.1.0, for GitHub's code scanning and other viewers.

The limits are GitHub's ("SARIF support for code scanning"); the rest is the standard's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

from orb_lint import __version__
from orb_lint.engine.report import Report
from orb_lint.files.paths import join
from orb_lint.findings import Finding, Fix, Related, Severity, Span
from orb_lint.output import documentation
from orb_lint.output.context import ReportContext
from orb_lint.output.fingerprints import LineHashes
from orb_lint.output.printable import encodable, json_piece_by_piece, printable
from orb_lint.output.related import shown_places
from orb_lint.rules.base import Rule
from orb_lint.rules.registry import all_rules

MAX_RESULTS = 25_000
_NAME = "orb-lint"
_HOME = f"pkg:generic/{_NAME}"
"""A package URL, as long as the documentation has no address."""

_MAX_DESCRIPTION = 1024

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TAGS = ("imports", "pipfile", "dependencies", "structure", "files")
"""The topics of rules, for twenty numbers each."""


def render(report: Report, context: ReportContext) -> Iterator[str]:
    """One log with one run."""
    shown = _most_severe(report.findings)
    rules = all_rules()
    indexes = {rule.symbol: index for index, rule in enumerate(rules)}
    hashes = lru_cache(maxsize=1)(lambda path: LineHashes(context.source(path)))
    run: dict[str, object] = {
        "tool": {
            "driver": {
                "name": _NAME,
                "informationUri": documentation.BASE or _HOME,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"{encodable(join(_NAME, context.prefix))}/"},
        "invocations": [{"executionSuccessful": True, **_notice(len(shown), len(report.findings))}],
        "columnKind": "unicodeCodePoints",
        "results": [],
    }
    results = (
        {
            **_result(finding, context),
            "ruleIndex": indexes[finding.symbol],
            **_fingerprint(hashes(context.file(finding.path)), finding.span.line),
        }
        for finding in shown
    )
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_piece_by_piece(log, results)


def _most_severe(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The most findings that a run may have; of too many, errors come before warnings."""
    if len(findings) <= MAX_RESULTS:
        return findings
    by_severity = sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)
    return tuple(by_severity[:MAX_RESULTS])


def _notice(shown: int, found: int) -> dict[str, object]:
    if shown == found:
        return {}
    text = f"{shown} of {found} findings are shown: a run may have no more results"
    return {"toolExecutionNotifications": [{"level": "warning", "message": {"text": text}}]}


def _rule(rule: Rule) -> dict[str, object]:
    summary = rule.summary[:1].upper() + rule.summary[1:] + "."
    help_text = f"{rule.why}\n\n{rule.how_to_fix}"
    return {
        "id": rule.code,
        "name": rule.symbol.title().replace("-", ""),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": f"{summary} {rule.why}"[:_MAX_DESCRIPTION]},
        "help": {"text": help_text, "markdown": help_text},
        **({"helpUri": page} if (page := documentation.page_of(rule.symbol)) else {}),
        "defaultConfiguration": {"enabled": not rule.is_opt_in, "level": rule.severity.value},
        "properties": {
            "tags": ["aws-lambda", _TAGS[rule.number // 20]],
            "precision": "very-high",
            "problem.severity": rule.severity.value,
        },
    }


def _result(finding: Finding, context: ReportContext) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code,
        "level": finding.severity.value,
        "message": _message(f"{finding.symbol}: {finding.message}"),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(finding.path, context),
                    "region": _region(finding.span),
                }
            }
        ],
    }
    if finding.related:
        result["relatedLocations"] = [_related(each, context) for each in shown_places(finding)]
    if finding.fix:
        result["fixes"] = [_fix(finding.fix, context)]
    return result


def _fingerprint(hashes: LineHashes, line: int) -> dict[str, object]:
    line_hash = hashes.of_line(line)
    return {"partialFingerprints": {"primaryLocationLineHash": line_hash}} if line_hash else {}


def _related(related: Related, context: ReportContext) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(related.path, context),
            "region": {"startLine": related.line},
        },
        "message": _message(related.message),
    }


def _fix(fix: Fix, context: ReportContext) -> dict[str, object]:
    return {
        "description": _message(f"the {fix.applicability.value} fix"),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path, context),
                "replacements": [
                    {
                        "deletedRegion": _region(edit.span),
                        "insertedContent": {"text": encodable(edit.text)},
                    }
                    for edit in edits
                ],
            }
            for path, edits in groupby(fix.edits, key=lambda edit: edit.path)
        ],
    }


def _artifact(path: str, context: ReportContext) -> dict[str, str]:
    return {"uri": quote(os.fsencode(context.in_repository(path)))}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _message(text: str) -> dict[str, str]:
    """A message in which no text of the repository can make a link."""
    return {"text": printable(text).replace("](", "] (")}
