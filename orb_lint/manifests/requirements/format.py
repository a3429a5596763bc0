"""Requirements files. Source: pip's documentation, "Requirements File Format".

pip takes a path relative to the folder in which it runs; for `sam build --use-container` that is
the folder of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from orb_lint.errors import Problem
from orb_lint.expressions import regex
from orb_lint.files.paths import name_of, relative_path
from orb_lint.manifests.format import (
    Edits,
    Format,
    Origin,
    Source,
    declarations,
    joined,
    origin,
    together,
)
from orb_lint.manifests.manifest import Entry, Installer, Manifest
from orb_lint.manifests.requirements.edit import (
    add_requirements,
    change_requirement,
    path_requirement,
    remove_requirement,
)
from orb_lint.manifests.requirements.read import read_requirements, text_of, written_requirement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.manifests.format import LocalPackage

_ADDRESS = regex(r"(?:[\w.-]+\s*(?:\[[^\]]*\]\s*)?@\s*|(?:-e|--editable)[\s=]+)?([\w+]+:\S+)")
_INSTALLERS = frozenset({"pip", "setuptools", "wheel"})
"""Distributions that tools leave unpinned in what they compile.

Source: pip-tools, the option `--allow-unsafe`.
"""
_VIA = regex(r"[^\n]*?(?:\n[ \t]*)?# (?:via|not directly required)\b")
"""What pip-tools, uv and Snyk write behind what others require."""
_VERSION = regex(r"[\w.-]+\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)")


class _Requirements(Format):
    """For `sam build` nothing is editable: it fails on `-e` (aws/aws-sam-cli#818)."""

    installer_name = "pip"

    def __init__(self, *, can_be_editable: bool) -> None:
        self._can_be_editable = can_be_editable

    def line(self, manifest: Manifest, name: str, package_path: str) -> str:
        return self._requirement(relative_path(manifest.paths_start, package_path))

    def how_to_add(self, manifest: Manifest, packages: Iterable[LocalPackage]) -> str:
        return f"add {joined(self, manifest, packages)}"

    def how_to_require(self, manifest: Manifest, name: str) -> str:
        return f"`{name}`"

    def runtime_section(self, manifest: Manifest) -> str:
        return "requirements.txt"

    def section(self, manifest: Manifest, entry: Entry) -> str:
        return name_of(manifest.path)

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        return origin_of_requirement(manifest, entry)

    def specifier(self, manifest: Manifest, entry: Entry) -> str:
        return specifier_of(manifest, entry)

    def serves_others(self, manifest: Manifest, entry: Entry) -> bool:
        return _is_wholly_pinned(manifest.source) or _is_via(manifest, entry)

    def has_back_slashes(self, manifest: Manifest, entry: Entry) -> bool:
        return "\\" in (entry.path or "")

    def how_to_set_path(self, manifest: Manifest, entry: Entry, path: str) -> str:
        requirement = path_requirement(path, is_editable=entry.is_editable, extras=entry.extras)
        return f"write `{requirement}`"

    def how_to_make_editable(self, manifest: Manifest, entry: Entry) -> str | None:
        if not self._can_be_editable:
            return None
        if entry.path is None or "@" in written_requirement(manifest, entry):
            return f"write `{self._requirement(entry.path or '.', entry.extras)}`"
        return "put `-e` before it"

    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        return bool(re.search("egg=|@", written_requirement(manifest, entry)))

    def add(
        self, manifest: Manifest, packages: Sequence[LocalPackage], names: Sequence[str] = ()
    ) -> Edits:
        lines = [*declarations(self, manifest, packages), *names]
        return together(add_requirements(manifest, lines))

    def remove(self, manifest: Manifest, entry: Entry) -> Edits:
        return together(remove_requirement(manifest, entry))

    def move(self, manifest: Manifest, entry: Entry, runtime: Manifest) -> Edits:
        if entry.path is None:
            requirement = written_requirement(manifest, entry)
        else:
            path = relative_path(runtime.paths_start, manifest.target(entry, manifest.start) or "")
            requirement = self._requirement(path, entry.extras)
        return together(
            remove_requirement(manifest, entry), add_requirements(runtime, [requirement])
        )

    def localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> Edits:
        path = relative_path(manifest.paths_start, package.path)
        requirement = self._requirement(path, entry.extras)
        return together(change_requirement(manifest, entry, requirement))

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edits:
        requirement = path_requirement(path, is_editable=entry.is_editable, extras=entry.extras)
        return together(change_requirement(manifest, entry, requirement))

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edits:
        requirement = self._requirement(entry.path or "", entry.extras)
        return together(change_requirement(manifest, entry, requirement))

    def rename(self, manifest: Manifest, entry: Entry, name: str) -> Edits:
        return self.with_path(manifest, entry, entry.path or "")

    def fault(self, manifest: Manifest) -> Problem | None:
        """Why its lines are invalid; a file that `-r` names may be written later."""
        return None if manifest.source else manifest.problem

    def _requirement(self, path: str, extras: tuple[str, ...] = ()) -> str:
        return path_requirement(path, is_editable=self._can_be_editable, extras=extras)


@lru_cache(maxsize=1 << 10)
def _is_wholly_pinned(source: bytes) -> bool:
    """Whether every requirement is pinned to a version or a URL; tools pin indirect ones, too.

    What installs others may be unpinned there.
    """
    manifest = read_requirements("", source)
    versions = [
        specifier_of(manifest, entry)
        for entry in manifest.entries
        if entry.path is None
        and entry.distribution not in _INSTALLERS
        and not _ADDRESS.match(written_requirement(manifest, entry))
    ]
    return bool(versions) and all(version.startswith("==") for version in versions)


def _is_via(manifest: Manifest, entry: Entry) -> bool:
    """Whether a comment on the line of an entry, or below it, says what requires it."""
    if entry.span is None:
        return False
    text, lines = text_of(manifest.source)
    return _VIA.match(text, lines.stretch(entry.span)[1]) is not None


def specifier_of(manifest: Manifest, entry: Entry) -> str:
    """The versions that a requirement accepts."""
    text = written_requirement(manifest, entry)
    version = None if _ADDRESS.match(text) else _VERSION.match(text)
    return version[1].strip() if version else ""


def origin_of_requirement(manifest: Manifest, entry: Entry) -> Origin | None:
    """Where a requirement without a local path comes from.

    A URL with a variable, or on this machine, may be local.
    """
    text = written_requirement(manifest, entry)
    if address := _ADDRESS.match(text):
        is_here = address[1].startswith("file:") or re.search(r"[{$]", address[1])
        return None if is_here else Origin(Source.LOCATION, f"URL `{address[1]}`")
    if entry.index_name:
        return Origin(Source.INDEX, f"index `{entry.index_name}`")
    return origin({"version": specifier_of(manifest, entry)})


FORMATS: Mapping[Installer, Format] = {
    Installer.PIP: _Requirements(can_be_editable=True),
    Installer.SAM: _Requirements(can_be_editable=False),
}
