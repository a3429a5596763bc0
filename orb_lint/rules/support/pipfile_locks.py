"""Which Pipfiles have a lock, and where."""

from __future__ import annotations

from orb_lint.manifests.manifest import Manifest
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit


def lock_path(pipfile: Manifest) -> str:
    """Where the lock of a Pipfile belongs, relative to the workspace root."""
    return f"{pipfile.path}.lock"


def is_of_a_unit(unit: Unit | None, resolver: Resolver) -> bool:
    """Whether a Pipfile is one that units are installed from.

    Args:
        unit: around the Pipfile, None outside every unit, where Lambdas may share one.
        resolver: of the workspace.
    """
    return unit is not None or resolver.settings.shared_pipfile


def is_listed(path: str, resolver: Resolver) -> bool:
    """Whether the workspace holds a file that neither git ignores nor the settings exclude."""
    folder, _, name = path.rpartition("/")
    return name in resolver.workspace.tree.folders[folder].files
