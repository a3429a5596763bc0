"""Groups of things that all lead to one another, and the shortest circle in each."""

from __future__ import annotations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.components import strong_components
from tests.conftest import Check, MakeWorkspace

NODES = st.sampled_from("abcdefgh")
GRAPHS: st.SearchStrategy[dict[str, list[str]]] = st.fixed_dictionaries(
    {node: st.lists(NODES, unique=True, max_size=3) for node in "abcdefgh"}
)


@given(GRAPHS)
def test_components_are_those_of_networkx(graph: dict[str, list[str]]) -> None:
    expected = networkx.strongly_connected_components(networkx.DiGraph(graph))

    assert sorted(strong_components(graph)) == sorted(map(sorted, expected))


def packages(*imports: str) -> dict[str, str]:
    """Packages of one letter, each with those that it imports: `"ab"` is `a`, which imports `b`."""
    files = {"lambdas/x/index.py": ""}
    for names in imports:
        package = f"packages/{names[0]}"
        files[f"{package}/pyproject.toml"] = f'[project]\nname = "{names[0]}"\n'
        files[f"{package}/{names[0]}/__init__.py"] = "".join(f"import {t}\n" for t in names[1:])
    return files


def test_the_shortest_circle_of_each_group_is_reported(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    files = packages("ab", "bc", "cade", "dc", "ea", "fg", "gh", "hf", "ia")

    found = check("--select", "E7744", make_workspace(files))

    assert [each["message"].split(": ")[0].rpartition(", ")[2] for each in found] == [
        "c → d → c",
        "f → g → h → f",
    ]


def test_a_long_circle_is_found_at_once(make_workspace: MakeWorkspace, check: Check) -> None:
    names = [f"p{number}" for number in range(200)]
    files = {"lambdas/x/index.py": ""}
    for name, target in zip(names, [*names[1:], names[0]], strict=True):
        files[f"packages/{name}/pyproject.toml"] = f'[project]\nname = "{name}"\n'
        files[f"packages/{name}/{name}/__init__.py"] = f"import {target}\n"

    [finding] = check("--select", "E7744", make_workspace(files))

    assert finding["message"].count("→") >= 200
