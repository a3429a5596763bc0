"""W7709 vendored-package."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import is_within, join
from orb_lint.files.tree import Tree
from orb_lint.findings import START, Finding, Severity
from orb_lint.resolution.library import Library
from orb_lint.resolution.modules import Form, Module
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Kind, Part, Unit

_NO_PROOF = frozenset({"__init__", "__main__", "conftest", "tests"})


class VendoredPackage(Rule):
    """A layer or Lambda holds a copy of a local package, which hides it."""

    number = 9
    symbol = "vendored-package"
    severity = Severity.WARNING
    summary = "a layer or Lambda holds a copy of a local package, which hides it"
    why = (
        "What a Lambda holds itself is imported before what is installed, so the copy runs, and"
        " every import of it looks right. It stays as it was on the day it was made: a fix of the"
        " package never reaches this Lambda."
    )
    how_to_fix = "Delete the copy and declare the package in the Pipfile by its path."

    def check_folders(self, part: Part, resolver: Resolver) -> Iterator[Finding]:
        packages = resolver.library.packages
        tree = resolver.workspace.tree
        for unit in part.units if packages else ():
            for root in unit.roots if unit.kind is not Kind.PACKAGE else ():
                folder = tree.folders.get(root)
                if folder is None or not is_within(root, unit.path):
                    continue
                for top, package in packages.items():
                    name = top if top in folder.folders else f"{top}.py"
                    if (
                        (name == top or name in folder.files)
                        and name not in folder.links
                        and _is_copy(resolver.library, tree, root, package, top)
                    ):
                        yield self._finding(join(root, name), package, unit)

    def _finding(self, path: str, package: Unit, unit: Unit) -> Finding:
        name = package.distribution
        users = "this Lambda" if unit.kind is Kind.LAMBDA else "each Lambda that imports it"
        return self.finding(
            path,
            START,
            f"copy of local package `{name}` ({package.path}), which it hides: delete it and"
            f" declare `{name}` in the Pipfile of {users}",
            unit,
        )


def _is_copy(library: Library, tree: Tree, root: str, package: Unit, name: str) -> bool:
    """Whether a module at an import root is a local package's, and not merely its namesake."""
    copy = library.finder.find(root, name)
    original = library.finder.find(package.roots[0], name)
    if copy is None or original is None or copy.form is not original.form:
        return False
    inner, known = _inner_modules(library, copy), _inner_modules(library, original)
    if inner or known:
        return not inner.isdisjoint(known)
    return copy.form is not Form.NAMESPACE and _has_same_content(library, tree, copy, original)


def _inner_modules(library: Library, module: Module) -> frozenset[str]:
    if module.folder is None:
        return frozenset()
    return library.finder.top_level(module.folder) - _NO_PROOF


def _has_same_content(library: Library, tree: Tree, copy: Module, original: Module) -> bool:
    """Whether two modules define the same names; empty ones tell nothing."""
    defined = _defined_names(library, copy)
    if defined is None:
        return tree.read(copy.path) == tree.read(original.path)
    return bool(defined) and defined == _defined_names(library, original)


def _defined_names(library: Library, module: Module) -> set[str] | None:
    """The names that a module defines itself, None where it does not parse."""
    exports = library.exports(module)
    if exports is None:
        return None
    return {name for name, source in exports.names.items() if source is None}
