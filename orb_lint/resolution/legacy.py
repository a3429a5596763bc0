"""What the old top-level names of layer modules mean now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

from orb_lint.records import NamedTuple
from orb_lint.resolution.installed.distributions import distributions_of, is_well_known
from orb_lint.resolution.installed.stdlib import is_former_stdlib_module
from orb_lint.resolution.modules.definitions import Definitions
from orb_lint.resolution.modules.finder import prefixes
from orb_lint.resolution.modules.library import Library, ModuleLocation
from orb_lint.resolution.modules.names import ModuleNames
from orb_lint.settings import DEFAULT_LEGACY_MODULES, Settings
from orb_lint.workspace.model import Unit

LAYERS = "layers"
"""The first name in imports by the path of a layer, such as `layers.common.utils`."""


class Destination(NamedTuple):
    """Where a legacy module has gone.

    Attributes:
        old: the legacy module as the import names it.
        new: the module that has taken its place; it need not exist.
        package: the local package of `new`, None where the workspace does not have it.
    """

    old: str
    new: str
    package: Unit | None


class MovedNames(NamedTuple):
    """Where the names of a legacy statement are now.

    Attributes:
        locations: of each name, as `LegacyModules.locations_of` tells.
        origins: where those names that have just one location are defined: path and name.
        is_proved: each name has just one location, which surely offers it.
    """

    locations: tuple[tuple[ModuleLocation, ...], ...]
    origins: frozenset[tuple[str, str]]
    is_proved: bool


class LegacyModules:
    """Finds the new locations of legacy modules and of the names that they held."""

    def __init__(
        self, settings: Settings, library: Library, names: ModuleNames, definitions: Definitions
    ) -> None:
        self._library = library
        self._names = names
        self._definitions = definitions
        self._map = {
            old: new
            for old, new in settings.legacy_modules.items()
            if settings.legacy_modules is not DEFAULT_LEGACY_MODULES
            or new.partition(".")[0] in library.packages
        } | dict(settings.extend_legacy_modules)
        self._tops = {old.partition(".")[0] for old in self._map} | {LAYERS}
        self._destinations: dict[tuple[str, tuple[str, ...]], Destination | None] = {}
        self._locations: dict[tuple[str, str], tuple[ModuleLocation, ...]] = {}
        self._moved: dict[tuple[str, tuple[str, ...]], MovedNames] = {}
        self._inner: dict[str, Mapping[str, list[ModuleLocation]]] = {}

    @property
    def top_level_names(self) -> frozenset[str]:
        """The first names of all legacy modules."""
        return frozenset(self._tops)

    def destination(self, module: str, names: tuple[str, ...] = ()) -> Destination | None:
        """Where a module has gone if it is a legacy one, else None.

        Args:
            module: dotted name as imported, `core.models.users`.
            names: imported from it; `from core import models` names a legacy module, too.
        """
        top = module.partition(".")[0]
        if top not in self._tops:
            return None
        if (module, names) not in self._destinations:
            self._destinations[module, names] = self._destination(top, module, names)
        return self._destinations[module, names]

    def _destination(self, top: str, module: str, names: tuple[str, ...]) -> Destination | None:
        if top == LAYERS:
            return self._of_layer_path(module, names)
        for old in (module, *(f"{module}.{name}" for name in names)):
            prefix = max((each for each in prefixes(old) if each in self._map), default="", key=len)
            if prefix:
                new = self._map[prefix] + module.removeprefix(prefix)
                if old != module:
                    new = self._map[prefix].rpartition(".")[0] or self._map[prefix]
                return self._to(module, new)
        return None

    def _of_layer_path(self, module: str, names: tuple[str, ...]) -> Destination:
        """The destination of `layers.common.python.exceptions`, told by the end of the name.

        A module of a package with the same name is not it if it does not define the imported names.
        """
        rest = [part for part in module.split(".")[2:] if part != "python"]
        inner = ".".join(rest)
        known = self.destination(inner) if inner and rest[0] != LAYERS else None
        if known is None and inner:
            namesake = self.module_of_package(inner) or self.module_inside_package(inner)
            if namesake and (not names or self.defined(namesake, names, any)):
                known = namesake
        return Destination(module, known.new, known.package) if known else self._to(module, "")

    def defined(
        self,
        destination: Destination,
        names: Iterable[str],
        how_many: Callable[[Iterable[bool]], bool],
    ) -> bool:
        """Whether the module that has taken the place of another defines what is imported.

        Args:
            destination: the module that has taken the place.
            names: that are imported from it.
            how_many: `any` or `all` of them must be defined.
        """
        location = self._library.find(destination.new)
        return location is not None and how_many(
            self._definitions.defines(location, name) for name in names
        )

    def module_of_package(self, module: str) -> Destination | None:
        """The destination of a name that only a module at the top of a package explains.

        Args:
            module: dotted name as imported; `audit` for `orb_common.audit`.
        """
        for package in self._packages_with.get(module.partition(".")[0], ()):
            if self._library.find(f"{package}.{module}"):
                return self._to(module, f"{package}.{module}")
        return None

    def only_explanation(
        self, module: str, names: Collection[str], *, is_optional: bool
    ) -> Destination | None:
        """The destination of a name that nothing else explains, if it is surely meant.

        If a popular distribution has the name, too, the module must define all that is imported;
        else, some of it.

        Args:
            module: dotted name as imported.
            names: that are imported from it, none of them `*`.
            is_optional: the import may fail, as one for which there is a fallback.
        """
        top = module.partition(".")[0]
        if is_former_stdlib_module(top):
            return None
        destination = self.module_of_package(module)
        if not names:
            return None if is_optional or distributions_of(top) else destination
        if is_well_known(module):
            is_meant = destination and self.defined(destination, names, all)
        else:
            destination = destination or self.module_inside_package(module)
            is_meant = destination and self.defined(destination, names, any)
        return destination if is_meant else None

    @cached_property
    def _packages_with(self) -> Mapping[str, list[str]]:
        """The name of a module → the packages that may have it at their top, sorted."""
        library = self._library
        found: defaultdict[str, list[str]] = defaultdict(list)
        for package in sorted(library.packages):
            modules = (
                library.finder.find(unit.roots[0], package)
                for unit in library.packages_with(package)
            )
            folders = {module.folder for module in modules if module and module.folder}
            for name in {name for each in folders for name in library.finder.names_in(each)}:
                found[name].append(package)
        return found

    def module_inside_package(self, module: str) -> Destination | None:
        """The destination of a name that only a module further inside a package explains.

        Args:
            module: dotted name as imported; `audit` for `orb_common.security.audit`.
        """
        inside = self._inside_packages.get(module)
        return self._to(module, inside) if inside else None

    @cached_property
    def _inside_packages(self) -> Mapping[str, str]:
        """What the full names of modules end with → the first of them, package by package."""
        found: dict[str, str] = {}
        for package in sorted(self._library.packages):
            for location in self._library.modules_of(package):
                rest = location.dotted
                while rest:
                    rest = rest.partition(".")[2]
                    found.setdefault(rest, location.dotted)
        return found

    def _to(self, old: str, new: str) -> Destination:
        return Destination(old, new, self._library.package_with(new))

    def moved(self, new: str, names: tuple[str, ...]) -> MovedNames:
        """Where the names of one statement are now; the answers are kept, for statements repeat.

        Args:
            new: the module that has taken the place of the legacy one, by the map.
            names: that are imported from it, none of them `*`.
        """
        key = (new, names)
        if key not in self._moved:
            locations = tuple(self.locations_of(new, name) for name in names)
            origins = frozenset(
                self._names.origin(found[0].unit, found[0].module, name)
                for name, found in zip(names, locations, strict=True)
                if len(found) == 1
            )
            is_proved = all(
                len(found) == 1 and self._names.surely_offers(found[0].unit, found[0].module, name)
                for name, found in zip(names, locations, strict=True)
            )
            self._moved[key] = MovedNames(locations, origins, is_proved)
        return self._moved[key]

    def locations_of(self, new: str, name: str) -> tuple[ModuleLocation, ...]:
        """The modules from which a name of a legacy module can be imported now.

        Args:
            new: the module of a local package that has taken its place, by the map.
            name: that was imported from it.

        Returns:
            The module that has taken its place if it offers the name; else one module of the same
            package for each definition of the name. Several leave a choice; none means that the
            name has not moved.
        """
        key = (new, name)
        if key not in self._locations:
            self._locations[key] = self._find_locations(new, name)
        return self._locations[key]

    def _find_locations(self, new: str, name: str) -> tuple[ModuleLocation, ...]:
        library = self._library
        location = library.find(new)
        if location and self._names.offers(location.unit, location.module, name):
            return (location,)
        package = new.partition(".")[0]
        found = self._definitions.locations_of(package, name)
        nearer = [each for each in found if each.dotted.startswith(f"{new}.")]
        if len(nearer) == 1:
            return tuple(nearer)
        if found:
            return tuple(found)
        return tuple(
            parent
            for each in self._inner_modules(package).get(name, ())
            if (parent := library.find(each.dotted.rpartition(".")[0]))
        )

    def _inner_modules(self, package: str) -> Mapping[str, list[ModuleLocation]]:
        """Last part of a name → the modules inside a package whose names end with it."""
        if package not in self._inner:
            inner: defaultdict[str, list[ModuleLocation]] = defaultdict(list)
            for each in self._library.modules_of(package):
                if each.dotted != package:
                    inner[each.dotted.rpartition(".")[2]].append(each)
            self._inner[package] = inner
        return self._inner[package]
