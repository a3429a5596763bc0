"""The modules of local packages and layers, and what each of them offers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial

from orb_lint.errors import KnownWords
from orb_lint.expressions import regex
from orb_lint.files.paths import is_within, join, parent
from orb_lint.records import NamedTuple
from orb_lint.resolution.distributions import is_well_known
from orb_lint.resolution.modules import Form, Module, ModuleFinder, prefixes
from orb_lint.resolution.stdlib import stdlib_modules
from orb_lint.settings import NEWEST_PYTHON
from orb_lint.source.exports import Exports, Source, plainly_listed, read_exports
from orb_lint.source.glances import PlainNames, may_bind, may_define
from orb_lint.source.parsing import PARSE_ERRORS
from orb_lint.source.words import AnyName
from orb_lint.workspace.model import Unit, UnitKind, Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.resolution.stars import Binding, Place, StarImports
    from orb_lint.resolution.takers import Takers

_DYNAMIC_NAMES = frozenset({"__doc__", "__file__", "__name__", "__path__", "__spec__"})
_MOST_ORIGINS = 1 << 16
"""The most names for which it is kept where they are defined."""


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


class _Public(NamedTuple):
    """What `__all__` of a module says about star imports.

    Attributes:
        listed: the names in `__all__`, None where it has none.
        is_open: it may list more than the source shows.
    """

    listed: frozenset[str] | None
    is_open: bool


class _Stars(NamedTuple):
    """The star imports of a module, each with its position.

    Attributes:
        plain: path → the first star import of that module, if its source shows all that it gives.
        others: all other star imports; None for a module that is not found.
    """

    plain: dict[str, tuple[int, Place]]
    others: list[tuple[int, Place | None]]


_MOST_KEPT = 1 << 22
"""The most bytes of sources that are kept to look up names in them."""

_SOON_PARSED = 4_096
"""Bytes of a source that is parsed in less than a millisecond."""

_FEW = 32
"""The most names that the text of a package's modules is searched for; for more, they are parsed.

