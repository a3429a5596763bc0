"""What a run has found, and which findings of several stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from orb_lint.engine.path_ignores import PathIgnores
from orb_lint.errors import FileProblem
from orb_lint.files.paths import is_python
from orb_lint.findings import Finding, Span, sorted_by_place
from orb_lint.records import NamedTuple
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Workspace


class Report(NamedTuple):
    """What a run has found.

    Attributes:
        findings: sorted by place.
        files: number of Python files that were read.
        units: number of units that they belong to.
        problems: with templates and folders that could not be read.
        known: how many findings a baseline has kept out of the report.
        gone: how many entries of it no finding answers to any more.
        in_part: how many of the units have imports of which nothing could be said.
        outside: how many of the files belong to no unit.
        failures: path of each unit or file that this tool fails to judge, and how it fails.
    """

    findings: tuple[Finding, ...]
    files: int
    units: int
    problems: tuple[FileProblem, ...]
    known: int = 0
    gone: int = 0
    in_part: int = 0
    outside: int = 0
    failures: tuple[tuple[str, str], ...] = ()

    @property
    def fixable(self) -> int:
        """How many of the findings carry a fix."""
        return sum(finding.fix is not None for finding in self.findings)


class Checked(NamedTuple):
    """A workspace, and what a check of it has found."""

    workspace: Workspace
    report: Report


def that_stand(rules: Sequence[Rule], findings: Iterable[Finding]) -> list[Finding]:
    """The findings of the selected rules that no finding of another rule takes the place of.

    By `supersedes` a rule says of which other a finding is superfluous where it finds something.
    """
    selected = {rule.symbol for rule in rules}
    findings = [finding for finding in findings if finding.symbol in selected]
    heirs = {rule.symbol: rule.supersedes for rule in rules if rule.supersedes}
    taken = {
        (heirs[finding.symbol], finding.path, finding.span)
        for finding in findings
        if finding.symbol in heirs
    }
    if not taken:
        return findings
    return [each for each in findings if (each.symbol, each.path, each.span) not in taken]


def to_report(workspace: Workspace, findings: Iterable[Finding]) -> list[Finding]:
    """What to report of findings that no comment suppresses.

    Args:
        workspace: whose settings may ignore rules for some paths.
        findings: in any order, several times or once.

    Returns:
        Each once, sorted by place; of those about one entry of a manifest only one has a fix.
    """
    kept = sorted_by_place(_without_ignored(workspace, findings))
    return list(_with_one_fix_an_entry(each for each, _ in groupby(kept)))


def _without_ignored(workspace: Workspace, findings: Iterable[Finding]) -> Iterable[Finding]:
    """Leave out what the setting `per-path-ignores` leaves out."""
    if not (ignores := workspace.settings.per_path_ignores):
        return findings
    ignored = PathIgnores(ignores)
    return (finding for finding in findings if finding.symbol not in ignored.at(finding.path))


def _with_one_fix_an_entry(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Of sorted findings about one entry of a manifest, leave a fix to the first that has one."""
    fixed: tuple[str, Span] | None = None
    for finding in findings:
        place = (finding.path, finding.span)
        if finding.fix and not is_python(finding.path):
            if place == fixed:
                yield finding._replace(fix=None)
                continue
            fixed = place
        yield finding
