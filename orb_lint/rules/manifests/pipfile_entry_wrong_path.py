"""E7725 pipfile-entry-wrong-path."""

from __future__ import annotations

from collections.abc import Iterator, Set

from orb_lint.files.paths import relative_path
from orb_lint.findings import Applicability, Edit, Finding, fix_of
from orb_lint.manifests.formats import entry_span, format_of
from orb_lint.manifests.manifest import Entry, Manifest
from orb_lint.manifests.names import ARCHIVES, normalize
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import EditorPlace, Rule
from orb_lint.workspace.model import Unit
from orb_lint.workspace.paths.path_targets import PathKind

_NO_METADATA = "which is no package, for it has neither pyproject.toml nor setup.py"


class PipfileEntryWrongPath(Rule):
    """A path entry of a Pipfile or another manifest leads to something other than what it names."""

    number = 25
    symbol = "pipfile-entry-wrong-path"
    editor_place = EditorPlace.FIRST_USE
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
    fix_safety = "safe, or unsafe where it has to trust the key of the entry"
    settings = ("packages",)
    limits = "What a path leads to outside the repository is not looked at."
    see_also = ("package-missing-metadata", "pipfile-entry-not-editable")

    def check_manifest(
        self, manifest: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        declared = {entry.distribution for entry in manifest.entries}
        for entry, package in resolver.dependencies.local_entries(manifest):
            path = resolver.dependencies.entry_target(manifest, entry)
            wrong = None if path is None else _wrong(manifest, entry, package, path, resolver)
            if path is None or wrong is None:
                if package:
                    yield from self._check_source(manifest, entry, package, unit)
                continue
            placed = resolver.dependencies.placed(manifest)
            suggestion, edits = _correction(placed, entry, wrong, declared)
            yield self.finding(
                manifest.path,
                entry_span(manifest, entry),
                f"`{entry.key}` leads to {path or '.'}, {wrong.fault}",
                suggestion,
                unit,
                fix=fix_of(wrong.applicability, edits),
                subject=str(entry),
                distributions=(entry.distribution,),
            )

    def _check_source(
        self, manifest: Manifest, entry: Entry, package: Unit, unit: Unit | None
    ) -> Iterator[Finding]:
        """Find out whether the installer accepts the place that an entry names."""
        form = format_of(manifest)
        if fault := form.source_fault(manifest, entry, package):
            suggestion = form.how_to_localize(manifest, entry, package)
            yield self.finding(
                manifest.path,
                entry_span(manifest, entry),
                f"`{entry.key}` {fault}",
                suggestion,
                unit,
                fix=fix_of(Applicability.SAFE, form.localize(manifest, entry, package)),
                subject=str(entry),
                distributions=(entry.distribution,),
            )


class _Wrong(NamedTuple):
    """What is wrong with the path of an entry.

    Attributes:
        fault: for the message.
        applicability: of the fix.
        right: the path that is meant, relative to the workspace root; None if it is unknown.
        name: of the package at the path, if the key is wrong.
        suggestion: what to do if neither the path nor the key is to change.
    """

    fault: str
    applicability: Applicability = Applicability.SAFE
    right: str | None = None
    name: str = ""
    suggestion: str = "correct the path or remove the entry"


def _wrong(
    manifest: Manifest, entry: Entry, package: Unit | None, path: str, resolver: Resolver
) -> _Wrong | None:
    dependencies, form = resolver.dependencies, format_of(manifest)
    has_back_slashes = form.has_back_slashes(manifest, entry)
    is_right = package and package.path == path and _is_named(entry, package.distribution)
    if is_right and not has_back_slashes:
        return None
    target, named = dependencies.path_target(path), dependencies.package(entry.key)
    if named and not dependencies.can_be_installed(named):
        named = None
    right = named.path if named else None
    inside = resolver.workspace.relative(path)
    if target.kind is PathKind.NOTHING:
        return _Wrong("which does not exist", right=right)
    if inside is not None and path.startswith("/"):
        return _Wrong("an absolute path, which no other machine has", right=right or inside)
    if target.kind is PathKind.OUTSIDE:
        return _Wrong("which lies outside the repository", Applicability.UNSAFE, right)
    if target.kind is PathKind.FOLDER:
        wrong = _Wrong(_NO_METADATA, right=None if right == path else right)
        write = f"write a pyproject.toml in {path or '.'}"
        return wrong._replace(suggestion=write) if package else wrong
    if target.kind is PathKind.FILE and not path.endswith(ARCHIVES):
        return _Wrong("a file that is no archive of a package", right=right)
    if has_back_slashes:
        return _Wrong("but with back slashes, which pip takes for letters", right=right or path)
    name = target.distribution
    if name is None or _is_named(entry, name) or not form.is_named(manifest, entry):
        return None
    if path == manifest.folder and named is None:
        return None
    applicability = Applicability.UNSAFE if named else Applicability.SAFE
    return _Wrong(f"whose name is {name}", applicability, right, name)


def _correction(
    manifest: Manifest, entry: Entry, wrong: _Wrong, declared: Set[str]
) -> tuple[str, tuple[Edit, ...]]:
    """How to correct an entry: the words for the message, and the edits."""
    form = format_of(manifest)
    if wrong.right is not None:
        path = relative_path(manifest.paths_start, wrong.right)
        edits = form.with_path(manifest, entry, path)
        return form.how_to_set_path(manifest, entry, path), edits
    if wrong.name:
        edits = form.rename(manifest, entry, wrong.name)
        is_free = normalize(wrong.name) not in declared
        return form.how_to_rename(manifest, entry, wrong.name), edits if is_free else ()
    return wrong.suggestion, ()


def _is_named(entry: Entry, distribution: str) -> bool:
    return entry.distribution == normalize(distribution)
