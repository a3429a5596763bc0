"""E7701, E7705 and E7706 in files outside every unit: root tests, scripts and others."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, LAYERS, PACKAGES, USERS

LEGACY = "legacy-layer-import"
UNRESOLVED = "unresolved-local-import"
MIXED = "mixed-identity-import"
UNITS = {**PACKAGES, f"{USERS}/index.py": ""}


def test_a_root_test_that_imports_by_an_old_name_is_told_the_new_one(find: Find) -> None:
    files = {**UNITS, "tests/test_users.py": "from exceptions import NotFound\n"}

    (finding,) = find(files, LEGACY)

    assert finding["unit"] is None
    assert stated([finding]) == [
        (
            "test_users.py:1:6-1:16",
            "`exceptions` is an old layer name: write `from orb_common.exceptions import NotFound`",
        )
    ]
    assert finding["fix"]["edits"][0]["text"] == "orb_common.exceptions"


@pytest.mark.parametrize(
    "files",
    [
        {"tests/exceptions.py": ""},
        {"exceptions.py": ""},
        {"tests/unit/exceptions/__init__.py": ""},
        {"tests/conftest.py": "import sys\nsys.path.insert(0, 'lib')\n", "lib/exceptions.py": ""},
        {
            "tests/unit/conftest.py": (
                "import os, sys\n"
                "sys.path.append(os.path.join(os.path.dirname(__file__), '../lib'))\n"
            ),
            "tests/lib/exceptions.py": "",
        },
        {"pytest.ini": "[pytest]\npythonpath = lib\n", "lib/exceptions.py": ""},
        {
            "tests/conftest.py": "import os, sys\nsys.path.insert(0, os.environ['CODE'])\n",
            f"{USERS}/exceptions.py": "",
        },
    ],
    ids=[
        *("beside", "above", "a package beside", "by a conftest", "from __file__", "by pytest"),
        "a Lambda's, where the path can't be told",
    ],
)
def test_what_stands_on_the_path_of_a_file_is_no_old_name(
    files: dict[str, str], find: Find
) -> None:
    files = {**UNITS, "tests/unit/test_users.py": "from exceptions import X\n", **files}

    assert find(files, LEGACY) == []


def test_another_path_explains_nothing(find: Find) -> None:
    files = {
        **UNITS,
        "tests/test_users.py": "import sys\nsys.path.insert(0, 'lib')\nimport exceptions\n",
        "lib/other.py": "",
        f"{USERS}/exceptions.py": "",
    }

    assert [each["line"] for each in find(files, LEGACY)] == [3]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import orb_common.gone", "orb-common has no module `orb_common.gone`"),
        ("from orb_common.utils import lost", "`orb_common.utils` does not define `lost`"),
        (
            "from orb_common.exceptions import Denied",
            "`orb_common.exceptions` does not define `Denied`: write"
            " `from orb_common.security_exceptions import Denied`",
        ),
    ],
)
def test_a_script_is_told_what_a_package_lacks(source: str, message: str, find: Find) -> None:
    (finding,) = find({**UNITS, "scripts/run.py": f"{source}\n"}, UNRESOLVED)

    assert finding["message"] == message


@pytest.mark.parametrize(
    "source",
    [
        "import nowhere_to_be_found",
        "from . import nothing",
        "from orb_common import utils",
        "import orb_common.exceptions, requests",
        "try:\n    import orb_common.gone\nexcept ImportError: ...",
        "from ..orb_common import gone",
    ],
)
def test_of_all_else_nothing_is_said(source: str, find: Find) -> None:
    files = {**UNITS, "scripts/run.py": f"{source}\n"}

    assert find(files, UNRESOLVED) == []
    assert find(files, LEGACY) == []


def test_a_module_beside_a_script_hides_the_package_of_its_name(find: Find) -> None:
    files = {**UNITS, "scripts/run.py": "from orb_common import gone\n"}

    assert len(find(files, UNRESOLVED)) == 1
    assert find({**files, "scripts/orb_common.py": ""}, UNRESOLVED) == []


def test_a_package_on_the_path_by_hand_is_still_the_package(find: Find) -> None:
    files = {
        **UNITS,
        "pytest.ini": f"[pytest]\npythonpath = {COMMON}\n",
        "tests/test_it.py": "from orb_common.utils import lost\n",
    }

    assert len(find(files, UNRESOLVED)) == 1


def test_both_names_in_one_file_are_told_once(find: Find) -> None:
    source = "from exceptions import NotFound\nfrom orb_common.exceptions import NotFound as N\n"
    files = {**UNITS, "tests/test_users.py": source, "tests/test_orders.py": "import exceptions\n"}

    (finding,) = find(files, MIXED)

    assert (finding["path"], finding["line"]) == ("tests/test_users.py", 1)
    assert finding["message"].startswith(
        "`exceptions` is also imported by its new name in this file, which gives two different"
    )
    assert finding["fix"] is not None


@pytest.mark.parametrize("path", ["backend/tests/test_it.py", "backend/src/test_it.py"])
def test_the_path_of_a_layer_is_an_old_name_wherever_layers_lie(path: str, find: Find) -> None:
    files = {
        **UNITS,
        f"{LAYERS}/common/cache.py": "",
        path: "from layers.common.exceptions import NotFound\n",
    }

    assert [each["line"] for each in find(files, LEGACY)] == [1]
