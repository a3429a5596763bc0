"""The engine judges lines once and reads few files whole; nobody may be able to tell."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orb_lint.engine.migration import decide_migrations
from orb_lint.engine.report import Report
from orb_lint.engine.run import check
from orb_lint.findings import Finding, sorted_by_place
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.package_uses import PackageUses
from orb_lint.rules.readings import FileImports, Reading, UnitReading, WorkspaceReading
from orb_lint.rules.registry import selected_rules
from orb_lint.settings import Settings
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.model import Part, Unit, UnitKind, Workspace
from tests.conftest import MakeWorkspace
from tests.laws import examples
from tests.workspaces import COMMON, COMMON_ENTRY, LAYERS, MODELS, MODELS_ENTRY

Files = dict[str, str]

LAMBDAS = "backend/src/lambdas"

PACKAGES = {
    f"{COMMON}/pyproject.toml": (
        '[project]\nname = "orb-common"\ndependencies = ["requests"]\n'
        'classifiers = ["Private :: Do Not Upload"]\n'
    ),
    f"{COMMON}/tests/test_all.py": "import orb_common\n",
    f"{MODELS}/tests/test_all.py": "import orb_models\n",
    f"{COMMON}/orb_common/__init__.py": "from orb_common.exceptions import NotFound\n",
    f"{COMMON}/orb_common/exceptions.py": (
        "class NotFound(Exception): ...\nclass Denied(Exception): ...\n"
    ),
    f"{COMMON}/orb_common/utils/__init__.py": "from .json import dump\n",
    f"{COMMON}/orb_common/utils/json.py": "def dump(): ...\n",
    f"{MODELS}/pyproject.toml": '[project]\nname = "orb-models"\ndependencies = ["orb-common"]\n',
    f"{MODELS}/orb_models/__init__.py": "",
    f"{MODELS}/orb_models/models/__init__.py": "from .users import *\n",
    f"{MODELS}/orb_models/models/users.py": "class Users: ...\n",
}
LAYER = {
    f"{LAYERS}/search/python/search_client.py": "class Client: ...\n",
    f"{LAYERS}/search/python/requirements.txt": "elasticsearch\n",
}
PIPFILES = (
    None,
    "",
    "[packages]\n",
    f"[packages]\n{COMMON_ENTRY}\n",
    f"[packages]\n{MODELS_ENTRY}\n",
    f"[packages]\n{COMMON_ENTRY}\n{MODELS_ENTRY}\n",
    f'[packages]\nrequests = "*"\n{COMMON_ENTRY}\n',
    f"[dev-packages]\n{COMMON_ENTRY}\n",
    '[packages]\nnobody-has-heard-of-it = "*"\n',
    '[packages]\nrequests = "*"\n\n[requires]\npython_version = "3.11"\n',
    f"[packages]\nPyYAML = '*'\n{MODELS_ENTRY}\n",
    "[packages]\norb-common = {path = '../../nowhere', editable = true}\n",
    "[packages]\norb-common = '*'\n",
    "[packages\n",
)
OWN_MODULES = (
    "exceptions.py",
    "utils/__init__.py",
    "requests.py",
    "helpers.py",
    "orb_common.py",
    "layers.py",
    "users.py",
    "lib/exceptions.py",
    "src/utils.py",
    "models/__init__.py",
    "requests/__init__.py",
    "boto3.py",
    "nowhere_to_be_found/inner.py",
)
LINES = (
    "import os",
    "import distutils",
    "import boto3",
    "import requests",
    "import requests, exceptions",
    "import elasticsearch",
    "import helpers",
    "import nowhere_to_be_found",
    "import exceptions",
    "import exceptions as e",
    "from exceptions import NotFound",
    "from exceptions import Denied, Gone",
    "from utils import dump",
    "from utils.json import dump",
    "import security",
    "from models.users import Users",
    "from core import models",
    "from layers.common.exceptions import NotFound",
    "from search_client import Client",
    "from search_client import Gone",
    "import search_client.inner",
    "import orb_common",
    "from orb_common import NotFound",
    "from orb_common.exceptions import NotFound",
    "from orb_common.exceptions import Gone",
    "from orb_common.gone import NotFound",
    "from orb_models.models import Users",
    "import orb_common.utils, orb_models",
    "from users import Users",
    "from lambdas.users.index import handler",
    "import lambdas.orders.index",
    "from . import helpers",
    "from .helpers import help",
    "from .. import users",
    "from ..users import index",
    "import importlib; importlib.import_module('exceptions')",
    "import sys; sys.path.append('/opt/python')",
    "from unittest.mock import patch; patch('exceptions.NotFound')",
    "'''Use `import exceptions`:\nimport exceptions\n'''",
    "x = '''\nimport requests'''; import utils",
    "from exceptions import (\n    NotFound,  # import os\n)",
    "from orb_common.exceptions import ( NotFound,\n    Denied as D)",
    "from exceptions \\\n    import NotFound",
    "import os, \\\n    exceptions",
    "import os, sys",
    "import boto3.session",
    "from exceptions import *",
    "from orb_common import exceptions",
    "from orb_common.exceptions import *",
    "from orb_models.models import *",
    "from orb_models.models.users import Gone",
    "from models import users, orders",
    "import models.users as users",
    "__import__('utils.json')",
    "import sys; sys.modules['exceptions'] = None",
    "import sys; sys.path.insert(0, 'lib')",
    "import sys; sys.path.append('../orders')",
    "from src.utils import dump",
    "from src import utils",
    "import nowhere_to_be_found.inner",
    "import typing_extensions",
    "import yaml, nowhere_to_be_found",
)
SETTINGS = (
    "",
    'require-pipfile = "always"\n',
    "shared-pipfile = true\n",
    'runtime-provided = ["requests"]\n',
    'extend-legacy-modules = {"helpers" = "orb_common.utils"}\n',
    'target-python = "3.11"\n',
    'select = ["mixed-identity-import"]\n',
    'ignore = ["legacy-layer-import", "E7721"]\n',
    'select = ["E7720", "E7721"]\n',
)
SURROUNDINGS = (
    "{0}\n",
    "{0}\n",
    "def f():\n    {0}\n",
    "if TYPE_CHECKING:\n    {0}\n",
    "try:\n    {0}\nexcept ImportError:\n    pass\n",
    "class A: {0}\n",
)
FILE_NAMES = (
    "index.py",
    "index.pyi",
    "lib/run.py",
    "lib/__init__.py",
    "tests/test_index.py",
    "conftest.py",
)
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Search:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: backend/src/layers/search
  Users:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: backend/src/lambdas/users
      Layers: [!Ref Search]
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: backend/src/lambdas/orders
      Layers: []
"""


