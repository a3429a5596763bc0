"""`orb-lint graph`, in each of its formats."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.workspaces import COMMON, COMMON_ENTRY, MODELS, ORDERS, PACKAGES, USERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import MakeWorkspace, RunCli

FONTS = "backend/src/layers/fonts"
FILES = {
    **PACKAGES,
    f"{USERS}/index.py": "import orb_common\nimport fonts\nfrom orb_models.models import users\n",
    f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
    f"{ORDERS}/index.py": "import json\n",
    f"{ORDERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
    f"{COMMON}/orb_common/bad.py": "import orb_models\n",
    f"{FONTS}/fonts.py": "",
    "template.yaml": (
        "Resources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      CodeUri: {ORDERS}\n      Layers: [!Ref Fonts]\n"
        "  Fonts:\n    Type: AWS::Serverless::LayerVersion\n    Properties:\n"
        f"      ContentUri: {FONTS}\n"
    ),
}
NODES = {
    ORDERS: "orders",
    USERS: "users",
    COMMON: "orb-common",
    MODELS: "orb-models",
    FONTS: "fonts",
}


def graph(run_cli: RunCli, *arguments: str) -> dict[str, Any]:
    status, output, error = run_cli("graph", "--output-format", "json", *arguments)
    assert (status, error) == (0, "")
    document: dict[str, Any] = json.loads(output)
    return document


def links(document: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, int]]:
    """The names of the ends of each link → its verbs."""
    names = [node["name"] for node in document["nodes"]]
    return {
        (names[link["source"]], names[link["target"]]): link["kinds"] for link in document["links"]
    }


def test_every_unit_and_every_kind_of_link_is_there(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    document = graph(run_cli, make_workspace(FILES))

    assert {node["paths"][0]: node["name"] for node in document["nodes"]} == NODES
    assert [node["kind"] for node in document["nodes"]] == [
        *("lambda", "lambda", "package", "package", "layer")
    ]
    assert links(document) == {
        ("orders", "orb-common"): {"declares": 1},
        ("orders", "fonts"): {"attaches": 1},
        ("users", "orb-common"): {"declares": 1, "imports": 1},
        ("users", "orb-models"): {"imports": 1},
        ("users", "fonts"): {"imports": 1},
        ("orb-common", "orb-models"): {"imports": 1},
    }


def test_what_a_rule_objects_to_is_marked_with_its_place(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(FILES)
    (forbidden,) = [link for link in graph(run_cli, root)["links"] if link["is_forbidden"]]
    assert forbidden["places"] == [f"{COMMON}/orb_common/bad.py:1 imports `orb_models`"]

    allowed = make_workspace({**FILES, "orb-lint.toml": "forbidden-dependencies = []\n"})
    assert not any(link["is_forbidden"] for link in graph(run_cli, allowed)["links"])


def test_paths_show_what_they_hold_and_all_that_it_leads_to(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(FILES)
    names = [node["name"] for node in graph(run_cli, f"{root}/{ORDERS}")["nodes"]]
    assert names == ["orders", "orb-common", "orb-models", "fonts"]


@pytest.fixture
def many(make_workspace: MakeWorkspace) -> str:
    """200 Lambdas, all but one of which need the same."""
    files = {
        f"backend/src/lambdas/f{number:03}/index.py": "import orb_common\n" for number in range(199)
    }
    return make_workspace({**FILES, **files})


def test_of_many_lambdas_those_that_need_the_same_are_one(many: str, run_cli: RunCli) -> None:
    document = graph(run_cli, many)
    assert [node["name"] for node in document["nodes"]] == [
        *("199 Lambdas", "orders", "users", "orb-common", "orb-models", "fonts")
    ]
    assert document["nodes"][0]["paths"][-1] == "backend/src/lambdas/f198"
    assert links(document)["199 Lambdas", "orb-common"] == {"imports": 199}
    assert len(graph(run_cli, "--show", "all", many)["nodes"]) == 204


def test_a_lambda_to_which_a_rule_objects_stands_alone(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    line = "from lambdas.users.index import a"
    accepted = f"{line}  # orb-lint: ignore[cross-lambda-import] for now\n"
    files = {f"lambdas/f{number:02}/index.py": accepted for number in range(30)}
    files |= {"lambdas/f07/index.py": f"{line}\n", "lambdas/users/index.py": "a = 1\n"}

    document = graph(run_cli, make_workspace(files))

    assert [node["name"] for node in document["nodes"]] == ["29 Lambdas", "f07", "users"]


def test_mermaid_is_the_default(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    assert run_cli("graph", make_workspace(FILES)).stdout.splitlines() == [
        "flowchart LR",
        "  classDef lambda fill:#fff1d6,stroke:#8b949e,color:#1f2328",
        "  classDef package fill:#dbeafe,stroke:#8b949e,color:#1f2328",
        "  classDef layer fill:#dcfce7,stroke:#8b949e,color:#1f2328",
        '  n0("orders"):::lambda',
        '  n1("users"):::lambda',
        '  n2["orb-common"]:::package',
        '  n3["orb-models"]:::package',
        '  n4[/"fonts"/]:::layer',
        "  n0 -.-> n2",
        "  n0 -.-> n4",
        "  n1 --> n2",
        "  n1 --> n3",
        "  n1 --> n4",
        '  n2 -->|"forbidden, imports"| n3',
        "  linkStyle 5 stroke:#d1242f,stroke-width:3px,color:#d1242f",
    ]


def test_dot_draws_the_same(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    lines = run_cli("graph", "--output-format", "dot", make_workspace(FILES)).stdout.splitlines()
    assert lines[0] == 'digraph "orb-lint" {'
    assert '  n0 -> n4 [label="attaches", style=dotted];' in lines
    assert '  n1 -> n3 [label="imports", style=solid];' in lines
    assert (
        '  n2 -> n3 [label="forbidden, imports", style=solid, color="#d1242f",'
        ' fontcolor="#d1242f", penwidth=3];' in lines
    )
    assert lines[-1] == "}"


def test_the_page_needs_nothing_from_elsewhere(many: str, run_cli: RunCli) -> None:
    target = f"{many}/graph.html"
    assert run_cli("graph", "--output-format", "html", "--output-file", target, many) == (0, "", "")
    with open(target, encoding="utf-8") as file:
        page = file.read()
    assert re.findall(r"https?://|src=|<link", page) == []
    assert page.count('<g class="node') == 6
    assert page.count('class="link import forbidden"') == 1
    assert "201 Lambdas" in page


BROWSER = shutil.which("chromium")


@pytest.mark.skipif(BROWSER is None, reason="needs chromium")
def test_a_browser_shows_the_places_behind_what_is_clicked_on(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(FILES)
    target = os.path.join(root, "graph.html")
    run_cli("graph", "--output-format", "html", "--output-file", target, root)
    with open(target, "a", encoding="utf-8") as file:
        click = 'new MouseEvent("click", {bubbles: true})'
        node = 'document.querySelectorAll(".node")[2]'
        file.write(f"<script>{node}.dispatchEvent({click})</script>")
    shown = subprocess.run(
        [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", target],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "<h2>orb-common</h2>" in shown
    assert '<h3 class="bad">→ orb-models (forbidden, imports)</h3>' in shown
    assert f"<code>{COMMON}/orb_common/bad.py:1 imports `orb_models`</code>" in shown
    assert "← users (declares, imports)" in shown


@pytest.mark.parametrize("output_format", ["mermaid", "dot", "html"])
def test_names_cannot_abuse_what_shows_them(
    make_workspace: MakeWorkspace, run_cli: RunCli, output_format: str
) -> None:
    name = 'a"]; x --> <script>alert(1)</script> \\ #${data}\n\x1b[31m`'
    name = name.replace("/", "")
    root = make_workspace({**FILES, f"backend/src/lambdas/{name}/index.py": "import orb_common\n"})
    status, output, _ = run_cli("graph", "--output-format", output_format, root)
    assert status == 0
    assert "\x1b" not in output
    assert {
        "mermaid": 'n0("a#34;#93;#59; x --#62; #60;script#62;alert',
        "dot": 'n0 [label="a\\"]; x --> <script>alert',
        "html": "a&quot;]; x --&gt; &lt;script&gt;alert(1)&lt;script&gt; ",
    }[output_format] in output
    assert output_format == "dot" or "<script>alert" not in output


def test_a_file_that_cannot_be_written_is_one_clear_line(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    status, output, error = run_cli("graph", "--output-file", "gone/a.mmd", make_workspace(FILES))
    assert (status, output) == (2, "")
    assert error == "orb-lint: gone/a.mmd: cannot be written: No such file or directory\n"
