"""Findings on a terminal: coloured, wrapped at words, with the line of code below each."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from shutil import get_terminal_size
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from orb_lint.engine.report import Report
from orb_lint.findings import Finding, Severity
from orb_lint.output.context import ReportContext
from orb_lint.output.groups import Group
from orb_lint.output.printable import printable
from orb_lint.output.text import end, explanation, head, is_silent, places, to_show
from orb_lint.source.text import decoded_lines

_TAB = "    "
_INDENT = "      "


def print_to_terminal(report: Report, context: ReportContext, *, colour: bool, force: bool) -> None:
    """Print a report on the terminal.

    Args:
        report: to print.
        context: of the report.
        colour: whether to use colours.
        force: whether to use them even if standard output is no terminal.
    """
    if is_silent(report, context):
        return
    terminal = _Terminal(context, colour=colour, force=force)
    groups, alone = to_show(report, context)
    for group in groups:
        terminal.print_group(group)
    for path, findings in groupby(alone, key=lambda finding: finding.path):
        terminal.print_file(path, list(findings))
    for line in end(report, context):
        terminal.print_line(line, "bold")


def new_console(**options: Any) -> Console:  # noqa: ANN401 - as `Console` takes them
    """A console as wide as the terminal, whatever `$COLUMNS` and `$LINES` hold.

    Args:
        options: of `Console`.
    """
    width, height = get_terminal_size()
    return Console(width=width, height=height, **options)


class _Terminal:
    """Prints one report.

    Attributes:
        context: of the report.
    """

    def __init__(self, context: ReportContext, *, colour: bool, force: bool) -> None:
        self._context = context
        self._console = new_console(
            highlight=False,
            soft_wrap=True,
            no_color=not colour,
            force_terminal=True,
            color_system="standard" if force else "auto",
        )

    def print_line(self, line: str, style: str = "") -> None:
        """Print one line unwrapped: the terminal wraps it, so that it can be copied as one."""
        self._console.print(Text(line, style=style))

    def print_group(self, group: Group) -> None:
        """Print what is wrong, the cause, the suggestion, and the first places."""
        first = group.findings[0]
        self._print_fault(f"{head(group)}: {printable(group.fault)}", first)
        for line in (*explanation(group), *(f"  {place}" for place in places(group))):
            self.print_line(line)
        self.print_line("")

    def print_file(self, path: str, findings: list[Finding]) -> None:
        """Print the findings of one file, each with its line of code."""
        self.print_line(printable(path), "bold")
        lines = decoded_lines(self._context.source(path))
        for finding in findings:
            place = f"  {finding.span.line}:{finding.span.column}"
            text = f"{place} {finding.code} {finding.symbol}: {printable(finding.fault)}"
            self._print_fault(text, finding)
            if finding.suggestion:
                self.print_line(f"{_INDENT}{printable(finding.suggestion)}")
            for line, style in _frame(finding, lines):
                self.print_line(line, style)
        self.print_line("")

    def _print_fault(self, text: str, finding: Finding) -> None:
        wrapped = textwrap.fill(
            text,
            self._console.width,
            subsequent_indent=_INDENT,
            break_long_words=False,
            break_on_hyphens=False,
        )
        shown = Text(wrapped)
        shown.highlight_words([finding.code], f"bold {_colour(finding)}")
        self._console.print(shown)


def _colour(finding: Finding) -> str:
    return "red" if finding.severity is Severity.ERROR else "yellow"


def _frame(finding: Finding, lines: list[str]) -> Iterator[tuple[str, str]]:
    """The line of a finding and the marks under its span, each with its style.

    Empty if the finding is about a folder, a missing file, or a whole file.
    """
    span = finding.span
    if span.line > len(lines) or span.end_column == span.column:
        return
    line = lines[span.line - 1]
    gutter = f"{span.line:>6} | "
    end_column = span.end_column if span.end_line == span.line else len(line) + 1
    before = printable(line[: span.column - 1].replace("\t", _TAB))
    marked = printable(line[span.column - 1 : end_column - 1].replace("\t", _TAB))
    yield gutter + printable(line.replace("\t", _TAB)), "dim"
    marks = "^" * max(cell_len(marked), 1)
    yield " " * 7 + "| " + " " * cell_len(before) + marks, _colour(finding)
