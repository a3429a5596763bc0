"""`orb-lint why`, by the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.workspaces import COMMON, COMMON_ENTRY, MODELS, PACKAGES, USERS

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

FILES = {
    **PACKAGES,
    f"{USERS}/index.py": "import json\nfrom orb_common.utils import dump\nimport hub_fonts\n",
    f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
    f"{COMMON}/orb_common/utils.py": "import orb_models\ndef dump(): ...\n",
    f"{MODELS}/orb_models/helpers.py": "from .models import users\n",
    "backend/src/layers/users/hub_fonts.py": "",
    "template.yaml": (
        "Resources:\n  Users:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      CodeUri: {USERS}\n      Runtime: python3.12\n      Layers: [!Ref Other]\n"
        "  Other:\n    Type: AWS::Serverless::LayerVersion\n    Properties:\n"
        "      ContentUri: backend/src/layers/other\n"
    ),
    "backend/src/layers/other/other_fonts.py": "",
}


@pytest.fixture
def why(make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch) -> RunCli:
    monkeypatch.chdir(make_workspace(FILES))
    return lambda *arguments: run_cli("why", *arguments)


def test_every_place_that_makes_a_way_is_named(why: RunCli) -> None:
    status, output, _ = why(USERS, "orb-common")

    assert status == 0
    assert output == (
        f"1. {USERS} → {COMMON}\n"
        f"     {USERS}/index.py:2 imports `orb_common.utils`\n"
        f"     {USERS}/Pipfile:2 declares `orb-common`\n"
    )


def test_a_detour_is_a_way(why: RunCli) -> None:
    _, output, _ = why(USERS, "Orb_Models")

    assert output.startswith(f"1. {USERS} → {COMMON} → {MODELS}\n")
    assert f"     {COMMON}/orb_common/utils.py:1 imports `orb_models`\n" in output


def test_it_does_not_is_an_answer(why: RunCli) -> None:
    assert why("orb-models", "orb-common") == (0, f"{MODELS} does not depend on {COMMON}.\n", "")


@pytest.mark.parametrize("pair", [("orb-common", "orb_common"), (USERS, f"{USERS}/")])
def test_nothing_is_asked_about_itself(pair: tuple[str, str], why: RunCli) -> None:
    status, output, error = why(*pair)

    assert (status, output) == (2, "")
    assert error == f"orb-lint: `{pair[0]}` and `{pair[1]}` are the same: name two things\n"


def test_between_modules_the_way_leads_from_file_to_file(why: RunCli) -> None:
    _, output, _ = why("orb_models.helpers", "orb_models.models.users")

    assert output.splitlines()[:2] == [
        "1. orb_models.helpers → orb_models.models.users",
        f"     {MODELS}/orb_models/helpers.py:1 imports `.models`",
    ]
    assert "2. orb_models.helpers → " in output


def test_a_module_of_a_lambda_goes_by_its_path(why: RunCli) -> None:
    _, output, _ = why(f"{USERS}/index.py", "orb_common.utils")

    assert output.startswith(f"1. {USERS}/index.py → orb_common.utils\n")


def test_the_steps_of_a_resolution_are_told_up_to_the_answer(why: RunCli) -> None:
    status, output, _ = why(f"{USERS}/index.py:2")

    assert status == 0
    assert output.splitlines() == [
        f"{USERS}/index.py:2 imports `orb_common.utils`",
        "  1. a module of Lambda `users` itself? no",
        "  2. an old name of a layer module? no",
        f"  3. a local package? yes, {COMMON}/orb_common/utils.py",
    ]


def test_a_layer_that_is_not_attached_is_no_answer(why: RunCli) -> None:
    _, output, _ = why(f"{USERS}/index.py:3")

    assert (
        "12. a layer that is not attached? it is there, backend/src/layers/users/hub_fonts.py,"
        " but no template attaches that layer here\n" in output
    )
    assert "  E7705 unresolved-local-import: " in output


def test_a_module_beside_a_file_that_is_not_on_the_path_is_no_answer(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    function = "Type: AWS::Serverless::Function, Properties: {CodeUri: src, Handler: api.app.run}"
    root = make_workspace(
        {
            "template.yaml": f"Resources: {{App: {{{function}}}}}\n",
            "src/api/app.py": "import beside\n",
            "src/api/beside.py": "",
        }
    )

    _, output, _ = run_cli("why", f"{root}/src/api/app.py:1")

    assert "? no: src/api/beside.py is there, but its folder is not on the path\n" in output
    assert "  E7705 unresolved-local-import: `beside` stands in src/api" in output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("users", "orb-common"), "`users` may be Lambda "),
        (("orb-comon", "orb-models"), "did you mean `orb-common`?"),
        (("orb-common",), "name a second thing, or a line as FILE:LINE"),
        ((f"{USERS}/index.py:9",), "no import stands there"),
        ((f"{USERS}/index.py:0",), "no import stands there"),
        (("template.yaml:1",), "is no Python file of a Lambda, layer or package"),
        (("gone.py:1",), "no such file or folder"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_line(
    arguments: tuple[str, ...], reason: str, why: RunCli
) -> None:
    status, output, error = why(*arguments)

    assert (status, output) == (2, "")
    assert error.startswith("orb-lint: ")
    assert error.count("\n") == 1
    assert reason in error


def test_of_a_shared_namespace_only_the_fitting_distribution_is_named(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**FILES, f"{USERS}/index.py": "from google.cloud import storage\n"}
    monkeypatch.chdir(make_workspace(files))

    _, output, _ = run_cli("why", f"{USERS}/index.py:1")

    assert "? yes, google-cloud-storage installs it, which no manifest declares\n" in output


def test_programs_get_the_ways_as_json(why: RunCli) -> None:
    document = json.loads(why(USERS, "orb-common", "--output-format", "json").stdout)

    assert document == {
        "version": 1,
        "source": USERS,
        "target": COMMON,
        "ways": [
            [
                {
                    "source": USERS,
                    "target": COMMON,
                    "places": [
                        {
                            "path": f"{USERS}/index.py",
                            "line": 2,
                            "kind": "imports",
                            "what": "orb_common.utils",
                        },
                        {
                            "path": f"{USERS}/Pipfile",
                            "line": 2,
                            "kind": "declares",
                            "what": "orb-common",
                        },
                    ],
                }
            ]
        ],
        "has_more": False,
    }


def test_and_the_steps_of_a_resolution(why: RunCli) -> None:
    document = json.loads(why(f"{USERS}/index.py:3", "--output-format", "json").stdout)

    assert document["path"] == f"{USERS}/index.py"
    (imported,) = document["imports"]
    assert (imported["line"], imported["module"]) == (3, "hub_fonts")
    assert imported["questions"][0] == {
        "asked": "a module of Lambda `users` itself",
        "answer": "no",
    }
    assert [finding["code"] for finding in document["findings"]] == ["E7705"]


def test_a_url_without_a_name_may_install_anything(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        f"{USERS}/index.py": "import yaml\n",
        f"{USERS}/requirements.txt": "requests\ngit+https://example.com/x.git\n",
        "orb-lint.toml": "manifests = ['requirements.txt']\n",
    }
    monkeypatch.chdir(make_workspace(files))

    _, output, _ = run_cli("why", f"{USERS}/index.py:1")

    assert (
        f"installed by a manifest? no: {USERS}/requirements.txt:2 may, but nobody knows what it"
        " installs\n" in output
    )
