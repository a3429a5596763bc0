"""Finds what pip has put into folders, by the records that it leaves there."""

from __future__ import annotations

from collections.abc import Iterable

from orb_lint.files.paths import join
from orb_lint.files.tree import Tree


def recorded_files(tree: Tree, folders: Iterable[str]) -> set[str]:
    """The files that pip has put into some folders.

    Source: the PyPA specification "Recording installed projects".
    """
    found: set[str] = set()
    for folder in folders:
        listed = tree.folders.get(folder)
        for name in listed.folders if listed else ():
            if name.endswith(".dist-info"):
                record = tree.read_listed(join(folder, f"{name}/RECORD")) or b""
                found.update(
                    join(folder, line.partition(",")[0].strip('"'))
                    for line in record.decode(errors="replace").splitlines()
                )
    return found
