"""The graph of units: chains of edges, and circles among them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property

from orb_lint.graph.edges import Edge, EdgeKind, Edges, Hop
from orb_lint.resolution.resolver import Resolver
from orb_lint.strong_components import strong_components
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.graph.file_graph import FileGraph

Chain = tuple[Edge, ...]
Allows = Callable[[Unit, Unit], bool]


_SHORTEST = 2
"""The number of edges of the shortest possible circle."""


class Graph:
    """The dependencies between the units of one workspace.

    Args:
        resolver: of the workspace.
        edges: of the workspace.
        allows: tells of two units whether edges between them count.
    """

    def __init__(
        self,
        resolver: Resolver,
        edges: Edges,
        allows: Allows = lambda source, target: True,
    ) -> None:
        self._resolver = resolver
        self._edges = edges
        self._allows = allows
        self._next: dict[str, dict[str, Edge]] = {}

    def next_from(self, unit: Unit) -> dict[str, Edge]:
        """Path of each unit that a unit depends on directly → the first edge to it."""
        if unit.path not in self._next:
            nearest: dict[str, Edge] = {}
            for edge in self._edges.of(unit):
                if self._allows(unit, edge.target):
                    nearest.setdefault(edge.target.path, edge)
            self._next[unit.path] = dict(sorted(nearest.items()))
        return self._next[unit.path]

    def chain(self, first: Edge, target: Unit) -> Chain | None:
        """The shortest chain that begins with an edge and ends at a unit; None if there is none."""
        came_by = {first.target.path: first}
        front = [first.target]
        for unit in front:
            if unit.path == target.path:
                return _way(came_by[unit.path], came_by)
            edges = self.next_from(unit)
            new = [each for each in edges if each not in came_by and each != first.source.path]
            came_by.update((path, edges[path]) for path in new)
            front += (edges[path].target for path in new)
        return None

    def circles(self, packages: Iterable[Unit]) -> Iterator[Chain]:
        """The shortest circle of each group of packages that all depend on one another.

        Only the code of those is read that may be in a circle, as far as can be told without it. A
        circle begins at the package whose path comes first.

        Args:
            packages: all that may be in a circle.
        """
        known = {package.path: package for package in packages}
        for suspects in strong_components(
            {path: self._may_lead_to(package, known) for path, package in known.items()}
        ):
            if len(suspects) > 1:
                edges = self._edges.to({*suspects})
                among = Graph(self._resolver, edges, self._allows)
                yield from among.circles_among({path: known[path] for path in suspects})

    def circles_among(self, units: Mapping[str, Unit]) -> Iterator[Chain]:
        """The shortest circle of each group of units, given by path, that depend on no others."""
        graph = {path: [*self.next_from(unit)] for path, unit in units.items()}
        for group in strong_components(graph):
            if len(group) > 1:
                yield self._shortest_circle(units, group)

    def _may_lead_to(self, package: Unit, known: Container[str]) -> list[str]:
        return [
            target.path
            for target in self._edges.may_lead_to(package)
            if target.path in known and self._allows(package, target)
        ]

    def _shortest_circle(self, units: Mapping[str, Unit], group: list[str]) -> Chain:
        """The shortest circle among units that all depend on one another.

        When the shortest through one unit is known, only circles without that unit can be shorter.
        """
        shortest: Chain = ()
        pending = [group]
        while pending and len(shortest) != _SHORTEST:
            first, *others = pending.pop()
            within = {*others}
            at_most = len(shortest) - 1 if shortest else len(group)
            shortest = self._circle(units[first], within, at_most) or shortest
            left = {
                path: [each for each in self.next_from(units[path]) if each in within]
                for path in others
            }
            pending += (part for part in strong_components(left) if len(part) > 1)
        return shortest

    def _circle(self, unit: Unit, others: Container[str], at_most: int) -> Chain | None:
        """The shortest circle through a unit and some others; None if it is too long."""
        came_by: dict[str, Edge] = {}
        front = [unit]
        for _ in range(at_most):
            following: list[Unit] = []
            for edge in (edge for each in front for edge in self.next_from(each).values()):
                path = edge.target.path
                if path == unit.path:
                    return _way(edge, came_by)
                if path in others and path not in came_by:
                    came_by[path] = edge
                    following.append(edge.target)
            front = following
        return None

    def reached_from(self, unit: Unit) -> dict[str, Unit]:
        """Path → unit, of all that a unit depends on, directly or not, and of the unit itself."""
        reached = {unit.path: unit}
        pending = [unit]
        while pending:
            for path, edge in self.next_from(pending.pop()).items():
                if path not in reached:
                    reached[path] = edge.target
                    pending.append(edge.target)
        return reached

    def hops(self, chain: Chain) -> list[Hop]:
        """The steps of a chain: from file to file if imports alone lead along it.

        Otherwise one step for each edge, at its first place.
        """
        found: list[Hop] = []
        if all(edge.kind is EdgeKind.IMPORT for edge in chain):
            found = self._files.along([chain[0].source, *(edge.target for edge in chain)])
        return found or [edge.hop for edge in chain]

    @cached_property
    def _files(self) -> FileGraph:
        from orb_lint.graph.file_graph import FileGraph

        return FileGraph(self._resolver)


def _way(last: Edge, came_by: Mapping[str, Edge]) -> Chain:
    """The edges that lead to the last one, itself included."""
    way = [last]
    while edge := came_by.get(way[-1].source.path):
        way.append(edge)
    return tuple(reversed(way))
