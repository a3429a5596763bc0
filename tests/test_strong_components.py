"""A graph that is explored as far as somebody asks is the graph."""

from __future__ import annotations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.strong_components import Groups

NODES = st.sampled_from("abcdefgh")
GRAPHS: st.SearchStrategy[dict[str, list[str]]] = st.fixed_dictionaries(
    {node: st.lists(NODES, unique=True, max_size=3) for node in "abcdefgh"}
)


@given(GRAPHS, st.lists(NODES, min_size=1))
def test_what_is_reached_does_not_depend_on_the_order_of_questions(
    graph: dict[str, list[str]], asked: list[str]
) -> None:
    groups = Groups(graph.__getitem__)
    for node in asked:
        reached = groups.reached_from([groups.number_of(node)])
        found = {each for number in reached for each in groups.members[number]}
        assert found == {node, *networkx.descendants(networkx.DiGraph(graph), node)}


@given(GRAPHS, st.lists(NODES))
def test_a_group_has_a_greater_number_than_those_that_it_leads_to(
    graph: dict[str, list[str]], asked: list[str]
) -> None:
    groups = Groups(graph.__getitem__)
    for node in asked:
        groups.number_of(node)
    assert all(number > each for number, targets in enumerate(groups.targets) for each in targets)


@given(GRAPHS, NODES)
def test_a_node_is_asked_for_once(graph: dict[str, list[str]], start: str) -> None:
    asked: list[str] = []

    def following(node: str) -> list[str]:
        asked.append(node)
        return graph[node]

    groups = Groups(following)
    for node in (start, *"abcdefgh"):
        groups.number_of(node)
    assert sorted(asked) == [*"abcdefgh"]
