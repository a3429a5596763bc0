"""W7726 pipfile-entry-not-editable."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.expressions import regex
from orb_lint.findings import Applicability, Finding, Fix, Severity
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Installer, Manifest
from orb_lint.manifests.pipfile.read import written_entry
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Unit

_MAY_BE_NO_BOOLEAN = regex(rb"""editable["']?\s*=\s*(?!\s|true\b|false\b)""")


class PipfileEntryNotEditable(Rule):
    """A path entry of a Pipfile or another manifest leads to a folder and is not editable."""

    number = 26
    symbol = "pipfile-entry-not-editable"
    severity = Severity.WARNING
    summary = "a Pipfile entry leads to a folder without `editable = true`"
    why = (
        "`pipenv install` copies the package as it is at that moment: later changes of its code"
        " reach neither tests nor editors until it is installed anew. An `editable` that is no"
        ' boolean, `"true"` for example, crashes `pipenv`.'
    )
    how_to_fix = "Set `editable = true`."

    def check_manifest(
        self, manifest: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        form = format_of(manifest)
        if form.editable is None:
            return
        is_suspect = _MAY_BE_NO_BOOLEAN.search(manifest.source) is not None
        entries = (
            manifest.entries
            if is_suspect
            else [entry for entry, _ in resolver.dependencies.local_entries(manifest)]
        )
        for entry in entries:
            if entry.is_editable or (entry.path is None and not is_suspect):
                continue
            fault = _fault(manifest, entry, resolver)
            if not fault:
                continue
            edit = form.make_editable(manifest, entry)
            yield self.finding(
                manifest.path,
                entry_span(manifest, entry),
                f"`{entry.key}` {fault}: {form.editable}",
                unit,
                fix=Fix(Applicability.SAFE, (edit,)) if edit else None,
                subject=str(entry),
            )


def _fault(manifest: Manifest, entry: Entry, resolver: Resolver) -> str | None:
    if manifest.installer is Installer.PIPENV and not isinstance(
        written_entry(manifest, entry).options.get("editable", False), bool
    ):
        return "has an `editable` that is no boolean, which crashes pipenv"
    path = resolver.dependencies.entry_target(manifest, entry)
    if path is not None and resolver.dependencies.path_target(path).is_folder:
        return f"installs a copy of {path or '.'}, which later changes do not reach"
    return None
