"""E7732 invalid-pipfile."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding, Span
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.workspace.model import Kind


class InvalidPipfile(Rule):
    """A Pipfile is not TOML, or holds what pipenv cannot read."""

    number = 32
    symbol = "invalid-pipfile"
    summary = "a Pipfile is not TOML, or holds what pipenv can't read"
    why = (
        "`pipenv` stops with a traceback or passes over the entry, and what the unit declares is not"
        " known: entries that are missing can't be told."
    )
    mend = "Mend the line that the message names."

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        manifest = reading.unit.manifest
        if reading.unit.kind is Kind.PACKAGE or manifest is None or manifest.problem is None:
            return
        line, reason = manifest.problem
        message = f"no valid Pipfile: {reason}"
        yield self.finding(manifest.path, Span(line, 1, line, 1), message, reading.unit)