Also the most star imports of a module whose targets are searched for a name one by one.
"""

_STAR_IMPORT = regex(rb"import[\s\\]*\*")


class Library:
    """Knows what local packages and layers hold and offer. Parses each module at most once.

    Attributes:
        unparsable: path → source of each module that did not parse when something was asked of it.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.finder = ModuleFinder(workspace.tree)
        self._tree = workspace.tree
        self._at_hand: Mapping[str, bytes] = {}
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
        self.unparsable: dict[str, bytes] = {}
        self._exports: dict[str, Exports | None] = {}
        self._known_names: dict[str, KnownWords] = {}
        self._plain_names_of: dict[str, PlainNames] = {}
        self._kept = 0
        self._stars: dict[str, _Stars] = {}
        self._star_imports: dict[bool, StarImports] = {}
        self._origins: dict[tuple[str, str], tuple[str, str]] = {}
        self._locations: dict[str, list[ModuleLocation]] = {}
        self._last_texts: tuple[str, list[bytes]] = ("", [])
        self._asked_of: Counter[str] = Counter()
        self._binders: dict[str, dict[str, list[int]]] = {}
        self._are_plain: dict[str, bool] = {}
        self._plainly_listed: dict[str, frozenset[str] | None] = {}
        self._givers: defaultdict[str, set[str]] = defaultdict(set)
        self._takers: dict[tuple[str, bool], Takers] = {}
        self._locations_of: dict[tuple[str, str], list[ModuleLocation]] = {}

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

    def exports(self, module: Module) -> Exports | None:
        """What a module offers; None where its source can't tell."""
        if module.form is Form.NAMESPACE:
            return Exports({}, (), None, is_public_open=False, is_open=False)
        if module.path not in self._exports:
            self._exports[module.path] = self._read_exports(module)
        return self._exports[module.path]

    def _read_exports(self, module: Module) -> Exports | None:
        if module.form is Form.COMPILED:
            return None
        source = self.source(module)
        if source is None:
            return None
        try:
            return read_exports(source)
        except PARSE_ERRORS:
            self.unparsable[module.path] = source
            return None

    def known_names(self, module: Module) -> KnownWords:
        """The names that a module binds itself, among which a misspelt one is looked up."""
        if module.path not in self._known_names:
            exports = self.exports(module)
            self._known_names[module.path] = KnownWords(exports.names if exports else ())
        return self._known_names[module.path]

    @cached_property
    def known_tops(self) -> KnownWords:
        """The top-level names of packages and layers, among which a misspelt one is looked up."""
        return KnownWords({*self.packages, *self.layer_modules})

    @contextmanager
    def having(self, sources: Mapping[str, bytes]) -> Iterator[None]:
        """While this lasts, take sources that are at hand instead of reading their files again.

        Args:
            sources: path → source; those of a unit's files, which import one another.
        """
        self._at_hand = sources
        try:
            yield
        finally:
            self._at_hand = {}

    def source(self, module: Module) -> bytes | None:
        """The source of a module, None where its file can't be read."""
        source = self._at_hand.get(module.path)
        return self._tree.read(module.path) if source is None else source

    def _text(self, module: Module) -> bytes:
        """The source of a module, empty where its file can't be read."""
        return self.source(module) or b""

    def offers(self, unit: Unit, module: Module, name: str, *, at_run_time: bool = False) -> bool:
        """Whether `from module import name` works; in doubt it does.

        Args:
            unit: that the module belongs to.
            module: of that unit.
            name: other than `*`.
            at_run_time: it must work when code runs, for which a stub is not enough.
        """
        inner = self._submodule(module, name)
        if at_run_time:
            inner = self.finder.at_run_time(inner)
        return (
            inner is not None or self._shows(unit, module, name) or self._binds(unit, module, name)
        )

    def _submodule(self, module: Module, name: str) -> Module | None:
        return None if module.folder is None else self.finder.find(module.folder, name)

    def _shows(self, unit: Unit, module: Module, name: str) -> bool:
        """Whether a glance at a module shows that it binds a name, so that it need not be parsed.

        A small module of a package is parsed all the same: if it is no valid Python, everybody who
        installs the package fails.
        """
        if module.path in self._exports or module.form not in (Form.FILE, Form.PACKAGE):
            return False
        return name in self._shown_by(unit, module)

    def _shown_by(self, unit: Unit, module: Module) -> PlainNames:
        """The names that a glance shows a module to bind; kept for the modules asked about last."""
        names = self._plain_names_of.pop(module.path, None)
        if names is None:
            source = self._text(module)
            is_asked_for_names = unit.kind is not UnitKind.PACKAGE or len(source) > _SOON_PARSED
            names = PlainNames(source if is_asked_for_names else b"")
            self._kept += names.size
            while self._kept > _MOST_KEPT and self._plain_names_of:
                oldest = self._plain_names_of.pop(next(iter(self._plain_names_of)))
                self._kept -= oldest.size
        self._plain_names_of[module.path] = names
        return names

    def _binds(self, unit: Unit, module: Module, name: str) -> bool:
        """Whether running a module binds a name; in doubt it does."""
        exports = self.exports(module)
        if exports is not None and (
            self._binds_by_statement(unit, module, exports, name)
            or self._is_surely_taken(unit, module, exports, name)
        ):
            return True
        return self._star_imports_of(name).binds((unit, module), name)

    def _is_surely_taken(self, unit: Unit, module: Module, exports: Exports, name: str) -> bool:
        """Whether a star import surely takes a name that a statement of its target binds.

        If so, it need not be asked what the targets take by star imports of their own.
        """
        if len(exports.stars) > _FEW or self._star_imports_of(name).knows(module):
            return False
        targets = (self.follow(unit, module, star) for star in exports.stars)
        return any(
            name.encode() in self._text(target[1])
            and self._gives_to_star(target[1], name)
            and (self._shows(*target, name) or self._surely_binds(target, name))
            for target in targets
            if target
        )

    def _surely_binds(self, place: Place, name: str) -> bool:
        """Whether a statement of a module surely binds a name."""
        exports = self.exports(place[1])
        return exports is not None and self._binds_by_statement(*place, exports, name)

    def _star_imports_of(self, name: str) -> StarImports:
        is_private = name.startswith("_")
        if is_private not in self._star_imports:
            from orb_lint.resolution.stars import StarImports

            binding_of = partial(self._binding_of, of_private=is_private)
            self._star_imports[is_private] = StarImports(binding_of)
        return self._star_imports[is_private]

    def _binding_of(self, place: Place, *, of_private: bool) -> Binding:
        """What running a module binds, and from which modules it takes more names.

        Args:
            place: the module.
            of_private: of names with a leading `_`, which a star import takes only where they are
                listed.
        """
        from orb_lint.resolution.stars import Binding

        unit, module = place
        exports = self.exports(module)
        if exports is None:
            return Binding((), True, ())
        stars = self._stars_of(unit, module)
        others = [target for _, target in stars.others if target]
        targets = [*others, *(target for _, target in stars.plain.values())]
        names = {
            *(name for name in exports.names if self._binds_by_statement(*place, exports, name)),
            *(_DYNAMIC_NAMES if of_private else ()),
            *(name for _, target in targets for name in self._listed(target)),
        }
        stub = self.finder.stub_of(module)
        return Binding(
            names,
            exports.is_open or len(others) < len(stars.others),
            (
                *(each for each in targets if self._gives_more(each[1], private=of_private)),
                *([(unit, stub)] if stub else ()),
            ),
            stub is None and all(self._gives_all(target) for _, target in targets),
        )

    def _gives_all(self, module: Module) -> bool:
        """Whether a star import of a module takes exactly what it lists, or everything."""
        public = self._public(module)
        return public is not None and not public.is_open

    def _binds_by_statement(self, unit: Unit, module: Module, exports: Exports, name: str) -> bool:
        """Whether a statement of a module binds a name other than by an import from itself."""
        return name in exports.names and not (
            self._takes_from_itself(unit, module, name, exports.names[name])
            and self._submodule(module, name) is None
        )

    def _takes_from_itself(
        self, unit: Unit, module: Module, name: str, source: Source | None
    ) -> bool:
        """Whether a package imports a name from itself, as by `from . import name`."""
        if source is None or source.name != name or module.folder is None:
            return False
        target = self.follow(unit, module, source)
        return target is not None and target[1].path == module.path

    def _public(self, module: Module) -> _Public | None:
        """What a module declares public; None where its source can't tell."""
        if (listed := self._plain_list(module)) is not None:
            return _Public(listed, is_open=False)
        exports = self.exports(module)
        return _Public(exports.public, exports.is_public_open) if exports else None

    def _plain_list(self, module: Module) -> frozenset[str] | None:
        """All that a star import of a module takes, if a glance at its `__all__` shows that.

        Small modules are parsed instead, so that invalid Python is found.
        """
        path = module.path
        if path in self._exports or module.form not in (Form.FILE, Form.PACKAGE):
            return None
        if path not in self._plainly_listed:
            text = self._text(module)
            is_asked = len(text) > _SOON_PARSED
            self._plainly_listed[path] = plainly_listed(text) if is_asked else None
        return self._plainly_listed[path]

    def _listed(self, module: Module) -> Collection[str]:
        """What `__all__` of a module lists, as far as its source shows."""
        public = self._public(module)
        return (public.listed if public else None) or ()

    def _gives_more(self, module: Module, *, private: bool) -> bool:
        """Whether `from module import *` takes names that the module does not list."""
        public = self._public(module)
        if public is None or public.listed is None:
            return not private
        return public.is_open

    def _star_binds(self, place: Place, name: str, taker: Module) -> bool:
        """Whether a star import of a module binds a name that does not come from the taker."""
        _, module = place
        return name in self._listed(module) or (
            self._gives_more(module, private=name.startswith("_"))
            and self._star_imports_of(name).binds_without(place, name, taker)
        )

    def surely_offers(self, unit: Unit, module: Module, name: str) -> bool:
        """Whether `from module import name` works for certain.

        A name that comes from another module of the workspace must surely be offered there, too.

        Args:
            unit: that the module belongs to.
            module: of that unit.
            name: other than `*`.
        """
        seen: set[tuple[str, str]] = set()
        pending = [(unit, module, name)]
        while pending:
            unit, module, name = pending.pop()
            exports = self.exports(module)
            if exports is None or (module.path, name) in seen:
                continue
            seen.add((module.path, name))
            source = exports.names.get(name)
            if name in exports.names and not self._takes_from_itself(unit, module, name, source):
                target = self.follow(unit, module, source) if source else None
                if name in exports.doubtful:
                    continue
                if source is None or (not source.name if target else not source.level):
                    return True
                if target:
                    pending.append((*target, source.name))
            elif module.folder is not None and self.finder.find(module.folder, name):
                return True
            elif exports.stars:
                if sure := self._star_imports_of(name).surely_from((unit, module), name):
                    pending.append((*sure, name))
                    continue
                stars = self._stars_of(unit, module)
                plain = self._plain_star(stars, name)
                for _, target in (*stars.others, *([plain] if plain else ())):
                    if target and self._gives_to_star(target[1], name):
                        pending.append((*target, name))
        return False

    def _gives_to_star(self, module: Module, name: str) -> bool:
        """Whether `from module import *` takes a name that the module binds."""
        public = self._public(module)
        if public is None:
            return False
        return not name.startswith("_") if public.listed is None else name in public.listed

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

    def origin(self, unit: Unit, module: Module, name: str) -> tuple[str, str]:
        """Where a name is defined: the path of the module, and its name there.

        Args:
            unit: that the module belongs to.
            module: of that unit.
            name: that it offers; for a submodule the answer is its path and "".
        """
        way: set[tuple[str, str]] = set()
        place = unit, module
        while True:
            found = (place[1].path, name)
            if found in way:  # a circle; the answer is where it was entered
                return found
            if found in self._origins:
                found = self._origins[found]
                break
            way.add(found)
            following = self._nearer_to_origin(*place, name) if name else None
            if following is None:
                break
            place, name = following
        if len(self._origins) > _MOST_ORIGINS:
            self._origins.clear()
        self._origins.update(dict.fromkeys(way, found))
        return found

    def _nearer_to_origin(self, unit: Unit, module: Module, name: str) -> tuple[Place, str] | None:
        """Where a module takes a name from, None if it defines it; for a module the name is ""."""
        exports = self.exports(module)
        source = exports.names.get(name) if exports else None
        if source:
            target = self.follow(unit, module, source)
            return (target, source.name) if target else None
        if exports is None or name in exports.names:
            return None
        if through := self._through_star(unit, module, exports, name):
            return through, name
        inner = self._submodule(module, name)
        return ((unit, inner), "") if inner else None

    def _through_star(
        self, unit: Unit, module: Module, exports: Exports, name: str
    ) -> Place | None:
        if not exports.stars:
            return None
        if sure := self._star_imports_of(name).surely_from((unit, module), name):
            return sure
        stars = self._stars_of(unit, module)
        place, found = self._plain_star(stars, name) or (len(exports.stars), None)
        for index, target in stars.others:
            if index < place and target and self._star_binds(target, name, module):
                return target
        return found

    def _stars_of(self, unit: Unit, module: Module) -> _Stars:
        """The star imports of a module, split into plain ones and others."""
        if module.path not in self._stars:
            stars = self._stars[module.path] = _Stars({}, [])
            exports = self.exports(module)
            for index, star in enumerate(exports.stars if exports else ()):
                target = self.follow(unit, module, star)
                if target is None or not self._is_plain(target[1]):
                    stars.others.append((index, target))
                else:
                    stars.plain.setdefault(target[1].path, (index, target))
        return self._stars[module.path]

    def _plain_star(self, stars: _Stars, name: str) -> tuple[int, Place] | None:
        """The first star import whose target is plain and binds a name."""
        givers: Collection[str] = self._givers.get(name, ())
        if len(givers) < len(stars.plain):
            found = [stars.plain[path] for path in givers if path in stars.plain]
        else:
            found = [each for path, each in stars.plain.items() if path in givers]
        return min(found, key=lambda each: each[0], default=None)

    def _is_plain(self, module: Module) -> bool:
        """Whether the source of a module shows all that a star import of it binds."""
        if module.path not in self._are_plain:
            names = self._plain_names(module)
            self._are_plain[module.path] = names is not None
            for name in names or ():
                self._givers[name].add(module.path)
        return self._are_plain[module.path]

    def _plain_names(self, module: Module) -> Iterable[str] | None:
        """What a star import of a module binds, None if that depends on other modules."""
        if (listed := self._plain_list(module)) is not None:
            return listed
        exports = self.exports(module)
        if exports is None or exports.stars or exports.is_open or exports.is_public_open:
            return None
        if exports.public is not None:
            return exports.public
        if module.form is not Form.FILE or self.finder.stub_of(module):
            return None
        return [name for name in exports.names if not name.startswith("_")]

    def locations(self, package: str) -> list[ModuleLocation]:
        """Every module of a local import package that can be imported, the shortest names first."""
        if package not in self._locations:
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
            self._locations[package] = sorted(
                found, key=lambda location: (location.dotted.count("."), location.dotted)
            )
        return self._locations[package]

    def locations_of(self, package: str, name: str) -> list[ModuleLocation]:
        """The modules of an import package by which a name that it defines can be imported.

        Names that a module merely imports from elsewhere are none of its own, and a private module
        is no location where a public one offers the same.

        Returns:
            One location for each distinct definition: the one with the shortest public name.
        """
        key = (package, name)
        if key not in self._locations_of:
            self._locations_of[key] = self._find_locations_of(package, name)
        return self._locations_of[key]

    def _find_locations_of(self, package: str, name: str) -> list[ModuleLocation]:
        by_origin: dict[tuple[str, str], ModuleLocation] = {}
        for location in self._locations_with(package, name):
            exports = self.exports(location.module)
            if exports is None or name in exports.doubtful:
                continue
            origin = self.origin(location.unit, location.module, name)
            if not self._is_defined_at(location.unit, origin):
                continue
            known = by_origin.get(origin)
            if known is None or (_is_private(known.dotted) and not _is_private(location.dotted)):
                by_origin[origin] = location
        return list(by_origin.values())

    def _locations_with(self, package: str, name: str) -> Iterator[ModuleLocation]:
        """The modules of an import package that may bind a name, in their order."""
        locations = self.locations(package)
        found = set(self._binders_of(package, name))
        if not found:
            return iter(())
        stars = self._star_imports_of(name)
        key = (package, name.startswith("_"))
        if key not in self._takers:
            self._takers[key] = self._find_takers(locations, stars)
        found.update(self._takers[key].that_bind(name))
        return (locations[number] for number in sorted(found))

    def _binders_of(self, package: str, name: str) -> Iterable[int]:
        """The positions of the modules of an import package that bind a name by a statement."""
        locations = self.locations(package)
        self._asked_of[package] += 1
        if self._asked_of[package] > _FEW or not name.isascii():
            if package not in self._binders:
                self._binders[package] = self._find_binders(locations)
            return self._binders[package].get(name, ())
        word, texts = name.encode(), self._texts(package)
        if not any(
            self._defines_itself(location.module, text, name)
            for location, text in zip(locations, texts, strict=True)
        ):
            return ()
        return (
            number
            for number, text in enumerate(texts)
            if may_bind(text, word)
            and (exports := self.exports(locations[number].module))
            and name in exports.names
        )

    def _texts(self, package: str) -> list[bytes]:
        """The sources of an import package's modules; kept until another package is asked about."""
        if self._last_texts[0] != package:
            texts = [self._text(location.module) for location in self.locations(package)]
            self._last_texts = (package, texts)
        return self._last_texts[1]

    def _defines_itself(self, module: Module, text: bytes, name: str) -> bool:
        """Whether a module binds a name other than by importing something of this name."""
        exports = self.exports(module) if may_define(text, name.encode()) else None
        if exports is None or name not in exports.names:
            return False
        source = exports.names[name]
        return source is None or source.name not in ("", name)

    def _find_binders(self, locations: list[ModuleLocation]) -> dict[str, list[int]]:
        """Name → the positions of the modules that bind it by a statement."""
        binders: defaultdict[str, list[int]] = defaultdict(list)
        for number, location in enumerate(locations):
            exports = self.exports(location.module)
            for name in exports.names if exports else ():
                binders[name].append(number)
        return dict(binders)

    def _find_takers(self, locations: list[ModuleLocation], stars: StarImports) -> Takers:
        """What some modules take by star imports."""
        from orb_lint.resolution.takers import Takers

        takers: dict[str, int] = {}
        unsure: set[str] = set()
        for number, location in enumerate(locations):
            if not _STAR_IMPORT.search(self._text(location.module)):
                continue
            exports = self.exports(location.module)
            if exports and exports.stars:
                stars.group_of(location.place)
                takers.setdefault(location.module.path, number)
                unsure |= exports.doubtful
                unsure.update(
                    name
                    for name in exports.names
                    if not self._binds_by_statement(*location.place, exports, name)
                )
        public = {n for n, location in enumerate(locations) if not _is_private(location.dotted)}
        return Takers(stars, takers, public, unsure)

    def defines(self, location: ModuleLocation, name: str) -> bool:
        """Whether a module offers a name that its package defines: itself or in another module."""
        return self._is_defined_at(location.unit, self.origin(location.unit, location.module, name))

    def _is_defined_at(self, unit: Unit, origin: tuple[str, str]) -> bool:
        path, name = origin
        exports = self._exports.get(path)
        return (
            is_within(path, unit.path)
            and exports is not None
            and (name in exports.names and exports.names[name] is None)
        )


def _is_private(dotted: str) -> bool:
    return any(part.startswith("_") for part in dotted.split("."))
