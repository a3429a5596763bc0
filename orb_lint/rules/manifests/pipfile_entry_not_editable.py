"""W7726 pipfile-entry-not-editable."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Applicability, Finding, Severity, fix_of
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import EditorPlace, Rule
from orb_lint.workspace.model import Unit


class PipfileEntryNotEditable(Rule):
    """A path entry of a Pipfile or another manifest leads to a folder and is not editable."""

    number = 26
    symbol = "pipfile-entry-not-editable"
    severity = Severity.WARNING
    editor_place = EditorPlace.FIRST_USE
    summary = "a Pipfile entry leads to a folder without `editable = true`"
    why = (
        "`pipenv install` copies the package as it is at that moment: later changes of its code"
        " reach neither tests nor editors until it is installed anew. An `editable` that is no"
        ' boolean, `"true"` for example, crashes `pipenv`.'
    )
    how_to_fix = "Set `editable = true`."
    fix_safety = "safe"
    settings = ("manifests",)
    limits = "A path to an archive can not be editable and is not reported."
    see_also = ("pipfile-entry-wrong-path",)

    def check_manifest(
        self, manifest: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        form = format_of(manifest)
        for entry in manifest.entries:
            fault = form.editable_fault(manifest, entry) or _is_copied(manifest, entry, resolver)
            suggestion = form.how_to_make_editable(manifest, entry) if fault else None
            if suggestion is None:
                continue
            yield self.finding(
                manifest.path,
                entry_span(manifest, entry),
                f"`{entry.key}` {fault}",
                suggestion,
                unit,
                fix=fix_of(Applicability.SAFE, form.make_editable(manifest, entry)),
                subject=str(entry),
                distributions=(entry.distribution,),
            )


def _is_copied(manifest: Manifest, entry: Entry, resolver: Resolver) -> str | None:
    """The consequence of installing a copy of a folder."""
    path = None if entry.is_editable else resolver.dependencies.entry_target(manifest, entry)
    if path is None or not resolver.dependencies.path_target(path).is_folder:
        return None
    return f"installs a copy of {path or '.'}, which later changes do not reach"
