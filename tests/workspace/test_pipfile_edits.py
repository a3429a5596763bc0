from __future__ import annotations

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from orb_lint.findings import START, Edit
from orb_lint.workspace.pipfile import read_pipfile
from orb_lint.workspace.pipfile_edits import (
    add_entries,
    apply_edit,
    create_pipfile,
    path_entry,
)

COMMON = 'orb-common = {path = "../c", editable = true}'
MODELS = 'orb-models = {path = "../m", editable = true}'


def added(before: str, *lines: str) -> str | None:
    """The text of a Pipfile after the lines have been added; None where that was refused."""
    edit = add_entries(read_pipfile("Pipfile", before.encode()), list(lines))
    return edit and apply_edit(before, edit)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            '[packages]\na = "*"\n\n[dev-packages]\n',
            f'[packages]\na = "*"\n{COMMON}\n\n[dev-packages]\n',
            id="behind the last entry",
        ),
        pytest.param(
            '[packages]\na = "*"  # why\n# trailing\n\n[requires]\n',
            f'[packages]\na = "*"  # why\n{COMMON}\n# trailing\n\n[requires]\n',
            id="before a comment that trails the section",
        ),
        pytest.param(
            '[packages]\r\na = "*"\r\n\r\n[requires]\r\n',
            f'[packages]\r\na = "*"\r\n{COMMON}\r\n\r\n[requires]\r\n',
            id="with the line ends of Windows",
        ),
        pytest.param(
            '[packages]\na = "*"', f'[packages]\na = "*"\n{COMMON}', id="no final newline"
        ),
        pytest.param(
            "[packages]  # none yet\n\n[requires]\n",
            f"[packages]  # none yet\n{COMMON}\n\n[requires]\n",
            id="an empty section",
        ),
        pytest.param("[packages]", f"[packages]\n{COMMON}", id="nothing but a header"),
        pytest.param("", f"[packages]\n{COMMON}\n", id="an empty file"),
        pytest.param(
            '[dev-packages]\na = "*"\n',
            f'[dev-packages]\na = "*"\n\n[packages]\n{COMMON}\n',
            id="no section",
        ),
        pytest.param(
            '[dev-packages]\r\na = "*"',
            f'[dev-packages]\r\na = "*"\r\n\r\n[packages]\r\n{COMMON}\r\n',
            id="no section and no final newline",
        ),
        pytest.param(
            '[packages.a]\nversion = "*"\n',
            f'[packages.a]\nversion = "*"\n\n[packages]\n{COMMON}\n',
            id="outline tables only",
        ),
        pytest.param(
            '[packages]\nb = "*"\n[packages.a]\nversion = "*"\n',
            f'[packages]\nb = "*"\n{COMMON}\n[packages.a]\nversion = "*"\n',
            id="outline tables behind entries",
        ),
        pytest.param(
            '[packages]\na = {extras = [\n  "x",\n]}\n# end\n',
            f'[packages]\na = {{extras = [\n  "x",\n]}}\n{COMMON}\n# end\n',
            id="behind a value of several lines",
        ),
        pytest.param(
            '[packages]\na.version = "*"\na.extras = []\n',
            f'[packages]\na.version = "*"\na.extras = []\n{COMMON}\n',
            id="behind dotted keys",
        ),
        pytest.param(
            '[packages]\n"caf\u00e9" = "*" # \u2028 \x85\n',
            f'[packages]\n"caf\u00e9" = "*" # \u2028 \x85\n{COMMON}\n',
            id="line ends that are none in TOML",
        ),
    ],
)
def test_an_entry_is_added_and_all_else_is_kept(before: str, after: str) -> None:
    assert added(before, COMMON) == after


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (["a", "z"], ["a", COMMON, MODELS, "z"]),
        (["a", "orb-lint", "z"], ["a", COMMON, "orb-lint", MODELS, "z"]),
        (["p", "z"], [COMMON, MODELS, "p", "z"]),
        (["a"], ["a", COMMON, MODELS]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_sorted_entries_stay_sorted(entries: list[str], expected: list[str], end: str) -> None:
    def pipfile(keys: list[str]) -> str:
        rows = [key if "=" in key else f'{key} = "*"' for key in keys]
        return end.join(["[pipenv]", "sort_pipfile = true", "[packages]", *rows, "", "# end", ""])

    assert added(pipfile(entries), MODELS, COMMON) == pipfile(expected)


@pytest.mark.parametrize(
    "before",
    [
        'packages.a = "*"\n',
        'packages = {a = "*"}\n',
        '[packages]\norb-common = "*"\n',
        "packages = 1\n",
        "[[packages]]\na = 1\n",
    ],
)
def test_what_cannot_be_added_for_certain_is_not_added(before: str) -> None:
    assert added(before, COMMON) is None


def test_a_byte_order_mark_is_no_character_of_the_first_line() -> None:
    manifest = read_pipfile("Pipfile", b"\xef\xbb\xbf[packages]")
    edit = add_entries(manifest, [COMMON])
    assert edit is not None
    assert edit.span == (1, 11, 1, 11)


KEYS = st.sampled_from(("a", "b", "m", "z", "requests", '"q.r"'))
VALUES = st.sampled_from(
    ('"*"', "{version = '*'}", '{path = "../x"} # é', '[\n  "x",  # y\n]', '"""\n[packages]\n"""')
)
GAPS = st.sampled_from(("", "\n", "# a comment\n", "  \n"))
SECTIONS = st.sampled_from(("packages", "dev-packages", "docs", "packages.orb-core", "requires"))


@st.composite
def pipfiles(draw: st.DrawFn) -> str:
    text = draw(GAPS) + draw(st.sampled_from(("", "[pipenv]\nsort_pipfile = true\n")))
    for section in draw(st.lists(SECTIONS, unique=True)):
        text += f"[{section}]{draw(st.sampled_from(('', ' # [x]')))}\n" + draw(GAPS)
        for key in draw(st.lists(KEYS, unique=True, max_size=4)):
            text += f"{key} = {draw(VALUES)}\n" + draw(GAPS)
    text = draw(st.sampled_from((text, text.rstrip("\n"))))
    return draw(st.sampled_from((text, text.replace("\n", "\r\n"))))


@settings(max_examples=200, deadline=None)
@given(before=pipfiles())
def test_the_result_is_what_was_there_and_the_new_entries(before: str) -> None:
    after = added(before, COMMON, MODELS)
    assert after is not None
    document = tomli.loads(before)
    new = tomli.loads(f"{COMMON}\n{MODELS}")
    assert tomli.loads(after) == {**document, "packages": {**document.get("packages", {}), **new}}
    kept = iter(after)
    assert all(char in kept for char in before), "a character was lost"
    assert ("\r\n" in before) <= ("\n" not in after.replace("\r\n", ""))


@pytest.mark.parametrize(
    ("folder", "package", "path"),
    [
        ("src/lambdas/users", "packages/orb-common", "../../../packages/orb-common"),
        ("", "packages/orb-common", "packages/orb-common"),
        ("packages/orb-models", "packages/orb-common", "../orb-common"),
        ("src", "", ".."),
    ],
)
def test_an_entry_is_a_relative_path(folder: str, package: str, path: str) -> None:
    entry = path_entry(folder, "orb-common", package)
    assert tomli.loads(entry) == {"orb-common": {"path": path, "editable": True}}


def test_a_new_pipfile_holds_its_entries() -> None:
    edit = create_pipfile("users/Pipfile", [COMMON, MODELS])
    assert edit == Edit("users/Pipfile", START, f"[packages]\n{COMMON}\n{MODELS}\n")
