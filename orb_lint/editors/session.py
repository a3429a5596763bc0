"""Checks single files in any workspace, one after the other, for an editor or another linter."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from orb_lint.engine.file_checker import FileChecker
from orb_lint.engine.settings import load_checked_settings
from orb_lint.findings import Finding
from orb_lint.garbage import without_garbage_collection
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.settings import SettingsError
from orb_lint.workspace.absence import why_no_units
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.model import Unit
from orb_lint.workspace.root import NO_WORKSPACE, find_marked_root, is_led_out_of_workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


OpenFile: TypeAlias = Callable[[str, Unit | None, Resolver], SourceFile]
"""Makes a file from its path relative to the root, its unit, and the workspace's resolver."""


class Session:
    """A period in which a workspace, once it has been read, is assumed not to change.

    For a file whose content an editor holds it is read anew, with that content in its place.

    Args:
        config: file of settings to follow instead of those of each workspace; "" for none. A
            relative path starts at the current folder or else at the workspace's root.
        ignored: symbols of rules that are not to run, besides those that the settings ignore.
    """

    def __init__(self, config: str, ignored: Iterable[str] = ()) -> None:
        self._config = config
        self._ignored = tuple(ignored)
        self._roots: dict[str, str | None] = {}
        self._checkers: dict[str, FileChecker | SettingsError] = {}
        self._without_workspace = SettingsError(f"this file {NO_WORKSPACE}")

    def check(
        self, path: str, open_file: OpenFile, buffer: bytes | None = None
    ) -> tuple[SourceFile, list[Finding]] | None:
        """Check a file; None where it is no Python file of the workspace.

        It is none where the settings exclude it, git ignores it or a link leads out.

        Args:
            path: absolute; the file need not exist where there is a buffer.
            open_file: makes the file.
            buffer: its content in the editor, to check instead of that on the disk.

        Raises:
            SettingsError: the settings can't be followed, or there is no workspace to check; the
                same object for all files of a workspace without buffers, and for all that lie in
                none.
        """
        with without_garbage_collection():
            if is_led_out_of_workspace(path):
                return None
            return self._check(os.path.realpath(path), open_file, buffer)

    def _check(
        self, path: str, open_file: OpenFile, buffer: bytes | None
    ) -> tuple[SourceFile, list[Finding]] | None:
        root = self._root(os.path.dirname(path))
        if root is None:
            raise self._without_workspace
        relative = os.path.relpath(path, root).replace(os.sep, "/")
        unsaved = None if buffer is None else {relative: buffer}
        checker = self._new_checker(root, unsaved) if unsaved else self._known_checker(root)
        workspace = checker.resolver.workspace
        if not workspace.holds(relative):
            return None
        file = open_file(relative, workspace.unit_of(relative), checker.resolver)
        return file, checker.check(file)

    def _root(self, folder: str) -> str | None:
        if folder not in self._roots:
            self._roots[folder] = find_marked_root(folder)
        return self._roots[folder]

    def _known_checker(self, root: str) -> FileChecker:
        if root not in self._checkers:
            try:
                self._checkers[root] = self._new_checker(root, {})
            except SettingsError as error:
                self._checkers[root] = error
        checker = self._checkers[root]
        if isinstance(checker, SettingsError):
            raise checker
        return checker

    def _new_checker(self, root: str, unsaved: Mapping[str, bytes]) -> FileChecker:
        """Read a workspace.

        Args:
            root: of the workspace.
            unsaved: path → content to take instead of that on the disk.
        """
        config = self._config
        if config and not os.path.exists(config):
            config = os.path.join(root, config)
        settings = load_checked_settings(root, config or None)
        settings = settings._replace(ignore=(*settings.ignore, *self._ignored))
        workspace = discover(root, settings, unsaved)
        if not workspace.has_units:
            raise SettingsError(why_no_units(workspace))
        return FileChecker(workspace)
