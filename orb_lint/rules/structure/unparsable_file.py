"""E7790 unparsable-file."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import START, Finding, Span
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.needles import Needles
from orb_lint.rules.readings import WorkspaceReading
from orb_lint.settings import version_text
from orb_lint.workspace.model import Part


class UnparsableFile(Rule):
    """A Python file that had to be parsed and that is no valid Python, or that can't be read."""

    number = 90
    symbol = "unparsable-file"
    summary = "a Python file can't be read, or had to be parsed and is no valid Python"
    why = (
        "Its imports were still read as text and judged, but what could not be seen could not be"
        " checked: a clean report on such a file promises less than on others."
    )
    how_to_fix = "Fix the syntax; or exclude the file if it is no Python of this workspace."
    settings = ("target-python", "exclude")
    limits = (
        "Only files that some rule needs to parse are found; a large module need not be parsed if"
        " its lines show the names in question. Syntax newer than the running Python is read as"
        " text, silently. With paths named, a module that only code elsewhere asks for a name is"
        " not parsed, and so not found: a check without paths finds it."
    )
    see_also = ("invalid-package-metadata",)

    needs_all_rules = True

    def needles(self, resolver: Resolver) -> Needles | None:
        return Needles(frozenset({b"\0"}))

    def check_folders(self, part: Part, resolver: Resolver) -> Iterator[Finding]:
        for path, reason in part.unreadable:
            unit = resolver.workspace.unit_of(path)
            yield self.finding(path or ".", START, "cannot be listed", reason, unit)

    def check_workspace(self, reading: WorkspaceReading) -> Iterator[Finding]:
        """Modules that were parsed for the names they offer."""
        resolver = reading.resolver
        for path, source in resolver.library.contents.unparsable.items():
            unit = resolver.workspace.unit_of(path)
            file = SourceFile(path, unit, source, resolver)
            if file.tree is None:
                yield from self.check_readability(file)

    def check_readability(self, file: SourceFile) -> Iterator[Finding]:
        if file.unreadable:
            yield self.finding(file.path, START, "cannot be read", file.unreadable, file.unit)
        elif problem := file.problem:
            target = version_text(file.target_python)
            span = Span(problem.line, problem.column, problem.line, problem.column + 1)
            fault = f"no valid Python {target}"
            reason = f"{problem.reason}; its imports were read as text"
            yield self.finding(file.path, span, fault, reason, file.unit)
