"""W7733 requirements-drift."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, COMMON_ENTRY, PIPFILE, USERS, Files, users

RULE = "requirements-drift"
BOTH = "../../../packages/orb-common\n../../../packages/orb-models\n"


def with_requirements(text: str, pipfile: str = PIPFILE) -> dict[str, str]:
    return {**users("", pipfile), f"{USERS}/requirements.txt": text}


def test_all_that_is_missing_is_one_finding_at_the_top_of_the_file(find: Find) -> None:
    (finding,) = find(with_requirements("requests==2.32.3\n# orb-common\n"), RULE)

    assert stated([finding]) == [
        (
            "requirements.txt:1:1-1:1",
            f"orb-common and orb-models, which {USERS}/Pipfile declares, are not in"
            " requirements.txt: add `../../../packages/orb-common` and"
            " `../../../packages/orb-models`",
        )
    ]
    assert (finding["code"], finding["severity"], finding["fix"]) == ("W7733", "warning", None)
    assert [(each["path"], each["line"]) for each in finding["related"]] == [
        (f"{USERS}/Pipfile", 2),
        (f"{USERS}/Pipfile", 3),
    ]


def test_only_what_is_missing_is_named(find: Find) -> None:
    (finding,) = find(with_requirements("-e ../../../packages/orb-common"), RULE)
    assert finding["message"].startswith("orb-models, which ")


@pytest.mark.parametrize(
    "requirements",
    [
        BOTH,
        "-e ../../../packages/orb-common\n--editable ../../../packages/orb-models/\n",
        "./../../../packages/orb-common[x] ; python_version > '3'\r\n../../../packages/orb-models",
        "./wheels/orb_common-1.0-py3-none-any.whl\norb_models @ file:///wheels/m.whl\n",
        "-r common.txt\n../../../packages/orb-models\n",
        "requests\n-r gone.txt\n",
    ],
)
def test_every_way_to_require_a_package_counts(requirements: str, find: Find) -> None:
    included = {f"{USERS}/common.txt": "../../../packages/orb-common\n"}
    assert find({**with_requirements(requirements), **included}, RULE) == []


@pytest.mark.parametrize(
    "requirement",
    [
        "orb-common==1.0",
        "-e ../nowhere/orb-common",
        "../../../packages/orb-models#egg=orb-common",
        "git+https://example.com/c.git#egg=orb-common",
    ],
)
def test_a_name_alone_is_not_the_package(requirement: str, find: Find) -> None:
    files = with_requirements(f"{requirement}\n../../../packages/orb-models\n")
    (finding,) = find(files, RULE)
    assert finding["message"] == (
        f"orb-common, which {USERS}/Pipfile declares, is not in requirements.txt by path: add"
        " `../../../packages/orb-common`"
    )


@pytest.mark.parametrize(
    "files",
    [
        users(""),
        with_requirements("", f"[dev-packages]\n{COMMON_ENTRY}\n"),
        with_requirements("", '[packages]\nrequests = "*"\n'),
        {**users("", None), f"{COMMON}/Pipfile": PIPFILE, f"{COMMON}/requirements.txt": ""},
        {**users("", None), "Pipfile": PIPFILE, "requirements.txt": ""},
        {**with_requirements(""), ".gitignore": "requirements.txt\n"},
    ],
    ids=["no file", "for development", "nothing local", "package", "outside", "ignored by git"],
)
def test_what_is_not_deployed_from_requirements_is_silent(files: Files, find: Find) -> None:
    assert find(files, RULE) == []


def test_a_line_that_no_lambda_installs_counts_for_nothing(find: Find) -> None:
    first, rest = BOTH.split("\n", 1)

    (finding,) = find(with_requirements(f"{first} ; sys_platform == 'win32'\n{rest}"), RULE)

    assert finding["message"].startswith("orb-common, which ")
