"""Which names star imports bring, along chains of modules and circles among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from orb_lint.records import NamedTuple
from orb_lint.resolution.modules.finder import Module
from orb_lint.strong_components import Groups

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from orb_lint.resolution.modules.library import Place

    _Found = TypeVar("_Found", str, int)


_MOST = 1 << 18
"""Names, or groups, that are kept at once of groups that take names from others."""


class Binding(NamedTuple):
    """What a module binds, and from where it takes more.

    Attributes:
        names: that it surely binds.
        is_open: it may bind any other name, too.
        sources: modules from which it takes what they bind.
        is_sure: it surely takes all that these bind, and by star imports.
    """

    names: Collection[str]
    is_open: bool
    sources: tuple[Place, ...]
    is_sure: bool = True


class _Group(NamedTuple):
    """Modules that all take their names from one another; what one of them binds, all bind.

    Attributes:
        names: that one of them surely binds.
        is_open: any of them, or of those that they take names from, may bind any name.
        is_sure: what any of them binds, or what they take names from, comes to all for certain.
    """

    names: Collection[str]
    is_open: bool
    is_sure: bool


class StarImports:
    """Knows what modules bind when they are run, all that star imports bring included.

    Args:
        binding_of: tells of one module what a look at it shows; asked once for each module to
            which a question leads.
    """

    def __init__(self, binding_of: Callable[[Place], Binding]) -> None:
        self._binding_of = binding_of
        self._bindings: dict[str, Binding] = {}
        self._binders: defaultdict[str, list[Place]] = defaultdict(list)
        self._places: dict[str, Place] = {}
        self._graph = Groups(self._sources_of)
        self._takers: defaultdict[str, list[str]] = defaultdict(list)
        self._open: list[str] = []
        self._groups: list[_Group] = []
        self._reached: dict[int, Collection[int]] = {}
        self._names: dict[int, Collection[str]] = {}
        self._nearest: tuple[str, int, _Nearest | None] = ("", 0, None)

    def binds(self, place: Place, name: str) -> bool:
        """Whether a module binds a name; in doubt it does."""
        return self._group_binds(self.group_of(place), name)

    def knows(self, module: Module) -> bool:
        """Whether a question has led to a module before."""
        return module.path in self._graph

    def group_of(self, place: Place) -> int:
        """The number of the modules that bind the same names, for they all lead to one another."""
        path = place[1].path
        self._places.setdefault(path, place)
        number = self._graph.number_of(path)
        while len(self._groups) < len(self._graph.members):
            self._groups.append(self._group(len(self._groups)))
        return number

    def group_at(self, path: str) -> int:
        """The number of the group of a module to which a question has led before."""
        return self._graph.number_of(path)

    def sole_binder(self, name: str) -> Place | None:
        """The module that binds a name, None where several do, and where none is known.

        Those that have it from there are not counted.
        """
        binders = self._binders.get(name, ())
        return binders[0] if len(binders) == 1 else None

    def is_bound_twice(self, name: str) -> bool:
        """Whether several of the known modules bind a name."""
        return len(self._binders.get(name, ())) > 1

    def that_bind(self, name: str) -> Iterator[str]:
        """The paths of the known modules that surely bind a name, those by a statement first."""
        return _Nearest(self._paths_of_binders(name), self._takers).in_order()

    def surely_from(self, place: Place, name: str) -> Place | None:
        """The one module from which another one has a name for certain, None in any doubt."""
        number = self.group_of(place)
        binder = self.sole_binder(name)
        if binder is None or binder[1].path == place[1].path or not self.is_sure(number):
            return None
        return binder if self._group_binds(number, name) else None

    def is_sure(self, group: int) -> bool:
        """Whether all that is bound where a group takes names from comes to it for certain."""
        return self._groups[group].is_sure

    def is_open(self, group: int) -> bool:
        """Whether a group may bind any name."""
        return self._groups[group].is_open

    def firsts(self, takers: Mapping[int, int]) -> dict[int, int]:
        """Of some groups, each with a number, the least number of those that take from each group.

        Args:
            takers: group → number.
        """
        found = dict(takers)
        for group in range(len(self._groups) - 1, -1, -1):  # each before those that it takes from
            if group in found:
                for source in self._graph.targets[group]:
                    found[source] = min(found[group], found.get(source, found[group]))
        return found

    def binds_without(self, place: Place, name: str, other: Module) -> bool:
        """Whether a module binds a name, even where nothing came to it through another module."""
        if not self.binds(place, name):
            return False
        path, group = place[1].path, self.group_of(place)
        if other.path not in self._graph or self._graph.number_of(other.path) != group:
            return True
        if path == other.path:
            return False
        # What lies on the shortest way to a name is nearer to it than where the way begins.
        nearest = self._nearest_to(name)
        return nearest.is_no_farther(path, other.path) or self._has_way(path, name, other.path)

    def _group_binds(self, start: int, name: str) -> bool:
        if name not in self._binders:
            return self._groups[start].is_open
        if self._groups[start].is_open:
            return True
        if binder := self.sole_binder(name):
            return self._graph.number_of(binder[1].path) in self._reached_from(start)
        return name in self._names_from(start)

    def _names_from(self, start: int) -> Collection[str]:
        """The names that a group binds, those included that it takes from others."""
        if not self._graph.targets[start]:
            return self._groups[start].names
        if start not in self._names:
            reached = self._reached_from(start)
            _keep(self._names, start, {n for each in reached for n in self._groups[each].names})
        return self._names[start]

    def _reached_from(self, start: int) -> Collection[int]:
        """A group and those that it takes names from, directly or through others."""
        if start not in self._reached:
            _keep(self._reached, start, {*self._graph.reached_from([start])})
        return self._reached[start]

    def _sources_of(self, path: str) -> Iterator[str]:
        """Look at a module: the paths of those from which it takes names."""
        place = self._places[path]
        binding = self._bindings[path] = self._binding_of(place)
        for name in binding.names:
            self._binders[name].append(place)
        if binding.is_open:
            self._open.append(path)
        for source in binding.sources:
            self._places[source[1].path] = source
            self._takers[source[1].path].append(path)
        return self._sources(path)

    def _sources(self, path: str) -> Iterator[str]:
        return (module.path for _, module in self._bindings[path].sources)

    def _group(self, number: int) -> _Group:
        """What is true of all modules of a new group; those that it leads to are known."""
        bindings = [self._bindings[path] for path in self._graph.members[number]]
        sources = [self._groups[each] for each in self._graph.targets[number]]
        return _Group(
            bindings[0].names if len(bindings) == 1 else _names_of_all(bindings),
            any(each.is_open for each in bindings) or any(each.is_open for each in sources),
            all(each.is_sure and not each.is_open for each in bindings)
            and all(each.is_sure for each in sources),
        )

    def _paths_of_binders(self, name: str) -> list[str]:
        return [module.path for _, module in self._binders.get(name, ())]

    def _nearest_to(self, name: str) -> _Nearest:
        """The known modules by how far they are from where a name is bound, or may be."""
        last, known, nearest = self._nearest
        if nearest is None or (last, known) != (name, len(self._bindings)):
            starts = [*self._paths_of_binders(name), *self._open]
            nearest = _Nearest(starts, self._takers)
            self._nearest = (name, len(self._bindings), nearest)
        return nearest

    def _shows(self, path: str, name: str) -> bool:
        """Whether a module binds a name by itself, or takes it from outside its group."""
        binding = self._bindings[path]
        number = self._graph.number_of(path)
        return (
            binding.is_open
            or name in binding.names
            or any(
                group != number and self._group_binds(group, name)
                for group in map(self._graph.number_of, self._sources(path))
            )
        )

    def _has_way(self, path: str, name: str, avoided: str) -> bool:
        """Whether a module of a group takes a name on a way that avoids another one of it."""
        seen = {path, avoided}
        pending = [path]
        group = self._graph.number_of(path)
        while pending:
            path = pending.pop()
            if self._shows(path, name):
                return True
            following = {
                each
                for each in self._sources(path)
                if each not in seen and self._graph.number_of(each) == group
            }
            seen |= following
            pending += following
        return False


class _Nearest:
    """Modules by how many star imports they are away from some of them, found as far as asked.

    Args:
        starts: paths of modules.
        takers: path of a module → paths of those that take names from it.
    """

    def __init__(self, starts: Iterable[str], takers: Mapping[str, Sequence[str]]) -> None:
        self._takers = takers
        self._distances = dict.fromkeys(starts, 0)
        self._further = self._find_further([*self._distances])

    def in_order(self) -> Iterator[str]:
        """All of them, the nearest first."""
        yield from [*self._distances]
        yield from self._further

    def is_no_farther(self, path: str, other: str) -> bool:
        """Whether a module that is one of them is as near as another module, or nearer."""
        while path not in self._distances:
            next(self._further)
        return self._distances[path] <= self._distances.get(other, self._distances[path])

    def _find_further(self, front: list[str]) -> Iterator[str]:
        for path in front:
            for taker in self._takers.get(path, ()):
                if taker not in self._distances:
                    self._distances[taker] = self._distances[path] + 1
                    front.append(taker)
                    yield taker


def _keep(known: dict[int, Collection[_Found]], group: int, found: Collection[_Found]) -> None:
    """Take note of what was found for a group, and forget all else where that becomes too much."""
    if len(known) * len(found) > _MOST:
        known.clear()
    known[group] = found


def _names_of_all(bindings: Iterable[Binding]) -> frozenset[str]:
    return frozenset(name for binding in bindings for name in binding.names)
