"""Lays out the nodes of a picture in columns, dependencies to the right of what depends on them."""

from __future__ import annotations

from collections import defaultdict

import networkx

from orb_lint.graph.picture import Picture
from orb_lint.records import NamedTuple
from orb_lint.workspace.model import UnitKind

_ROUNDS = 4


class Spot(NamedTuple):
    """The column and row of a node, both from 0."""

    column: int
    row: int


def spots(picture: Picture) -> list[Spot]:
    """The spot of each node: Lambdas first, then each node to the right of all that depend on it.

    Nodes of a circle share a column. Within a column a node stands near its neighbours.
    """
    columns = _columns(picture)
    heights: dict[int, float] = {}
    for column in columns:
        heights.update(_heights(column))
    neighbours: defaultdict[int, list[int]] = defaultdict(list)
    for link in picture.links:
        neighbours[link.source].append(link.target)
        neighbours[link.target].append(link.source)
    for _ in range(_ROUNDS):
        for column in columns:
            middles = {
                node: (_middle([heights[each] for each in neighbours[node]]), node)
                for node in column
            }
            column.sort(key=middles.__getitem__)
            heights.update(_heights(column))
    found = {
        node: Spot(number, row)
        for number, column in enumerate(columns)
        for row, node in enumerate(column)
    }
    return [found[node] for node in range(len(picture.nodes))]


def _columns(picture: Picture) -> list[list[int]]:
    others = [
        number for number, node in enumerate(picture.nodes) if node.kind is not UnitKind.LAMBDA
    ]
    lambdas = [number for number, node in enumerate(picture.nodes) if node.kind is UnitKind.LAMBDA]
    graph = networkx.DiGraph()
    graph.add_nodes_from(others)
    known = set(others)
    graph.add_edges_from(
        (link.source, link.target)
        for link in picture.links
        if link.source in known and link.target in known
    )
    condensed = networkx.condensation(graph)
    columns = [
        sorted(node for each in generation for node in condensed.nodes[each]["members"])
        for generation in networkx.topological_generations(condensed)
    ]
    return [column for column in (lambdas, *columns) if column]


def _heights(column: list[int]) -> dict[int, float]:
    """The height of each node in its column, from 0 to 1."""
    return {node: (row + 0.5) / len(column) for row, node in enumerate(column)}


def _middle(heights: list[float]) -> float:
    return sum(heights) / len(heights) if heights else 1.0
