"""Whether a module that is missing from the workspace may be there when the code runs."""

from __future__ import annotations

from orb_lint.files.paths import join, parent
from orb_lint.manifests.names import normalize
from orb_lint.resolution.distributions import distributions_of
from orb_lint.resolution.library import Library
from orb_lint.resolution.modules import Module, prefixes
from orb_lint.source.record import Import
from orb_lint.workspace.model import Unit, Workspace


def may_be_elsewhere(library: Library, package: Unit, module: str) -> bool:
    """Whether a module that a package lacks may come from another distribution or from code.

    So it may where distributions share the package's top-level name, as `airflow` and its
    providers do, or where a package on the way extends its `__path__` or has a `__getattr__`.
    """
    top, *rest = module.split(".")
    if any(name != normalize(package.distribution) for name in distributions_of(top)):
        return True
    dotted = top
    while home := library.find(dotted):
        if _is_open(library, home.module):
            return True
        if not rest:
            break
        dotted += f".{rest.pop(0)}"
    return False


def may_be_made(library: Library, path: str, record: Import) -> bool:
    """Whether code may make a missing module of a relative import, as `six` its `moves`."""
    around = (
        library.finder.find(_folder_of(path, record), prefix) for prefix in prefixes(record.module)
    )
    return any(module and _is_open(library, module) for module in around)


def _is_open(library: Library, module: Module) -> bool:
    exports = library.exports(module)
    return exports is None or exports.is_open


def would_be_generated(workspace: Workspace, path: str, record: Import) -> bool:
    """Whether a missing module of a relative import is one that git ignores."""
    folder = _folder_of(path, record)
    for name in [record.module] if record.module else [alias.name for alias in record.names]:
        location = join(folder, name.replace(".", "/"))
        if workspace.tree.is_ignored_by_git(f"{location}.py"):
            return True
    return False


def _folder_of(path: str, record: Import) -> str:
    """The folder from which a relative import in a file starts."""
    for _ in range(record.level):
        path = parent(path)
    return path
