"""W7730 missing-pipfile-lock."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import START, Finding, Severity
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.support.locks import is_of_a_unit
from orb_lint.workspace.model import Unit


class MissingPipfileLock(Rule):
    """A Pipfile with entries has no lock beside it."""

    number = 30
    symbol = "missing-pipfile-lock"
    severity = Severity.WARNING
    may_follow_fix = True
    summary = "a Pipfile with entries has no `Pipfile.lock`"
    why = (
        "Each build installs the newest versions of that day: what was tested is not what runs,"
        " and a bad release of any dependency reaches production by itself."
    )
    how_to_fix = (
        "Run `pipenv lock` in the folder and commit `Pipfile.lock`. Where git ignores the lock the"
        " rule is silent."
    )
    settings = ("manifests",)
    limits = "Only Pipfiles have a lock that is looked for."
    see_also = ("stale-pipfile-lock",)

    def check_pipfile(
        self, pipfile: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        is_needed = pipfile.entries and is_of_a_unit(unit, resolver)
        if is_needed and resolver.workspace.lacks_lock(pipfile):
            yield self.finding(
                pipfile.folder,
                START,
                f"{pipfile.path} has no Pipfile.lock",
                f"run `pipenv lock` in {pipfile.folder or '.'} and commit it",
                unit,
            )
