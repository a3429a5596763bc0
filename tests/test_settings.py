from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from orb_lint.settings import (
    DEFAULT_LEGACY_MODULES,
    NEWEST_PYTHON,
    Contract,
    Settings,
    SettingsError,
    find_root,
    load_settings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.conftest import MakeWorkspace


class Key(NamedTuple):
    """A setting: its default, a value as written and as read, and values that are refused."""

    default: object
    text: str
    value: object
    refused: tuple[str, ...]


def strings(default: tuple[str, ...]) -> Key:
    return Key(default, '["a", "b"]', ("a", "b"), ("1", '"a"', "[1]", "{}", "1979-05-27"))


def modules(default: Mapping[str, str]) -> Key:
    refused = ("1", "[]", "{ a = 1 }", "{ a = '' }", "{ '1' = 'a' }")
    return Key(default, '{ old = "new.module" }', {"old": "new.module"}, refused)


def flag(default: bool) -> Key:
    return Key(default, str(not default).lower(), not default, ('"true"', "1", "[]"))


KEYS = {
    "lambdas": strings(("**/lambdas/*",)),
    "layers": strings(("**/layers/*",)),
    "packages": strings(("**/packages/*",)),
    "exclude": strings(Settings().exclude),
    "extend-exclude": strings(()),
    "target-python": Key(
        NEWEST_PYTHON,
        '"3.12"',
        (3, 12),
        ("3.12", '"3"', '"2.7"', '"3.7"', '"3.99"', '"py312"', '"3.12.1"'),
    ),
    "legacy-modules": modules(DEFAULT_LEGACY_MODULES),
    "extend-legacy-modules": modules({}),
    "forbidden-dependencies": Key(
        (Contract("orb-common", "orb-models", "orb-common stands below orb-models"),),
        '[{ from = "a", to = "b", reason = "c" }, { from = "d", to = "e" }]',
        (Contract("a", "b", "c"), Contract("d", "e", "")),
        ("1", "[1]", '[{ from = "a" }]', '[{ to = "a" }]', '[{ from = "a", to = 1 }]'),
    ),
    "type-checking-counts": flag(True),
    "runtime-provided": strings(Settings().runtime_provided),
    "distributions": Key(
        {},
        '{ PyYAML = ["yaml"] }',
        {"PyYAML": ("yaml",)},
        ("1", "[]", '{ a = "b" }', "{ a = [1] }"),
    ),
    "private-indexes": strings(()),
    "always-declared": strings(()),
    "check-test-dependencies": flag(False),
    "manifests": Key(
        Settings().manifests,
        '["requirements.txt", "Pipfile", "requirements.txt"]',
        ("requirements.txt", "Pipfile"),
        ("1", '"Pipfile"', "[]", "[1]", '["poetry.lock"]', '["pipfile"]'),
    ),
    "manifest-of": Key(
        {},
        '{ "src/*" = "./requirements.txt" }',
        {"src/*": "requirements.txt"},
        ("1", "[]", '{ a = "" }', '{ a = ["Pipfile"] }', '{ a = "setup.py" }'),
    ),
    "layer-sources": Key(
        {},
        '{ KitLayer = ["./src/kit/"] }',
        {"KitLayer": ("src/kit",)},
        ("1", "[]", '{ a = "b" }', "{ a = [1] }"),
    ),
    "package-layers": Key(
        {},
        '{ KitLayer = ["acme-kit"] }',
        {"KitLayer": ("acme-kit",)},
        ("1", "[]", '{ a = "b" }', "{ a = [1] }"),
    ),
    "require-pipfile": Key("when-needed", '"always"', "always", ("true", '"never"', '["always"]')),
    "shared-pipfile": flag(False),
    "require-setup-py": flag(False),
    "namespace-packages": flag(False),
    "legacy-output-paths": strings(("backend/src/core/models",)),
    "select": strings(()),
    "extend-select": strings(()),
    "ignore": strings(()),
    "per-path-ignores": Key(
        {}, '{ "**/tests" = ["E7701"] }', {"**/tests": ("E7701",)}, ("1", "[]", '{ a = "E7701" }')
    ),
    "baseline": Key("", '"known.txt"', "known.txt", ("1", '""', "true", '["a"]')),
    "never-baselined": strings(()),
}

BAD_VALUES = [(name, value) for name, key in KEYS.items() for value in key.refused]


@pytest.fixture
def load(make_workspace: MakeWorkspace) -> Callable[[str], Settings]:
    def load(text: str) -> Settings:
        return load_settings(make_workspace({"orb-lint.toml": text}))

    return load


def test_every_setting_is_in_the_table_above() -> None:
    assert {name.replace("-", "_") for name in KEYS} == set(Settings._fields)


@pytest.mark.parametrize("name", KEYS)
def test_a_setting_has_a_default_and_can_be_set(name: str, load: Callable[[str], Settings]) -> None:
    key = KEYS[name]
    field = name.replace("-", "_")
    assert getattr(load(""), field) == key.default
    assert load(f"{name} = {key.text}") == Settings()._replace(**{field: key.value})  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "value"), BAD_VALUES)
