"""Members of a uv workspace take one another from it, and nothing that it excludes (uv 0.13)."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, fixed
from tests.workspaces import COMMON, MODELS, USERS, Files

ROOT = (
    '[project]\nname = "root"\n[tool.uv.workspace]\n'
    'members = ["backend/packages/*", "backend/src/lambdas/*"]\nexclude = ["{excluded}"]\n'
)
PROJECT = '[project]\nname = "{name}"\ndependencies = [{required}]\n[tool.uv.sources]\n{sources}'
SETTINGS = 'manifests = ["pyproject.toml"]\n'


def pyproject(name: str, required: str = "", sources: str = "") -> str:
    return PROJECT.format(name=name, required=required, sources=sources)


def files(excluded: str = "", **sources: str) -> Files:
    """`orb-models` and Lambda `users` import `orb-common`; what they say of where it is."""
    return {
        "pyproject.toml": ROOT.format(excluded=excluded),
        f"{COMMON}/pyproject.toml": pyproject("orb-common"),
        f"{COMMON}/orb_common/__init__.py": "",
        f"{MODELS}/pyproject.toml": sources.get("models", pyproject("orb-models")),
        f"{MODELS}/orb_models/__init__.py": "import orb_common\n",
        f"{USERS}/pyproject.toml": sources.get("users", pyproject("users")),
        f"{USERS}/index.py": "import orb_common\n",
    }


FROM_WORKSPACE = ('"orb-common"', "orb-common = {workspace = true}\n")


@pytest.mark.parametrize(
    ("excluded", "source"),
    [
        ("", "orb-common = {workspace = true}"),
        (COMMON, 'orb-common = {path = "../orb-common", editable = true}'),
    ],
)
def test_a_package_requires_another_one_in_the_words_of_uv(
    excluded: str, source: str, find: Find
) -> None:
    before = files(excluded)

    (finding,) = find(before, "E7746", SETTINGS)

    assert finding["message"] == (
        f"{MODELS}/pyproject.toml does not require orb-common, which orb-models imports: add"
        f' `"orb-common"` to `dependencies` and `{source}` to [tool.uv.sources]'
    )
    assert find({**before, **fixed(before, finding)}, "E7746", SETTINGS) == []


def test_what_the_workspace_excludes_can_not_be_had_from_it(find: Find) -> None:
    before = files(
        COMMON,
        models=pyproject("orb-models", *FROM_WORKSPACE),
        users=pyproject("users", *FROM_WORKSPACE),
    )
    fault = f"`orb-common` is taken from the uv workspace, of which {COMMON} is no member: write"

    findings = find(before, "E7721,E7725,E7746", SETTINGS)

    assert [(each["code"], each["path"]) for each in findings] == [
        ("E7746", f"{MODELS}/orb_models/__init__.py"),
        ("E7725", f"{USERS}/pyproject.toml"),
    ]
    assert all(each["message"].startswith(fault) for each in findings)
    after = {**before, **fixed(before, findings[0]), **fixed(before, findings[1])}
    assert find(after, "E7721,E7725,E7746", SETTINGS) == []


def test_a_member_is_taken_from_the_workspace(find: Find) -> None:
    fine = files(
        models=pyproject("orb-models", *FROM_WORKSPACE),
        users=pyproject("users", *FROM_WORKSPACE),
    )
    assert find(fine, "E7721,E7724,E7725,E7746", SETTINGS) == []


@pytest.mark.parametrize("option", [", editable = true", ""])
def test_a_member_is_had_by_no_path(option: str, find: Find) -> None:
    required, models = '"orb-common"', f'orb-common = {{path = "../orb-common"{option}}}\n'
    users = models.replace("../", "../../../packages/")
    before = files(
        models=pyproject("orb-models", required, models), users=pyproject("users", required, users)
    )
    words = "`orb-common` is a member of the uv workspace, which uv takes by no path: write"

    findings = find(before, "E7721,E7725,W7726,E7746", SETTINGS)

    assert [(each["code"], each["path"]) for each in findings] == [
        ("E7746", f"{MODELS}/orb_models/__init__.py"),
        ("E7725", f"{USERS}/pyproject.toml"),
    ]
    assert all(
        each["message"] == f"{words} `orb-common = {{workspace = true}}` in [tool.uv.sources]"
        for each in findings
    )
    after = {**before, **fixed(before, findings[0]), **fixed(before, findings[1])}
    assert "{workspace = true}" in after[f"{MODELS}/pyproject.toml"]
    assert find(after, "E7721,E7725,E7746", SETTINGS) == []
