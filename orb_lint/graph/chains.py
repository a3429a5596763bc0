"""The graph of units: chains of edges, and circles among them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from orb_lint.graph.edges import Edge, EdgeKind, Edges, Hop
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit

Chain = tuple[Edge, ...]
Allows = Callable[[Unit, Unit], bool]


class Graph:
    """The dependencies between the units of one workspace.

    Args:
        resolver: of the workspace.
        edges: of the workspace.
        allows: edges between units of which it says no are left out.
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

    def next_from(self, unit: Unit) -> dict[str, Edge]:
        """The units that a unit depends on directly, by path, each with the first edge to it."""
        nearest: dict[str, Edge] = {}
        for edge in self._edges.of(unit):
            if self._allows(unit, edge.target):
                nearest.setdefault(edge.target.path, edge)
        return nearest

    def chain(self, first: Edge, target: Unit) -> Chain | None:
        """The shortest chain that begins with an edge and ends at a unit, None where none does."""
        pending: deque[Chain] = deque([(first,)])
        seen = {first.source.path, first.target.path} - {target.path}
        while pending:
            chain = pending.popleft()
            if chain[-1].target.path == target.path:
                return chain
            for path, edge in sorted(self.next_from(chain[-1].target).items()):
                if path not in seen:
                    seen.add(path)
                    pending.append((*chain, edge))
        return None

    def circles(self, units: Iterable[Unit]) -> Iterator[Chain]:
        """The shortest circle of each group of units that all depend on one another.

        It begins at the unit whose path comes first.
        """
        pending = {unit.path: unit for unit in units}
        while pending:
            group = self._group(pending[min(pending)])
            circles = [
                circle
                for unit in group.values()
                for edge in self.next_from(unit).values()
                if (circle := self.chain(edge, unit))
            ]
            if circles:
                yield min(circles, key=lambda circle: (len(circle), [e.path for e in circle]))
            pending = {path: unit for path, unit in pending.items() if path not in group}

    def _group(self, unit: Unit) -> dict[str, Unit]:
        """The units that a unit depends on and that depend on it, itself included, by path."""
        reached = self.reached_from(unit)
        return {
            path: other
            for path, other in sorted(reached.items())
            if path == unit.path or unit.path in self.reached_from(other)
        }

    def reached_from(self, unit: Unit) -> dict[str, Unit]:
        """The units that a unit depends on, directly or not, itself included, by path."""
        reached = {unit.path: unit}
        pending = [unit]
        while pending:
            for path, edge in self.next_from(pending.pop()).items():
                if path not in reached:
                    reached[path] = edge.target
                    pending.append(edge.target)
        return reached

    def hops(self, chain: Chain) -> list[Hop]:
        """The steps of a chain: from file to file where imports alone lead along it.

        Else the first place of each edge.
        """
        if all(edge.kind is EdgeKind.IMPORT for edge in chain):
            from orb_lint.graph.file_graph import FileGraph

            units = [chain[0].source, *(edge.target for edge in chain)]
            if found := FileGraph(self._resolver).along(units):
                return found
        return [edge.hop for edge in chain]
