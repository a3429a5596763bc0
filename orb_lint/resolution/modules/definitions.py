"""The modules of packages by which the names that they define can be imported."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from orb_lint.expressions import regex
from orb_lint.files.paths import is_within
from orb_lint.resolution.modules.finder import Module
from orb_lint.resolution.modules.library import Library, ModuleLocation
from orb_lint.resolution.modules.names import ModuleNames
from orb_lint.source.glances import may_bind, may_define
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.resolution.modules.stars import StarImports
    from orb_lint.resolution.modules.takers import Takers

_FEW = 32
"""The most names for which the text of a package's modules is searched; then they are parsed."""
_STAR_IMPORT = regex(rb"import[\s\\]*\*")


class Definitions:
    """Finds where packages define names, for those that are imported from elsewhere."""

    def __init__(self, library: Library, names: ModuleNames) -> None:
        self._library = library
        self._contents = library.contents
        self._names = names
        self._last_texts: tuple[str, list[bytes]] = ("", [])
        self._asked_of: Counter[str] = Counter()
        self._binders: dict[str, dict[str, list[int]]] = {}
        self._takers: dict[tuple[str, bool], Takers] = {}
        self._locations_of: dict[tuple[str, str], list[ModuleLocation]] = {}
        self._defined_twice: set[tuple[str, str]] = set()

    def locations_of(self, package: str, name: str) -> list[ModuleLocation]:
        """The modules of an import package by which a name that it defines can be imported.

        Names that a module merely imports from elsewhere are none of its own, and a private module
        is no location where a public one offers the same.

        Returns:
            One location for each distinct definition: the one with the shortest public name.
        """
        key = (package, name)
        if key not in self._locations_of:
            binders = self._binders_of(package, name)
            self._locations_of[key] = self._find_locations_of(package, name, binders)
        return self._locations_of[key]

    def only_location_of(self, package: str, name: str) -> ModuleLocation | None:
        """The location of a name that is defined once; None if it is not, or more than once.

        No more modules are parsed than it takes to find a second definition.
        """
        key = (package, name)
        if key not in self._locations_of and key not in self._defined_twice:
            binders = self._binders_unless_defined_twice(package, name)
            if binders is None:
                self._defined_twice.add(key)
            else:
                self._locations_of[key] = self._find_locations_of(package, name, binders)
        found = self._locations_of.get(key, ())
        return found[0] if len(found) == 1 else None

    def _binders_unless_defined_twice(self, package: str, name: str) -> list[int] | None:
        """The positions of the modules of an import package that bind a name by a statement.

        Returns:
            None as soon as two of them define the name, each by itself.
        """
        locations = self._library.modules_of(package)
        binders: list[int] = []
        origins: set[tuple[str, str]] = set()
        for number in self._binders_of(package, name):
            binders.append(number)
            if origin := self._origin_at(locations[number], name):
                origins.add(origin)
            if len(origins) > 1:
                return None
        return binders

    def _find_locations_of(
        self, package: str, name: str, binders: Iterable[int]
    ) -> list[ModuleLocation]:
        by_origin: dict[tuple[str, str], ModuleLocation] = {}
        for location in self._locations_with(package, name, binders):
            origin = self._origin_at(location, name)
            known = by_origin.get(origin) if origin else None
            if origin and (
                known is None or (_is_private(known.dotted) and not _is_private(location.dotted))
            ):
                by_origin[origin] = location
        return list(by_origin.values())

    def _origin_at(self, location: ModuleLocation, name: str) -> tuple[str, str] | None:
        """Where a name is defined that a module surely binds, if its package defines it."""
        exports = self._contents.exports(location.module)
        if exports is None or name in exports.doubtful:
            return None
        origin = self._names.origin(location.unit, location.module, name)
        return origin if self._is_defined_at(location.unit, origin) else None

    def _locations_with(
        self, package: str, name: str, binders: Iterable[int]
    ) -> Iterator[ModuleLocation]:
        """The modules of an import package that may bind a name, in their order."""
        locations = self._library.modules_of(package)
        found = set(binders)
        if not found:
            return iter(())
        stars = self._names.star_imports_of(name)
        key = (package, name.startswith("_"))
        if key not in self._takers:
            self._takers[key] = self._find_takers(locations, stars)
        found.update(self._takers[key].that_bind(name))
        return (locations[number] for number in sorted(found))

    def _binders_of(self, package: str, name: str) -> Iterable[int]:
        """The positions of the modules of an import package that bind a name by a statement."""
        locations = self._library.modules_of(package)
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
            and (exports := self._contents.exports(locations[number].module))
            and name in exports.names
        )

    def _texts(self, package: str) -> list[bytes]:
        """The sources of an import package's modules; kept until another package is asked about."""
        if self._last_texts[0] != package:
            texts = [
                self._contents.text(location.module)
                for location in self._library.modules_of(package)
            ]
            self._last_texts = (package, texts)
        return self._last_texts[1]

    def _defines_itself(self, module: Module, text: bytes, name: str) -> bool:
        """Whether a module binds a name other than by importing something of this name."""
        exports = self._contents.exports(module) if may_define(text, name.encode()) else None
        if exports is None or name not in exports.names:
            return False
        source = exports.names[name]
        return source is None or source.name not in ("", name)

    def _find_binders(self, locations: list[ModuleLocation]) -> dict[str, list[int]]:
        """Name → the positions of the modules that bind it by a statement."""
        binders: defaultdict[str, list[int]] = defaultdict(list)
        for number, location in enumerate(locations):
            exports = self._contents.exports(location.module)
            for name in exports.names if exports else ():
                binders[name].append(number)
        return dict(binders)

    def _find_takers(self, locations: list[ModuleLocation], stars: StarImports) -> Takers:
        """What some modules take by star imports."""
        from orb_lint.resolution.modules.takers import Takers

        takers: dict[str, int] = {}
        unsure: set[str] = set()
        for number, location in enumerate(locations):
            if not _STAR_IMPORT.search(self._contents.text(location.module)):
                continue
            exports = self._contents.exports(location.module)
            if exports and exports.stars:
                stars.group_of(location.place)
                takers.setdefault(location.module.path, number)
                unsure |= exports.doubtful
                unsure.update(
                    name
                    for name in exports.names
                    if not self._names.binds_by_statement(*location.place, exports, name)
                )
        public = {n for n, location in enumerate(locations) if not _is_private(location.dotted)}
        return Takers(stars, takers, public, unsure)

    def defines(self, location: ModuleLocation, name: str) -> bool:
        """Whether a module offers a name that its package defines: itself or in another module."""
        return self._is_defined_at(
            location.unit, self._names.origin(location.unit, location.module, name)
        )

    def _is_defined_at(self, unit: Unit, origin: tuple[str, str]) -> bool:
        path, name = origin  # found by reading the module, so it has been asked for its exports
        exports = self._contents.exports_if_read(path)
        return (
            is_within(path, unit.path)
            and exports is not None
            and (name in exports.names and exports.names[name] is None)
        )


def _is_private(dotted: str) -> bool:
    return any(part.startswith("_") for part in dotted.split("."))
