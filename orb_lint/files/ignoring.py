"""What settings and `.gitignore` files leave out of a workspace."""

from __future__ import annotations

import os
from collections.abc import Sequence

from orb_lint.expressions import regex
from orb_lint.files.checkout import checkout_around
from orb_lint.files.globs import IgnoreRules
from orb_lint.files.paths import join
from orb_lint.files.reading import read_bytes
from orb_lint.files.tracking import TrackedFiles
from orb_lint.records import NamedTuple


class IgnoreFile(NamedTuple):
    """One `.gitignore`.

    Attributes:
        rules: its patterns.
        folder: to which they apply, relative to the workspace root, which it is if the file stands
            above.
        prefix: if it stands above, the path from its folder to the root, "backend/" for example.
    """

    rules: IgnoreRules
    folder: str
    prefix: str = ""

    def decide(self, path: str, name: str, *, folder: bool) -> bool | None:
        """Whether git ignores a path in the folder; None where no pattern matches it."""
        return self.rules.decide(self._seen_from_it(path), name, folder=folder)

    def may_speak_of(self, prefix: str, names: Sequence[str]) -> set[str]:
        """Those of the names behind a prefix in the folder that a pattern may match."""
        return self.rules.may_speak_of(self._seen_from_it(prefix), names)

    def _seen_from_it(self, path: str) -> str:
        start = len(self.folder) + 1 if self.folder else 0
        return self.prefix + path[start:]


def ignore_files_above(root: str) -> list[IgnoreFile]:
    """The ignore files between a workspace inside a git checkout and the checkout's own root."""
    found: list[IgnoreFile] = []
    checkout = checkout_around(root)
    folder, prefix = root, ""
    while checkout is not None and folder != checkout:
        folder, name = os.path.split(folder)
        prefix = f"{name}/{prefix}"
        found.append(IgnoreFile(read_ignore_file(folder), "", prefix))
    return found[::-1]


def is_ignored_by(ignoring: Sequence[IgnoreFile], path: str, name: str, *, folder: bool) -> bool:
    """Whether the innermost ignore file with a matching pattern ignores a path."""
    for ignore_file in reversed(ignoring):
        decision = ignore_file.decide(path, name, folder=folder)
        if decision is not None:
            return decision
    return False


def read_ignore_file(folder: str) -> IgnoreRules:
    """The rules of the `.gitignore` in a folder; empty where it can't be read or is a link."""
    try:
        source = read_bytes(os.path.join(folder, ".gitignore"), follow=False)
    except OSError:
        return IgnoreRules(())
    return IgnoreRules(source.decode("utf-8-sig", errors="surrogateescape").split("\n"))


_INSTALLED = "site-packages"
_LAYER_LIBRARY = regex(r"(?:^|/)python/lib/python3\.\d+$")
"""Where a layer may have modules; AWS Lambda's documentation, "Packaging layers"."""


class Exclusion:
    """Tells what to leave out of folders; where the name alone decides, each name is judged once.

    Args:
        excluded: what the settings leave out, even if git tracks it.
        ignoring: the ignore files that apply.
        tracked: files that git tracks and so does not ignore.
        is_ignored: the folders themselves are ignored, so that only what is tracked stays.
    """

    def __init__(
        self,
        excluded: IgnoreRules,
        ignoring: tuple[IgnoreFile, ...],
        tracked: TrackedFiles,
        *,
        is_ignored: bool = False,
    ) -> None:
        self.ignoring = ignoring
        self.is_ignored = is_ignored
        self._tracked = tracked
        self._opened: set[str] = set()
        self._excluded = excluded
        self._by_name_only = not excluded.has_paths and not any(
            ignore_file.rules.has_paths for ignore_file in ignoring
        )
        self._files: dict[str, bool] = {}
        self._folders: dict[str, bool] = {}

    def left_out(self, folder: str, names: Sequence[str], *, are_folders: bool) -> set[str]:
        """Those of the names of files, or of folders, in a folder that are left out."""
        judged = self._folders if are_folders else self._files
        unknown = [name for name in names if name not in judged]
        found = self._among(folder, unknown, are_folders=are_folders) if unknown else set()
        if self._by_name_only:
            judged.update((name, name in found) for name in unknown)
            found = {name for name in names if judged[name]}
        if _INSTALLED in found and _LAYER_LIBRARY.search(folder):
            path = join(folder, _INSTALLED)
            if not is_ignored_by(self.ignoring, path, _INSTALLED, folder=are_folders):
                found.remove(_INSTALLED)
        if self.is_ignored:
            found = {*names}
        if not found or self._tracked.has_none(found, are_folders=are_folders):
            return found
        return found - self._kept(folder, found, are_folders=are_folders)

    def _kept(self, folder: str, names: set[str], *, are_folders: bool) -> set[str]:
        """The names to keep because git tracks the file and only ignore files name it."""
        kept = {
            name
            for name in names
            if self._tracked.has(path := join(folder, name))
            and not self._excluded.decide(path, name, folder=are_folders)
        }
        if are_folders:
            self._opened.update(join(folder, name) for name in kept)
        return kept

    def within(self, folder: str) -> Exclusion:
        """The exclusion for a folder in one of them that is not left out itself."""
        if self.is_ignored or folder not in self._opened:
            return self
        return Exclusion(self._excluded, self.ignoring, self._tracked, is_ignored=True)

    def with_file(self, ignore_file: IgnoreFile) -> Exclusion:
        """The exclusion with one more ignore file."""
        ignoring = (*self.ignoring, ignore_file)
        return Exclusion(self._excluded, ignoring, self._tracked, is_ignored=self.is_ignored)

    def _among(self, folder: str, names: Sequence[str], *, are_folders: bool) -> set[str]:
        prefix = join(folder, "")
        doubtful = self._excluded.may_speak_of(prefix, names).union(
            *(ignore_file.may_speak_of(prefix, names) for ignore_file in self.ignoring)
        )
        return {
            name
            for name in doubtful
            if self._excluded.decide(prefix + name, name, folder=are_folders)
            or is_ignored_by(self.ignoring, prefix + name, name, folder=are_folders)
        }
