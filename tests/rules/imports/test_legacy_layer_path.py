"""E7702 legacy-layer-path."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, lines, place, stated
from tests.workspaces import LAYERS, PACKAGES, USERS, users

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
        (
            "import os, sys\nsys.path.append('%s/layers/%s' % (ROOT, 'common'))\n",
            "…/layers/common",
        ),
        ("import sys\nsys.path.append('{}/layers/common'.format(r))\n", "…/layers/common"),
        ("import os, sys\nsys.path.append(os.getenv('L', '/opt/python'))\n", "/opt/python"),
        ("import sys\nsys.path = ['/opt/python'] + sys.path\n", "/opt/python"),
        ("import sys\nsys.path[:0] = [x for x in ('/opt', 'a')]\n", "/opt"),
        ("import sys\nsys.path.extend('/opt/%s' % x for x in ('a',))\n", "/opt/a"),
        ("import sys\nfor p in ('lib', '/opt/python'): sys.path.append(p)\n", "/opt/python"),
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


@pytest.mark.parametrize("layer", ["lambda/layer", "layer"])
def test_a_folder_that_holds_a_layer_beside_other_code_is_added_for_that(
    layer: str, find: Find
) -> None:
    source = (
        "import os, sys\nfrom os.path import dirname, join\n"
        "sys.path.append(join(dirname(__file__), '..', 'lambda'))\n"
        "sys.path.append(join(ROOT, 'lambda', name))\n"
        "sys.path.append(join(dirname(__file__), '..'))\n"
        f"sys.path.append(join(dirname(__file__), '../{layer}/python'))\n"
    )
    files = {
        f"{layer}/python/shared.py": "",
        "lambda/users/index.py": "",
        "tests/conftest.py": source,
        "pytest.ini": "[pytest]\npythonpath = lambda .\n",
    }
    settings = f'lambdas = ["lambda/users"]\nlayers = ["{layer}"]'

    assert lines(find(files, RULE, settings)) == [6]


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


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['PYTHONPATH'] = 'src:/opt/python'\n",
        "from os import environ\nenviron['PYTHONPATH'] = '/opt/python'\n",
        "import os\nos.environ['PYTHONPATH'] += ':/opt/python'\n",
        "import os\nos.environ['PYTHONPATH'] = os.pathsep.join(['src', '/opt/python'])\n",
        "import os\nos.environ['PYTHONPATH'] = ':'.join(('/opt/python', 'src'))\n",
        "import os\nos.environ['PYTHONPATH'] = f'/opt/python:{x}'\n",
        "import os\nos.environ.setdefault('PYTHONPATH', '/opt/python')\n",
        "def test_x(monkeypatch): monkeypatch.setenv('PYTHONPATH', '/opt/python')\n",
        "def test_x(monkeypatch): monkeypatch.syspath_prepend('/opt/python')\n",
        "def test_x(pytester): pytester.syspathinsert('/opt/python')\n",
    ],
)
def test_tests_reach_layers_by_other_means_too(source: str, find: Find) -> None:
    (finding,) = find({f"{USERS}/index.py": "", "tests/test_x.py": source}, RULE)

    assert "layer path `/opt/python`" in finding["message"]


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.environ['PATH'] = '/opt/python'\n",
        "import os\nsettings['PYTHONPATH'] = '/opt/python'\n",
        "def test_x(monkeypatch): monkeypatch.setenv('PATH', '/opt/python/bin')\n",
        "def test_x(monkeypatch): monkeypatch.setenv('PYTHONPATH')\n",
        "def test_x(monkeypatch): monkeypatch.delenv('PYTHONPATH', '/opt/python')\n",
    ],
)
def test_other_variables_are_fine(source: str, find: Find) -> None:
    assert find({f"{USERS}/index.py": "", "tests/test_x.py": source}, RULE) == []


GONE = "import sys\nfrom os.path import dirname, join\nsys.path.append({})\n"


@pytest.mark.parametrize(
    "path",
    [
        "'backend/src/layers/gone'",
        "'./backend/src/layers/gone/python'",
        "'../../layers/gone'",
        "join(dirname(__file__), '../../layers/gone')",
        "join(dirname(__file__), '../../layers', name)",
        "join(dirname(__file__), '../../layers')",
    ],
)
def test_a_path_to_where_a_layer_used_to_be_is_reported(path: str, find: Find) -> None:
    assert lines(find(users(GONE.format(path)), RULE)) == [3]


@pytest.mark.parametrize(
    "path",
    [
        "'keras/layers/dense'",
        "'/srv/layers/gone'",
        "'../../../../../layers/gone'",
        "join(root, 'layers', 'gone')",
        "'layers'",
        "'backend/src/layers2/gone'",
        "'backend/src/layers/generated'",
        "'../../../packages/orb-common/layers/gone'",
        "'lib/layers/dense'",
    ],
)
def test_a_path_to_other_layers_is_fine(path: str, find: Find) -> None:
    files = {
        **users(GONE.format(path)),
        ".gitignore": "generated\n",
        f"{USERS}/lib/layers/dense/model.txt": "",
    }

    assert find(files, RULE) == []


def test_the_setting_tells_where_layers_used_to_be(find: Find) -> None:
    files = {
        **users(GONE.format("'../../shared/gone'")),
        "backend/src/shared/there/x.py": "",
        "pytest.ini": "[pytest]\npythonpath = backend/src/shared/gone backend/src/layers/gone\n",
    }
    found = find(files, RULE, 'layers = ["backend/src/shared/*"]')

    assert [(each["path"], each["line"]) for each in found] == [
        (f"{USERS}/index.py", 3),
        ("pytest.ini", 2),
    ]


def test_each_path_of_a_setting_has_its_finding_and_its_unit(find: Find) -> None:
    settings = "[pytest]\npythonpath = . ../../layers/common ../../layers/gone/python\n"
    found = find({**users(""), **LAYER, f"{USERS}/pytest.ini": settings}, RULE)

    assert stated(found) == [
        (
            "pytest.ini:2:16-2:35",
            "`pythonpath` holds layer path `../../layers/common`: install the local packages and"
            " import from them instead",
        ),
        (
            "pytest.ini:2:36-2:60",
            "`pythonpath` holds layer path `../../layers/gone/python`: install the local packages"
            " and import from them instead",
        ),
    ]
    assert {each["unit"] for each in found} == {"users"}
    assert {each["code"] for each in found} == {"E7702"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".github/workflows/x.yml", "env:\n  PYTHONPATH: {}\n"),
        ("backend/src/.vscode/settings.json", '{{"python.analysis.extraPaths":\n["{}"]}}'),
        ("pyproject.toml", '[tool.mypy]\nmypy_path = "{}"\n'),
        ("backend/.env.local", "\nPYTHONPATH={}\n"),
    ],
)
@pytest.mark.parametrize(
    ("layer_path", "count"),
    [
        ("/opt/python", 1),
        ("/opt/python/lib/python3.12/site-packages", 1),
        ("/opt", 0),
        ("/opt/hostedtoolcache/lib", 0),
        ("/opt/python/3.12.1/x64/lib", 0),
        ("/opt/python/cp312-cp312/lib", 0),
        ("/location/runner/hub/hub/backend/src/layers/common", 1),
        ("keras/layers", 0),
    ],
)
def test_in_a_checkout_only_the_modules_of_layers_are_their_mount(
    path: str, text: str, layer_path: str, count: int, find: Find
) -> None:
    found = find({**users(""), **LAYER, path: text.format(layer_path)}, RULE)

    assert [(each["line"], each["unit"]) for each in found] == [(2, None)] * count


@pytest.mark.parametrize(("path", "count"), [("/opt", 1), ("/opt/lib", 1), ("/var/task", 0)])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "template.yaml",
            "Globals: {Function: {Environment: {Variables: {PYTHONPATH: %s}}}}\n"
            "Resources: {F: {Type: AWS::Serverless::Function}}",
        ),
        (
            "main.tf",
            'locals { variables = { PYTHONPATH = "%s" } }\nresource "aws_lambda_function" "f" {}\n',
        ),
    ],
)
def test_in_a_function_all_that_is_mounted_is_of_layers(
    name: str, text: str, path: str, count: int, find: Find
) -> None:
    found = find({**users(""), f"backend/{name}": text % path}, RULE)

    assert lines(found) == [1] * count
