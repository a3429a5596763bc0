"""What formats need besides the findings, and where a workspace lies in its repository."""

from __future__ import annotations

from enum import Enum

from orb_lint.files.paths import join
from orb_lint.files.tree import Tree
from orb_lint.records import NamedTuple


class Show(Enum):
    """How much people are shown; the value is what the command line calls it."""

    GROUPS = "groups"
    ALL = "all"
    COUNTS = "counts"


class ReportContext(NamedTuple):
    """What a format may ask besides the findings.

    Attributes:
        tree: the files of the workspace.
        prefix: path of the workspace root relative to the repository's, "" if they are the same.
        show: how much to show to people.
        quiet: print nothing to people if nothing was found.
        next_step: a hint for people what to do about findings; empty for none.
    """

    tree: Tree
    prefix: str = ""
    show: Show = Show.GROUPS
    quiet: bool = False
    next_step: str = ""

    def file(self, path: str) -> str:
        """The file on which to show a finding about a path: of a folder, its topmost file."""
        files = self.tree.files_below(path)
        return min(files, key=lambda file: (file.count("/"), file), default=path)

    def in_repository(self, path: str) -> str:
        """That file, relative to the repository: review tools show findings only on files."""
        return join(self.prefix, self.file(path))

    def source(self, path: str) -> bytes:
        """The content of a file of the workspace, empty if it can't be read."""
        return self.tree.read(path) or b""
