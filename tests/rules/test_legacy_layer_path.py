"""E7702 legacy-layer-path."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import LAYERS, PACKAGES, USERS, Find, place, stated, users

RULE = "legacy-layer-path"
LAYER = {f"{LAYERS}/common/exceptions.py": ""}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("import sys\nsys.path.append('/opt/python')\n", "/opt/python"),
        ("import sys\nsys.path.insert(0, '/opt')\n", "/opt"),
        ("import sys\nsys.path.extend(['/var/task', '/opt/python/lib'])\n", "/opt/python/lib"),
        ("import sys\nsys.path = ['/opt/python', *sys.path]\n", "/opt/python"),
        ("import sys\nsys.path += ['/opt/python']\n", "/opt/python"),
        ("import sys\nsys.path[:0] = ['/opt/python']\n", "/opt/python"),
        ("import sys\nsys.path = sys.path + ['/opt/python']\n", "/opt/python"),
        ("import sys as s\ns.path.append('/opt/python')\n", "/opt/python"),
        ("from sys import path\npath.append('/opt/python')\n", "/opt/python"),
        ("from sys import path as p\np.append('/opt/python')\n", "/opt/python"),
        ("import site\nsite.addsitedir('/opt/python')\n", "/opt/python"),
        ("import sys\nsys.path.append('../../layers/common')\n", "../../layers/common"),
        (
            "import sys, os\n"
            "sys.path.append(os.path.join(os.path.dirname(__file__), '../../layers/common'))\n",
            "backend/src/layers/common",
        ),
        (
            "import sys\nfrom pathlib import Path\n"
            "sys.path.insert(0, str(Path(__file__).parents[2] / 'layers' / 'common' / 'python'))\n",
            "backend/src/layers/common/python",
        ),
        (
            "import sys\nfrom pathlib import Path\nLAYER = Path(__file__).parents[2] / 'layers'\n"
            "sys.path.append(str(LAYER))\n",
            "backend/src/layers",
        ),
        (
            "import os, sys\nsys.path.append(os.path.join(ROOT, 'layers', 'common'))\n",
            "…/layers/common",
        ),
    ],
)
def test_a_path_that_leads_into_a_layer_is_reported(source: str, shown: str, find: Find) -> None:
    (finding,) = find(users(source) | LAYER, RULE)

    assert finding["message"] == (
        f"puts layer path `{shown}` on sys.path: install the local packages and import from them"
        " instead"
    )
    assert (finding["code"], finding["fix"]) == ("E7702", None)
    assert finding["line"] == source.count("\n")


@pytest.mark.parametrize(
    "source",
    [
        "import sys\nsys.path.append('lib')\n",
        "import sys\nsys.path.append('/optional/python')\n",
        "import sys\nsys.path.append(os.path.dirname(__file__))\n",
        "import sys\nsys.path.remove('/opt/python')\n",
        "import sys\nprint(sys.path, '/opt/python')\n",
        "import sys\nif '/opt/python' in sys.path: pass\n",
        "paths = []\npaths.append('/opt/python')\n",
        "path = []\npath.append('/opt/python')\n",
        "# import sys; sys.path.append('/opt/python')\n",
        "import sys\nsys.path.append('common')\n",
        "import sys\nsys.path.append(unknown)\n",
    ],
)
def test_other_paths_and_other_lists_are_fine(source: str, find: Find) -> None:
    assert find(users(source) | LAYER, RULE) == []


@pytest.mark.parametrize(
    "path",
    [f"{USERS}/tests/test_x.py", f"{USERS}/conftest.py", "tests/conftest.py", "scripts/run.py"],
)
def test_tests_and_files_outside_every_unit_are_asked_too(path: str, find: Find) -> None:
    source = "import sys\nsys.path.append('/opt/python')\n"
    files = {**PACKAGES, f"{USERS}/index.py": "", path: source}

    assert [each["path"] for each in find(files, RULE)] == [path]


def test_one_call_gives_one_finding_with_its_place_in_characters(find: Find) -> None:
    source = "import sys\nx = 'é'; sys.path.extend(['/opt', '/opt/python'])\n"

    assert stated(find(users(source), RULE)) == [
        (
            "index.py:2:10-2:50",
            "puts layer path `/opt` on sys.path: install the local packages and import from them"
            " instead",
        )
    ]


def test_a_call_over_lines_ends_with_its_first_line(find: Find) -> None:
    source = "import sys\nsys.path.append(  # why\n    '/opt/python',\n)\n"

    assert [place(each) for each in find(users(source), RULE)] == ["index.py:2:1-2:24"]


def test_a_file_in_latin_1_is_read_in_it(make_workspace: MakeWorkspace, check: Check) -> None:
    text = "# coding: latin-1\nimport sys\nx = 'é'; sys.path.append('/opt')\n"
    root = make_workspace({f"{USERS}/index.py": text.encode("latin-1")})

    assert [place(each) for each in check("--select", RULE, root)] == ["index.py:3:10-3:33"]
