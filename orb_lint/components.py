"""Groups of nodes of a graph that all lead to one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping


def strong_components(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The groups of nodes that all lead to one another, each of them sorted (Kosaraju's algorithm).

    Args:
        graph: node → the nodes that it leads to, which are all among the keys.

    Returns:
        Each group before those that it leads to.
    """
    leads_back: defaultdict[str, list[str]] = defaultdict(list)
    for node, targets in graph.items():
        for target in targets:
            leads_back[target].append(node)
    left: set[str] = {*graph}
    components: list[list[str]] = []
    for start in reversed(_in_order_of_leaving(graph)):
        if start in left:
            left.discard(start)
            component = [start]
            for node in component:
                following = {each for each in leads_back[node] if each in left}
                left -= following
                component += following
            components.append(sorted(component))
    return components


def _in_order_of_leaving(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """The nodes of a graph in the order in which a depth-first walk leaves them."""
    order: list[str] = []
    entered: set[str] = set()
    for start in graph:
        way = [] if start in entered else [(start, iter(graph[start]))]
        entered.add(start)
        while way:
            node, targets = way[-1]
            inner = next((each for each in targets if each not in entered), None)
            if inner is None:
                order.append(node)
                way.pop()
            else:
                entered.add(inner)
                way.append((inner, iter(graph[inner])))
    return order