@st.composite
def modules(draw: st.DrawFn) -> str:
    """The text of a Python file: a few imports in some surroundings."""
    lines = draw(st.lists(st.sampled_from(LINES), max_size=4))
    return "".join(
        draw(st.sampled_from(SURROUNDINGS if "\n" not in line else SURROUNDINGS[:1])).format(line)
        for line in lines
    )


@st.composite
def workspaces(draw: st.DrawFn) -> Files:
    """The files of a workspace whose units repeat one another's lines."""
    files = dict(PACKAGES)
    shared = draw(st.lists(modules(), min_size=1, max_size=3))
    texts = st.sampled_from(shared) | modules()
    if draw(st.booleans()):
        files |= LAYER
        files[f"{LAYERS}/search/python/search_more.py"] = draw(texts)
    if draw(st.booleans()):
        files["template.yaml"] = TEMPLATE
    if draw(st.booleans()):
        files[f"{COMMON}/orb_common/more.py"] = draw(texts)
    if draw(st.booleans()):
        files["scripts/run.py"] = draw(texts)
    if draw(st.booleans()):
        files["backend/Pipfile"] = '[packages]\norb-common = {path = "packages/orb-common"}\n'
    files["orb-lint.toml"] = draw(st.sampled_from(SETTINGS))
    for name in draw(
        st.lists(st.sampled_from(("users", "orders", "stripe")), min_size=1, unique=True)
    ):
        unit = f"{LAMBDAS}/{name}"
        for file in draw(st.sets(st.sampled_from(FILE_NAMES), min_size=1, max_size=3)):
            files[f"{unit}/{file}"] = draw(texts)
        for module in draw(st.sets(st.sampled_from(OWN_MODULES), max_size=2)):
            files[f"{unit}/{module}"] = draw(texts)
        pipfile = draw(st.sampled_from(PIPFILES))
        if pipfile is not None:
            files[f"{unit}/Pipfile"] = pipfile
    return files


