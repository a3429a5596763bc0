"""W7729 duplicate-pipfile-entry."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from orb_lint.findings import Finding, Related, Severity
from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.pipfile.read import read_pipfile
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Unit


class DuplicatePipfileEntry(Rule):
    """A Pipfile declares one distribution twice."""

    number = 29
    symbol = "duplicate-pipfile-entry"
    severity = Severity.WARNING
    summary = "a Pipfile declares one distribution under two spellings or in two categories"
    why = (
        "Of two spellings `pipenv` locks one and says nothing, so a change of the other has no"
        " effect. In two categories, versions and paths drift apart until locking fails."
    )
    how_to_fix = (
        "Keep one entry. What runs in production belongs to `[packages]`, which is installed for"
        " development, too."
    )
    limits = "Which of the two is meant, nobody can tell."
    see_also = ("invalid-pipfile",)

    def check_pipfile(
        self, pipfile: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        for first_position, position in _duplicates(pipfile.source):
            first, second = pipfile.entries[first_position], pipfile.entries[position]
            where = f"`{first.key}` in [{first.category}]"
            yield self.finding(
                pipfile.path,
                entry_span(pipfile, second),
                f"`{second.key}` in [{second.category}] is already declared as {where}: keep one of"
                " them",
                unit,
                related=(
                    Related(
                        pipfile.path,
                        entry_span(pipfile, first).line,
                        f"{where} is the same distribution",
                    ),
                ),
                subject=str(second),
            )


@lru_cache(maxsize=1 << 12)
def _duplicates(pipfile: bytes) -> tuple[tuple[int, int], ...]:
    """The positions of the first entry of a distribution and of a further one."""
    firsts: dict[str, int] = {}
    return tuple(
        (first, position)
        for position, entry in enumerate(read_pipfile("", pipfile).entries)
        if (first := firsts.setdefault(entry.distribution, position)) != position
    )
