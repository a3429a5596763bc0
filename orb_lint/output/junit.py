"""JUnit's XML, which Jenkins, CodeBuild, GitLab and many others show as test results.

The elements and attributes are those that `junit-10.xsd` of Jenkins' xUnit plugin allows.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from orb_lint.engine.report import Report
from orb_lint.findings import Finding
from orb_lint.output.concise import line_of
from orb_lint.output.context import ReportContext
from orb_lint.output.printable import printable

_NAME = "orb-lint"


def render(report: Report, context: ReportContext) -> Iterator[str]:
    """A suite for each file, a failed test for each finding; one passed test if there is none.

    Jenkins takes a report without any test for a mistake.
    """
    root = _suite(Element("testsuites"), len(report.findings) or 1, len(report.findings))
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        _add_failures(root, context.in_repository(path), list(findings))
    if not report.findings:
        suite = _suite(SubElement(root, "testsuite"), 1, 0)
        SubElement(suite, "testcase", name="nothing found", classname=_NAME)
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_failures(root: Element, path: str, findings: list[Finding]) -> None:
    suite = _suite(SubElement(root, "testsuite"), len(findings), len(findings), printable(path))
    for finding, name in zip(findings, _names(findings), strict=True):
        case = SubElement(
            suite,
            "testcase",
            name=name,
            classname=os.path.splitext(printable(path))[0],
        )
        failure = SubElement(
            case, "failure", type=finding.severity.value, message=printable(finding.message)
        )
        failure.text = line_of(finding, path)


def _names(findings: list[Finding]) -> Iterator[str]:
    """What tells each finding of a file from the others, and stays when its line moves."""
    seen: Counter[str] = Counter()
    for finding in findings:
        name = printable(f"{finding.code} {finding.symbol} {finding.subject}".rstrip())
        seen[name] += 1
        yield f"{name} ({seen[name]})" if seen[name] > 1 else name


def _suite(element: Element, tests: int, failures: int, name: str = _NAME) -> Element:
    element.attrib |= {
        "name": name,
        "tests": str(tests),
        "failures": str(failures),
        "errors": "0",
    }
    return element
