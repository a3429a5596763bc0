"""Writes what was planned: all files of a unit or none, and never half of one."""

from __future__ import annotations

import os
from collections import defaultdict

from orb_lint.files.tree import Tree
from orb_lint.files.writing import (
    DRAFT,
    Draft,
    NewContent,
    bring_to_disk,
    discard,
    put_in_place,
    write_draft,
)
from orb_lint.fixes.plan import Plan


def write_files(plan: Plan) -> dict[str, str]:
    """Write the files of a plan.

    Returns:
        The owners of which nothing was written, and why.
    """
    tree = plan.checked.workspace.tree
    by_owner: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(plan.changes):
        by_owner[plan.owner(path)].append(path)
    failed: dict[str, str] = {}
    drafts: dict[str, list[Draft]] = {}
    for owner, paths in by_owner.items():
        drafts[owner] = []
        for path in paths:
            content = NewContent(tree.absolute(path), *plan.changes[path])
            try:
                drafts[owner].append(write_draft(content))
            except OSError as error:
                failed[owner] = _reason(path, error)
                for draft in drafts.pop(owner):
                    discard(draft.path)
                break
    bring_to_disk([draft for of_owner in drafts.values() for draft in of_owner])
    for owner, of_owner in drafts.items():
        for draft, path in zip(of_owner, by_owner[owner], strict=True):
            try:
                put_in_place(draft)
            except OSError as error:
                failed[owner] = _reason(path, error)
    return failed


def _reason(path: str, error: OSError) -> str:
    return f"{path} can't be written: {error.strerror or error}"


def remove_drafts(tree: Tree) -> None:
    """Remove what a run has left behind that was killed."""
    for path in tree.folders.opened:
        folder = tree.absolute(path)
        for name in os.listdir(folder):  # a draft may be one of what git ignores
            if name.endswith(DRAFT):
                discard(os.path.join(folder, name))
