from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.workspaces import BROKEN, CLEAN, NEW_IMPORT, OLD_IMPORT, SELECT
from tests.output.hostile import hostile_files

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli

Diagnostic = dict[str, Any]


def diagnostics(run_cli: RunCli, *arguments: str) -> list[Diagnostic]:
    document = json.loads(run_cli("check", "--output-format", "rdjson", *arguments).stdout)
    assert document["source"] == {"name": "orb-lint"}
    found: list[Diagnostic] = document["diagnostics"]
    return found


def suggested(root: str, diagnostic: Diagnostic) -> bytes:
    """The file of a diagnostic after its suggestion, made as reviewdog does: on bytes."""
    location, (suggestion,) = diagnostic["location"], diagnostic["suggestions"]
    start, end = suggestion["range"]["start"], suggestion["range"]["end"]
    assert start["line"] == location["range"]["start"]["line"]
    assert end["line"] == location["range"]["end"]["line"]
    with open(f"{root}/{location['path']}", "rb") as file:
        lines = file.read().splitlines(keepends=True)
    head = lines[start["line"] - 1][: start["column"] - 1]
    tail = lines[end["line"] - 1][end["column"] - 1 :]
    text: str = suggestion["text"]
    lines[start["line"] - 1 : end["line"]] = [head + text.encode() + tail]
    return b"".join(lines)


def test_a_finding_has_its_rule_place_and_severity(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    first, _ = diagnostics(run_cli, *SELECT, make_workspace(BROKEN))
    assert first["code"] == {"value": "E7701 legacy-layer-import"}
    assert first["severity"] == "ERROR"
    assert first["location"] == {
        "path": "lambdas/orders/index.py",
        "range": {"start": {"line": 2, "column": 6}, "end": {"line": 2, "column": 16}},
    }


@pytest.mark.parametrize(
    "before", ["", "\ufeff", "import json\n", "'é日😀'; ", "\ufeff'é'; ", "import json\r\n'é'; "]
)
def test_a_suggestion_mends_the_bytes_of_the_file(
    make_workspace: MakeWorkspace, run_cli: RunCli, before: str
) -> None:
    root = make_workspace({**CLEAN, "lambdas/users/index.py": before + OLD_IMPORT})
    (found,) = diagnostics(run_cli, *SELECT, root)
    assert suggested(root, found) == (before + NEW_IMPORT).encode()


def test_a_fix_in_another_file_is_no_suggestion(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({**CLEAN, "lambdas/users/Pipfile": ""})
    (found,) = diagnostics(run_cli, "--select", "E7721", root)
    assert "suggestions" not in found


def test_a_file_in_another_encoding_gets_lines_only(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    source = f"# coding: latin-1\n'é'; {OLD_IMPORT}".encode("latin-1")
    root = make_workspace({**CLEAN, "lambdas/users/index.py": source})
    (found,) = diagnostics(run_cli, *SELECT, root)
    assert found["location"]["range"] == {"start": {"line": 2}, "end": {"line": 2}}
    assert "suggestions" not in found


def test_hostile_names_give_text_that_any_reader_takes(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    found = diagnostics(run_cli, make_workspace(hostile_files()))
    json.dumps(found, ensure_ascii=False).encode()  # no lone surrogate
    assert "lambdas/a\nb/a\nb.py" in {each["location"]["path"] for each in found}
