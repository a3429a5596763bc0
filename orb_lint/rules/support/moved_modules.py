"""Tells which module of a local package holds what an import still takes from a layer."""

from __future__ import annotations

from collections.abc import Iterable

from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver


def moved_to(references: Iterable[Reference], resolver: Resolver) -> tuple[str, ...]:
    """The modules of packages that have all that some imports take; none if any of it is missing.

    Args:
        references: of one statement, each to a module of a layer.
        resolver: of the workspace.
    """
    found = [_new_module(reference, resolver) for reference in references]
    return tuple(f"`{each}`" for each in found if each) if all(found) else ()


def _new_module(reference: Reference, resolver: Resolver) -> str | None:
    destination = resolver.legacy.module_of_package(reference.module)
    location = resolver.library.find(destination.new) if destination else None
    names = _taken(reference, resolver)
    if location is None or names is None:
        return None
    offers = resolver.names.surely_offers
    has_all = all(offers(location.unit, location.module, name) for name in names)
    return location.dotted if has_all else None


def _taken(reference: Reference, resolver: Resolver) -> list[str] | None:
    """The names that an import takes from a layer's module: all public ones if it names none."""
    names = [alias.name for alias in reference.names]
    if names and "*" not in names:
        return names
    exports = resolver.library.contents.exports(reference.found) if reference.found else None
    return None if exports is None or exports.is_open else [*exports.defined_publicly]
