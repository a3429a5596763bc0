"""Finds the local packages that hold what modules of layers still hold, too."""

from __future__ import annotations

from orb_lint.resolution.modules.finder import Module
from orb_lint.resolution.modules.library import ModuleLocation
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import UnitKind

_LEAST_SHARE = 0.5
"""The least share of a layer module's public names that one module of a package must have."""


def moved_modules(resolver: Resolver) -> dict[str, str]:
    """Top-level modules of layers → the modules of packages that define the same names.

    Modules that the settings already map are left out.
    """
    found: dict[str, str] = {}
    known = resolver.legacy.top_level_names
    for layer in resolver.workspace.of_kind(UnitKind.LAYER):
        for name in sorted(resolver.library.layer_modules - known - found.keys()):
            module = resolver.library.find_in(layer, name)
            if module is not None and (new := _new_place(resolver, module, name)):
                found[name] = new
    return dict(sorted(found.items()))


def _new_place(resolver: Resolver, module: Module, name: str) -> str | None:
    """The module of a package that defines most of what a module of a layer defines."""
    names = _defined(resolver, module)
    shared = {
        location.dotted: len(names & _defined(resolver, location.module))
        for location in _locations(resolver)
    }
    best = max(shared, key=lambda dotted: _rank(shared[dotted], dotted, name), default=None)
    return best if best and names and shared[best] >= max(1, _LEAST_SHARE * len(names)) else None


def _rank(number: int, dotted: str, name: str) -> tuple[int, bool, int, str]:
    """Most names first; then the same module name, then the shortest path."""
    return number, dotted.rpartition(".")[2] == name, -dotted.count("."), dotted


def _locations(resolver: Resolver) -> list[ModuleLocation]:
    library = resolver.library
    return [
        location for package in sorted(library.packages) for location in library.modules_of(package)
    ]


def _defined(resolver: Resolver, module: Module) -> frozenset[str]:
    """The public names that a module defines itself, and the modules inside if it is a package."""
    exports = resolver.library.contents.exports(module)
    defined = exports.defined_publicly if exports else frozenset[str]()
    inside = resolver.library.finder.top_level(module.folder) if module.folder else ()
    return defined.union(name for name in inside if not name.startswith("_"))
