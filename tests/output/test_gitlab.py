from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.cli.workspaces import BROKEN, CLEAN, OLD_IMPORT, SELECT
from tests.output.hostile import hostile_files

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli


def issues(run_cli: RunCli, *arguments: str) -> list[dict[str, Any]]:
    """The issues that a check reports, each of which has what GitLab's own schema requires."""
    outcome = run_cli("check", "--output-format", "gitlab", *arguments)
    found: list[dict[str, Any]] = json.loads(outcome.stdout)
    for issue in found:
        assert {type(issue[key]) for key in ("description", "fingerprint", "severity")} == {str}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert isinstance(issue["location"]["path"], str)
        assert isinstance(issue["location"]["lines"]["begin"], int)
    return found


def test_the_description_begins_with_the_rule(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    first, _ = issues(run_cli, *SELECT, make_workspace(BROKEN))
    assert first["description"].startswith("E7701 legacy-layer-import: `exceptions` is an old ")
    assert first["check_name"] == "legacy-layer-import"
    assert first["severity"] == "major"
    assert first["location"] == {"path": "lambdas/orders/index.py", "lines": {"begin": 2, "end": 2}}


def test_nothing_found_is_an_empty_array(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    assert issues(run_cli, *SELECT, make_workspace(CLEAN)) == []


def test_fingerprints_are_unique_and_outlive_a_move(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    source = OLD_IMPORT * 3
    root = make_workspace({**CLEAN, "lambdas/users/index.py": source})
    before = [issue["fingerprint"] for issue in issues(run_cli, *SELECT, root)]
    with open(f"{root}/lambdas/users/index.py", "w", encoding="utf-8") as file:
        file.write("import json\n\n" + source)
    assert [issue["fingerprint"] for issue in issues(run_cli, *SELECT, root)] == before
    assert len(set(before)) == 3


def test_hostile_names_give_text_that_any_reader_takes(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    found = issues(run_cli, make_workspace(hostile_files()))
    json.dumps(found, ensure_ascii=False).encode()  # no lone surrogate
    assert all(issue["description"].isprintable() for issue in found)
    assert "lambdas/a\nb/a\nb.py" in {issue["location"]["path"] for issue in found}
    assert len({issue["fingerprint"] for issue in found}) == len(found)
