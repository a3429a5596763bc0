"""W7726 pipfile-entry-not-editable."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, fixed, stated
from tests.workspaces import COMMON, COMMON_ENTRY, PATH, USERS, users

RULE = "pipfile-entry-not-editable"
QUOTED = f'"{PATH}"'


def test_a_copy_of_a_folder_is_reported_on_its_entry(find: Find) -> None:
    files = users("", f"[packages]\norb-common = {{path = {QUOTED}}}\n")

    findings = find(files, RULE)

    assert stated(findings) == [
        (
            "Pipfile:2:1-2:11",
            f"`orb-common` installs a copy of {COMMON}, which later changes do not reach: set"
            " `editable = true`",
        )
    ]
    assert (findings[0]["code"], findings[0]["severity"]) == ("W7726", "warning")
    assert findings[0]["fix"]["applicability"] == "safe"
    assert fixed(files, findings[0]) == {f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"x = {{path = {QUOTED}, editable = false}}", f"x = {{path = {QUOTED}, editable = true}}"),
        (
            f"x = {{editable = 'true', path = {QUOTED}}}",
            f"x = {{editable = true, path = {QUOTED}}}",
        ),
        (f"x = {{file = {QUOTED} }} # why", f"x = {{file = {QUOTED}, editable = true }} # why"),
        (f"x.path = {QUOTED}", f"x.path = {QUOTED}\nx.editable = true"),
        (f"[packages.x]\npath = {QUOTED}\n", f"[packages.x]\npath = {QUOTED}\neditable = true\n"),
        (
            f"[docs]\r\nx.path = {QUOTED}\r\n",
            f"[docs]\r\nx.path = {QUOTED}\r\nx.editable = true\r\n",
        ),
        ('x = {version = "*", editable = 1}', 'x = {version = "*", editable = true}'),
        (
            'x = {git = "https://example.com/x", editable = "yes"}',
            'x = {git = "https://example.com/x", editable = true}',
        ),
    ],
)
def test_every_spelling_is_made_editable(before: str, after: str, find: Find) -> None:
    files = users("", f"[packages]\n{before}")

    (finding,) = find(files, RULE)

    assert fixed(files, finding) == {f"{USERS}/Pipfile": f"[packages]\n{after}"}
    assert find(users("", f"[packages]\n{after}"), RULE) == []


@pytest.mark.parametrize("value", ["'true'", "1", "[]", "{}", '"""\ntrue"""'])
def test_an_editable_that_is_no_boolean_is_named_as_such(value: str, find: Find) -> None:
    files = users("", f"[packages.x]\npath = {QUOTED}\neditable = {value}\n")

    (finding,) = find(files, RULE)

    assert "has an `editable` that is no boolean, which crashes pipenv" in finding["message"]


def test_a_vendored_folder_counts_too(find: Find) -> None:
    files = users("", '[packages]\nacme = {path = "./acme"}\n') | {f"{USERS}/acme/setup.py": ""}
    assert len(find(files, RULE)) == 1


@pytest.mark.parametrize(
    "entry",
    [
        COMMON_ENTRY,
        f"'editable'.path = {QUOTED}\n'editable'.editable = true",
        '"-e ../../../packages/orb-common" = "*"',
        'acme = {path = "./acme.whl"}',
        'acme = {path = "./acme.tar.gz"}',
        'acme = {path = "./missing"}',
        'acme = {path = "/srv/acme"}',
        'acme = {file = "https://example.com/acme.whl"}',
        'acme = {git = "https://example.com/acme.git"}',
        'acme = "*" # editable = maybe',
    ],
)
def test_what_is_editable_or_no_folder_is_fine(entry: str, find: Find) -> None:
    files = users("", f"[packages]\n{entry}\n") | {f"{USERS}/acme.whl": ""}
    assert find(files, RULE) == []
