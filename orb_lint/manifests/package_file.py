"""What the readers of package metadata give."""

from __future__ import annotations

from typing import NamedTuple

from orb_lint.manifests.manifest import Manifest
from orb_lint.manifests.requirements.read import Listing


class PackageFile(NamedTuple):
    """What one metadata file of a package says.

    Attributes:
        manifest: what it requires itself.
        name: the distribution that it names, None where it names none.
        files: the requirements files that it takes requirements from, relative to its folder, each
            with what their entries are.
        complete: False where requirements are computed, so that more may exist than were read.
    """

    manifest: Manifest
    name: str | None = None
    files: tuple[tuple[str, Listing], ...] = ()
    complete: bool = True
