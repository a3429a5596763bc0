"""Entries that no Lambda installs, for their environment markers are false there."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, INDEX, MODELS, PATH, USERS, users

MISSING = "missing-pipfile-entry"
UNDECLARED = "undeclared-dependency"
TRANSITIVE = "transitive-dependency"
OF_PACKAGES = "undeclared-package-dependency"
WINDOWS = "sys_platform == 'win32'"
REQUESTS = f'[packages]\nrequests = {{version = "*", markers = "{WINDOWS}"}}\n'
LOCAL = f'[packages]\norb-common = {{path = "{PATH}", editable = true, markers = "{WINDOWS}"}}\n'
MODELS_REQUIRE = f'[project]\nname = "orb-models"\ndependencies = ["orb-common; {WINDOWS}"]\n'
USE = "import requests\n"
USE_LOCAL = "import orb_common\n"
FALSE = f"only where `{WINDOWS}`, which is false on Lambda: change that marker"


def packages(*lines: str) -> str:
    return "\n".join(["[packages]", *lines, ""])


def test_an_import_that_only_such_an_entry_would_satisfy_is_undeclared(find: Find) -> None:
    (finding,) = find(users(USE, REQUESTS), UNDECLARED)

    message = f"{USERS}/Pipfile:2 declares `requests` {FALSE}"
    assert stated([finding]) == [("index.py:1:8-1:16", message)]
    assert finding["fix"] is None


def test_a_local_package_of_such_an_entry_is_missing(find: Find) -> None:
    (finding,) = find(users(USE_LOCAL, LOCAL), MISSING)

    assert finding["message"] == f"{USERS}/Pipfile:2 declares `orb-common` {FALSE}"
    assert finding["fix"] is None


@pytest.mark.parametrize("source", ["import frobnicate\n", "from frobnicate.deep import name\n"])
def test_a_distribution_that_nobody_knows_is_undeclared_likewise(source: str, find: Find) -> None:
    files = users(source, REQUESTS.replace("requests", "frobnicate"))

    (finding,) = find(files, UNDECLARED)

    assert finding["message"] == f"{USERS}/Pipfile:2 declares `frobnicate` {FALSE}"
    assert find(files, "unresolved-local-import") == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "requests; {}\n"),
        ("pyproject.toml", '[project]\nname = "users"\ndependencies = ["requests; {}"]\n'),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\nrequests = {{version = "*", markers = "{}"}}\n',
        ),
    ],
)
@pytest.mark.parametrize(("marker", "count"), [(WINDOWS, 1), ("sys_platform == 'linux'", 0)])
def test_every_format_has_such_entries(
    path: str, text: str, marker: str, count: int, find: Find
) -> None:
    files = users(USE, None) | {f"{USERS}/{path}": text.format(marker)}

    assert len(find(files, UNDECLARED)) == count


OLD_PYTHON = """tomli = {version = "*", markers = "python_version < '3.11'"}"""


@pytest.mark.parametrize(("python", "count"), [("3.12", 1), ("3.10", 0)])
def test_the_python_of_the_lambda_decides(python: str, count: int, find: Find) -> None:
    pipfile = packages(OLD_PYTHON, "[requires]", f'python_version = "{python}"')

    assert len(find(users("import tomli\n", pipfile), UNDECLARED)) == count


def test_where_no_python_is_told_it_may_be_any(find: Find) -> None:
    files = users("import tomli\n", packages(OLD_PYTHON))

    assert find(files, UNDECLARED) == []
    assert len(find(files, UNDECLARED, 'target-python = "3.12"\n')) == 1


@pytest.mark.parametrize(("runtimes", "count"), [(("3.12", "3.13"), 1), (("3.10", "3.13"), 0)])
def test_functions_that_share_their_code_may_run_on_several(
    runtimes: tuple[str, ...], count: int, find: Find
) -> None:
    functions = "".join(
        f"  F{number}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      CodeUri: {USERS}\n      Handler: index.handler\n      Runtime: python{runtime}\n"
        for number, runtime in enumerate(runtimes)
    )
    template = f"Transform: AWS::Serverless-2016-10-31\nResources:\n{functions}"
    files = users("import tomli\n", packages(OLD_PYTHON)) | {"template.yaml": template}

    assert len(find(files, UNDECLARED)) == count


@pytest.mark.parametrize(
    "source",
    [
        f"import sys\nif sys.platform == 'win32':\n    {USE}",
        f"import platform\nif platform.system() == 'Windows':\n    {USE}",
        f"from settings import WINDOWS\nif WINDOWS:\n    {USE}",
        f"try:\n    {USE}except ImportError:\n    pass\n",
        f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {USE}",
    ],
)
def test_code_may_ask_for_the_system_first(source: str, find: Find) -> None:
    assert find(users(source, REQUESTS), UNDECLARED) == []


@pytest.mark.parametrize("guard", ["if WINDOWS:", "if TYPE_CHECKING:"])
def test_so_it_may_for_a_local_package(guard: str, find: Find) -> None:
    source = f"from settings import WINDOWS, TYPE_CHECKING\n{guard}\n    {USE_LOCAL}"

    assert find(users(source, LOCAL), MISSING) == []


def test_a_module_that_is_imported_only_there_is_for_other_systems_too(find: Find) -> None:
    files = users("from settings import WINDOWS\nif WINDOWS:\n    import pipes\n", REQUESTS) | {
        f"{USERS}/pipes.py": "import sockets\n",
        f"{USERS}/sockets.py": USE,
    }
    assert find(files, UNDECLARED) == []

    elsewhere = {f"{USERS}/other.py": "import sockets\n"}
    assert len(find({**files, **elsewhere}, UNDECLARED)) == 1


def test_a_second_import_counts_where_the_first_is_guarded(find: Find) -> None:
    source = f"import os\nif os.name == 'nt':\n    {USE}\ndef handler(event, context):\n    {USE}"

    assert [each["line"] for each in find(users(source, REQUESTS), UNDECLARED)] == [6]


@pytest.mark.parametrize(
    ("source", "pipfile", "rule"), [(USE, REQUESTS, UNDECLARED), (USE_LOCAL, LOCAL, MISSING)]
)
def test_tests_run_on_other_systems(source: str, pipfile: str, rule: str, find: Find) -> None:
    files = users("", pipfile) | {f"{USERS}/tests/test_index.py": source}

    assert find(files, rule, "check-test-dependencies = true\n") == []


def test_a_package_that_requires_such_a_distribution_breaks_every_lambda(find: Find) -> None:
    requires = f'[project]\nname = "orb-common"\ndependencies = ["requests; {WINDOWS}"]\n'
    files = users("", None) | {
        f"{COMMON}/pyproject.toml": requires,
        f"{COMMON}/orb_common/http.py": USE,
    }
    (finding,) = find(files, UNDECLARED)

    assert finding["message"] == f"{COMMON}/pyproject.toml:3 declares `requests` {FALSE}"
    assert finding["fix"] is None


def test_so_does_one_that_requires_a_local_package_likewise(find: Find) -> None:
    files = users("", None) | {
        f"{MODELS}/pyproject.toml": MODELS_REQUIRE,
        f"{MODELS}/orb_models/a.py": USE_LOCAL,
    }
    (finding,) = find(files, OF_PACKAGES)

    assert finding["message"] == f"{MODELS}/pyproject.toml:3 declares `orb-common` {FALSE}"
    assert finding["fix"] is None


def test_what_a_package_requires_elsewhere_need_not_be_declared(find: Find) -> None:
    entry = 'orb-models = {path = "../../../packages/orb-models", editable = true}'
    files = users("import orb_models\n", packages(entry)) | {
        f"{MODELS}/pyproject.toml": MODELS_REQUIRE
    }
    assert find(files, MISSING) == []


ENTRY = f'orb-common = {{path = "{PATH}", editable = true}}'


def test_what_a_package_brings_all_the_same_is_told_with_the_marker(find: Find) -> None:
    files = users(USE, f"{REQUESTS}{ENTRY}\n") | {
        f"{COMMON}/pyproject.toml": '[project]\nname = "orb-common"\ndependencies = ["requests"]\n'
    }
    (finding,) = find(files, TRANSITIVE)

    assert finding["message"] == (
        "`requests` is installed only because orb-common requires it;"
        f" {USERS}/Pipfile:2 declares `requests` {FALSE}"
    )
    assert finding["fix"] is None


@pytest.mark.parametrize(("python", "rule"), [("3.10", TRANSITIVE), ("3.12", UNDECLARED)])
def test_what_a_package_brings_depends_on_the_python_of_the_lambda(
    python: str, rule: str, find: Find
) -> None:
    requires = (
        '[project]\nname = "orb-common"\ndependencies = ["tomli; python_version < \'3.11\'"]\n'
    )
    pipfile = packages(ENTRY, "[requires]", f'python_version = "{python}"')
    files = users("import tomli\n", pipfile) | {f"{COMMON}/pyproject.toml": requires}

    assert [len(find(files, each)) for each in (TRANSITIVE, UNDECLARED)] == [
        rule == TRANSITIVE,
        rule == UNDECLARED,
    ]


def test_another_entry_or_a_layer_may_have_it(find: Find) -> None:
    requirements = f"requests<2; {WINDOWS}\nrequests>=2; sys_platform != 'win32'\n"
    files = users(USE, None) | {f"{USERS}/requirements.txt": requirements}
    assert find(files, UNDECLARED) == []

    layered = {
        INDEX: USE,
        f"{USERS}/Pipfile": REQUESTS,
        "backend/src/layers/http/requirements.txt": "requests\n",
        "backend/src/layers/http/http.py": "",
    }
    assert find(layered, UNDECLARED) == []


def test_an_entry_for_elsewhere_need_not_be_imported(find: Find) -> None:
    assert find(users("", REQUESTS), "unused-pipfile-entry") == []


def test_an_extra_of_a_package_brings_what_it_asks_for(find: Find) -> None:
    requires = '[project]\nname = "orb-common"\ndependencies = ["requests; extra == \'http\'"]\n'
    asking = ENTRY.replace("}", ', extras = ["http"]}')
    files = users(USE, packages(asking)) | {f"{COMMON}/pyproject.toml": requires}

    assert len(find(files, TRANSITIVE)) == 1
    assert find({**files, f"{USERS}/Pipfile": packages(ENTRY)}, TRANSITIVE) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Pipfile", f"{REQUESTS}[dev-packages]\nrequests = '*'\n"),
        (
            "pyproject.toml",
            f'[project]\nname = "users"\ndependencies = ["requests; {WINDOWS}"]\n'
            '[dependency-groups]\ndev = ["requests"]\n',
        ),
    ],
)
def test_no_second_entry_of_the_same_name_is_moved_beside_it(
    path: str, text: str, find: Find
) -> None:
    (finding,) = find(users(USE, None) | {f"{USERS}/{path}": text}, "pipfile-entry-dev-only")

    assert finding["fix"] is None


def test_a_source_of_uv_that_counts_elsewhere_is_none(find: Find) -> None:
    project = (
        '[project]\nname = "users"\ndependencies = ["orb-common"]\n[tool.uv.sources]\n'
        f'orb-common = {{path = "{PATH}", marker = "{WINDOWS}"}}\n'
    )
    files = users(USE_LOCAL, None) | {f"{USERS}/pyproject.toml": project}
    (finding,) = find(files, "pipfile-entry-not-local")

    assert "declared by version `*`" in finding["message"]
    assert finding["fix"] is None
