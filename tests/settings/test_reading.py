from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from orb_lint.settings import Settings, SettingsError
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.root import find_root

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace


def test_an_error_names_the_line_of_the_setting(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"pyproject.toml": "[project]\n\n[tool.orb-lint]\n# x\nlambda = []\n"})
    with pytest.raises(SettingsError, match=r"^pyproject\.toml:5: unknown setting `lambda`"):
        load_settings(root)


@pytest.mark.parametrize(
    "source",
    [b"lambdas = [", b"\xff", b"\0", b"a = " + b"[" * 100_000, b"a = " + b"9" * 10_000],
    ids=["unfinished", "no UTF-8", "NUL", "deep", "a number of 10,000 digits"],
)
@pytest.mark.parametrize("name", ["orb-lint.toml", "pyproject.toml"])
def test_settings_that_are_no_toml_are_one_line(
    make_workspace: MakeWorkspace, name: str, source: bytes
) -> None:
    root = make_workspace({name: b"# orb-lint\n" + source})
    with pytest.raises(SettingsError, match=rf"/{name}: cannot be read: [^\n]+$"):
        load_settings(root)


def test_a_folder_in_the_place_of_the_settings_is_an_error(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"orb-lint.toml/a": ""})
    with pytest.raises(
        SettingsError, match=r"/orb-lint\.toml: cannot be read: not a regular file$"
    ):
        load_settings(root)


@pytest.mark.parametrize("table", ["tool.orb-lint = 1", "tool = { orb-lint = [] }"])
def test_the_table_of_pyproject_must_be_a_table(make_workspace: MakeWorkspace, table: str) -> None:
    with pytest.raises(SettingsError, match="must be a table"):
        load_settings(make_workspace({"pyproject.toml": table}))


def test_an_acronym_at_the_start_of_a_reason_stays(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"orb-lint.toml": "a = " + "[" * 100_000})
    with pytest.raises(SettingsError, match="cannot be read: TOML inline arrays"):
        load_settings(root)


@pytest.mark.parametrize("name", ["orb_lint", "ORB-LINT", "Orb_Lint"])
def test_a_table_of_another_spelling_is_not_passed_over(
    make_workspace: MakeWorkspace, name: str
) -> None:
    root = make_workspace({"pyproject.toml": f'[tool.{name}]\nselect = ["E7701"]\n'})
    said = rf"^pyproject\.toml: unknown table \[tool\.{name}\]; did you mean \[tool\.orb-lint\]\?$"
    with pytest.raises(SettingsError, match=said):
        load_settings(root)


def test_a_named_pyproject_has_the_table(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"pyproject.toml": "[project]\n"})
    with pytest.raises(SettingsError, match=r"/pyproject\.toml: has no \[tool\.orb-lint\]$"):
        load_settings(root, f"{root}/pyproject.toml")


@pytest.mark.parametrize("text", ["", "tool = 1", "[tool]\nother = 1", "# orb-lint"])
def test_a_pyproject_without_the_table_gives_the_defaults(
    make_workspace: MakeWorkspace, text: str
) -> None:
    assert load_settings(make_workspace({"pyproject.toml": text})) == Settings()


def test_a_pyproject_that_does_not_mention_the_tool_need_not_be_valid(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace({"pyproject.toml": "[project", "lambdas/a/pyproject.toml": b"\xff"})
    assert load_settings(root) == Settings()
    assert find_root(f"{root}/lambdas/a") == root


def test_orb_lint_toml_comes_before_pyproject(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(
        {
            "pyproject.toml": "[tool.orb-lint]\nignore = ['by-pyproject']\nselect = ['a']",
            "orb-lint.toml": "ignore = ['by-orb-lint']",
        }
    )
    assert load_settings(root) == Settings(ignore=("by-orb-lint",))


def test_a_byte_order_mark_and_line_ends_of_windows_are_read(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace({"pyproject.toml": b"\xef\xbb\xbf[tool.orb-lint]\r\nignore = ['a']\r\n"})
    assert load_settings(root) == Settings(ignore=("a",))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("team.toml", "ignore = ['a']"),
        ("ci/pyproject.toml", "[tool.orb-lint]\nignore = ['a']"),
    ],
)
def test_another_file_can_be_named_to_read_settings_from(
    make_workspace: MakeWorkspace, name: str, text: str
) -> None:
    root = make_workspace({"orb-lint.toml": "ignore = ['b']", name: text})
    assert load_settings(root, f"{root}/{name}") == Settings(ignore=("a",))


def test_a_named_settings_file_must_exist(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({})
    with pytest.raises(SettingsError, match=r"none\.toml: no such file$"):
        load_settings(root, f"{root}/none.toml")
