"""Finds the format of a manifest, and the places of its entries."""

from __future__ import annotations

from functools import cache

from orb_lint.errors import Problem
from orb_lint.findings import Span
from orb_lint.manifests.format import Format, Source
from orb_lint.manifests.manifest import Entry, Installer, Manifest

__all__ = ["Format", "Source", "entry_span", "fault_of", "format_of"]


def format_of(manifest: Manifest) -> Format:
    """The format of a manifest."""
    return _format_for(manifest.installer)


@cache
def _format_for(installer: Installer) -> Format:
    """The format for an installer, loaded on demand: most workspaces need only one."""
    if installer is Installer.PIPENV:
        from orb_lint.manifests.pipfile.format import FORMATS
    elif installer in (Installer.PIP, Installer.SAM):
        from orb_lint.manifests.requirements.format import FORMATS
    else:
        from orb_lint.manifests.pyproject.format import FORMATS
    return FORMATS[installer]


def entry_span(manifest: Manifest, entry: Entry) -> Span:
    """The place of an entry: its name, the header of its table, or the whole requirement."""
    if entry.span:
        return entry.span
    from orb_lint.manifests.pipfile.read import pipfile_entry_span

    return pipfile_entry_span(manifest, entry)


def fault_of(manifest: Manifest) -> Problem | None:
    """Why a manifest, or the first of its faulty entries, is invalid; None if all is well."""
    if problem := format_of(manifest).fault(manifest):
        return problem
    entry = next((entry for entry in manifest.entries if entry.fault), None)
    return Problem(entry_span(manifest, entry).line, entry.fault) if entry else None
