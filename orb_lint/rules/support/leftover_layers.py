"""Which layers have nothing left that packages do not hold."""

from __future__ import annotations

from orb_lint.files.paths import name_of
from orb_lint.resolution.library import ModuleLocation
from orb_lint.resolution.modules import Form, Module
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Kind, Unit, is_test

_NO_MODULES = frozenset({"__init__.py", "conftest.py", "setup.py"})


def packages_instead_of(layer: Unit, resolver: Resolver) -> set[str]:
    """The distributions that hold all of a layer's modules, none where they lack any.

    A layer with entries in a manifest still installs what they name.
    """
    if layer.kind is not Kind.LAYER or not resolver.library.packages:
        return set()
    if any(manifest.entries for manifest in (*layer.manifests, *layer.other_manifests)):
        return set()
    modules = [
        path
        for path in layer.files
        if path.endswith(".py") and not is_test(path) and name_of(path) not in _NO_MODULES
    ]
    homes: dict[str, ModuleLocation] = {}
    for path in modules:
        if (home := _home_of(layer, path, resolver)) is None:
            return set()
        homes[path] = home
    if not all(_offers_all(home, path, resolver) for path, home in homes.items()):
        return set()
    return {home.unit.distribution for home in homes.values()}


def _home_of(layer: Unit, path: str, resolver: Resolver) -> ModuleLocation | None:
    """The module of a package that has taken the place of a file of a layer."""
    root = next((root for root in layer.roots if path.startswith(f"{root}/")), layer.path)
    dotted = path[len(root) + 1 :].removesuffix(".py").replace("/", ".")
    destination = resolver.legacy.destination(dotted)
    if destination is None and dotted.partition(".")[0] in resolver.library.packages:
        return resolver.library.find(dotted)
    if destination is None:
        destination = resolver.legacy.module_of_package(dotted)
    return resolver.library.find(destination.new) if destination else None


def _offers_all(home: ModuleLocation, path: str, resolver: Resolver) -> bool:
    """Whether the package of a module defines every name that a file of a layer defines."""
    library = resolver.library
    exports = library.exports(Module(Form.FILE, path))
    if exports is None or exports.is_open:
        return False
    package = home.dotted.partition(".")[0]
    return all(
        library.surely_offers(home.unit, home.module, name) or library.homes_of(package, name)
        for name, source in exports.names.items()
        if source is None and not name.startswith("_")
    )
