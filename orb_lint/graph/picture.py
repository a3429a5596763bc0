"""The nodes and links of the picture of a workspace."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from orb_lint.files.paths import is_within
from orb_lint.graph.edges import Edges
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit, UnitKind

ATTACHES = "attaches"
"""The verb of a function that attaches a layer by its template; all others are in `EdgeKind`."""

_READABLE = 20
"""The most Lambdas that are shown one by one; of more, those with the same needs are one node."""

Location = tuple[str, int]
"""A path and a line."""


class Node(NamedTuple):
    """A unit, or several Lambdas with the same needs.

    Attributes:
        kind: of the units.
        name: of the unit, or the number of Lambdas.
        paths: of the units.
    """

    kind: UnitKind
    name: str
    paths: tuple[str, ...]


class Link(NamedTuple):
    """All that leads from one node to another.

    Attributes:
        source: position of the node that depends.
        target: position of the node that it depends on.
        kinds: verb → number of places that say so.
        places: each with its verb and what is written there, in order.
        is_forbidden: a rule objects to one of the places.
    """

    source: int
    target: int
    kinds: dict[str, int]
    places: tuple[str, ...]
    is_forbidden: bool


class Picture(NamedTuple):
    """Nodes by kind and name, and the links between them."""

    nodes: list[Node]
    links: list[Link]


class _Way(NamedTuple):
    """What leads from one unit to another: a verb, its place, and whether a rule objects."""

    target: str
    verb: str
    place: str
    is_forbidden: bool


def picture(
    resolver: Resolver, paths: Sequence[str], objected: Collection[Location], *, grouped: bool
) -> Picture:
    """Show units, and all that they lead to.

    Args:
        resolver: of the workspace.
        paths: begin with the units in these only; empty means all.
        objected: places that a rule objects to.
        grouped: let many Lambdas with the same needs be one node.
    """
    ways = _ways(resolver, paths, objected)
    units = {unit.path: unit for unit in resolver.workspace.units if unit.path in ways}
    nodes = sorted(_nodes(units.values(), ways, grouped=grouped), key=_order)
    position = {path: number for number, node in enumerate(nodes) for path in node.paths}
    merged: defaultdict[tuple[int, int], list[_Way]] = defaultdict(list)
    for path, begun in ways.items():
        for way in begun:
            merged[position[path], position[way.target]].append(way)
    links = [
        Link(
            *ends,
            dict(sorted(Counter(way.verb for way in found).items())),
            tuple(dict.fromkeys(way.place for way in found)),
            any(way.is_forbidden for way in found),
        )
        for ends, found in sorted(merged.items())
    ]
    return Picture(nodes, links)


def _ways(
    resolver: Resolver, paths: Sequence[str], objected: Collection[Location]
) -> dict[str, list[_Way]]:
    """The units to show, by path, each with what begins at it."""
    workspace = resolver.workspace
    edges = Edges(resolver)
    by_path = {unit.path: unit for unit in workspace.units}
    pending = [
        path for path in by_path if not paths or any(is_within(path, each) for each in paths)
    ]
    ways: dict[str, list[_Way]] = {}
    while pending:
        path = pending.pop()
        if path not in ways:
            ways[path] = list(_begun_at(edges, by_path[path], objected))
            pending += [way.target for way in ways[path]]
    return {path: ways[path] for path in by_path if path in ways}


def _begun_at(edges: Edges, unit: Unit, objected: Collection[Location]) -> Iterator[_Way]:
    for edge in edges.of(unit):
        is_forbidden = (edge.path, edge.span.line) in objected
        yield _Way(edge.target.path, edge.kind.value, str(edge.hop), is_forbidden)
    for layer in unit.attached or ():
        yield _Way(layer, ATTACHES, f"{unit.why} {ATTACHES} `{layer}`", is_forbidden=False)


def _nodes(units: Iterable[Unit], ways: dict[str, list[_Way]], *, grouped: bool) -> Iterator[Node]:
    alike: defaultdict[object, list[Unit]] = defaultdict(list)
    lambdas = 0
    for unit in units:
        lambdas += unit.kind is UnitKind.LAMBDA
        needed = frozenset((way.target, way.is_forbidden) for way in ways[unit.path])
        alike[needed if unit.kind is UnitKind.LAMBDA else unit.path].append(unit)
    for group in alike.values():
        if grouped and lambdas > _READABLE and len(group) > 1:
            paths = tuple(sorted(unit.path for unit in group))
            yield Node(group[0].kind, f"{len(group)} Lambdas", paths)
        else:
            yield from (
                Node(unit.kind, unit.distribution or unit.name, (unit.path,)) for unit in group
            )


def _order(node: Node) -> tuple[int, int, str, tuple[str, ...]]:
    return list(UnitKind).index(node.kind), -len(node.paths), node.name, node.paths
