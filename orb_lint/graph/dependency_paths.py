"""All paths by which one unit or file comes to depend on another: the answer to `why`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

import networkx

from orb_lint.graph.edges import Edges, Hop
from orb_lint.graph.file_graph import FileGraph
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.workspace.model import Unit


class Endpoint(NamedTuple):
    """A unit, or one file of a unit, at which a dependency path begins or ends.

    Attributes:
        name: what the user calls it.
        unit: the unit itself, or the one that the file belongs to.
        file: path of the file, None where the whole unit is meant.
    """

    name: str
    unit: Unit
    file: str | None = None


class Step(NamedTuple):
    """One step of a path: its two ends, and all places that cause it."""

    source: str
    target: str
    hops: tuple[Hop, ...]


def dependency_paths(resolver: Resolver, first: Endpoint, second: Endpoint) -> Iterator[list[Step]]:
    """The paths by which the first comes to depend on the second, the shortest first.

    Between units they lead over imports, entries and requirements; where a file is asked about,
    from file to file over imports alone.
    """
    if first.file is None and second.file is None:
        hops = _between_units(resolver, first.unit)
        start, end = first.unit.path, second.unit.path
    else:
        start, end = first.name, second.name
        hops = _between_files(resolver, first, second)
    graph = networkx.DiGraph(sorted(hops))
    if start not in graph or end not in graph or not networkx.has_path(graph, start, end):
        return
    for nodes in networkx.shortest_simple_paths(graph, start, end):
        yield [Step(a, b, tuple(dict.fromkeys(hops[a, b]))) for a, b in pairwise(nodes)]


_Hops = dict[tuple[str, str], list[Hop]]


def _between_units(resolver: Resolver, first: Unit) -> _Hops:
    """All hops that can be reached from a unit."""
    edges = Edges(resolver, with_development=True)
    hops: defaultdict[tuple[str, str], list[Hop]] = defaultdict(list)
    pending = {first.path: first}
    seen = set(pending)
    while pending:
        _, unit = pending.popitem()
        for edge in edges.of(unit):
            hops[edge.source.path, edge.target.path].append(edge.hop)
            if edge.target.path not in seen:
                seen.add(edge.target.path)
                pending[edge.target.path] = edge.target
    return hops


def _between_files(resolver: Resolver, first: Endpoint, second: Endpoint) -> _Hops:
    """The hops between files; all files of a unit that is asked about are one node."""
    files = FileGraph(resolver)
    for path in _files(first):
        files.add_file_recursive(path)
    names = {path: endpoint.name for endpoint in (second, first) for path in _files(endpoint)}
    hops: defaultdict[tuple[str, str], list[Hop]] = defaultdict(list)
    for (source, target), hop in sorted(files.hops.items()):
        ends = names.get(source, source), names.get(target, target)
        if ends[0] != ends[1]:
            hops[ends].append(hop)
    return hops


def _files(endpoint: Endpoint) -> Iterable[str]:
    return endpoint.unit.files if endpoint.file is None else (endpoint.file,)
