from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import jsonschema
import pytest
from validate_pyproject.api import Validator
from validate_pyproject.error_reporting import ValidationError
from validate_pyproject.plugins import PluginWrapper

from orb_lint.cli.settings_schema import EXAMPLES, meanings, schema, tool_schema
from orb_lint.settings import Settings
from orb_lint.settings.reading import load_settings
from orb_lint.settings.values import READERS
from tests.settings.test_values import KEYS

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli


def test_each_setting_is_shown_with_the_file_that_states_it(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace({"orb-lint.toml": 'ignore = ["E7701"]\n', "lambdas/a/index.py": ""})

    outcome = run_cli("config", f"{root}/lambdas/a")

    assert (outcome.status, outcome.stderr) == (0, "")
    first, *lines = outcome.stdout.splitlines()
    assert first == f"# of {root}"
    assert [line.partition(" = ")[0] for line in lines] == list(READERS)
    assert 'ignore = ["E7701"] # orb-lint.toml' in lines
    assert 'target-python = "3.14" # default' in lines


def test_a_path_that_is_not_there_is_refused(run_cli: RunCli) -> None:
    assert run_cli("config", "gone") == (2, "", "orb-lint: gone: no such file or folder\n")


def test_the_same_in_json(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace({"team.toml": "shared-pipfile = true\n"})

    outcome = run_cli("config", root, "--config", f"{root}/team.toml", "--output-format", "json")

    shown = json.loads(outcome.stdout)
    assert shown["root"] == root
    assert shown["settings"]["shared-pipfile"] == {"value": True, "from": f"{root}/team.toml"}
    assert shown["settings"]["manifests"]["from"] == "default"


def test_settings_in_error_are_a_failure(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    root = make_workspace({"orb-lint.toml": "\nlambda = []\n"})

    assert run_cli("config", root) == (
        2,
        "",
        "orb-lint: orb-lint.toml:2: unknown setting `lambda`; did you mean `lambdas`?\n",
    )


def test_every_setting_has_a_meaning_of_one_line() -> None:
    assert list(meanings()) == list(READERS)
    assert all(meaning.endswith(".") for meaning in meanings().values())


def test_the_schema_is_one_and_takes_the_defaults(run_cli: RunCli) -> None:
    printed = json.loads(run_cli("config", "--schema").stdout)
    jsonschema.Draft7Validator.check_schema(printed)
    defaults = {key: each["default"] for key, each in printed["properties"].items()}
    del defaults["baseline"]  # none by default, which no value says
    jsonschema.validate(defaults, printed)


@pytest.mark.parametrize("name", KEYS)
def test_the_schema_takes_what_is_read_and_refuses_wrong_types(name: str) -> None:
    import tomli

    accepted = tomli.loads(f"{name} = {KEYS[name].text}")
    jsonschema.validate(accepted, schema())
    wrong = tomli.loads(f"{name} = 1979-05-27")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema())


@pytest.mark.parametrize("name", KEYS)
def test_the_example_of_a_setting_is_accepted(name: str, make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"orb-lint.toml": EXAMPLES[name]})
    assert load_settings(root) != Settings()


def test_validate_pyproject_can_use_it() -> None:
    validator = Validator(extra_plugins=[PluginWrapper("orb-lint", cast("Any", tool_schema))])
    with pytest.raises(ValidationError, match="lambdas"):
        validator({"tool": {"orb-lint": {"lambdas": "not a list"}}})
    assert validator({"tool": {"orb-lint": {"lambdas": ["functions/*"]}}})
