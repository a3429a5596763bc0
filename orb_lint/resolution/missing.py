"""Tells whether a module that is missing in the workspace may exist when the code runs."""

from __future__ import annotations

from orb_lint.files.paths import is_within, join, parent, upwards
from orb_lint.resolution.installed.distributions import distributions_of
from orb_lint.resolution.modules.finder import Form, Module, prefixes
from orb_lint.resolution.modules.library import Library
from orb_lint.resolution.reference import Reference
from orb_lint.workspace.model import Unit, Workspace
from orb_lint.workspace.recorded_files import recorded_files


def may_be_elsewhere(library: Library, package: Unit, module: str) -> bool:
    """Whether a module that a package lacks may come from another distribution or be made by code.

    That is so if distributions share the package's top-level name, as `airflow` and its providers
    do, or if a package on the way extends its `__path__` or has a `__getattr__`.
    """
    top, *rest = module.split(".")
    if any(name != package.canonical_name for name in distributions_of(top)):
        return True
    dotted = top
    while location := library.find(dotted):
        there = library.finder.at_run_time(location.module)
        if there and _is_open(library, there):
            return True
        if not rest:
            break
        dotted += f".{rest.pop(0)}"
    return False


def may_be_made(library: Library, path: str, reference: Reference) -> bool:
    """Whether code may make a missing module of a unit, as `six` makes its `moves`.

    Args:
        library: of the workspace.
        path: of the file that imports it.
        reference: to it.
    """
    around = (
        library.finder.at_run_time(library.finder.find(start, prefix))
        for start in _starts(path, reference)
        for prefix in prefixes(reference.module)
    )
    return any(module and _is_open(library, module) for module in around)


def _is_open(library: Library, module: Module) -> bool:
    exports = library.contents.exports(module)
    return exports is None or exports.is_open


def would_be_generated(workspace: Workspace, path: str, reference: Reference) -> bool:
    """Whether git ignores a missing module of a unit, so that it is likely generated.

    A file that git tracks although it is ignored is not generated.

    Args:
        workspace: of the unit.
        path: of the file that imports it.
        reference: to it.
    """
    tree, found = workspace.tree, reference.found
    if found and found.form is Form.FILE and tree.folders.tracks(found.path):
        return False
    names = [alias.name for alias in reference.names]
    modules = [reference.module, *(".".join(filter(None, (reference.module, n))) for n in names)]
    return any(
        tree.is_ignored_by_git(f"{join(start, module.replace('.', '/'))}.py")
        for start in _starts(path, reference)
        for module in modules
        if module
    )


def is_recorded(workspace: Workspace, path: str, reference: Reference) -> bool:
    """Whether an installer has put a module of a unit there, so that nobody here knows its names.

    Args:
        workspace: of the unit.
        path: of the file that imports it.
        reference: to it.
    """
    if reference.record.level or reference.unit is None:
        return False
    unit, top = reference.unit, reference.top
    around = (each for each in upwards(parent(path)) if is_within(each, unit.path))
    starts = {*unit.roots, *around}
    places = [(join(start, top), f"{join(start, top)}.py") for start in starts]
    return any(
        file == module or is_within(file, folder)
        for file in recorded_files(workspace.tree, starts)
        for folder, module in places
    )


def _starts(path: str, reference: Reference) -> tuple[str, ...]:
    """The folders in which the first name of a module is looked for."""
    for _ in range(reference.record.level):
        path = parent(path)
    if reference.record.level:
        return (path,)
    return reference.unit.roots if reference.unit else ()
