"""Which names star imports bring, along chains of modules and circles among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from orb_lint.records import NamedTuple
from orb_lint.resolution.modules import Module
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


Place: TypeAlias = tuple[Unit, Module]
"""A module, and the unit that it belongs to."""


_MOST_NAMES = 1 << 18
"""Names that are kept at once of groups that take names from others."""


class Binding(NamedTuple):
    """What a module binds, and from where it takes more.

    Attributes:
        names: that it surely binds.
        is_open: it may bind any other name, too.
        sources: modules from which it takes what they bind.
    """

    names: Collection[str]
    is_open: bool
    sources: tuple[Place, ...]


class _Group(NamedTuple):
    """Modules that all take their names from one another; what one of them binds, all bind.

    Attributes:
        members: their paths.
        names: that one of them surely binds.
        is_open: any of them, or of those that they take names from, may bind any name.
        sources: numbers of the groups that they take names from.
    """

    members: list[str]
    names: Collection[str]
    is_open: bool
    sources: frozenset[int]


class StarImports:
    """Knows what modules bind when they are run, all that star imports bring included.

    Args:
        binding_of: tells of one module what a look at it shows; asked once for each module to
            which a question leads.
    """

    def __init__(self, binding_of: Callable[[Place], Binding]) -> None:
        self._binding_of = binding_of
        self._bindings: dict[str, Binding] = {}
        self._groups: list[_Group] = []
        self._group_of: dict[str, int] = {}
        self._reached: dict[int, set[str]] = {}
        self._answers: tuple[str, list[bool]] = ("", [])
        self._distances: tuple[int, str, dict[str, int]] = (-1, "", {})

    def binds(self, place: Place, name: str) -> bool:
        """Whether a module binds a name; in doubt it does."""
        return self._group_binds(self.group_of(place), name)

    def group_of(self, place: Place) -> int:
        """The number of the modules that bind the same names, for they all lead to one another."""
        path = place[1].path
        if path not in self._group_of:
            self._add_groups(list(self._new_from(place)))
        return self._group_of[path]

    def binds_without(self, place: Place, name: str, other: Module) -> bool:
        """Whether a module binds a name, be it that nothing came to it through another module."""
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
        known, answers = self._answers
        if name == known and start < len(answers):
            return answers[start]
        return self._groups[start].is_open or name in self._names_from(start)

    def _names_from(self, start: int) -> Collection[str]:
        """The names that a group binds, those included that it takes from others."""
        if not self._groups[start].sources:
            return self._groups[start].names
        if start not in self._reached:
            if sum(map(len, self._reached.values())) > _MOST_NAMES:
                self._reached.clear()
            numbers = [start]
            seen = {start}
            for number in numbers:
                following = self._groups[number].sources - seen
                seen |= following
                numbers += following
            self._reached[start] = {
                name for number in numbers for name in self._groups[number].names
            }
        return self._reached[start]

    def _new_from(self, place: Place) -> Iterator[str]:
        """The modules that lead on from one and that no question has led to before."""
        pending = [place]
        while pending:
            place = pending.pop()
            path = place[1].path
            if path not in self._bindings:
                self._bindings[path] = self._binding_of(place)
                pending += self._bindings[path].sources
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
            self._groups.append(
                _Group(
                    members,
                    bindings[0].names if len(members) == 1 else _names_of_all(bindings),
                    any(each.is_open for each in bindings)
                    or any(self._groups[each].is_open for each in sources - {number}),
                    frozenset(sources - {number}),
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


def _names_of_all(bindings: Iterable[Binding]) -> frozenset[str]:
    return frozenset(name for binding in bindings for name in binding.names)
