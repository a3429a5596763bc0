"""E7732 invalid-pipfile."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding, Span
from orb_lint.imports.resolution import Resolver
from orb_lint.rules.base import Rule


class InvalidPipfile(Rule):
    """A Pipfile is not TOML, or holds what pipenv cannot read."""

    number = 32
    symbol = "invalid-pipfile"
    summary = "a Pipfile is not TOML, or holds what pipenv can't read"
    why = (
        "`pipenv` stops with a traceback or passes over the entry, and what the unit declares is"
        " not known: entries that are missing can't be told."
    )
    mend = "Mend the line that the message names."

    def check_workspace(self, resolver: Resolver) -> Iterator[Finding]:
        workspace = resolver.workspace
        for pipfile in workspace.pipfiles:
            if pipfile.problem:
                line, reason = pipfile.problem
                message = f"no valid Pipfile: {reason}"
                unit = workspace.unit_of(pipfile.path)
                yield self.finding(pipfile.path, Span(line, 1, line, 1), message, unit)
