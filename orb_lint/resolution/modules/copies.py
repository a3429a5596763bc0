"""Tells whether a module is a copy of one in a local package."""

from __future__ import annotations

from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.resolution.modules.library import Library
from orb_lint.workspace.model import Unit

_NO_PROOF = frozenset({"__init__", "__main__", "conftest", "tests"})


def is_copy(library: Library, root: str, package: Unit, name: str) -> bool:
    """Whether a module at an import root is a local package's module, not only a namesake."""
    copy = library.finder.find(root, name)
    original = library.finder.find(package.roots[0], name)
    if copy is None or original is None or copy.form is not original.form:
        return False
    inner, known = _inner_modules(library, copy), _inner_modules(library, original)
    if inner or known:
        return not inner.isdisjoint(known)
    return copy.form is not Form.NAMESPACE and _has_same_content(library, copy, original)


def _inner_modules(library: Library, module: Module) -> frozenset[str]:
    if module.folder is None:
        return frozenset()
    return library.finder.top_level(module.folder) - _NO_PROOF


def _has_same_content(library: Library, copy: Module, original: Module) -> bool:
    """Whether two modules define the same names; empty ones tell nothing."""
    defined = _defined_names(library, copy)
    if defined is None:
        return library.contents.source(copy) == library.contents.source(original)
    return bool(defined) and defined == _defined_names(library, original)


def _defined_names(library: Library, module: Module) -> frozenset[str] | None:
    """The names that a module defines itself, None where it does not parse."""
    exports = library.contents.exports(module)
    return None if exports is None else exports.defined
