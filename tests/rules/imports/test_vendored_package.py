"""W7709 vendored-package."""

from __future__ import annotations

import os

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, LAYERS, PACKAGES, PIPFILE, USERS, users

RULE = "vendored-package"
CLOCK = {
    "backend/packages/orb-clock/pyproject.toml": '[project]\nname = "orb-clock"\n',
    "backend/packages/orb-clock/orb_clock.py": "from time import time\ndef now(): ...\n",
}
SMALL = {
    "backend/packages/orb-small/pyproject.toml": '[project]\nname = "orb-small"\n',
    "backend/packages/orb-small/orb_small/__init__.py": "def small(): ...\n",
}
FILES = {**users("from orb_common.exceptions import NotFound\n"), **CLOCK, **SMALL}


def test_a_copy_in_a_lambda_is_reported_on_its_folder(find: Find) -> None:
    copy = {f"{USERS}/orb_common/__init__.py": "", f"{USERS}/orb_common/exceptions.py": "old = 1\n"}
    (finding,) = find({**FILES, **copy}, RULE)

    assert stated([finding]) == [
        (
            "orb_common:1:1-1:1",
            f"copy of local package `orb-common` ({COMMON}), which it hides: delete it and declare"
            " `orb-common` in the Pipfile of this Lambda",
        )
    ]
    assert (finding["path"], finding["unit"]) == (f"{USERS}/orb_common", "users")
    assert (finding["code"], finding["severity"], finding["fix"]) == ("W7709", "warning", None)


@pytest.mark.parametrize("base", [f"{LAYERS}/common", f"{LAYERS}/common/python"])
def test_a_copy_in_a_layer_is_reported(base: str, find: Find) -> None:
    copy = {f"{base}/orb_common/__init__.py": "", f"{base}/orb_common/utils.py": ""}
    (finding,) = find({**FILES, **copy}, RULE)

    assert (finding["path"], finding["unit"]) == (f"{base}/orb_common", "common")
    assert finding["message"].endswith("in the Pipfile of each Lambda that imports it")


def test_a_copy_at_the_code_folder_of_a_template_is_reported(find: Find) -> None:
    function = f"{{Type: AWS::Serverless::Function, Properties: {{CodeUri: {USERS}/src}}}}"
    template = f"Resources: {{F: {function}}}\n"
    copy = {f"{USERS}/src/orb_clock.py": "def now(): ...\n", "template.yaml": template}

    assert [each["path"] for each in find({**FILES, **copy}, RULE)] == [f"{USERS}/src/orb_clock.py"]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("orb_clock.py", CLOCK["backend/packages/orb-clock/orb_clock.py"]),
        ("orb_clock.py", "def now(): return 1\n"),
        ("orb_small/__init__.py", "def small(): return 1\n"),
        ("orb_small/__init__.py", "import os\nclass small: ...\n"),
    ],
)
def test_a_single_module_is_a_copy_if_it_defines_the_same(
    path: str, content: str, find: Find
) -> None:
    assert len(find({**FILES, f"{USERS}/{path}": content}, RULE)) == 1


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("orb_clock.py", "def opening_hours(): ...\n"),
        ("orb_clock.py", "from orb_clocks import now\n"),
        ("orb_clock.py", ""),
        ("orb_clock.py", "def now(:\n"),
        ("orb_clock/__init__.py", "def now(): ...\n"),
        ("orb_small/__init__.py", ""),
        ("orb_small/other.py", "def small(): ...\n"),
        ("orb_small.py", "def small(): ...\n"),
        ("orb_common/__init__.py", ""),
        ("orb_common/invoices.py", ""),
        ("orb_common/exceptions.txt", ""),
        ("vendor/orb_clock.py", "def now(): ...\n"),
    ],
)
def test_a_namesake_is_no_copy(path: str, content: str, find: Find) -> None:
    assert find({**FILES, f"{USERS}/{path}": content}, RULE) == []


def test_two_empty_packages_are_no_copies(find: Find) -> None:
    files = {**FILES, "backend/packages/orb-small/orb_small/__init__.py": ""}

    assert find({**files, f"{USERS}/orb_small/__init__.py": ""}, RULE) == []


def test_a_broken_module_is_a_copy_if_it_is_the_same(find: Find) -> None:
    files = {**FILES, "backend/packages/orb-clock/orb_clock.py": "def now(:\n"}

    assert len(find({**files, f"{USERS}/orb_clock.py": "def now(:\n"}, RULE)) == 1


def test_what_git_ignores_is_no_copy(find: Find) -> None:
    files = {**FILES, ".gitignore": "orb_clock.py\n!backend/packages/**/orb_clock.py\n"}

    assert find({**files, f"{USERS}/orb_clock.py": "def now(): ...\n"}, RULE) == []


def test_a_link_to_the_package_is_no_copy(make_workspace: MakeWorkspace, check: Check) -> None:
    root = make_workspace({**PACKAGES, f"{USERS}/index.py": "", f"{USERS}/Pipfile": PIPFILE})
    os.symlink("../../../packages/orb-common/orb_common", f"{root}/{USERS}/orb_common")

    assert check("--select", RULE, root) == []


def test_an_import_of_what_only_the_copy_has_is_silent(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    files = {
        **users("from orb_common.exceptions import Gone\n"),
        f"{USERS}/orb_common/__init__.py": "",
        f"{USERS}/orb_common/exceptions.py": "Gone = 1\n",
    }

    assert [each["symbol"] for each in check("--ignore", "W7728", make_workspace(files))] == [RULE]


def test_a_folder_without_init_hides_no_package_and_is_no_copy(find: Find) -> None:
    assert find({**FILES, f"{USERS}/orb_common/exceptions.py": "Gone = 1\n"}, RULE) == []
