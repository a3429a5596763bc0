"""E7724 pipfile-entry-not-local."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orb_lint.findings import Applicability, Finding, Fix
from orb_lint.imports.resolution import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.manifest import Manifest
from orb_lint.workspace.model import Unit
from orb_lint.workspace.pipfile import entry_span, written_entry
from orb_lint.workspace.pipfile_edits import change_entry, path_entry, relative_path

_ELSEWHERE = ("git", "hg", "svn", "bzr", "path", "file")
"""Options that take an entry from another place than a package index."""

_OF_THE_SOURCE = (*_ELSEWHERE, "version", "index", "ref", "subdirectory", "hashes")
"""Options that say where an entry comes from, or which of what is offered there."""


class PipfileEntryNotLocal(Rule):
    """A Pipfile declares a local package, but not by its path."""

    number = 24
    symbol = "pipfile-entry-not-local"
    summary = "a Pipfile declares a local package by version, index or URL, not by its path"
    why = (
        "A package of this repository is not on the public index, so whoever registers its name"
        " there gets their code installed (dependency confusion). From version control, not the"
        " code beside the Lambda is installed but another state of it."
    )
    mend = (
        "Declare the package by its path; extras and markers stay. The fix is safe for an entry by"
        " version. Where the entry names an index or a URL it is unsafe, for what is installed from"
        " there may be meant: if an index is your own, list its name in the setting"
        " `private-indexes`."
    )

    def check_pipfile(
        self, pipfile: Manifest, unit: Unit | None, resolver: Resolver
    ) -> Iterator[Finding]:
        for entry, package in resolver.local_entries(pipfile):
            if (
                entry.path is not None
                or package is None
                or entry.index_name in resolver.settings.private_indexes
            ):
                continue
            written = written_entry(pipfile, entry)
            if not isinstance(written.value, (str, Mapping)):
                continue
            what, consequence, applicability = _source(written.options)
            line = path_entry(pipfile.folder, entry.key, package.path)
            changes: dict[str, str | bool | None] = {
                **dict.fromkeys(_OF_THE_SOURCE),
                "path": relative_path(pipfile.folder, package.path),
                "editable": True,
            }
            edit = change_entry(pipfile, entry, changes)
            yield self.finding(
                pipfile.path,
                entry_span(pipfile, entry),
                f"`{entry.key}` is the local package {package.path or '.'}, but declared by {what}:"
                f" {consequence}; write `{line}`",
                unit,
                fix=Fix(applicability, (edit,)) if edit else None,
            )


def _source(options: Mapping[str, object]) -> tuple[str, str, Applicability]:
    """Where an entry comes from, what follows, and whether that may be meant."""
    for option in _ELSEWHERE:
        if option in options:
            what = f"{option} `{options[option]}`"
            return what, "not this repository's code gets installed", Applicability.UNSAFE
    consequence = "whoever registers that name on the public index gets installed"
    if "index" in options:
        what = f"index `{options['index']}`, which `private-indexes` does not list"
        return what, consequence, Applicability.UNSAFE
    version = str(options.get("version", "*"))
    if "://" in version:
        what = f"URL `{version}`"
        return what, "not this repository's code gets installed", Applicability.UNSAFE
    return f"version `{version}`", consequence, Applicability.SAFE
