"""E7727 in every format: what run time needs is not declared for development only."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.rules.reports import Find, fixed
from tests.workspaces import PACKAGES, USERS

RULE = "pipfile-entry-dev-only"
PROJECT = '[project]\nname = "users"\nversion = "1.0"\ndependencies = []\n'
POETRY = '[tool.poetry.dependencies]\npython = "^3.12"\n'


class Case(NamedTuple):
    """Files of a Lambda that declare PyYAML for development, and the words of the finding."""

    files: dict[str, str]
    where: str
    to: str


CASES = {
    "Pipfile": Case({"Pipfile": '[dev-packages]\npyyaml = "*"\n'}, "[dev-packages]", "[packages]"),
    "requirements-dev.txt": Case(
        {"requirements.txt": "requests\n", "requirements-dev.txt": "pytest\npyyaml>=6\n"},
        "requirements-dev.txt",
        "requirements.txt",
    ),
    "a dependency group": Case(
        {"pyproject.toml": f'{PROJECT}[dependency-groups]\ntest = ["pyyaml>=6"]\n'},
        "`dependency-groups.test`",
        "`dependencies`",
    ),
    "a group of Poetry": Case(
        {"pyproject.toml": f'{POETRY}[tool.poetry.group.dev.dependencies]\npyyaml = "^6"\n'},
        "[tool.poetry.group.dev.dependencies]",
        "[tool.poetry.dependencies]",
    ),
}
SETTINGS = 'manifests = ["Pipfile", "requirements.txt", "pyproject.toml"]\n'


def lambda_files(case: Case, **sources: str) -> dict[str, str]:
    own = {f"{USERS}/{name}": text for name, text in case.files.items()}
    code = {f"{USERS}/{name.replace('__', '/')}.py": text for name, text in sources.items()}
    return {**PACKAGES, **own, **code}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_for_development_only_is_moved_within_its_format(case: Case, find: Find) -> None:
    files = lambda_files(case, index="import yaml\n")

    (finding,) = find(files, RULE, SETTINGS)

    assert finding["message"] == (
        f"`pyyaml` is imported at run time and declared only in {case.where}: move it to {case.to}"
    )
    assert find({**files, **fixed(files, finding)}, f"{RULE},E7722,E7732", SETTINGS) == []


@pytest.mark.parametrize("settings", ["", "check-test-dependencies = true\n"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_test_is_what_such_entries_are_for(case: Case, settings: str, find: Find) -> None:
    files = lambda_files(case, index="", tests__test_index="import yaml\n")
    assert find(files, f"{RULE},E7722", SETTINGS + settings) == []
