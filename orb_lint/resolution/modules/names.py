"""Which names modules offer, their own and those that they take from elsewhere."""

from __future__ import annotations

from functools import partial

from orb_lint.resolution.modules.finder import Module
from orb_lint.resolution.modules.library import Library, Place
from orb_lint.resolution.modules.plain_stars import PlainStars
from orb_lint.source.exports import Exports, Source
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.resolution.modules.stars import Binding, StarImports

_DYNAMIC_NAMES = frozenset({"__doc__", "__file__", "__name__", "__path__", "__spec__"})
_MOST_ORIGINS = 1 << 16
"""The most names for which it is kept where they are defined."""
_FEW = 32
"""The most star imports of a module whose targets are searched for a name one by one."""


class ModuleNames:
    """Knows which names can be imported from modules, and where each comes from."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._contents = library.contents
        self._plain_stars = PlainStars(library)
        self._star_imports: dict[bool, StarImports] = {}
        self._origins: dict[tuple[str, str], tuple[str, str]] = {}

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
            inner = self._library.finder.at_run_time(inner)
        return (
            inner is not None
            or self._contents.shows(unit, module, name)
            or self._binds(unit, module, name)
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
            exports = self._contents.exports(module)
            if exports is None or (module.path, name) in seen:
                continue
            seen.add((module.path, name))
            source = exports.names.get(name)
            if name in exports.names and not self._takes_from_itself(unit, module, name, source):
                target = self._library.follow(unit, module, source) if source else None
                if name in exports.doubtful:
                    continue
                if source is None or (not source.name if target else not source.level):
                    return True
                if target:
                    pending.append((*target, source.name))
            elif module.folder is not None and self._library.finder.find(module.folder, name):
                return True
            elif exports.stars:
                if sure := self.star_imports_of(name).surely_from((unit, module), name):
                    pending.append((*sure, name))
                    continue
                stars = self._plain_stars.of(unit, module)
                plain = self._plain_stars.first_that_gives(stars, name)
                for _, target in (*stars.others, *([plain] if plain else ())):
                    if target and self._contents.gives_to_star(target[1], name):
                        pending.append((*target, name))
        return False

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
        exports = self._contents.exports(module)
        source = exports.names.get(name) if exports else None
        if source:
            target = self._library.follow(unit, module, source)
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
        if sure := self.star_imports_of(name).surely_from((unit, module), name):
            return sure
        stars = self._plain_stars.of(unit, module)
        place, found = self._plain_stars.first_that_gives(stars, name) or (len(exports.stars), None)
        for index, target in stars.others:
            if index < place and target and self._star_binds(target, name, module):
                return target
        return found

    def _star_binds(self, place: Place, name: str, taker: Module) -> bool:
        """Whether a star import of a module binds a name that does not come from the taker."""
        _, module = place
        return name in self._contents.listed(module) or (
            self._contents.gives_more(module, private=name.startswith("_"))
            and self.star_imports_of(name).binds_without(place, name, taker)
        )

    def _submodule(self, module: Module, name: str) -> Module | None:
        return None if module.folder is None else self._library.finder.find(module.folder, name)

    def _binds(self, unit: Unit, module: Module, name: str) -> bool:
        """Whether running a module binds a name; in doubt it does."""
        exports = self._contents.exports(module)
        if exports is not None and (
            self.binds_by_statement(unit, module, exports, name)
            or self._is_surely_taken(unit, module, exports, name)
        ):
            return True
        return self.star_imports_of(name).binds((unit, module), name)

    def _is_surely_taken(self, unit: Unit, module: Module, exports: Exports, name: str) -> bool:
        """Whether a star import surely takes a name that a statement of its target binds.

        If so, it need not be asked what the targets take by star imports of their own.
        """
        if len(exports.stars) > _FEW or self.star_imports_of(name).knows(module):
            return False
        targets = (self._library.follow(unit, module, star) for star in exports.stars)
        return any(
            name.encode() in self._contents.text(target[1])
            and self._contents.gives_to_star(target[1], name)
            and (self._contents.shows(*target, name) or self._surely_binds(target, name))
            for target in targets
            if target
        )

    def _surely_binds(self, place: Place, name: str) -> bool:
        """Whether a statement of a module surely binds a name."""
        exports = self._contents.exports(place[1])
        return exports is not None and self.binds_by_statement(*place, exports, name)

    def star_imports_of(self, name: str) -> StarImports:
        """What star imports bring of the names that are private, or public, as this one."""
        is_private = name.startswith("_")
        if is_private not in self._star_imports:
            from orb_lint.resolution.modules.stars import StarImports

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
        from orb_lint.resolution.modules.stars import Binding

        unit, module = place
        exports = self._contents.exports(module)
        if exports is None:
            return Binding((), True, ())
        stars = self._plain_stars.of(unit, module)
        others = [target for _, target in stars.others if target]
        targets = [*others, *(target for _, target in stars.plain.values())]
        names = {
            *(name for name in exports.names if self.binds_by_statement(*place, exports, name)),
            *(_DYNAMIC_NAMES if of_private else ()),
            *(name for _, target in targets for name in self._contents.listed(target)),
        }
        stub = self._library.finder.stub_of(module)
        return Binding(
            names,
            exports.is_open or len(others) < len(stars.others),
            (
                *(
                    each
                    for each in targets
                    if self._contents.gives_more(each[1], private=of_private)
                ),
                *([(unit, stub)] if stub else ()),
            ),
            stub is None and all(self._contents.gives_all(target) for _, target in targets),
        )

    def binds_by_statement(self, unit: Unit, module: Module, exports: Exports, name: str) -> bool:
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
        target = self._library.follow(unit, module, source)
        return target is not None and target[1].path == module.path
