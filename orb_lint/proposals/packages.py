"""Finds folders with local packages that no glob of the settings matches."""

from __future__ import annotations

from orb_lint.files.paths import parent
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.import_packages import import_packages, unnamed_packages
from orb_lint.workspace.model import Workspace


def package_globs(workspace: Workspace) -> tuple[str, ...]:
    """The globs that the setting `packages` lacks, to find what units import.

    Returns:
        None at all if the setting is not the default: then it was set on purpose.
    """
    if workspace.settings.packages != Settings().packages:
        return ()
    folders = [
        folder
        for folder in unnamed_packages(workspace)
        if any(_is_mentioned(name, workspace) for name in import_packages(workspace.tree, folder))
    ]
    return tuple(sorted({f"{above}/*" if (above := parent(each)) else each for each in folders}))


def _is_mentioned(name: str, workspace: Workspace) -> bool:
    """Whether a source file of a unit mentions a name."""
    word = name.encode()
    return any(
        word in (workspace.tree.read(path) or b"")
        for unit in workspace.units
        for path in unit.files
    )
