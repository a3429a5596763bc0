"""E7724 pipfile-entry-not-local."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Applicability, Edit, Finding, fix_of
from orb_lint.manifests.formats import Source, entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.resolution.installed.dependencies import Dependencies
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import EditorPlace, Rule
from orb_lint.workspace.model import Unit

_ON_THE_INDEX = "whoever registers that name on the public index gets installed"
_CONSEQUENCES = {
    Source.VERSION: ("", _ON_THE_INDEX),
    Source.INDEX: (", which `private-indexes` does not list", _ON_THE_INDEX),
    Source.LOCATION: ("", "not this repository's code gets installed"),
}


class PipfileEntryNotLocal(Rule):
    """A Pipfile, or another manifest, declares a local package, but not by its path."""

    number = 24
    symbol = "pipfile-entry-not-local"
    editor_place = EditorPlace.FIRST_USE
    summary = "a Pipfile declares a local package by version, index or URL, not by its path"
    why = (
        "A package of this repository is not on the public index, so whoever registers its name"
        " there gets their code installed (dependency confusion). From version control, not the"
        " code beside the Lambda is installed but another state of it."
    )
    how_to_fix = (
        "Declare the package by its path; extras and markers stay. The fix is safe for an entry by"
        " version. Where the entry names an index or a URL it is unsafe, for what is installed from"
        " there may be meant: if an index is your own, list its name in the setting"
        " `private-indexes`."
    )
    fix_safety = "safe, or unsafe where the entry says more than a version"
    settings = ("private-indexes",)
    limits = "An entry that names a private index is accepted as it is."
    see_also = ("pipfile-entry-wrong-path", "package-not-private")

    def check_manifest(
        self, manifest: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        private = resolver.settings.private_indexes
        for entry, package in resolver.dependencies.local_entries(manifest):
            if entry.path is not None or package is None or entry.index_name in private:
                continue
            origin = format_of(manifest).origin(manifest, entry)
            if origin is None:
                continue
            suggestion, edits = _localized(manifest, entry, package, resolver.dependencies)
            is_safe = origin.source is Source.VERSION
            more, consequence = _CONSEQUENCES[origin.source]
            yield self.finding(
                manifest.path,
                entry_span(manifest, entry),
                f"`{entry.key}` is the local package {package.path or '.'}, but declared by"
                f" {origin.what}{more}",
                f"{consequence}; {suggestion}",
                unit,
                fix=fix_of(Applicability.SAFE if is_safe else Applicability.UNSAFE, edits),
                subject=str(entry),
                distributions=(entry.distribution,),
            )


def _localized(
    manifest: Manifest, entry: Entry, package: Unit, dependencies: Dependencies
) -> tuple[str, tuple[Edit, ...]]:
    """How to declare a local package by its path: the words for the message, and the edits."""
    if not dependencies.can_be_installed(package):
        return f"write a pyproject.toml in {package.path}, then declare it by its path", ()
    form, placed = format_of(manifest), dependencies.placed(manifest)
    suggestion = form.how_to_localize(placed, entry, package)
    return suggestion, form.localize(placed, entry, package)
