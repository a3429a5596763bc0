"""Writes what was planned: all files of a unit or none, and never half a file."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress

from orb_lint.files.tree import Tree
from orb_lint.files.writing import (
    Draft,
    NewContent,
    bring_to_disk,
    discard,
    is_draft,
    put_in_place,
    write_draft,
)
from orb_lint.fixes.plan import Plan


def write_files(plan: Plan) -> dict[str, str]:
    """Write the files of a plan.

    Returns:
        Owners of which nothing was written → why.
    """
    tree = plan.checked.workspace.tree
    contents: defaultdict[str, dict[str, NewContent]] = defaultdict(dict)
    for path, change in sorted(plan.changes.items()):
        contents[plan.owner(path)][path] = NewContent(tree.absolute(path), *change)
    failed: dict[str, str] = {}
    drafts: list[tuple[str, str, Draft]] = []
    for owner, by_path in contents.items():
        try:
            drafts += [(owner, path, draft) for path, draft in _drafts_of(by_path)]
        except _FailedError as error:
            failed[owner] = str(error)
    bring_to_disk([draft for _, _, draft in drafts])
    for owner, path, draft in drafts:
        try:
            put_in_place(draft)
        except OSError as error:
            failed[owner] = str(_FailedError(path, error))
    return failed


class _FailedError(Exception):
    """A file can't be written; the message names it."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(f"{path} can't be written: {error.strerror or error}")


def _drafts_of(contents: Mapping[str, NewContent]) -> list[tuple[str, Draft]]:
    """Write the drafts of some files, each with the path of its file.

    Raises:
        _FailedError: one can't be written; then all drafts are removed.
    """
    drafts: list[tuple[str, Draft]] = []
    for path, content in contents.items():
        try:
            drafts.append((path, write_draft(content)))
        except OSError as error:
            for _, draft in drafts:
                discard(draft.path)
            raise _FailedError(path, error) from None
    return drafts


def remove_drafts(tree: Tree) -> None:
    """Remove the drafts that a killed run has left behind."""
    for path in tree.folders.opened:
        folder = tree.absolute(path)
        with suppress(OSError):  # the folder has gone meanwhile
            for name in os.listdir(folder):  # a draft may be one of what git ignores
                if is_draft(name):
                    discard(os.path.join(folder, name))
