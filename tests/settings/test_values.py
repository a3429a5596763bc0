from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from orb_lint.settings import (
    DEFAULT_LEGACY_MODULES,
    NEWEST_PYTHON,
    Contract,
    Settings,
    SettingsError,
)
from orb_lint.settings.reading import load_settings

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