laws = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def read_workspace(root: str) -> Workspace:
    return discover(root, load_settings(root))


def check_naively(workspace: Workspace) -> list[Finding]:
    """What the rules find where every file is read in full and every rule sees every unit."""
    resolver = Resolver(workspace)
    rules = selected_rules(workspace.settings)

    def read(path: str, unit: Unit | None) -> SourceFile:
        with open(workspace.tree.absolute(path), "rb") as file:
            return SourceFile(path, unit, file.read(), resolver)

    def find() -> Iterator[Finding]:
        for unit in workspace.units:
            files = [read(path, unit) for path in unit.files]
            imported = {
                file.path: {name for each in file.references for name in each.first_names}
                for file in files
            }
            reading = UnitReading(unit, files, files, resolver, imported)
            for rule in rules:
                yield from rule.check_imports(rule.imports_of(reading), reading)
                yield from rule.check_unit(reading)
                for file in files:
                    yield from find_in_text(rule, file)
        for path in workspace.outside:
            file = read(path, None)
            alone = Reading([file], [file], resolver, "file")
            for rule in rules:
                yield from find_in_text(rule, file)
                yield from rule.check_outside([FileImports(file, file.references)], alone)
        for rule in rules:
            for unit_root in (*workspace.unit_roots, None):
                yield from rule.check_folders(workspace.part(unit_root), resolver)
                for manifest in workspace.judged_manifests(unit_root):
                    around = workspace.unit_of(manifest.path)
                    yield from rule.check_manifest(manifest, around, resolver)
                    if manifest.path.endswith("Pipfile"):
                        yield from rule.check_pipfile(manifest, around, resolver)
            packages = workspace.of_kind(UnitKind.PACKAGE)
            yield from rule.check_packages(packages, PackageUses(resolver, {}))
            yield from rule.check_workspace(WorkspaceReading(resolver, {}))

    found = set(find())
    superseded = {
        (each.path, each.span, rule.supersedes)
        for each in found
        for rule in rules
        if rule.symbol == each.symbol
    }
    findings = sorted_by_place(
        each for each in found if (each.path, each.span, each.symbol) not in superseded
    )
    fixes = {(each.path, each.span): each for each in reversed(findings) if each.fix}
    with_one_fix = [
        each._replace(fix=None)
        if not each.path.endswith((".py", ".pyi"))
        and fixes.get((each.path, each.span), each) != each
        else each
        for each in findings
    ]
    return decide_migrations(workspace, findings, with_one_fix, with_one_fix)


def find_in_text(rule: Rule, file: SourceFile) -> Iterator[Finding]:
    if rule.needles(file.resolver) and file.tree:
        yield from rule.check_tree(file, file.tree)
    yield from rule.check_readability(file)


def lie_in(report: Report, folder: str) -> list[Finding]:
    return [
        each
        for each in report.findings
        if each.path.startswith(f"{folder}/") or each.path == folder
    ]


@laws
@given(files=workspaces())
def test_the_engine_finds_what_reading_everything_in_full_finds(
    files: Files, make_workspace: MakeWorkspace
) -> None:
    workspace = read_workspace(make_workspace(files))

    assert list(check(workspace).findings) == check_naively(workspace)


@laws
@given(files=workspaces())
def test_checking_the_folder_of_a_unit_finds_what_the_whole_run_finds_there(
    files: Files, make_workspace: MakeWorkspace
) -> None:
    workspace = read_workspace(make_workspace(files))
    everything = check(workspace)

    for unit in workspace.units:
        assert list(check(workspace, [unit.path]).findings) == lie_in(everything, unit.path)


