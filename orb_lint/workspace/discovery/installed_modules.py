"""Works out which top-level modules a local package installs, from its folders and files."""

from __future__ import annotations

from collections.abc import Container
from itertools import accumulate

from orb_lint.files.paths import join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.manifests.names import import_name
from orb_lint.workspace.discovery.import_packages import (
    NO_IMPORT_PACKAGE,
    import_packages,
    import_packages_in,
    may_be_imported,
)

NO_MODULES = frozenset({"__init__.py", "conftest.py", "setup.py"})


def installed_modules(
    tree: Tree, path: str, distribution: str, stated: str | None
) -> tuple[str, list[str]]:
    """The folder of a package's top-level modules, and their names.

    Args:
        tree: of the workspace.
        path: of the package's folder.
        distribution: the package's name.
        stated: the folder that its build configuration names, if any.
    """
    source = join(path, "src")
    if stated not in (None, source) and stated in tree.folders:
        return stated, import_packages_in(tree, stated) or _namespaces(tree, stated)
    if names := import_packages(tree, path):
        is_flat = names[0] in tree.folders[path].folders
        root = path if is_flat else source
        return root, [*names, *(() if is_flat else _namespaces(tree, source, names))]
    name = name_of(path)
    if "__init__.py" in tree.folders[path].files and name.isidentifier():
        return parent(path), [name]
    root = source if source in tree.folders else path
    return root, _namespace_packages(tree, root, distribution)


def _namespaces(tree: Tree, source: str, known: Container[str] = ()) -> list[str]:
    """The namespace packages (PEP 420) in a folder: those with modules and no `__init__.py`."""
    return [
        name
        for name in tree.folders[source].folders
        if name.isidentifier() and name not in known and _holds_modules(tree, join(source, name))
    ]


def _namespace_packages(tree: Tree, root: str, distribution: str) -> list[str]:
    """What a distribution installs that has no folder with `__init__.py` at its top.

    Everything in its `src`; else the folder of its own name, the namespace that its name begins
    with (`acme/core` for `acme-core`), the one around a folder of its name (`acme/core` for
    `core`), or its modules.
    """
    if name_of(root) == "src" and (found := _namespaces(tree, root)):
        return found
    folder = tree.folders[root]
    if import_name(distribution) in folder.folders:
        return [import_name(distribution)]
    for namespace in accumulate(import_name(distribution).split("_"), _joined):
        if namespace not in NO_IMPORT_PACKAGE and _holds_modules(tree, join(root, namespace)):
            return [namespace]
    around = [
        name
        for name in folder.folders
        if may_be_imported(name)
        and import_name(distribution) in import_packages(tree, join(root, name))
    ]
    return around or [
        module
        for name in folder.files
        if name.endswith(".py") and name not in NO_MODULES and not name.startswith("test_")
        if (module := name.removesuffix(".py")).isidentifier()
    ]


def _holds_modules(tree: Tree, path: str) -> bool:
    """Whether a folder holds Python files, at any depth."""
    return any(
        name.endswith(".py")
        for folder in tree.folders_below(path)
        for name in tree.folders[folder].files
    )


def _joined(words: str, word: str) -> str:
    return f"{words}_{word}"
