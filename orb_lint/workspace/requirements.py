"""Reads the names of the distributions that a pip requirements file lists."""

from __future__ import annotations

import posixpath
import re

from orb_lint.workspace.manifest import Entry, Manifest
from orb_lint.workspace.names import required_distribution

_CONTINUATION = re.compile(r"\\\r?\n")
_COMMENT = re.compile(r"(?:^|\s+)#.*$")
_EGG = re.compile(r"[#&]egg=([^&\[\s]+)")
_URL = re.compile(r"[\w+.-]+://")
_ARCHIVES = (".whl", ".tar.gz", ".zip")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s+|=)(?P<what>\S.*)")


def read_requirements(path: str, source: bytes) -> Manifest:
    """Read a `requirements.txt`; options such as `-r` and lines that name nothing are left out.

    Source of the grammar: pip's documentation, "Requirements File Format".
    """
    text = _CONTINUATION.sub(" ", source.decode("utf-8-sig", errors="replace"))
    entries = [
        entry for line in text.splitlines() if (entry := _entry(_COMMENT.sub("", line).strip()))
    ]
    return Manifest(path, source, tuple(entries))


def _entry(line: str) -> Entry | None:
    editable = _EDITABLE.match(line)
    what = editable["what"] if editable else line
    if not what or what.startswith("-"):
        return None
    if egg := _EGG.search(what):
        return Entry(egg[1], "packages")
    if editable or what.startswith((".", "/")) or what.endswith(_ARCHIVES):
        place = what.partition(";")[0].partition("[")[0].strip()
        if "://" not in place:
            return Entry(_name_of(place), "packages", place)
    if _URL.match(what):
        return None
    distribution = required_distribution(what)
    return Entry(distribution, "packages") if distribution else None


def _name_of(place: str) -> str:
    """The distribution that a folder or an archive is presumed to hold."""
    name = posixpath.basename(posixpath.normpath(place))
    return name.partition("-")[0] if name.endswith(_ARCHIVES) else name
