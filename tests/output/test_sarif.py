from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from orb_lint.findings import Severity
from orb_lint.output import sarif
from orb_lint.rules.registry import all_rules
from tests.cli.workspaces import BROKEN, CLEAN, SELECT
from tests.output.hostile import NAMES, hostile_files
from tests.output.reports import NOWHERE, finding, report

if TYPE_CHECKING:
    import pytest

    from tests.conftest import Check, MakeWorkspace, RunCli

Json = dict[str, Any]


def run_of(run_cli: RunCli, *arguments: str) -> Json:
    outcome = run_cli("check", "--output-format", "sarif", *arguments)
    (run,) = json.loads(outcome.stdout)["runs"]
    assert isinstance(run, dict)
    return run


def uri_of(place: Json) -> str:
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert isinstance(uri, str)
    return uri


def test_a_result_has_what_code_scanning_shows(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    run = run_of(run_cli, *SELECT, make_workspace(BROKEN))
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "E7701"
    assert result["level"] == "error"
    assert result["message"]["text"].startswith("legacy-layer-import: `exceptions` is an old ")
    region = {"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 16}
    artifact = {"uri": "lambdas/orders/index.py"}
    assert result["locations"] == [
        {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    ]
    assert result["fixes"][0]["artifactChanges"] == [
        {
            "artifactLocation": artifact,
            "replacements": [
                {"deletedRegion": region, "insertedContent": {"text": "orb_common.exceptions"}}
            ],
        }
    ]
    assert result["partialFingerprints"]["primaryLocationLineHash"].endswith(":1")
    assert run["columnKind"] == "unicodeCodePoints"


def test_every_rule_is_described_within_the_limits(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    rules = run_of(run_cli, *SELECT, make_workspace(CLEAN))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in all_rules()]
    for rule in rules:
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["properties"]["problem.severity"] in {"error", "warning"}


def test_related_places_are_told(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    files = {
        "packages/a/pyproject.toml": '[project]\nname = "a"\ndependencies = ["b"]\n',
        "packages/a/a/__init__.py": "import b\n",
        "packages/b/pyproject.toml": '[project]\nname = "b"\ndependencies = ["a"]\n',
        "packages/b/b/__init__.py": "import a\n",
    }
    (result,) = run_of(run_cli, "--select", "E7744", make_workspace(files))["results"]
    assert {uri_of(place) for place in result["relatedLocations"]} >= {"packages/b/b/__init__.py"}
    assert all(place["message"]["text"] for place in result["relatedLocations"])


def test_paths_are_those_of_the_repository(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    files = {f"backend/{path}": content for path, content in BROKEN.items()}
    root = make_workspace({**files, "backend/orb-lint.toml": ""})
    run = run_of(run_cli, *SELECT, f"{root}/backend")
    result = run["results"][0]
    assert uri_of(result["locations"][0]) == "backend/lambdas/orders/index.py"
    assert run["automationDetails"]["id"] == "orb-lint/backend/"


def test_a_checkout_without_git_is_the_one_that_the_service_names(
    make_workspace: MakeWorkspace, run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"backend/{path}": content for path, content in BROKEN.items()}
    root = make_workspace({**files, "backend/orb-lint.toml": ""}, git=False)

    def uri() -> str:
        results = run_of(run_cli, *SELECT, f"{root}/backend")["results"]
        return uri_of(results[0]["locations"][0])

    assert uri() == "lambdas/orders/index.py"
    monkeypatch.setenv("GITHUB_WORKSPACE", f"{root}/elsewhere")
    assert uri() == "lambdas/orders/index.py"
    monkeypatch.setenv("CI_PROJECT_DIR", root)
    assert uri() == "backend/lambdas/orders/index.py"


def test_hostile_names_are_percent_encoded_bytes(
    make_workspace: MakeWorkspace, run_cli: RunCli, check: Check
) -> None:
    root = make_workspace(hostile_files())
    results = run_of(run_cli, "--select", "E7790", root)["results"]
    uris = {uri_of(result["locations"][0]) for result in results}
    assert all(uri.isascii() for uri in uris)
    named = {os.fsencode(f"lambdas/{name}/{name}.py") for name in NAMES}
    assert named <= {unquote_to_bytes(uri) for uri in uris}


def test_no_message_makes_a_link() -> None:
    log = json.loads("".join(sarif.render(report(finding("[click](http://host)\x1b[1m")), NOWHERE)))
    (result,) = log["runs"][0]["results"]
    assert result["message"]["text"] == "legacy-layer-import: [click] (http://host)\\x1b[1m"


def test_what_is_too_much_is_left_out_and_said() -> None:
    warnings = (finding(line=line)._replace(severity=Severity.WARNING) for line in range(1, 25_001))
    log = json.loads("".join(sarif.render(report(*warnings, finding(line=30_000)), NOWHERE)))
    (run,) = log["runs"]
    assert len(run["results"]) == 25_000
    assert run["results"][0]["level"] == "error"
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("25000 of 25001 findings are shown")
