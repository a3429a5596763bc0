"""W7729 duplicate-pipfile-entry."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding, Related, Severity
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Unit


class DuplicatePipfileEntry(Rule):
    """A manifest declares one distribution twice."""

    number = 29
    symbol = "duplicate-pipfile-entry"
    severity = Severity.WARNING
    summary = "a manifest declares one distribution twice"
    why = (
        "Of two spellings `pipenv` locks one and says nothing, so a change of the other has no"
        " effect. In two categories, versions and paths drift apart until locking fails. Of two"
        " lines that do not agree pip installs nothing."
    )
    how_to_fix = (
        "Keep one entry. What runs in production belongs to `[packages]`, which is installed for"
        " development, too."
    )
    limits = (
        "Which of the two is meant, nobody can tell. Outside of Pipfiles entries with markers, and"
        " those of different lists, may stand side by side."
    )
    see_also = ("invalid-pipfile",)

    def check_manifest(
        self, manifest: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        form = format_of(manifest)
        for first, second in _duplicates(manifest):
            where = f"`{first.key}` in {form.section(manifest, first)}"
            line = entry_span(manifest, first).line
            yield self.finding(
                manifest.path,
                entry_span(manifest, second),
                f"`{second.key}` in {form.section(manifest, second)} is already declared as"
                f" {where}, line {line}",
                "keep one of them",
                unit,
                related=(Related(manifest.path, line, f"{where} is the same distribution"),),
                subject=str(second),
            )


def _duplicates(manifest: Manifest) -> Iterator[tuple[Entry, Entry]]:
    """The first entry of a distribution with each further one that is no alternative to it."""
    may_repeat = format_of(manifest).may_repeat
    firsts: dict[tuple[str, str], Entry] = {}
    for entry in manifest.entries:
        if not (may_repeat and (entry.is_conditional or entry.is_nameless)):
            key = (entry.category if may_repeat else "", entry.distribution)
            first = firsts.setdefault(key, entry)
            if first is not entry:
                yield first, entry
