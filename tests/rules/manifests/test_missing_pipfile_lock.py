"""W7730 missing-pipfile-lock."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find
from tests.workspaces import PIPFILE, USERS, users

RULE = "missing-pipfile-lock"
UNLOCKED = users("", '[packages]\nrequests = "*"\n')


def test_it_is_reported_on_the_folder(find: Find) -> None:
    (finding,) = find(UNLOCKED, RULE)

    assert (finding["path"], finding["line"], finding["unit"]) == (USERS, 1, "users")
    assert (finding["code"], finding["severity"], finding["fix"]) == ("W7730", "warning", None)
    assert finding["message"] == (
        f"{USERS}/Pipfile has no Pipfile.lock: run `pipenv lock` in {USERS} and commit it"
    )


def test_a_lock_that_the_settings_exclude_is_there(find: Find) -> None:
    files = {**UNLOCKED, f"{USERS}/Pipfile.lock": ""}
    assert find(files, RULE, 'extend-exclude = ["*.lock"]\n') == []


@pytest.mark.parametrize("pattern", ["Pipfile.lock", "*.lock", f"/{USERS}/Pipfile.lock"])
def test_a_lock_that_git_ignores_is_not_asked_for(pattern: str, find: Find) -> None:
    assert find({**UNLOCKED, ".gitignore": f"{pattern}\n"}, RULE) == []


@pytest.mark.parametrize("pipfile", ["", "[packages]\n", '[scripts]\na = "a"\n', "[packages"])
def test_a_pipfile_without_entries_needs_none(pipfile: str, find: Find) -> None:
    assert find(users("", pipfile), RULE) == []


def test_a_pipfile_outside_every_unit_needs_none_unless_lambdas_share_it(find: Find) -> None:
    files = {**users("", None), "backend/Pipfile": PIPFILE}

    assert find(files, RULE) == []
    (finding,) = find(files, RULE, "shared-pipfile = true\n")
    assert (finding["path"], finding["unit"]) == ("backend", None)
