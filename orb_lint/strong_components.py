"""Groups of nodes of a graph that all lead to one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping


class Groups:
    """The groups of a graph that is explored only as far as somebody asks about its nodes.

    A group has a number, which is greater than those of the groups that it leads to.

    Args:
        following: gives the nodes that a node leads to; asked once of each.

    Attributes:
        members: of each group, by its number.
        targets: numbers of the other groups that each group leads to.
    """

    def __init__(self, following: Callable[[str], Iterable[str]]) -> None:
        self._following = following
        self._number: dict[str, int] = {}
        self.members: list[list[str]] = []
        self.targets: list[frozenset[int]] = []

    def __contains__(self, node: str) -> bool:
        """Whether a question has led to a node before."""
        return node in self._number

    def number_of(self, node: str) -> int:
        """The number of the group that a node belongs to."""
        if node not in self._number:
            self._explore(node)
        return self._number[node]

    def _explore(self, start: str) -> None:
        graph: dict[str, list[str]] = {}
        pending = [start]
        while pending:
            node = pending.pop()
            if node not in graph and node not in self._number:
                graph[node] = [*self._following(node)]
                pending += graph[node]
        new = {node: [each for each in targets if each in graph] for node, targets in graph.items()}
        for members in reversed(strong_components(new)):
            number = len(self.members)
            self._number.update(dict.fromkeys(members, number))
            targets = {self._number[each] for node in members for each in graph[node]}
            self.members.append(members)
            self.targets.append(frozenset(targets - {number}))

    def reached_from(self, numbers: Iterable[int]) -> list[int]:
        """Some groups and those that they lead to, directly or through others."""
        reached = [*numbers]
        seen = {*reached}
        for number in reached:
            following = self.targets[number] - seen
            seen |= following
            reached += following
        return reached


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