def test_a_value_of_the_wrong_type_is_an_error_that_names_the_setting(
    name: str, value: str, load: Callable[[str], Settings]
) -> None:
    with pytest.raises(SettingsError, match=rf"^orb-lint\.toml:1: `{name}` [^\n]+$"):
        load(f"{name} = {value}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lambda = []", "unknown setting `lambda`; did you mean `lambdas`?"),
        ("extend_select = []", "unknown setting `extend_select`; did you mean `extend-select`?"),
        ("colour = 1", "unknown setting `colour`"),
        ("lambdas = 1", "`lambdas` must be a list of strings, not a number"),
        ("lambdas = ['a', 1.5]", "`lambdas` must be a list of strings, but holds a number"),
        (
            "forbidden-dependencies = [{ form = 'a', to = 'b' }]",
            "`forbidden-dependencies` holds a contract with the unknown key `form`;"
            " did you mean `from`?",
        ),
        (
            "distributions = { a = 'b' }",
            '`distributions` of `a` must be a list of strings, not "b"',
        ),
        (
            "manifests = ['pyproject']",
            "`manifests` names `pyproject`, which is none of `Pipfile`, `requirements.txt`,"
            " `pyproject.toml`; did you mean `pyproject.toml`?",
        ),
        ("target-python = '3.7'", "`target-python` must lie between 3.8 and 3.14, not at 3.7"),
        (
            "manifest-of = { 'src/*' = 'setup.py' }",
            "`manifest-of` of `src/*` must be the path of a Pipfile, a `.txt` or a pyproject.toml,"
            ' not "setup.py"',
        ),
    ],
)
def test_an_error_says_what_to_do(text: str, message: str, load: Callable[[str], Settings]) -> None:
    with pytest.raises(SettingsError) as error:
        load(text)
    assert str(error.value) == f"orb-lint.toml:1: {message}"


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


class TestRoot:
    @pytest.mark.parametrize(
        ("files", "root"),
        [
            ({"orb-lint.toml": ""}, ""),
            ({"backend/orb-lint.toml": ""}, "backend"),
            ({"backend/pyproject.toml": "[tool.orb-lint]"}, "backend"),
            ({"backend/pyproject.toml": "[project]\nname = 'orb-lint-user'"}, ""),
            ({"backend/.git": "gitdir: elsewhere"}, "backend"),
            ({}, ""),
        ],
    )
    @pytest.mark.parametrize("start", ["backend/lambdas/users", "backend/lambdas/users/index.py"])
    def test_it_is_the_nearest_folder_with_settings_or_a_checkout(
        self, make_workspace: MakeWorkspace, files: dict[str, str], root: str, start: str
    ) -> None:
        workspace = make_workspace({**files, "backend/lambdas/users/index.py": ""})
        assert find_root(f"{workspace}/{start}") == f"{workspace}/{root}".rstrip("/")

    @pytest.mark.parametrize(
        ("start", "root"),
        [
            ("location/repository/src/lambdas/users", "location/repository"),
            ("location/repository/src/lambdas", "location/repository"),
            ("location/repository/packages/orb-common/orb_common", "location/repository"),
            ("location/repository", "location/repository"),
            ("location/other", "location/other"),
        ],
    )
    def test_without_either_it_is_the_highest_folder_that_looks_like_one(
        self,
        make_workspace: MakeWorkspace,
        monkeypatch: pytest.MonkeyPatch,
        start: str,
        root: str,
    ) -> None:
        workspace = make_workspace(
            {
                "location/packages/unrelated.txt": "",
                "location/repository/src/lambdas/users/index.py": "",
                "location/repository/packages/orb-common/orb_common/__init__.py": "",
                "location/other/a.py": "",
            },
            git=False,
        )
        monkeypatch.setenv("HOME", f"{workspace}/location")
        assert find_root(f"{workspace}/{start}") == f"{workspace}/{root}"

    def test_links_are_followed(self, make_workspace: MakeWorkspace) -> None:
        root = make_workspace({"lambdas/users/a.py": ""})
        elsewhere = make_workspace({})
        os.symlink(f"{root}/lambdas/users", f"{elsewhere}/users")
        assert find_root(f"{elsewhere}/users") == root
