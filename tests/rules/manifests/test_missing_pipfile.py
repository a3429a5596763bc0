"""E7720 missing-pipfile."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, fixed, lines, place, stated
from tests.workspaces import COMMON_ENTRY, INDEX, LAYERS, MODELS, ORDERS, PACKAGES, USERS, users

RULE = "missing-pipfile"
ALWAYS = 'require-pipfile = "always"\n'


def test_a_lambda_that_needs_something_installed_is_told_what(find: Find) -> None:
    files = users("import os\nimport requests, yaml\nfrom orb_common import exceptions\n", None)

    findings = find(files, RULE)

    assert stated(findings) == [
        (
            "index.py:2:8-2:16",
            "Lambda `users` has no Pipfile and needs requests, pyyaml, orb-common installed:"
            " create backend/src/lambdas/users/Pipfile",
        )
    ]
    (finding,) = findings
    assert (finding["code"], finding["fix"]["applicability"]) == ("E7720", "unsafe")
    assert fixed(files, finding) == {
        f"{USERS}/Pipfile": f'[packages]\n{COMMON_ENTRY}\npyyaml = "*"\nrequests = "*"\n'
    }


def test_it_stands_on_the_first_such_import_of_each_file(find: Find) -> None:
    files = users("import json\nimport requests\nimport httpx\n", None) | {
        f"{USERS}/lib/a.py": "import httpx\n"
    }

    findings = find(files, RULE)

    assert [(place(each).split("-")[0]) for each in findings] == ["index.py:2:8", "a.py:1:8"]
    assert findings[0]["fix"] == findings[1]["fix"]


def test_packages_come_with_the_packages_that_they_require(find: Find) -> None:
    requires = '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n'
    files = users("import orb_models\n", None) | {f"{MODELS}/pyproject.toml": requires}

    (finding,) = find(files, RULE)

    pipfile = fixed(files, finding)[f"{USERS}/Pipfile"]
    assert COMMON_ENTRY in pipfile
    assert "orb-models = {path" in pipfile


def test_a_legacy_import_needs_the_package_it_has_moved_to(find: Find) -> None:
    (finding,) = find(users("from exceptions import NotFound\n", None), RULE)

    assert "needs orb-common installed" in finding["message"]


def test_a_pipfile_beside_the_code_is_the_one_of_the_lambda(find: Find) -> None:
    """Even where no template tells that the code is in a folder of its own."""
    files = {
        f"{USERS}/src/handler.py": "import requests\nimport httpx\n",
        f"{USERS}/src/Pipfile": '[packages]\nrequests = "*"\nflask = "*"\n',
        f"{USERS}/tests/test_handler.py": "",
        f"{USERS}/tests/Pipfile": "",
    }

    assert find(files, RULE) == []
    assert lines(find(files, "undeclared-dependency")) == [2]
    assert lines(find(files, "unused-pipfile-entry")) == [3]


def test_of_a_shared_namespace_the_longest_name_tells_the_distribution(find: Find) -> None:
    (finding,) = find(users("from google.cloud import storage\n", None), RULE)

    assert "needs google-cloud-storage installed" in finding["message"]


@pytest.mark.parametrize(
    ("above", "found"),
    [
        ('acme-auth = "*"', ["E7720"]),
        ('acme-auth = {path = "gone/acme-auth"}', ["E7705"]),
        ('acme-other = "*"', ["E7705"]),
    ],
)
def test_a_distribution_that_only_a_manifest_here_knows_is_needed_by_its_name(
    above: str, found: list[str], find: Find
) -> None:
    """Nothing is published by that name, but somebody installs it: it is no lost layer module."""
    files = {INDEX: "import acme_auth\n", "backend/Pipfile": f"[packages]\n{above}\n"}

    findings = find(files, f"{RULE},unresolved-local-import")

    assert [each["code"] for each in findings] == found
    assert ("needs acme-auth installed" in findings[0]["message"]) == (found == ["E7720"])


def test_a_module_of_several_distributions_is_named_and_not_written(find: Find) -> None:
    files = users("import cv2\nimport requests\n", None)

    (finding,) = find(files, RULE)

    assert "needs what provides `cv2`, requests installed" in finding["message"]
    assert fixed(files, finding) == {f"{USERS}/Pipfile": '[packages]\nrequests = "*"\n'}


@pytest.mark.parametrize(
    "source",
    [
        "import os, json\n",
        "import boto3\nfrom botocore.exceptions import ClientError\n",
        "import helpers\nfrom . import helpers\n",
        "import search_client\n",
        "import elasticsearch\n",
        "import nowhere_to_be_found\n",
        "try:\n    import requests\nexcept ImportError:\n    requests = None\n",
        "if TYPE_CHECKING:\n    import requests, orb_common\n",
        "'''\nimport requests\n'''\n",
    ],
)
def test_a_lambda_that_needs_nothing_installed_needs_no_pipfile(source: str, find: Find) -> None:
    files = users(source, None) | {
        f"{USERS}/helpers.py": "",
        f"{LAYERS}/search/search_client.py": "",
        f"{LAYERS}/search/requirements.txt": "elasticsearch\n",
    }

    assert find(files, RULE) == []


@pytest.mark.parametrize("name", ["tests/test_index.py", "test_index.py", "conftest.py"])
def test_what_only_tests_import_does_not_count(name: str, find: Find) -> None:
    files = users("import os\n", None) | {f"{USERS}/{name}": "import requests, orb_common\n"}

    assert find(files, RULE) == []


def test_packages_and_layers_need_no_pipfile(find: Find) -> None:
    files = {**PACKAGES, f"{LAYERS}/search/client.py": "import requests\n"}

    assert find(files, RULE) == []


def test_the_pipfile_of_a_folder_above_counts_where_it_is_shared(find: Find) -> None:
    files = users("import requests\n", None) | {"backend/Pipfile": '[packages]\nrequests = "*"\n'}

    assert lines(find(files, RULE)) == [1]
    assert find(files, RULE, "shared-pipfile = true\n") == []


@pytest.mark.parametrize(
    ("path", "above", "created"),
    [
        ("requirements.txt", "requests\n", "requirements.txt"),
        ("backend/requirements.txt", "boto3\n", "requirements.txt"),
        ("pyproject.toml", '[project]\nname = "x"\ndependencies = ["x"]\n', "pyproject.toml"),
        ("pyproject.toml", '[project]\nname = "x"\n', "Pipfile"),
        ("requirements.txt", "", "Pipfile"),
    ],
)
def test_where_no_lambda_has_a_manifest_what_all_are_installed_from_tells_the_format(
    path: str, above: str, created: str, find: Find
) -> None:
    files = {INDEX: "import requests\n", path: above}

    (finding,) = find(files, RULE)

    assert finding["message"].endswith(
        f"create {USERS}/{created}, or set `shared-pipfile = true` if {path} is meant for it"
    )


def test_what_lambdas_share_needs_no_pipfile_unless_everything_does(find: Find) -> None:
    """A folder beside them that holds no handler; alone, it may be an odd Lambda."""
    shared = {"backend/src/lambdas/shared/util.py": "import requests\n"}
    always = 'require-pipfile = "always"\n'

    assert len(find(shared, RULE)) == 1
    assert find({**shared, **users("import os\n")}, RULE) == []
    helper = {"backend/src/lambdas/shared/error_handler.py": "import requests\n"}
    assert find({**helper, **users("import os\n")}, RULE) == []
    assert len(find({"lambdas/a/app.py": "import requests\n", **shared}, RULE)) == 1
    assert len(find({"lambdas/a/app.py": "", **shared}, RULE, always)) == 2


def test_it_stands_alone(make_workspace: MakeWorkspace, check: Check) -> None:
    findings = check(make_workspace(users("import requests, orb_common\n", None)))

    assert [each["code"] for each in findings] == ["E7720"]


def test_every_lambda_may_be_asked_for_a_pipfile(find: Find) -> None:
    files = users("import requests\n", None) | {
        f"{ORDERS}/index.py": "",
        "backend/src/lambdas/fine/index.py": "",
        "backend/src/lambdas/fine/Pipfile": "",
        f"{LAYERS}/search/client.py": "",
    }

    findings = find(files, RULE, ALWAYS)

    assert [(each["path"], place(each), each["message"]) for each in findings] == [
        (
            f"backend/src/lambdas/{name}",
            f"{name}:1:1-1:1",
            f"Lambda `{name}` has no Pipfile: create backend/src/lambdas/{name}/Pipfile",
        )
        for name in ("orders", "users")
    ]


def test_two_packages_of_one_name_can_not_both_be_declared(find: Find) -> None:
    files = users("import orb_common, orb_models\n", None) | {
        f"{MODELS}/pyproject.toml": '[project]\nname = "orb-common"\n'
    }

    (finding,) = find(files, RULE)

    assert finding["fix"] is None
