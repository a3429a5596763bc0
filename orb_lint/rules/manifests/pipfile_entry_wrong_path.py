"""E7725 pipfile-entry-wrong-path."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import relative_path
from orb_lint.findings import Applicability, Edit, Finding, fix_of
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.manifests.names import normalize
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Unit
from orb_lint.workspace.path_targets import PathKind

_FAULTS = {
    PathKind.NOTHING: "which does not exist",
    PathKind.OUTSIDE: "which lies outside the repository",
    PathKind.FOLDER: "which is no package, for it has neither pyproject.toml nor setup.py",
}


class PipfileEntryWrongPath(Rule):
    """A path entry of a Pipfile or another manifest leads to something else than what it names."""

    number = 25
    symbol = "pipfile-entry-wrong-path"
    summary = "the path of a Pipfile entry leads to no package, or to one of another name"
    why = (
        "`pipenv` stops where a path leads nowhere, and what lies outside the repository is not"
        " there on another machine. Under a wrong key the package is locked as a version without"
        " its path, and `pipenv sync` asks the public index for that name."
    )
    how_to_fix = (
        "Correct the path, or the key where the path is right. Where key and path name two local"
        " packages, or the path leads outside the repository, the fix is unsafe: it trusts the key."
    )

    def check_manifest(
        self, manifest: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        form = format_of(manifest)
        for entry, package in resolver.dependencies.local_entries(manifest):
            path = resolver.dependencies.entry_target(manifest, entry)
            if path is None or path == manifest.folder:
                continue
            if package and package.path == path and _is_named(entry, package.distribution):
                continue
            target = resolver.dependencies.path_target(path)
            named = resolver.dependencies.package(entry.key)
            applicability = Applicability.SAFE
            edits: tuple[Edit, ...] = ()
            if target.kind in _FAULTS:
                fault = _FAULTS[target.kind]
                if target.kind is PathKind.OUTSIDE:
                    applicability = Applicability.UNSAFE
            elif (
                target.distribution is None
                or _is_named(entry, target.distribution)
                or not form.is_named(manifest, entry)
            ):
                continue
            else:
                fault = f"whose name is {target.distribution}"
                applicability = Applicability.UNSAFE if named else Applicability.SAFE
            if named:
                right = relative_path(manifest.folder, named.path)
                suggestion = f"set its path to `{right}`"
                edits = form.with_path(manifest, entry, right)
            elif target.distribution:
                suggestion = f"rename the entry to `{target.distribution}`"
                if not _declares(manifest, target.distribution):
                    edits = form.rename(manifest, entry, target.distribution)
            else:
                suggestion = "correct the path or remove the entry"
            yield self.finding(
                manifest.path,
                entry_span(manifest, entry),
                f"`{entry.key}` leads to {path or '.'}, {fault}: {suggestion}",
                unit,
                fix=fix_of(applicability, edits),
                subject=str(entry),
            )


def _is_named(entry: Entry, distribution: str) -> bool:
    return entry.distribution == normalize(distribution)


def _declares(manifest: Manifest, distribution: str) -> bool:
    return any(_is_named(entry, distribution) for entry in manifest.entries)
