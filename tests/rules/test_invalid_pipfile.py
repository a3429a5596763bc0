"""E7732 invalid-pipfile."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import LAYERS, Find, users

RULE = "invalid-pipfile"


@pytest.mark.parametrize(
    ("pipfile", "line"),
    [
        ("[packages\n", 1),
        ("[packages]\nrequests = '*'\nrequests = '*'\n", 3),
        ("[packages]\nrequests = \n", 2),
        ("[packages]\nx = 'y\n", 2),
    ],
)
def test_what_is_no_toml_is_one_finding_at_its_line(pipfile: str, line: int, find: Find) -> None:
    (finding,) = find(users("", pipfile), RULE)

    assert (finding["path"].rpartition("/")[2], finding["line"], finding["code"]) == (
        "Pipfile",
        line,
        "E7732",
    )
    assert finding["message"].startswith("no valid Pipfile: ")


@pytest.mark.parametrize("pipfile", [None, "", "[packages]\n", "# nothing\n", "\ufeff[packages]\n"])
def test_a_pipfile_that_pipenv_reads_is_fine(pipfile: str | None, find: Find) -> None:
    assert find(users("", pipfile), RULE) == []


def test_the_units_other_rules_go_on(make_workspace: MakeWorkspace, check: Check) -> None:
    findings = check(make_workspace(users("import exceptions\n", "[packages\n")))

    assert [each["code"] for each in findings] == ["E7732", "E7701"]


def test_the_pipfile_of_a_layer_counts_too(find: Find) -> None:
    files = users("") | {f"{LAYERS}/search/Pipfile": "[", f"{LAYERS}/search/client.py": ""}

    assert [each["unit"] for each in find(files, RULE)] == ["search"]
