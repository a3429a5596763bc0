"""The modules of local packages and layers, and by which names they are found."""

from __future__ import annotations

from functools import cached_property

from orb_lint.files.paths import is_within, join, parent
from orb_lint.records import NamedTuple
from orb_lint.resolution.installed.distributions import is_well_known
from orb_lint.resolution.installed.stdlib import stdlib_modules
from orb_lint.resolution.modules.contents import ModuleContents
from orb_lint.resolution.modules.finder import Module, ModuleFinder, prefixes
from orb_lint.settings import NEWEST_PYTHON
from orb_lint.source.exports import Source
from orb_lint.source.words import AnyName
from orb_lint.spelling import KnownWords
from orb_lint.workspace.model import Unit, UnitKind, Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Place: TypeAlias = tuple[Unit, Module]
"""A module, and the unit that it belongs to."""


class ModuleLocation(NamedTuple):
    """A module of a local package, by which its names can be imported.

    Attributes:
        unit: the package.
        dotted: the module's full name.
        module: the module itself.
    """

    unit: Unit
    dotted: str
    module: Module

    @property
    def place(self) -> Place:
        """The module and its unit, whatever it is called."""
        return self.unit, self.module


class Library:
    """Finds the modules that local packages and layers hold.

    Attributes:
        finder: of modules in folders.
        contents: of the modules.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.finder = ModuleFinder(workspace.tree)
        self.contents = ModuleContents(workspace.tree)
        self._packages: dict[str, list[Unit]] = {}
        for unit in workspace.of_kind(UnitKind.PACKAGE):
            for name in unit.import_names:
                self._packages.setdefault(name, []).append(unit)
        self._portions: dict[str, dict[str, Unit]] = {}
        self._layers: dict[str, list[Unit]] = {}
        for unit in workspace.of_kind(UnitKind.LAYER):
            names = {name for root in unit.roots for name in self._modules_at(root)}
            if unit.import_names:  # imported through the folder, they hide no standard module
                names -= stdlib_modules(NEWEST_PYTHON)
            names |= {name for name in unit.import_names if self.is_folder_of(unit, name)}
            for name in sorted(names):
                self._layers.setdefault(name, []).append(unit)
        self._modules_of: dict[str, list[ModuleLocation]] = {}

    def _modules_at(self, root: str) -> frozenset[str]:
        return self.finder.top_level(root) - {"setup", "conftest"}

    @cached_property
    def packages(self) -> dict[str, Unit]:
        """Top-level import name → the local package that installs it; the first of several."""
        return {name: units[0] for name, units in self._packages.items()}

    @cached_property
    def package_names(self) -> AnyName:
        """The top-level names that local packages install, as sources are searched for them."""
        return AnyName(self._packages)

    def packages_with(self, name: str) -> list[Unit]:
        """The local packages that install a top-level name; several may share a namespace."""
        return self._packages.get(name, [])

    def package_with(self, dotted: str) -> Unit | None:
        """The local package that a full name leads to; of several, that with most of it."""
        units = self.packages_with(dotted.partition(".")[0])
        if len(units) < 2:
            return units[0] if units else None
        top, _, rest = dotted.partition(".")
        if top not in self._portions:
            self._portions[top] = self._find_portions(units, top)
        portions = self._portions[top]
        folders = self.finder.folders_with((*portions,), rest.partition(".")[0])
        holders = [portions[folder] for folder in folders or [next(iter(portions))]]
        return max(holders, key=lambda unit: self._depth(unit, dotted))

    def _find_portions(self, units: list[Unit], top: str) -> dict[str, Unit]:
        """Folder of a top-level name in some packages → package; folders that exist come first."""
        portions: dict[str, Unit] = {}
        for unit in sorted(units, key=lambda unit: -self._depth(unit, top)):
            portions.setdefault(join(unit.roots[0], top), unit)
        return portions

    def _depth(self, unit: Unit, dotted: str) -> int:
        return sum(self.finder.find(unit.roots[0], each) is not None for each in prefixes(dotted))

    @property
    def layer_modules(self) -> frozenset[str]:
        """The names of the top-level modules that layers hold."""
        return frozenset(self._layers)

    def layers_with(self, name: str) -> list[Unit]:
        """The layers that hold a top-level module of this name."""
        return self._layers.get(name, [])

    def find(self, dotted: str) -> ModuleLocation | None:
        """The module of a local package that a full name leads to, None where none does."""
        unit = self.package_with(dotted)
        module = self.finder.find(unit.roots[0], dotted) if unit else None
        return ModuleLocation(unit, dotted, module) if unit and module else None

    def own_names(self, unit: Unit) -> frozenset[str]:
        """The top-level names that a package alone installs."""
        return frozenset(name for name in unit.import_names if self.packages_with(name) == [unit])

    def shares_namespace(self, unit: Unit) -> bool:
        """Whether other packages install a top-level name of a package, too."""
        return unit.kind is UnitKind.PACKAGE and any(
            self.packages_with(name) != [unit] for name in unit.import_names
        )

    def shared_name(self, unit: Unit, folder: str) -> str:
        """The dotted name of a folder of a package; "" if no other package has its first name."""
        root = unit.roots[0]
        if unit.kind is not UnitKind.PACKAGE or folder == root or not is_within(folder, root):
            return ""
        dotted = folder[len(root) + 1 if root else 0 :].replace("/", ".")
        return dotted if len(self.packages_with(dotted.partition(".")[0])) > 1 else ""

    def in_another(self, unit: Unit, folder: str, name: str) -> ModuleLocation | None:
        """What a name in a folder of a package leads to in another one of its namespace."""
        dotted = self.shared_name(unit, folder)
        location = self.find(f"{dotted}.{name}") if dotted else None
        return location if location and location.unit is not unit else None

    def find_in(self, unit: Unit, dotted: str) -> Module | None:
        """The module that a name leads to from the import roots of one unit."""
        if module := self.finder.first_of(unit.roots, dotted):
            return module
        is_folder = self.is_folder_of(unit, dotted.partition(".")[0])
        return self.finder.find(parent(unit.path), dotted) if is_folder else None

    def is_folder_of(self, layer: Unit, top: str) -> bool:
        """Whether a top-level name is that of a layer's own folder, which is then a package."""
        is_name = layer.kind is UnitKind.LAYER and top in layer.import_names
        return is_name and not is_well_known(top) and top not in stdlib_modules(NEWEST_PYTHON)

    @cached_property
    def known_tops(self) -> KnownWords:
        """The top-level names of packages and layers, among which a misspelt one is looked up."""
        return KnownWords({*self.packages, *self.layer_modules})

    def follow(self, unit: Unit, module: Module, source: Source) -> Place | None:
        """The module that an import inside a module leads to, if it is a local one."""
        if source.level:
            folder: str | None = module.folder if module.folder is not None else parent(module.path)
            for _ in range(source.level - 1):
                folder = parent(folder) if folder else None
            if folder is None or not is_within(folder, unit.path):
                return None
            if not source.module:
                return unit, self.finder.of_folder(folder)
            found = self.finder.find(folder, source.module)
            return (unit, found) if found else None
        if location := self.find(source.module):
            return location.unit, location.module
        found = self.find_in(unit, source.module)
        return (unit, found) if found else None

    def modules_of(self, package: str) -> list[ModuleLocation]:
        """Every module of a local import package that can be imported, the shortest names first."""
        if package not in self._modules_of:
            names = {
                name
                for unit in self.packages_with(package)
                for name in self.finder.submodules(unit.roots[0], package)
            }
            found = [
                location
                for name in names
                if (location := self.find(name)) and self.finder.at_run_time(location.module)
            ]
            self._modules_of[package] = sorted(
                found, key=lambda location: (location.dotted.count("."), location.dotted)
            )
        return self._modules_of[package]
