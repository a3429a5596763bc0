"""What settings and `.gitignore` files leave out of a workspace."""

from __future__ import annotations

import os
from collections.abc import Sequence

from orb_lint.expressions import regex
from orb_lint.files.globs import IgnoreRules
from orb_lint.files.paths import join
from orb_lint.files.reading import read_bytes
from orb_lint.records import NamedTuple


class IgnoreFile(NamedTuple):
    """One `.gitignore`.

    Attributes:
        rules: its patterns.
        folder: that they speak of, relative to the workspace root; the root if it stands above.
        prefix: the way from its own folder down to the root, "backend/" for example, if it does.
    """

    rules: IgnoreRules
    folder: str
    prefix: str = ""

    def decide(self, path: str, name: str, *, folder: bool) -> bool | None:
        """Whether git ignores a path in the folder; None where no pattern speaks of it."""
        start = len(self.folder) + 1 if self.folder else 0
        return self.rules.decide(self.prefix + path[start:], name, folder=folder)


def ignore_files_above(root: str) -> list[IgnoreFile]:
    """The ignore files between a workspace inside a git checkout and the checkout's own root."""
    found: list[IgnoreFile] = []
    folder, prefix = root, ""
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, name = os.path.split(folder)
        if not name:
            return []
        prefix = f"{name}/{prefix}"
        found.append(IgnoreFile(read_ignore_file(folder), "", prefix))
    return found[::-1]


def is_ignored_by(ignoring: Sequence[IgnoreFile], path: str, name: str, *, folder: bool) -> bool:
    """Whether the innermost ignore file that speaks of a path ignores it."""
    for ignore_file in reversed(ignoring):
        decision = ignore_file.decide(path, name, folder=folder)
        if decision is not None:
            return decision
    return False


def read_ignore_file(folder: str) -> IgnoreRules:
    """The rules of the `.gitignore` in a folder, none where it can't be read or is a link."""
    try:
        source = read_bytes(os.path.join(folder, ".gitignore"), follow=False)
    except OSError:
        return IgnoreRules(())
    return IgnoreRules(source.decode("utf-8-sig", errors="surrogateescape").split("\n"))


_INSTALLED = "site-packages"
_LAYER_LIBRARY = regex(r"(?:^|/)python/lib/python3\.\d+$")
"""Where a layer may have modules; AWS Lambda's documentation, "Packaging layers"."""


class Exclusion:
    """Tells what to leave out of some folders; where names alone decide, each is judged once."""

    def __init__(self, excluded: IgnoreRules, ignoring: tuple[IgnoreFile, ...]) -> None:
        self.ignoring = ignoring
        self._excluded = excluded
        self._by_name_only = not excluded.has_paths and not any(
            ignore_file.rules.has_paths for ignore_file in ignoring
        )
        self._files: dict[str, bool] = {}
        self._folders: dict[str, bool] = {}

    def leaves_out(self, folder: str, name: str, *, is_folder: bool) -> bool:
        """Whether what stands in a folder by a name is excluded or ignored by git."""
        if name == _INSTALLED and _LAYER_LIBRARY.search(folder):
            return is_ignored_by(self.ignoring, join(folder, name), name, folder=is_folder)
        judged = self._folders if is_folder else self._files
        decision = judged.get(name)
        if decision is None:
            path = join(folder, name)
            decision = self._excluded.decide(path, name, folder=is_folder) or is_ignored_by(
                self.ignoring, path, name, folder=is_folder
            )
            if self._by_name_only:
                judged[name] = decision
        return decision
