"""Groups of things that all lead to one another, and the shortest circle in each."""

from __future__ import annotations

import networkx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orb_lint.graph.chains import Graph
from orb_lint.graph.edges import Edges
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings.reading import load_settings
from orb_lint.strong_components import strong_components
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.model import UnitKind
from tests.conftest import Check, MakeWorkspace
from tests.laws import examples

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


WAYS = (
    "import {}\n",
    "from {} import thing as other\n",
    "import os, {}.inner\n",
    "def late():\n    from {} import thing\n",
    "from importlib import import_module\nimport_module('{}')\n",
    "if True:\n    import json; import {}\n",
)
NO_WAYS = (
    "# import {}\n",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {}\n",
    "'{}'\n",
)


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(GRAPHS, st.data())
def test_circles_are_those_of_all_edges(
    make_workspace: MakeWorkspace, check: Check, graph: dict[str, list[str]], data: st.DataObject
) -> None:
    files = {"lambdas/x/index.py": ""}
    for name, targets in graph.items():
        folder = f"packages/p{name}"
        written = [(each, data.draw(st.sampled_from((*WAYS, *NO_WAYS, None)))) for each in targets]
        required = [f"p{target}" for target, way in written if way is None]
        files[f"{folder}/pyproject.toml"] = (
            f'[project]\nname = "p{name}"\ndependencies = {required}\n'
        )
        files[f"{folder}/p{name}/__init__.py"] = "thing = 1\n"
        files[f"{folder}/p{name}/inner.py"] = "".join(
            way.format(f"p{target}") for target, way in written if way
        )
    root = make_workspace(files)
    workspace = discover(root, load_settings(root))
    resolver = Resolver(workspace)
    all_edges = Graph(resolver, Edges(resolver))
    packages = {unit.path: unit for unit in workspace.of_kind(UnitKind.PACKAGE)}
    edges = {path: [*all_edges.next_from(unit)] for path, unit in packages.items()}
    groups = [group for group in strong_components(edges) if len(group) > 1]

    found = check("--select", "E7744", root)

    assert len(found) == len(groups)
    for finding in found:
        names = finding["message"].split(": ")[0].rpartition(", ")[2].split(" → ")
        assert any({f"packages/{name}" for name in names} <= {*group} for group in groups)


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
