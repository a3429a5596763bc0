"""E7725 pipfile-entry-wrong-path."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Applicability, Edit, Finding, Fix
from orb_lint.imports.resolution import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.manifest import Entry, Manifest
from orb_lint.workspace.model import Unit
from orb_lint.workspace.names import normalize
from orb_lint.workspace.path_targets import PathKind
from orb_lint.workspace.pipfile import entry_span, written_entry
from orb_lint.workspace.pipfile_edits import change_entry, relative_path, rename_entry

_FAULTS = {
    PathKind.NOTHING: "which does not exist",
    PathKind.OUTSIDE: "which lies outside the repository",
    PathKind.FOLDER: "which is no package, for it has neither pyproject.toml nor setup.py",
}


class PipfileEntryWrongPath(Rule):
    """A path entry of a Pipfile leads to something else than what its key names."""

    number = 25
    symbol = "pipfile-entry-wrong-path"
    summary = "the path of a Pipfile entry leads to no package, or to one of another name"
    why = (
        "`pipenv` stops where a path leads nowhere, and what lies outside the repository is not"
        " there on another machine. Under a wrong key the package is locked as a version without"
        " its path, and `pipenv sync` asks the public index for that name."
    )
    mend = (
        "Correct the path, or the key where the path is right. Where key and path name two local"
        " packages, or the path leads outside the repository, the fix is unsafe: it trusts the key."
    )

    def check_pipfile(
        self, pipfile: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        for entry, package in resolver.local_entries(pipfile):
            path = pipfile.target(entry)
            if path is None or path == pipfile.folder:
                continue
            if package and package.path == path and _is_named(entry, package.distribution):
                continue
            target = resolver.path_target(path)
            named = resolver.package(entry.key)
            applicability = Applicability.SAFE
            edit = None
            if target.kind in _FAULTS:
                fault = _FAULTS[target.kind]
                if target.kind is PathKind.OUTSIDE:
                    applicability = Applicability.UNSAFE
            elif (
                target.distribution is None
                or _is_named(entry, target.distribution)
                or written_entry(pipfile, entry).is_legacy
            ):
                continue
            else:
                fault = f"whose name is {target.distribution}"
                applicability = Applicability.UNSAFE if named else Applicability.SAFE
            if named:
                remedy = f"set its path to `{relative_path(pipfile.folder, named.path)}`"
                edit = _with_path(pipfile, entry, relative_path(pipfile.folder, named.path))
            elif target.distribution:
                remedy = f"rename the entry to `{target.distribution}`"
                if not _declares(pipfile, target.distribution):
                    edit = rename_entry(pipfile, entry, target.distribution)
            else:
                remedy = "correct the path or remove the entry"
            yield self.finding(
                pipfile.path,
                entry_span(pipfile, entry),
                f"`{entry.key}` leads to {path or '.'}, {fault}: {remedy}",
                unit,
                fix=Fix(applicability, (edit,)) if edit else None,
            )


def _is_named(entry: Entry, distribution: str) -> bool:
    return entry.distribution == normalize(distribution)


def _declares(pipfile: Manifest, distribution: str) -> bool:
    return any(_is_named(entry, distribution) for entry in pipfile.entries)


def _with_path(pipfile: Manifest, entry: Entry, path: str) -> Edit | None:
    written = written_entry(pipfile, entry)
    if written.is_legacy:
        extras = f"[{','.join(entry.extras)}]" if entry.extras else ""
        return rename_entry(pipfile, entry, f"-e {path}{extras}")
    option = "path" if "path" in written.options else "file"
    return change_entry(pipfile, entry, {option: path})
