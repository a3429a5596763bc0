"""E7721 missing-pipfile-entry."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, fixed, lines, stated
from tests.workspaces import (
    COMMON,
    COMMON_ENTRY,
    LAYERS,
    MODELS,
    MODELS_ENTRY,
    PACKAGES,
    USERS,
    users,
)

RULE = "missing-pipfile-entry"
MODELS_NEED_COMMON = {
    f"{MODELS}/pyproject.toml": '[project]\nname = "orb-models"\ndependencies = ["orb-common>=1"]\n'
}


def test_an_undeclared_package_is_reported_where_it_is_imported(find: Find) -> None:
    files = users("import os\nfrom orb_common.exceptions import NotFound\n", "[packages]\n")

    findings = find(files, RULE)

    assert stated(findings) == [
        (
            "index.py:2:6-2:27",
            "backend/src/lambdas/users/Pipfile does not declare orb-common: add"
            f" `{COMMON_ENTRY}` to [packages]",
        )
    ]
    assert (findings[0]["code"], findings[0]["fix"]["applicability"]) == ("E7721", "safe")
    assert fixed(files, findings[0]) == {f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n"}


def test_it_stands_on_the_first_statement_of_each_file_and_package(find: Find) -> None:
    source = "import orb_common\nimport orb_models\nimport orb_common.utils\n"
    files = users(source, "[packages]\n") | {f"{USERS}/lib/a.py": "import os\nimport orb_models\n"}

    findings = find(files, RULE)

    assert [(each["path"].rpartition("/")[2], each["line"]) for each in findings] == [
        ("index.py", 1),
        ("index.py", 2),
        ("a.py", 2),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"[packages]\n{COMMON_ENTRY}\n"),
        ("[packages]\nrequests = '*'", f"[packages]\nrequests = '*'\n{COMMON_ENTRY}"),
        (
            "[packages]\nrequests = '*'  # why\n\n[dev-packages]\npytest = '*'\n",
            f"[packages]\nrequests = '*'  # why\n{COMMON_ENTRY}\n\n[dev-packages]\npytest = '*'\n",
        ),
        (
            "[requires]\npython_version = '3.12'\n",
            f"[requires]\npython_version = '3.12'\n\n[packages]\n{COMMON_ENTRY}\n",
        ),
        (
            "[packages]\r\nrequests = '*'\r\n",
            f"[packages]\r\nrequests = '*'\r\n{COMMON_ENTRY}\r\n",
        ),
    ],
)
def test_the_entry_goes_behind_the_last_one_and_the_rest_stays(
    before: str, after: str, find: Find
) -> None:
    files = users("import orb_common\n", before)

    (finding,) = find(files, RULE)

    assert fixed(files, finding) == {f"{USERS}/Pipfile": after}


def test_packages_come_with_the_packages_that_they_require(find: Find) -> None:
    files = users("import orb_models\n", "[packages]\n") | MODELS_NEED_COMMON

    (finding,) = find(files, RULE)

    assert fixed(files, finding) == {
        f"{USERS}/Pipfile": f"[packages]\n{COMMON_ENTRY}\n{MODELS_ENTRY}\n"
    }


def test_what_a_declared_package_requires_is_reported_on_its_entry(find: Find) -> None:
    files = users("import orb_models\n", f"[packages]\n{MODELS_ENTRY}\n") | MODELS_NEED_COMMON

    findings = find(files, RULE)

    assert stated(findings) == [
        (
            "Pipfile:2:1-2:11",
            "orb-models requires orb-common, which backend/src/lambdas/users/Pipfile does not"
            f" declare, so pipenv would look on the public index: add `{COMMON_ENTRY}`"
            " to [packages]",
        )
    ]
    assert COMMON_ENTRY in fixed(files, findings[0])[f"{USERS}/Pipfile"]


@pytest.mark.parametrize(("extras", "count"), [("", 0), ('extras = ["http"], ', 1)])
def test_what_an_extra_requires_is_reported_where_the_entry_asks_for_it(
    extras: str, count: int, find: Find
) -> None:
    project = '[project]\nname = "orb-models"\n'
    metadata = project + 'optional-dependencies = {http = ["orb-common"]}\n'
    entry = MODELS_ENTRY.replace("{", f"{{{extras}")
    files = users("import orb_models\n", f"[packages]\n{entry}\n")

    assert len(find(files | {f"{MODELS}/pyproject.toml": metadata}, RULE)) == count


def test_what_is_imported_too_is_reported_at_the_import_alone(find: Find) -> None:
    source = "import orb_models\nimport orb_common\n"
    files = users(source, f"[packages]\n{MODELS_ENTRY}\n") | MODELS_NEED_COMMON

    assert [(each["path"], each["line"]) for each in find(files, RULE)] == [
        (f"{USERS}/index.py", 2)
    ]


@pytest.mark.parametrize(
    "pipfile",
    [
        f"[packages]\n{COMMON_ENTRY}\n",
        f"[dev-packages]\n{COMMON_ENTRY}\n",
        '[packages]\norb-common = "*"\n',
        '[packages]\n"Orb.Common" = {path = "../../../packages/orb-common"}\n',
        '[packages.orb_common]\npath = "../../../packages/orb-common"\n',
        '[packages]\ncommon = {file = "../../../packages/orb-common/"}\n',
        '[packages]\n"-e ../../../packages/orb-common" = "*"\n',
    ],
)
def test_an_entry_of_any_kind_declares_its_package(pipfile: str, find: Find) -> None:
    assert find(users("import orb_common\n", pipfile), RULE) == []


def test_a_legacy_import_needs_the_package_it_has_moved_to(find: Find) -> None:
    (finding,) = find(users("import exceptions\n", "[packages]\n"), RULE)

    assert "does not declare orb-common" in finding["message"]


@pytest.mark.parametrize(
    "source",
    [
        "if TYPE_CHECKING:\n    import orb_common\n",
        "try:\n    import orb_common\nexcept ImportError: ...\n",
        "def f():\n    import orb_common\n",
        "import importlib\nimportlib.import_module('orb_common')\n",
    ],
)
def test_every_context_counts(source: str, find: Find) -> None:
    assert len(find(users(source, "[packages]\n"), RULE)) == 1


def test_tests_count_too(find: Find) -> None:
    files = users("", "[packages]\n") | {f"{USERS}/tests/test_x.py": "import orb_common\n"}

    assert lines(find(files, RULE)) == [1]


def test_a_layer_with_a_pipfile_is_a_unit_like_a_lambda(find: Find) -> None:
    files = {
        **PACKAGES,
        f"{LAYERS}/search/client.py": "import orb_common\n",
        f"{LAYERS}/search/Pipfile": "[packages]\n",
    }

    assert [each["path"] for each in find(files, RULE)] == [f"{LAYERS}/search/client.py"]


def test_what_a_layer_installs_need_not_be_declared(find: Find) -> None:
    files = users("import orb_common\n", "[packages]\n") | {
        f"{LAYERS}/deps/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
        f"{LAYERS}/deps/x.py": "",
    }

    assert find(files, RULE) == []


@pytest.mark.parametrize("pipfile", [None, "[packages\n"])
def test_no_pipfile_and_a_broken_one_are_other_rules_business(
    pipfile: str | None, find: Find
) -> None:
    assert find(users("import orb_common\n", pipfile), RULE) == []


def test_its_own_modules_and_packages_are_free(find: Find) -> None:
    files = users("import orb_common\n", "[packages]\n") | {
        f"{USERS}/orb_common.py": "",
        f"{COMMON}/orb_common/more.py": "import orb_common.utils\n",
        f"{MODELS}/orb_models/more.py": "import orb_common\n",
    }

    assert find(files, RULE) == []


@pytest.mark.parametrize(
    ("requirements", "added"),
    [
        ("-e ../../../packages/orb-models\n", "-e ../../../packages/orb-common"),
        ("-e ./backend/packages/orb-models\n", "-e ./backend/packages/orb-common"),
        ("-e packages/orb-models\n", "-e ./packages/orb-common"),
        ("-e ../nowhere/orb-models\n", "-e ../../../packages/orb-common"),
    ],
)
def test_a_path_starts_where_those_beside_it_start(
    requirements: str, added: str, find: Find
) -> None:
    files = {
        **users("import orb_common\n", None),
        f"{USERS}/requirements.txt": requirements,
        f"{MODELS}/pyproject.toml": '[project]\nname = "orb-models"\n',
    }

    (finding,) = find(files, RULE)

    assert finding["message"].endswith(f"add `{added}`")
    assert fixed(files, finding) == {f"{USERS}/requirements.txt": f"{requirements}{added}\n"}


def test_a_path_of_an_included_file_starts_where_pip_runs(find: Find) -> None:
    files = {
        **users("", None),
        f"{USERS}/requirements.txt": "-r more/base.txt\n",
        f"{USERS}/more/base.txt": "-e ../../../packages/old/orb-common\n",
    }

    (finding,) = find(files, "pipfile-entry-wrong-path")

    assert finding["message"] == (
        "`orb-common` leads to backend/packages/old/orb-common, which does not exist: write"
        " `-e ../../../packages/orb-common`"
    )
