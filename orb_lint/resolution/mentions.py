"""Finds modules that the code of a unit uses without importing them itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from orb_lint.expressions import regex
from orb_lint.files.paths import is_python, is_within, join, name_of, parent, upwards
from orb_lint.files.tree import Tree
from orb_lint.resolution.modules.finder import Module
from orb_lint.resolution.reference import Target
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit, UnitKind
from orb_lint.workspace.reached_files import reached_from

_IN_STRING = regex(rb"""["'][\w.:/+-]+""")
_WORD = regex(rb"\w+")


def named_in_strings(files: Iterable[SourceFile], modules: AbstractSet[str]) -> set[str]:
    """The modules that a string in some files names, as in `patch`, settings or a URL.

    A file that can't be read, as one in UTF-16, may name all of them.
    """
    names = AnyName(modules)
    words: set[bytes] = set()
    for file in files:
        if file.unreadable or b"\0" in file.source:
            return {*modules}
        if names.may_be_in(file.source):
            texts = _IN_STRING.findall(file.source)
            words.update(word for text in texts for word in _WORD.findall(text))
    return {name for name in modules if name.encode(errors="surrogateescape") in words}


def imported_beyond(
    resolver: Resolver, unit: Unit, files: Iterable[SourceFile], modules: AbstractSet[str]
) -> set[str]:
    """The modules imported by code that a unit imports as its own, but that lies outside.

    Such code is copied there by a build, reached through a link, found in a folder above or in
    another Lambda, or lies around a function at the root. What nothing explains for certain, as
    where code changes `sys.path`, may be what has its name in a folder above.

    Args:
        resolver: of the workspace.
        unit: that imports that code.
        files: all of the unit.
        modules: top-level ones.
    """
    tree = resolver.workspace.tree
    names = AnyName(modules)
    starts = {*_beyond(unit, files), *resolver.workspace.linked_code(unit).values()}
    starts |= _perhaps_above(resolver, unit, files)
    if not unit.path:  # code that no handler at the root reaches may still be packed and loaded
        starts.update(resolver.workspace.part(None).outside, resolver.workspace.part("").outside)
    below = {path for start in starts for path in (start, *tree.files_below(start))}
    return {
        top
        for path in sorted(below | _taken_from_lambdas(tree, files))
        if is_python(path)
        and (file := read_file(resolver, path, None))
        and names.may_be_in(file.source)
        for record in file.written.imports
        if not record.level
        for module in record.modules
        if (top := module.partition(".")[0]) in modules
    }


def _beyond(unit: Unit, files: Iterable[SourceFile]) -> set[str]:
    """The top-level modules outside a unit that it imports: files, or folders of packages."""
    return {
        _top_of(reference.found, reference.module)
        for file in files
        for reference in file.references
        if reference.unit is unit
        and reference.found
        and not is_within(reference.found.path, unit.path)
    }


def _perhaps_above(resolver: Resolver, unit: Unit, files: Iterable[SourceFile]) -> set[str]:
    """The modules in folders above a unit of whose names nobody knows where they come from."""
    tops = {
        reference.top
        for file in files
        for reference in file.references
        if reference.target is Target.UNKNOWABLE
    }
    find, above = resolver.library.finder.find, (*upwards(parent(unit.path)),) if unit.path else ()
    found = (find(folder, top) for folder in above for top in tops)
    return {_top_of(module, "") for module in found if module}


def _taken_from_lambdas(tree: Tree, files: Iterable[SourceFile]) -> set[str]:
    """The files that some files reach by the names of modules in other Lambdas."""
    starts: defaultdict[str, set[str]] = defaultdict(set)
    for file in files:
        for reference in file.references:
            if reference.target is Target.LAMBDA and reference.unit:
                around = next(
                    each for each in upwards(reference.unit.path) if name_of(each) == reference.top
                )
                module = join(parent(around), reference.module.replace(".", "/"))
                starts[around].update(
                    (module, *(f"{module}/{each.name}" for each in reference.names))
                )
    return {
        path
        for around, modules in starts.items()
        for path in reached_from(tree, modules, tree.files_below(around), (parent(around),))
    }


def _top_of(found: Module, module: str) -> str:
    """The path of the top-level module around one."""
    path = found.path if found.folder is None else found.folder
    for _ in range(module.count(".")):
        path = parent(path)
    return path


def imported_among(
    resolver: Resolver, units: Iterable[Unit], modules: AbstractSet[str]
) -> set[str]:
    """The top-level modules that units import; a package's own imports of itself do not count."""
    names = AnyName(modules)
    return {
        reference.top
        for unit in units
        for own in [frozenset(unit.import_names if unit.kind is UnitKind.PACKAGE else ())]
        for file in (read_file(resolver, path, unit) for path in unit.files)
        if file and names.may_be_in(file.source, but=own)
        for reference in file.references
        if reference.top in modules and reference.top not in own
    }
