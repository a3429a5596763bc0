"""W7728 unused-pipfile-entry: what is used in other ways than by an import."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, lines
from tests.workspaces import COMMON, COMMON_ENTRY, USERS, users

UNUSED = "unused-pipfile-entry"


def pipfile(*entries: str) -> str:
    return "\n".join(["[packages]", *entries, ""])


IN_STRINGS = [
    '"""Doc.\n\nimport {0}\n"""\nimport os\n',
    "def f():\n    '''\n    >>> from {0} import x\n    '''\n",
    'x = 1\ny = """\nfrom {0} import x\n"""\n',
    '"""\nimport os, {0}\n"""\n',
]
IN_CODE = [
    '"""Doc.\n\nimport {0}\n"""\nimport {0}\n',
    '"""Doc."""\nimport os, {0}\n',
    "def f():\n    from {0} import x\n",
    "try:\n    import {0}\nexcept ImportError:\n    pass\n",
    "import importlib\nimportlib.import_module('{0}')\n",
]


@pytest.mark.parametrize("source", [*IN_STRINGS, *IN_CODE])
@pytest.mark.parametrize("module", ["requests", "orb_common"])
def test_an_import_in_a_string_is_no_use(source: str, module: str, find: Find) -> None:
    entry = "requests = '*'" if module == "requests" else COMMON_ENTRY.strip()
    files = users(source.format(module), pipfile(entry))

    assert bool(find(files, UNUSED)) is (source in IN_STRINGS)


@pytest.mark.parametrize(
    ("requirements", "found"),
    [
        ("requests\nyarl==1.2\n", [1, 2]),
        ("requests==2.32.3\n    # via x\nyarl\n", [3]),
        ("requests==2.32.3  # via x\nyarl\n", [2]),
        ("requests==2.32.3\nyarl==1.2\n", []),
        ("requests>=2 # not directly required, pinned by Snyk to avoid a fault\nyarl\n", [2]),
        ("requests==2.32.3\nsetuptools\npip>=19.2  # for its fixes\n", []),
        ("requests\nsetuptools==80\npip==25\n", [1]),
        ("requests==2.32.3\ngit+https://example.com/x@v1#egg=x\nyarl==1.2\n", []),
        ("git+https://example.com/x@v1#egg=requests\nyarl\n", [1, 2]),
    ],
)
def test_what_a_tool_has_pinned_for_others_is_silent(
    requirements: str, found: list[int], find: Find
) -> None:
    files = {**users("", None), f"{USERS}/requirements.txt": requirements}
    assert lines(find(files, UNUSED, 'manifests = ["requirements.txt"]\n')) == found


@pytest.mark.parametrize(
    ("versions", "is_unused"),
    [("<3", False), ("!=2.1, <=3", False), (">=1,<3", True), ("~=2.0", True), ("*", True)],
)
def test_what_only_rules_versions_out_is_for_what_requires_it(
    versions: str, is_unused: bool, find: Find
) -> None:
    files = users("", pipfile(f'yarl = "{versions}"'))
    assert bool(find(files, UNUSED)) is is_unused

    written = "yarl" + versions.strip("*")
    files = {**users("", None), f"{USERS}/requirements.txt": f"{written}\n"}
    assert bool(find(files, UNUSED)) is is_unused

    compiled = {
        **users("", None),
        f"{USERS}/requirements.in": f"{written}\n",
        f"{USERS}/requirements.txt": "yarl==2.0  # via -r requirements.in\n",
    }
    assert bool(find(compiled, UNUSED)) is is_unused


@pytest.mark.parametrize("name", ["requirements.in", "requirements.txt.in"])
@pytest.mark.parametrize(
    "compiled",
    [
        "pandas==2.2.0  # via -r requirements.in\nnumpy==2.0.0\n    # via pandas\nboltons\n",
        "pandas==2.2.0\nnumpy==2.0.0\n",
    ],
)
def test_of_a_compiled_file_the_one_that_it_is_compiled_from_is_to_be_changed(
    compiled: str, name: str, find: Find
) -> None:
    requirements = f"{USERS}/requirements.txt"
    files = {**users("import boltons\n", None), requirements: compiled}
    settings = 'manifests = ["requirements.txt"]\n'
    assert find(files, UNUSED, settings) == []

    (finding,) = find({**files, f"{USERS}/{name}": "boltons\npandas\n"}, UNUSED, settings)

    assert (finding["path"], finding["line"]) == (f"{USERS}/{name}", 2)
    assert finding["message"] == (
        f"nothing in Lambda `users` imports `pandas`: remove it from {name}, and compile"
        " requirements.txt anew"
    )
    assert finding["fix"] is None


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from orb_comon.utils import dump\n", []),
        ("import reqeusts\n", []),
        ("import other_thing\n", [2]),
        ("import json\n", [2]),
    ],
)
def test_what_a_misspelt_import_means_is_used(source: str, found: list[int], find: Find) -> None:
    entry = 'requests = "*"' if "reqeusts" in source else COMMON_ENTRY
    assert lines(find(users(source, pipfile(entry)), UNUSED)) == found


def test_what_a_layer_or_a_declared_package_imports_is_used(find: Find) -> None:
    pip_entries = pipfile('requests = "*"', COMMON_ENTRY)
    files = users("import orb_common\n", pip_entries)
    assert lines(find(files, UNUSED)) == [2]
    for path in (f"{COMMON}/orb_common/a.py", "backend/src/layers/kit/kit.py"):
        assert find({**files, path: "import requests\n"}, UNUSED) == []


def test_what_code_imports_that_a_build_copies_beside_a_lambda_is_used(find: Find) -> None:
    files = {
        **users("import shared.log\n", pipfile("requests = '*'", "stripe = '*'")),
        "lib/shared/log.py": "from shared.http import get\n",
        "lib/shared/http.py": "import requests\n",
        "lib/other/log.py": "import stripe\n",
        "build.sh": "cp -r lib/shared $dist\n",
    }
    assert lines(find(files, UNUSED)) == [3]


def test_what_the_code_of_another_lambda_imports_that_a_lambda_takes_is_used(find: Find) -> None:
    files = {
        **users("import lambdas.orders.log\n", pipfile("requests = '*'", "stripe = '*'")),
        "backend/src/lambdas/orders/log.py": "from lambdas.orders.http import get\n",
        "backend/src/lambdas/orders/http.py": "import requests\n",
        "backend/src/lambdas/orders/index.py": "def handler(event, context): ...\n",
    }
    assert lines(find(files, UNUSED)) == [3]


def test_what_code_imports_to_which_a_relative_import_leaves_a_lambda_is_used(find: Find) -> None:
    files = {
        **users("from ..shared.log import log\n", pipfile("requests = '*'", "stripe = '*'")),
        "backend/src/lambdas/shared/log.py": "import requests\n",
    }
    assert lines(find(files, UNUSED)) == [3]


def test_what_code_imports_that_a_changed_path_may_lead_to_is_used(find: Find) -> None:
    files = {
        **users(
            "import sys\nsys.path.insert(0, where())\nfrom ai.graph import run\n",
            pipfile("requests = '*'", "stripe = '*'"),
        ),
        "backend/ai/graph.py": "from ai import web\n",
        "backend/ai/web.py": "import requests\n",
        "backend/other/web.py": "import stripe\n",
    }
    assert lines(find(files, UNUSED)) == [3]


@pytest.mark.parametrize("source", ["import orb_common\n", "from exceptions import NotFound\n"])
def test_what_a_package_needs_whose_entry_is_yet_to_be_added_is_used(
    source: str, find: Find
) -> None:
    """By its imports or its metadata; a legacy import counts as one of its package."""
    files = users(source, pipfile("requests = '*'", "stripe = '*'", "yarl = '*'"))
    files[f"{COMMON}/orb_common/web.py"] = "import requests\n"
    files[f"{COMMON}/pyproject.toml"] += 'dependencies = ["stripe"]\n'
    assert lines(find(files, UNUSED)) == [4]


def test_what_is_loaded_around_a_function_at_the_root_is_used(find: Find) -> None:
    files = {
        "template.yaml": (
            "Resources:\n  App:\n    Type: AWS::Serverless::Function\n"
            "    Properties: {Runtime: python3.12, Handler: app.run, CodeUri: .}\n"
        ),
        "app.py": "import importlib\nimportlib.import_module(name)\n",
        "checks/network.py": "import requests\n",
        "requirements.txt": "requests\nstripe\n",
    }
    assert lines(find(files, UNUSED)) == [2]


def test_what_an_extra_brings_is_pinned_on_purpose(find: Find) -> None:
    entry = '"celery[redis]" = "*"'
    files = users("import celery\n", pipfile(entry, 'redis = "*"'))
    assert find(files, UNUSED) == []


@pytest.mark.parametrize(
    ("code", "entries", "found"),
    [
        ("import aws_lambda_powertools\n", ("aws-xray-sdk", "fastjsonschema"), []),
        ("import pymongo\n", ("dnspython",), []),
        ("import pymongo\n", ("fastjsonschema",), [2]),
        ("import json\n", ("aws-xray-sdk",), [2]),
        ("import json\n", ("boto3-stubs-lite", "boto3-stubs-full", "mypy-boto3-s3"), []),
    ],
)
def test_what_an_imported_distribution_uses_where_it_is_there_is_used(
    code: str, entries: tuple[str, ...], found: list[int], find: Find
) -> None:
    files = users(code, pipfile(*(f'{name} = "*"' for name in entries)))
    assert lines(find(files, UNUSED)) == found


def test_an_entry_whose_path_is_wrong_is_corrected_first(find: Find) -> None:
    entry = COMMON_ENTRY.replace('orb-common"', 'orb-comon"')
    findings = find(users("", pipfile(entry)), f"{UNUSED},E7725")
    assert [each["code"] for each in findings] == ["E7725"]


def test_a_source_of_two_bytes_a_character_may_import_anything(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    root = make_workspace(users("", pipfile('requests = "*"')))
    with open(f"{root}/{USERS}/index.py", "w", encoding="utf-16") as file:
        file.write("import requests\n")
    assert check("--select", UNUSED, root) == []
