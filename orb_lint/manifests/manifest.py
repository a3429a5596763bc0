"""The model of manifests: their entries, and the folders that these lead to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache

from orb_lint.errors import Problem
from orb_lint.files.globs import compile_glob, is_literal
from orb_lint.files.paths import join, parent, path_from
from orb_lint.findings import Span
from orb_lint.manifests.names import normalize
from orb_lint.records import NamedTuple

PIPFILE = "Pipfile"
REQUIREMENTS = "requirements.txt"
VERSION_CONTROL = ("git", "hg", "svn", "bzr")
"""Options of an entry that name a repository."""


class Scope(Enum):
    """When an entry is installed; the value is the word for it in messages."""

    RUNTIME = "at run time"
    OPTIONAL = "as an extra"
    DEVELOPMENT = "for development"
    BUILD = "to build"
    OTHER_SYSTEMS = "on other systems than that of Lambdas"


class Installer(Enum):
    """The program that installs from a manifest, which decides how local packages are declared."""

    PIPENV = "pipenv"
    PIP = "pip"
    SAM = "sam build"
    UV = "uv"
    UV_WORKSPACE = "uv in a workspace of its own"
    POETRY = "poetry"
    SETUPTOOLS = "setuptools"
    ANY = "any tool that reads [project]"


SETUPTOOLS_LISTS = {
    "install_requires": Scope.RUNTIME,
    "setup_requires": Scope.BUILD,
    "tests_require": Scope.DEVELOPMENT,
}
"""What setuptools calls its lists of requirements, and what these are for."""


class Entry(NamedTuple):
    """One declared distribution.

    Attributes:
        key: the name as it is written.
        category: the table or list that holds it: `packages` or `dev-packages` of a Pipfile,
            `project.dependencies` of a `pyproject.toml`, and so on.
        path: the local folder or archive that the entry names, as written; None for an entry
            by version, index or version control.
        scope: when it is installed.
        is_editable: it says so, by a proper boolean where the format has one.
        index_name: of the package index that it must come from, None where it names none.
        extras: of the distribution to install with it.
        extra: of the declaring package that the entry belongs to; "" for none.
        marker: the environment marker (PEP 508) that it is installed under; "" for none.
        span: of its name or of the whole requirement; None in a Pipfile, where `entry_span`
            finds it on demand.
        written: the key of a Pipfile where that is not the name: `-e ../lib`, `requests[socks]`.
        fault: why no installer can read all of it, "" if one can.
    """

    key: str
    category: str
    path: str | None = None
    scope: Scope = Scope.RUNTIME
    is_editable: bool = False
    index_name: str | None = None
    extras: tuple[str, ...] = ()
    extra: str = ""
    marker: str = ""
    span: Span | None = None
    written: str = ""
    fault: str = ""

    def __str__(self) -> str:
        """What tells it from the other entries of its manifest."""
        return f"{self.category} {self.key}"

    @property
    def is_nameless(self) -> bool:
        """Whether it is a URL without a name, so that it may install any distribution."""
        return "://" in self.key

    @property
    def is_conditional(self) -> bool:
        """Whether it is not installed everywhere, or perhaps not under its name."""
        return bool(self.marker) or self.is_nameless

    @property
    def distribution(self) -> str:
        """The PEP 503 name of the declared distribution."""
        return normalize(self.key)


class Listing(NamedTuple):
    """What all entries of one list share; the fields are those of an `Entry`."""

    category: str
    scope: Scope = Scope.RUNTIME
    extra: str = ""
    marker: str = ""
    fault: str = ""


class UvWorkspace(NamedTuple):
    """A uv workspace, told by the `pyproject.toml` at its root.

    Attributes:
        folder: of that file, relative to the workspace root of this tool.
        members: patterns, relative to it, of its members.
        exclude: patterns of folders that are no members after all.
        sources: where distributions come from, unless a member says otherwise.
    """

    folder: str
    members: tuple[str, ...]
    exclude: tuple[str, ...]
    sources: Mapping[str, object]

    def has_member(self, folder: str) -> bool:
        """Whether a folder is a member, as the root is. Only `**` in a pattern matches a `/`."""
        is_listed = _matches(self, self.members, folder) and not _matches(
            self, self.exclude, folder
        )
        return is_listed or folder == self.folder


def _matches(workspace: UvWorkspace, patterns: tuple[str, ...], folder: str) -> bool:
    literal, others = _compiled(workspace.folder, patterns)
    return folder in literal or any(other.fullmatch(folder) for other in others)


@lru_cache(maxsize=1 << 6)
def _compiled(
    above: str, patterns: tuple[str, ...]
) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """The folders that patterns name, and the patterns that name more than one."""
    globs = [posixpath.normpath(join(above, pattern)) for pattern in patterns]
    literal = frozenset(filter(is_literal, globs))
    return literal, tuple(compile_glob(glob) for glob in globs if glob not in literal)


class Manifest(NamedTuple):
    """A file that declares dependencies.

    Attributes:
        path: relative to the workspace root.
        source: what the file holds.
        entries: in the order of the file.
        target_python: the (oldest) Python that it asks for, such as `3.12`.
        problem: why nothing, or not all of it, could be read.
        installer: the program that it is written for.
        included_from: folder of the requirements file that includes it.
        start: folder that its relative paths start from; None for its own.
        uv_workspace: the one that its folder is a member of.
    """

    path: str
    source: bytes
    entries: tuple[Entry, ...] = ()
    target_python: str | None = None
    problem: Problem | None = None
    installer: Installer = Installer.PIPENV
    included_from: str = ""
    start: str | None = None
    uv_workspace: UvWorkspace | None = None

    @property
    def folder(self) -> str:
        """The folder of the file."""
        return parent(self.path)

    @property
    def is_pipfile(self) -> bool:
        """Whether it is a Pipfile, which pipenv reads."""
        return self.installer is Installer.PIPENV

    @property
    def paths_start(self) -> str:
        """The folder that a new path in it is relative to."""
        return self.folder if self.start is None else self.start

    @property
    def paths_float(self) -> bool:
        """Whether its paths start at the folder that pip runs in, which may be any folder above."""
        return self.installer in (Installer.PIP, Installer.SAM)

    def target(self, entry: Entry, start: str | None = None) -> str | None:
        """The path, relative to the root, that a path entry leads to; it may lie outside (`..`).

        Args:
            entry: of this manifest.
            start: the folder that the path starts from, if not that of the manifest.
        """
        if entry.path is None:
            return None
        folder, path = self.folder if start is None else start, entry.path
        if folder and path.startswith("../"):
            return path_from(parent(folder), path[3:].lstrip("/"))
        return path_from(folder, path)


def unreadable(path: str, reason: str, installer: Installer = Installer.ANY) -> Manifest:
    """A manifest of which nothing is known but why it can't be read."""
    problem = Problem(1, f"cannot be read: {reason}")
    return Manifest(path, b"", problem=problem, installer=installer)


class PackageFile(NamedTuple):
    """What one metadata file of a package says.

    Attributes:
        manifest: the requirements in the file itself.
        name: the distribution that it names, None where it names none.
        files: the requirements files that it takes requirements from, relative to its folder, with
            what their entries are.
        complete: False where requirements are computed, so that more may exist than were read.
    """

    manifest: Manifest
    name: str | None = None
    files: tuple[tuple[str, Listing], ...] = ()
    complete: bool = True
