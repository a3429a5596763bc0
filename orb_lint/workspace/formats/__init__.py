"""The formats of manifests: how each declares a local package by its path, and how to mend it."""

from __future__ import annotations

from functools import cache

from orb_lint.workspace.formats.base import Format, Source
from orb_lint.workspace.manifest import Installer, Manifest

__all__ = ["Format", "Source", "format_of"]


def format_of(manifest: Manifest) -> Format:
    """How a manifest is written."""
    return _format_for(manifest.installer)


@cache
def _format_for(installer: Installer) -> Format:
    """How what an installer reads is written; most workspaces need but one format."""
    if installer is Installer.PIPENV:
        from orb_lint.workspace.formats.pipfile import FORMATS
    elif installer in (Installer.PIP, Installer.SAM):
        from orb_lint.workspace.formats.requirements import FORMATS
    else:
        from orb_lint.workspace.formats.pyproject import FORMATS
    return FORMATS[installer]
