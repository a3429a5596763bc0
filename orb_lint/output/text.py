"""Findings for people: grouped by file, with a look at the line on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from orb_lint.engine.report import Report
from orb_lint.findings import Finding, Severity
from orb_lint.output.context import Context
from orb_lint.output.printable import printable
from orb_lint.source.text import decoded_lines

_TAB = "    "


def render(report: Report, context: Context) -> str:
    """The findings of each file below its path, and a summary: for a file or a pipe."""
    if _is_silent(report, context):
        return ""
    return "".join(f"{line}\n" for line in _plain_lines(report, statistics=context.statistics))


def _is_silent(report: Report, context: Context) -> bool:
    return context.quiet and not report.findings


def _plain_lines(report: Report, *, statistics: bool) -> Iterator[str]:
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        yield printable(path)
        for finding in findings:
            place = f"{finding.span.line}:{finding.span.column}"
            yield f"  {place} {finding.code} {finding.symbol}: {printable(finding.message)}"
        yield ""
    if statistics:
        yield from _statistics(report)
    yield summary(report)


def summary(report: Report) -> str:
    """One line: how much was found where."""
    looked_at = f"{count(report.files, 'file')} of {count(report.units, 'unit')}"
    baseline = f"; baseline: {report.known} left" if report.known or report.gone else ""
    if report.gone:
        baseline += f", {report.gone} went"
    if not report.findings:
        return f"Nothing found in {looked_at}{baseline}."
    severities = Counter(finding.severity for finding in report.findings)
    kinds = ", ".join(
        count(severities[severity], severity.value) for severity in Severity if severities[severity]
    )
    fixable = f"; {report.fixable} with a known fix" if report.fixable else ""
    return f"Found {kinds} in {looked_at}{fixable}{baseline}."


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _statistics(report: Report) -> Iterator[str]:
    """How often each rule was broken, the most frequent first."""
    counts = Counter((finding.code, finding.symbol) for finding in report.findings)
    width = len(str(max(counts.values(), default=0)))
    for (code, symbol), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:>{width}} {code} {symbol}"
    if counts:
        yield ""


def print_to_terminal(report: Report, context: Context, *, colour: bool, force: bool) -> None:
    """Print a report on the terminal, each finding with the line it is about.

    Args:
        report: to print.
        context: of the report.
        colour: whether colours are welcome.
        force: whether they are so even where standard output looks like no terminal.
    """
    from rich.console import Console
    from rich.text import Text

    if _is_silent(report, context):
        return
    console = Console(
        highlight=False,
        soft_wrap=True,
        no_color=not colour,
        force_terminal=True,
        color_system="standard" if force else "auto",
    )
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        console.print(Text(printable(path), style="bold"))
        lines = decoded_lines(context.source(path))
        for finding in findings:
            color = "red" if finding.severity is Severity.ERROR else "yellow"
            console.print(
                Text(f"  {finding.span.line}:{finding.span.column} "),
                Text(finding.code, style=f"bold {color}"),
                Text(f" {finding.symbol}: {printable(finding.message)}"),
                sep="",
            )
            for text, style in _frame(finding, lines, color):
                console.print(Text(text, style=style))
        console.print()
    if context.statistics:
        for line in _statistics(report):
            console.print(Text(line))
    console.print(Text(summary(report), style="bold"))


def _frame(finding: Finding, lines: list[str], color: str) -> Iterator[tuple[str, str]]:
    """The line of a finding, and below it marks under the span, each with its style."""
    from rich.cells import cell_len

    span = finding.span
    if span.line > len(lines):
        return
    line = lines[span.line - 1]
    gutter = f"{span.line:>6} | "
    end = span.end_column if span.end_line == span.line else len(line) + 1
    before = printable(line[: span.column - 1].replace("\t", _TAB))
    marked = printable(line[span.column - 1 : end - 1].replace("\t", _TAB))
    yield gutter + printable(line.replace("\t", _TAB)), "dim"
    yield " " * 7 + "| " + " " * cell_len(before) + "^" * max(cell_len(marked), 1), color
