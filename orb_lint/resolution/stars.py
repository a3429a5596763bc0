"""Which names star imports bring, along chains of modules and circles among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from orb_lint.records import NamedTuple
from orb_lint.resolution.modules import Module
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias, TypeVar

    _Found = TypeVar("_Found", str, int)


Place: TypeAlias = tuple[Unit, Module]
"""A module, and the unit that it belongs to."""


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
        members: their paths.
        names: that one of them surely binds.
        is_open: any of them, or of those that they take names from, may bind any name.
        sources: numbers of the groups that they take names from.
        is_sure: what any of them binds, or what they take names from, comes to all for certain.
    """

    members: list[str]
    names: Collection[str]
    is_open: bool
    sources: frozenset[int]
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
        self._binders: dict[str, Place | None] = {}
        self._groups: list[_Group] = []
        self._group_of: dict[str, int] = {}
        self._reached: dict[int, Collection[int]] = {}
        self._names: dict[int, Collection[str]] = {}
        self._answers: tuple[str, list[bool]] = ("", [])
        self._distances: tuple[int, str, dict[str, int]] = (-1, "", {})

    def binds(self, place: Place, name: str) -> bool:
        """Whether a module binds a name; in doubt it does."""
        return self._group_binds(self.group_of(place), name)

    def knows(self, module: Module) -> bool:
        """Whether a question has led to a module before."""
        return module.path in self._group_of

    def group_of(self, place: Place) -> int:
        """The number of the modules that bind the same names, for they all lead to one another."""
        path = place[1].path
        if path not in self._group_of:
            self._add_groups(list(self._new_from(place)))
        return self._group_of[path]

    def sole_binder(self, name: str) -> Place | None:
        """The module that binds a name, None where several do, and where none is known.

        Those that have it from there are not counted.
        """
        return self._binders.get(name)

    def is_bound_twice(self, name: str) -> bool:
        """Whether several of the known modules bind a name."""
        return name in self._binders and self._binders[name] is None

    def surely_from(self, place: Place, name: str) -> Place | None:
        """The one module from which another one has a name for certain, None in any doubt."""
        number = self.group_of(place)
        binder = self._binders.get(name)
        if binder is None or binder[1].path == place[1].path or not self.is_sure(number):
            return None
        return binder if self._group_binds(number, name) else None

    def is_sure(self, group: int) -> bool:
        """Whether all that is bound where a group takes names from comes to it for certain."""
        return self._groups[group].is_sure

    def firsts(self, takers: Mapping[int, int]) -> dict[int, int]:
        """Of some groups, each with a number, the least number of those that take from each group.

        Args:
            takers: group → number.
        """
        found = dict(takers)
        for group in range(len(self._groups) - 1, -1, -1):  # each before those that it takes from
            if group in found:
                for source in self._groups[group].sources:
                    found[source] = min(found[group], found.get(source, found[group]))
        return found

    def binds_without(self, place: Place, name: str, other: Module) -> bool:
        """Whether a module binds a name, even where nothing came to it through another module."""
        if not self.binds(place, name):
            return False
        path, group = place[1].path, self.group_of(place)
        if self._group_of.get(other.path) != group:
            return True
        if path == other.path:
            return False
        distances = self._distances_to(name, group)
        # What lies on the shortest way to a name is nearer to it than where the way begins.
        return distances[path] <= distances[other.path] or self._has_way(path, name, other.path)

    def groups_that_bind(self, name: str) -> Sequence[bool]:
        """Whether each group binds a name, by its number, all at once."""
        answers: list[bool] = []
        for group in self._groups:  # each behind those that it takes names from
            given = group.is_open or name in group.names
            answers.append(given or any(answers[source] for source in group.sources))
        self._answers = (name, answers)
        return answers

    def _group_binds(self, start: int, name: str) -> bool:
        if name not in self._binders:
            return self._groups[start].is_open
        known, answers = self._answers
        if name == known and start < len(answers):
            return answers[start]
        if self._groups[start].is_open:
            return True
        if binder := self._binders[name]:
            return self._group_of[binder[1].path] in self._reached_from(start)
        return name in self._names_from(start)

    def _names_from(self, start: int) -> Collection[str]:
        """The names that a group binds, those included that it takes from others."""
        if not self._groups[start].sources:
            return self._groups[start].names
        if start not in self._names:
            reached = self._reached_from(start)
            _keep(self._names, start, {n for each in reached for n in self._groups[each].names})
        return self._names[start]

    def _reached_from(self, start: int) -> Collection[int]:
        """A group and those that it takes names from, directly or through others."""
        if start not in self._reached:
            numbers = [start]
            seen = {start}
            for number in numbers:
                following = self._groups[number].sources - seen
                seen |= following
                numbers += following
            _keep(self._reached, start, seen)
        return self._reached[start]

    def _new_from(self, place: Place) -> Iterator[str]:
        """The modules that lead on from one and that no question has led to before."""
        pending = [place]
        while pending:
            place = pending.pop()
            path = place[1].path
            if path not in self._bindings:
                binding = self._bindings[path] = self._binding_of(place)
                for name in binding.names:
                    self._binders[name] = None if name in self._binders else place
                pending += binding.sources
                yield path

    def _sources(self, path: str) -> Iterator[str]:
        return (module.path for _, module in self._bindings[path].sources)

    def _add_groups(self, paths: list[str]) -> None:
        from orb_lint.components import strong_components

        new = {*paths}
        graph = {path: [each for each in self._sources(path) if each in new] for path in paths}
        for members in reversed(strong_components(graph)):
            number = len(self._groups)
            self._group_of.update(dict.fromkeys(members, number))
            bindings = [self._bindings[path] for path in members]
            sources = {self._group_of[each] for path in members for each in self._sources(path)}
            sources.discard(number)
            is_open = any(self._groups[each].is_open for each in sources)
            self._groups.append(
                _Group(
                    members,
                    bindings[0].names if len(members) == 1 else _names_of_all(bindings),
                    is_open or any(each.is_open for each in bindings),
                    frozenset(sources),
                    all(each.is_sure and not each.is_open for each in bindings)
                    and all(self._groups[each].is_sure for each in sources),
                )
            )

    def _distances_to(self, name: str, number: int) -> Mapping[str, int]:
        """How many star imports each module of a group is away from where a name is bound."""
        if self._distances[:2] != (number, name):
            takers: defaultdict[str, list[str]] = defaultdict(list)
            for path in self._groups[number].members:
                for source in self._sources(path):
                    takers[source].append(path)
            front = [path for path in self._groups[number].members if self._shows(path, name)]
            distances = dict.fromkeys(front, 0)
            for path in front:
                following = [each for each in takers[path] if each not in distances]
                distances.update(dict.fromkeys(following, distances[path] + 1))
                front += following
            self._distances = (number, name, distances)
        return self._distances[2]

    def _shows(self, path: str, name: str) -> bool:
        """Whether a module binds a name by itself, or takes it from outside its group."""
        binding = self._bindings[path]
        number = self._group_of[path]
        return (
            binding.is_open
            or name in binding.names
            or any(
                self._group_of[source] != number and self._group_binds(self._group_of[source], name)
                for source in self._sources(path)
            )
        )

    def _has_way(self, path: str, name: str, avoided: str) -> bool:
        """Whether a module of a group takes a name on a way that avoids another one of it."""
        seen = {path, avoided}
        pending = [path]
        while pending:
            path = pending.pop()
            if self._shows(path, name):
                return True
            following = {
                each
                for each in self._sources(path)
                if each not in seen and self._group_of[each] == self._group_of[path]
            }
            seen |= following
            pending += following
        return False


def _keep(known: dict[int, Collection[_Found]], group: int, found: Collection[_Found]) -> None:
    """Take note of what was found for a group, and forget all else where that becomes too much."""
    if len(known) * len(found) > _MOST:
        known.clear()
    known[group] = found


def _names_of_all(bindings: Iterable[Binding]) -> frozenset[str]:
    return frozenset(name for binding in bindings for name in binding.names)
