"""Finds layers of which packages hold everything."""

from __future__ import annotations

from orb_lint.files.paths import is_test, name_of
from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.resolution.modules.library import ModuleLocation
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.discovery.installed_modules import NO_MODULES
from orb_lint.workspace.model import Unit, UnitKind


def packages_instead_of(layer: Unit, resolver: Resolver) -> set[str]:
    """The distributions that together hold all of a layer's modules; none if one is missing.

    A layer with entries in a manifest still installs those, and one that delivers packages by the
    settings is meant to exist.
    """
    if layer.kind is not UnitKind.LAYER or layer.delivers or not resolver.library.packages:
        return set()
    if any(manifest.entries for manifest in (*layer.manifests, *layer.other_manifests)):
        return set()
    modules = [
        path
        for path in layer.files
        if path.endswith(".py") and not is_test(path) and name_of(path) not in NO_MODULES
    ]
    locations: dict[str, ModuleLocation] = {}
    for path in modules:
        if (location := _location_of(layer, path, resolver)) is None:
            return set()
        locations[path] = location
    if not all(_offers_all(location, path, resolver) for path, location in locations.items()):
        return set()
    return {location.unit.distribution for location in locations.values()}


def _location_of(layer: Unit, path: str, resolver: Resolver) -> ModuleLocation | None:
    """The module of a package that has taken the place of a file of a layer."""
    root = next((root for root in layer.roots if path.startswith(f"{root}/")), layer.path)
    dotted = path[len(root) + 1 :].removesuffix(".py").replace("/", ".")
    destination = resolver.legacy.destination(dotted)
    if destination is None and dotted.partition(".")[0] in resolver.library.packages:
        return resolver.library.find(dotted)
    if destination is None:
        destination = resolver.legacy.module_of_package(dotted)
    return resolver.library.find(destination.new) if destination else None


def _offers_all(location: ModuleLocation, path: str, resolver: Resolver) -> bool:
    """Whether a module's package defines every name that a file of a layer defines."""
    exports = resolver.library.contents.exports(Module(Form.FILE, path))
    if exports is None or exports.is_open:
        return False
    package = location.dotted.partition(".")[0]
    return all(
        resolver.names.surely_offers(location.unit, location.module, name)
        or resolver.definitions.locations_of(package, name)
        for name in exports.defined_publicly
    )
