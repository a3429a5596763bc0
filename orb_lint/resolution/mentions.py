"""Whether the code of a unit has to do with a module that it does not import itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.workspace.model import Unit


def is_named_in_strings(resolver: Resolver, unit: Unit, modules: frozenset[str]) -> bool:
    """Whether a string in a unit's code names a module: in `patch`, in settings, in a URL.

    A file that can't be read may do so.
    """
    words = b"|".join(re.escape(name.encode()) for name in sorted(modules))
    in_string = re.compile(rb"""["'][\w.:/+-]*\b(?:%b)\b""" % words)
    return any(file is None or in_string.search(file.source) for file in _files(resolver, unit))


def imports_any(resolver: Resolver, unit: Unit, modules: frozenset[str]) -> bool:
    """Whether a unit imports one of some top-level modules."""
    needles = [name.encode() for name in modules]
    return any(
        reference.top in modules
        for file in _files(resolver, unit)
        if file and any(needle in file.source for needle in needles)
        for reference in file.references
    )


def _files(resolver: Resolver, unit: Unit) -> Iterator[SourceFile | None]:
    return (read_file(resolver, path, unit) for path in unit.files)
