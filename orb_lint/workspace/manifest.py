"""What a unit says it needs: the entries of its Pipfile, and which local package each leads to."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from orb_lint.workspace.names import normalize


class Problem(NamedTuple):
    """Why a file, or a part of it, could not be read: a 1-based line and a reason of one line."""

    line: int
    reason: str


class Entry(NamedTuple):
    """One declared distribution.

    Attributes:
        key: the name as it is written.
        category: `packages`, `dev-packages` or the name of another table of a Pipfile.
        path: the local folder or archive that the entry names, as written; None for an entry
            by version, index or version control.
    """

    key: str
    category: str
    path: str | None = None

    @property
    def distribution(self) -> str:
        """The PEP 503 name of what is declared."""
        return normalize(self.key)

    @property
    def is_development(self) -> bool:
        """Whether a plain install leaves the entry out."""
        return self.category != "packages"


class Manifest(NamedTuple):
    """A file that declares dependencies.

    Attributes:
        path: relative to the workspace root.
        source: what the file holds.
        entries: in the order of the file.
        target_python: the `python_version` that it asks for, such as `3.12`.
        problem: why nothing, or not all of it, could be read.
    """

    path: str
    source: bytes
    entries: tuple[Entry, ...] = ()
    target_python: str | None = None
    problem: Problem | None = None

    @property
    def folder(self) -> str:
        """The folder that the paths of the entries are relative to."""
        return posixpath.dirname(self.path)

    def target(self, entry: Entry) -> str | None:
        """The path, relative to the root, that a path entry leads to; it may lie outside (`..`)."""
        if entry.path is None:
            return None
        return posixpath.normpath(posixpath.join(self.folder, entry.path)).removeprefix("./")