@laws
@given(files=workspaces())
def test_the_order_of_units_and_of_their_files_does_not_matter(
    files: Files, make_workspace: MakeWorkspace
) -> None:
    workspace = read_workspace(make_workspace(files))

    def read_backwards(unit_root: str | None) -> Part:
        part = workspace.part(unit_root)
        return part._replace(
            units=tuple(unit._replace(files=unit.files[::-1]) for unit in part.units[::-1]),
            outside=part.outside[::-1],
            folders=part.folders[::-1],
        )

    unit_roots = dict(reversed([*workspace.unit_roots.items()]))
    reverse = Workspace(
        workspace.settings,
        workspace.tree,
        unit_roots,
        workspace.code_folders,
        read_backwards,
    )

    assert set(check(reverse).findings) == set(check(workspace).findings)


@laws
@given(files=workspaces(), random=st.randoms(use_true_random=False))
def test_what_a_unit_root_holds_does_not_depend_on_what_was_read_before(
    files: Files, random: Random, make_workspace: MakeWorkspace
) -> None:
    root = make_workspace(files)
    whole = read_workspace(root)
    unit_roots = [*whole.unit_roots, None]
    parts = {unit_root: whole.part(unit_root) for unit_root in unit_roots}

    random.shuffle(unit_roots)
    workspace = read_workspace(root)

    assert {unit_root: workspace.part(unit_root) for unit_root in unit_roots} == parts


MANIFESTS: dict[str, tuple[str, ...]] = {
    "Pipfile": (
        *(text for text in PIPFILES if text is not None),
        "[scripts]\nbuild = 3\n",
        f"[packages]\n{COMMON_ENTRY}\n[scripts]\nbuild = [1]\n",
        "packages = 3\n",
        "[packages]\nrequests = 3\n",
        "[packages]\norb-common = {path = 3}\n",
        '[packages]\norb-common = {path = "../nowhere"}\n',
        '[packages]\norb-common = "*"\n',
        f'[dev-packages]\nrequests = "*"\n{MODELS_ENTRY}\n',
        f"[packages]\n{MODELS_ENTRY}\n[dev-packages]\n{COMMON_ENTRY}\n",
        f'[packages]\n{COMMON_ENTRY}\n[requires]\npython_version = "three"\n',
        f"[packages]\n{COMMON_ENTRY}\n\0",
    ),
    "requirements.txt": (
        "",
        "requests\n",
        "requests\n../../../packages/orb-common\n",
        "-e ../../../packages/orb-models\n",
        "-r nowhere.txt\n",
        "orb-common @ file:///nowhere\n",
        "requests == \n",
        "-r requirements.txt\nrequests\n",
        "--unknown-option\n!!!\n",
        "nobody-has-heard-of-it\n",
        "\0",
    ),
    "pyproject.toml": (
        "[project\n",
        "[project]\nname = 3\n",
        '[project]\nname = "users"\ndependencies = "requests"\n',
        '[project]\nname = "users"\ndependencies = ["requests", 3]\n',
        '[project]\nname = "users"\ndependencies = ["requests", "orb-common"]\n'
        '[tool.uv.sources]\norb-common = {path = "../../../packages/orb-common"}\n',
        '[project]\nname = "users"\ndynamic = ["dependencies"]\n',
        '[project]\nname = "users"\ndependencies = ["requests"]\n'
        '[dependency-groups]\ndev = ["orb-common", {include-group = "gone"}]\n',
        "[tool.poetry]\nname = 3\ndependencies = []\n",
        '[tool.poetry.dependencies]\npython = "^3.11"\n'
        'orb-models = {path = "../../../packages/orb-models", develop = true}\n',
    ),
}
"""Manifests of each format, many of them broken, each in another way."""


