"""W7729 duplicate-pipfile-entry."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, lines, stated
from tests.workspaces import COMMON_ENTRY, USERS, users

RULE = "duplicate-pipfile-entry"
LEGACY_KEY = '"-e ../../../packages/orb-common" = "*"'


def test_a_second_spelling_is_reported_on_its_entry(find: Find) -> None:
    files = users("", f"[packages]\nother = '*'\n{COMMON_ENTRY}\nOrb_Common = '*'\n")

    (finding,) = find(files, RULE)

    assert stated([finding]) == [
        (
            "Pipfile:4:1-4:11",
            "`Orb_Common` in [packages] is already declared as `orb-common` in [packages], line 3:"
            " keep one of them",
        )
    ]
    assert (finding["code"], finding["severity"], finding["fix"]) == ("W7729", "warning", None)
    assert finding["related"] == [
        {
            "path": f"{USERS}/Pipfile",
            "line": 3,
            "message": "`orb-common` in [packages] is the same distribution",
        }
    ]


@pytest.mark.parametrize(
    ("pipfile", "expected"),
    [
        ('[packages]\na = "*"\n[dev-packages]\na = "*"\n', [4]),
        (f"[packages]\n{COMMON_ENTRY}\n[dev-packages]\n{COMMON_ENTRY}\n", [4]),
        (f"[packages]\n{COMMON_ENTRY}\n{LEGACY_KEY}\n", [3]),
        (f"[packages]\n{LEGACY_KEY}\n{COMMON_ENTRY}\n", [3]),
        ('[docs]\n"a.b" = "*"\n[packages]\nA--B = "*"\n[tests.a_b]\nversion = "*"\n', [4, 5]),
    ],
)
def test_every_entry_but_the_first_is_reported(
    pipfile: str, expected: list[int], find: Find
) -> None:
    assert lines(find(users("", pipfile), RULE)) == expected


def test_a_pipfile_outside_every_unit_counts_too(find: Find) -> None:
    (finding,) = find({**users(""), "Pipfile": '[packages]\na = "*"\nA = "*"\n'}, RULE)
    assert (finding["path"], finding["unit"]) == ("Pipfile", None)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("requirements.txt", "requests\nyarl\nRequests==2.32\n", [3]),
        ("requirements.txt", "a==1; python_version < '3.9'\na==2; python_version >= '3.9'\n", []),
        ("pyproject.toml", '[project]\nname = "x"\ndependencies = ["a.b", "A_b>1"]\n', [3]),
        (
            "pyproject.toml",
            '[project]\nname = "x"\ndependencies = ["a"]\n[dependency-groups]\ndev = ["a"]\n',
            [],
        ),
    ],
)
def test_other_manifests_say_a_thing_once_in_each_list(
    name: str, text: str, expected: list[int], find: Find
) -> None:
    files = {**users("", None), f"{USERS}/{name}": text}
    assert lines(find(files, RULE)) == expected


@pytest.mark.parametrize(
    "pipfile",
    [
        '[packages]\na = "*"\nb = "*"\n',
        '[packages]\na = "*"\n[scripts]\na = "a"\n',
        '[packages]\na = "*"\n[pipenv]\na = true\n',
        '[packages]\na = "*"\na = "*"\n',
    ],
)
def test_what_is_declared_once_or_no_toml_is_silent(pipfile: str, find: Find) -> None:
    assert find(users("", pipfile), RULE) == []
