"""E7732 invalid-pipfile."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import name_of
from orb_lint.findings import Finding, Span
from orb_lint.manifests.formats import fault_of
from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import EditorPlace, Rule
from orb_lint.workspace.model import Unit


class InvalidPipfile(Rule):
    """A Pipfile is not TOML, or holds what pipenv cannot read; so with other manifests."""

    number = 32
    symbol = "invalid-pipfile"
    migration_obstacle = "cannot be read"
    editor_place = EditorPlace.START
    summary = "a Pipfile is not TOML, or holds what pipenv can't read"
    why = (
        "`pipenv` stops with a traceback or passes over the entry, and what the unit declares is"
        " not known: entries that are missing can't be told."
    )
    how_to_fix = "Fix the line that the message names."
    limits = "The other rules go on with what could be read. Versions are not judged."
    see_also = ("invalid-package-metadata",)

    def check_manifest(
        self, manifest: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        if problem := fault_of(manifest):
            line, reason = problem
            fault = f"no valid {name_of(manifest.path)}"
            yield self.finding(manifest.path, Span(line, 1, line, 1), fault, reason, unit)