@st.composite
def alike_workspaces(draw: st.DrawFn) -> Files:
    """Twenty Lambdas that import the same and differ in their manifests."""
    text = "".join(
        f"{line}\n"
        for line in draw(
            st.lists(st.sampled_from([each for each in LINES if "\n" not in each]), min_size=1)
        )
    )
    files = {**PACKAGES, "orb-lint.toml": draw(st.sampled_from(SETTINGS))}
    if draw(st.booleans()):
        files |= LAYER
    for number in range(20):
        unit = f"{LAMBDAS}/function{number}"
        files[f"{unit}/index.py"] = text
        for name in draw(st.sets(st.sampled_from([*MANIFESTS]), max_size=2)):
            files[f"{unit}/{name}"] = draw(st.sampled_from(MANIFESTS[name]))
    return files


@settings(laws, max_examples=examples(30))
@given(files=alike_workspaces())
def test_what_one_unit_declares_or_fails_to_says_nothing_of_another(
    files: Files, make_workspace: MakeWorkspace
) -> None:
    workspace = read_workspace(make_workspace(files))

    assert list(check(workspace).findings) == check_naively(workspace)


def test_the_same_input_gives_the_same_bytes_whatever_the_hash_seed(
    make_workspace: MakeWorkspace,
) -> None:
    text = "".join(f"{line}\n" for line in LINES)
    root = make_workspace(
        PACKAGES
        | LAYER
        | {f"{LAMBDAS}/{name}/{file}": text for name in ("users", "orders") for file in FILE_NAMES}
    )

    outputs = {
        subprocess.run(
            [sys.executable, "-m", "orb_lint", "check", "--output-format", "json", root],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(outputs) == 1
    assert b'"findings": [' in outputs.pop()


class TestLinesThatUnitsRepeat:
    """What one unit makes of a line says nothing of another unit."""

    @staticmethod
    def found(files: Files, make_workspace: MakeWorkspace) -> list[tuple[str, str]]:
        report = check(read_workspace(make_workspace(PACKAGES | files)))
        return [
            (each.path.removeprefix(f"{LAMBDAS}/"), each.symbol)
            for each in report.findings
            if each.path.endswith(".py")
        ]

    @pytest.mark.parametrize("owner", ["a", "b", "c"])
    def test_a_unit_with_its_own_exceptions_module_is_judged_by_it(
        self, owner: str, make_workspace: MakeWorkspace
    ) -> None:
        files = {
            f"{LAMBDAS}/{name}/{file}": text
            for name in "abc"
            for file, text in (
                ("index.py", "from exceptions import NotFound\n"),
                ("Pipfile", f"[packages]\n{COMMON_ENTRY}\n"),
            )
        } | {f"{LAMBDAS}/{owner}/exceptions.py": "class NotFound(Exception): ...\n"}

        assert self.found(files, make_workspace) == [
            (f"{name}/index.py", "legacy-layer-import") for name in "abc" if name != owner
        ]

    def test_every_file_of_a_unit_is_judged_by_the_modules_in_it(
        self, make_workspace: MakeWorkspace
    ) -> None:
        text = "import os\nfrom orb_common.exceptions import NotFound\n"
        files = {
            f"{LAMBDAS}/a/index.py": text,
            f"{LAMBDAS}/a/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
            f"{LAMBDAS}/b/first.py": text,
            f"{LAMBDAS}/b/index.py": text,
            f"{LAMBDAS}/b/orb_common.py": "",
            f"{LAMBDAS}/b/Pipfile": f"[packages]\nrequests = '*'\n{COMMON_ENTRY}\n",
        }

        assert self.found(files, make_workspace) == [
            ("b/first.py", "unresolved-local-import"),
            ("b/index.py", "unresolved-local-import"),
        ]

    def test_what_comes_in_with_a_line_for_type_checkers_hides_no_module_of_the_unit(
        self, make_workspace: MakeWorkspace
    ) -> None:
        guarded = "if TYPE_CHECKING:\n    from orb_common.stubs import Users\n"
        text = guarded + "from orb_common.exceptions import NotFound\n"
        files = {
            f"{COMMON}/orb_common/stubs.pyi": "class Users: ...\n",
            f"{LAMBDAS}/a/index.py": "def run():\n    from orb_common.stubs import Users\n",
            f"{LAMBDAS}/b/index.py": text,
            f"{LAMBDAS}/b/Pipfile": f"[packages]\n{COMMON_ENTRY}\n",
            f"{LAMBDAS}/c/index.py": text,
            f"{LAMBDAS}/c/orb_common.py": "",
        } | {
            f"{LAMBDAS}/{name}/Pipfile": f"[packages]\nrequests = '*'\n{COMMON_ENTRY}\n"
            for name in "ac"
        }

        assert self.found(files, make_workspace) == [
            ("a/index.py", "unresolved-local-import"),
            ("c/index.py", "unresolved-local-import"),
            ("c/index.py", "unresolved-local-import"),
        ]

    @pytest.mark.parametrize("declaring", ["a", "b"])
    def test_a_unit_is_judged_by_its_own_pipfile(
        self, declaring: str, make_workspace: MakeWorkspace
    ) -> None:
        files = {f"{LAMBDAS}/{name}/index.py": "import orb_common\n" for name in "ab"} | {
            f"{LAMBDAS}/{name}/Pipfile": f"[packages]\n{COMMON_ENTRY if name == declaring else ''}"
            for name in "ab"
        }

        assert self.found(files, make_workspace) == [
            (f"{name}/index.py", "missing-pipfile-entry") for name in "ab" if name != declaring
        ]

    @pytest.mark.parametrize("vague", ["a", "b"])
    def test_a_pipfile_that_may_install_anything_excuses_its_own_unit_alone(
        self, vague: str, make_workspace: MakeWorkspace
    ) -> None:
        files = {f"{LAMBDAS}/{name}/index.py": "import nowhere_to_be_found\n" for name in "ab"} | {
            f"{LAMBDAS}/{name}/Pipfile": (
                f"[packages]\n{'nobody-has-heard-of-it' if name == vague else 'requests'} = '*'\n"
            )
            for name in "ab"
        }

        assert self.found(files, make_workspace) == [
            (f"{name}/index.py", "unresolved-local-import") for name in "ab" if name != vague
        ]

    @pytest.mark.parametrize("old", ["a", "b"])
    def test_a_unit_is_judged_by_its_own_python(
        self, old: str, make_workspace: MakeWorkspace
    ) -> None:
        files = {f"{LAMBDAS}/{name}/index.py": "import distutils\n" for name in "ab"} | {
            f"{LAMBDAS}/{name}/Pipfile": (
                f'[packages]\n[requires]\npython_version = "{"3.11" if name == old else "3.12"}"\n'
            )
            for name in "ab"
        }

        assert self.found(files, make_workspace) == [
            (f"{name}/index.py", "unresolved-local-import") for name in "ab" if name != old
        ]

    @pytest.mark.parametrize("broken", ["a", "b"])
    def test_a_pipfile_that_cannot_be_read_excuses_its_own_unit_alone(
        self, broken: str, make_workspace: MakeWorkspace
    ) -> None:
        files = {f"{LAMBDAS}/{name}/index.py": "import orb_common\n" for name in "ab"} | {
            f"{LAMBDAS}/{name}/Pipfile": (
                "[packages\n" if name == broken else "[packages]\nx = '*'\n[scripts]\nbuild = 3\n"
            )
            for name in "ab"
        }

        assert self.found(files, make_workspace) == [
            (f"{name}/index.py", "missing-pipfile-entry") for name in "ab" if name != broken
        ]

    @pytest.mark.parametrize("declaring", ["a", "b"])
    def test_a_distribution_that_stands_in_for_a_layer_does_so_in_its_own_unit_alone(
        self, declaring: str, make_workspace: MakeWorkspace
    ) -> None:
        files = {f"{LAMBDAS}/{name}/index.py": "import dataclasses\n" for name in "ab"} | {
            f"{LAMBDAS}/{name}/Pipfile": (
                f"[packages]\n{'backport' if name == declaring else 'requests'} = '*'\n"
            )
            for name in "ab"
        }
        files[f"{LAYERS}/backports/python/dataclasses.py"] = "def dataclass(): ...\n"
        files["orb-lint.toml"] = '[distributions]\nbackport = ["dataclasses"]\n'

        assert self.found(files, make_workspace) == [
            (f"{name}/index.py", "unmigrated-layer-import") for name in "ab" if name != declaring
        ]

    def test_a_stub_that_comes_first_excuses_no_module(self, make_workspace: MakeWorkspace) -> None:
        line = "import nowhere_to_be_found\n"
        files = {f"{LAMBDAS}/a/a.pyi": line, f"{LAMBDAS}/a/b.py": line}

        assert self.found(files, make_workspace) == [("a/b.py", "unresolved-local-import")]

    def test_a_test_that_comes_first_excuses_no_module(self, make_workspace: MakeWorkspace) -> None:
        line = "import nowhere_to_be_found\n"
        files = {f"{LAMBDAS}/a/conftest.py": line, f"{LAMBDAS}/a/index.py": line}

        assert self.found(files, make_workspace) == [("a/index.py", "unresolved-local-import")]

    def test_an_optional_import_that_comes_first_excuses_no_other(
        self, make_workspace: MakeWorkspace
    ) -> None:
        line = "    import nowhere_to_be_found\n"
        files = {
            f"{LAMBDAS}/a/a.py": f"try:\n{line}except ImportError:\n    pass\n",
            f"{LAMBDAS}/a/b.py": f"def f():\n{line}",
        }

        assert self.found(files, make_workspace) == [("a/b.py", "unresolved-local-import")]

    def test_a_relative_import_is_judged_by_its_folder(self, make_workspace: MakeWorkspace) -> None:
        files = {
            f"{LAMBDAS}/a/inner/__init__.py": "from .helpers import x\n",
            f"{LAMBDAS}/a/inner/helpers.py": "x = 1\n",
            f"{LAMBDAS}/a/other/__init__.py": "from .helpers import x\n",
        }

        assert self.found(files, make_workspace) == [
            ("a/other/__init__.py", "unresolved-local-import")
        ]


def test_a_report_counts_files_and_units(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(
        {
            f"{LAMBDAS}/users/index.py": "import nowhere_to_be_found\n",
            f"{LAMBDAS}/users/README.md": "",
            f"{LAMBDAS}/orders/index.py": "",
            "scripts/run.py": "",
        }
    )

    report = check(read_workspace(root))

    assert (report.files, report.units, len(report.findings), report.fixable) == (3, 2, 1, 0)


def test_findings_come_in_the_order_of_their_places(make_workspace: MakeWorkspace) -> None:
    text = "".join(f"{line}\n" for line in LINES)
    root = make_workspace(PACKAGES | {f"{LAMBDAS}/users/{file}": text for file in FILE_NAMES})

    places = [(each.path, each.span) for each in check(read_workspace(root)).findings]

    assert places == sorted(places)


def test_per_path_ignores_leave_out_what_lies_in_the_folders_they_name(
    make_workspace: MakeWorkspace,
) -> None:
    line = "import nowhere_to_be_found\n"
    root = make_workspace({f"{LAMBDAS}/{name}/index.py": line for name in ("users", "orders")})
    settings = Settings(per_path_ignores={"**/lambdas/users": ("E7705",)})

    report = check(discover(root, settings))

    assert [each.path for each in report.findings] == [f"{LAMBDAS}/orders/index.py"]


def test_per_path_ignores_speak_of_folders_and_of_files_that_are_no_python(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace(
        PACKAGES
        | {f"{LAMBDAS}/users/index.py": "", f"{LAMBDAS}/orders/Pipfile": "[packages\n"}
        | {f"{LAMBDAS}/orders/index.py": ""}
    )
    always = Settings(require_pipfile="always")
    assert [each.path for each in check(discover(root, always)).findings] == [
        f"{LAMBDAS}/orders/Pipfile",
        f"{LAMBDAS}/users",
    ]
    for ignores in (
        {f"{LAMBDAS}/users": ("missing-pipfile",), "Pipfile": ("E7732",)},
        {"backend/": ("E7720", "invalid-pipfile")},
    ):
        settings = always._replace(per_path_ignores=ignores)
        assert check(discover(root, settings)).findings == ()
