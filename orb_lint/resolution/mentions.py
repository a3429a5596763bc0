"""Whether the code of a unit has to do with a module that it does not import itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orb_lint.files.paths import is_within, parent
from orb_lint.resolution.modules import Module
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.workspace.model import Unit, is_python


def is_named_in_strings(resolver: Resolver, unit: Unit, modules: frozenset[str]) -> bool:
    """Whether a string in a unit's code names a module: in `patch`, in settings, in a URL.

    A file that can't be read may do so.
    """
    words = b"|".join(re.escape(name.encode()) for name in sorted(modules))
    in_string = re.compile(rb"""["'][\w.:/+-]*\b(?:%b)\b""" % words)
    return any(file is None or in_string.search(file.source) for file in _files(resolver, unit))


def imports_any_beyond(resolver: Resolver, unit: Unit, modules: frozenset[str]) -> bool:
    """Whether code outside a unit that it imports as its own imports one of some modules.

    Such is what a build copies to it, and what it finds in a folder above.
    """
    tree = resolver.workspace.tree
    needles = [name.encode() for name in modules]
    return any(
        not record.level and record_name.partition(".")[0] in modules
        for start in _beyond(resolver, unit)
        for path in ((start,) if is_python(start) else tree.files_below(start))
        if is_python(path)
        and (file := read_file(resolver, path, None))
        and any(needle in file.source for needle in needles)
        for record in file.reading.imports
        for record_name in record.modules
    )


def _beyond(resolver: Resolver, unit: Unit) -> set[str]:
    """The top-level modules outside a unit that it imports: files, or folders of packages."""
    return {
        _top_of(reference.found, reference.module)
        for file in _files(resolver, unit)
        for reference in (file.references if file else ())
        if reference.unit is unit
        and reference.found
        and not is_within(reference.found.path, unit.path)
    }


def _top_of(found: Module, module: str) -> str:
    """The path of the top-level module around one."""
    path = found.path if found.folder is None else found.folder
    for _ in range(module.count(".")):
        path = parent(path)
    return path


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
