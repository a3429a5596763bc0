"""The end of a migration: Lambdas whose tests fail without the layers pass once all is fixed."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import venv
from random import Random
from typing import TYPE_CHECKING

import pytest
import tomli

from tests.fixes.workspaces import read

if TYPE_CHECKING:
    from tests.conftest import Check, MakeWorkspace, RunCli

METADATA = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "{name}"
version = "1.0"
dependencies = {dependencies}

[tool.setuptools.packages.find]
include = ["orb_*"]
"""
PACKAGES = {
    "packages/orb-common/pyproject.toml": METADATA.format(name="orb-common", dependencies=[]),
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/exceptions/__init__.py": (
        "from .base import OrbError\nfrom .found import *\n"
    ),
    "packages/orb-common/orb_common/exceptions/base.py": "class OrbError(Exception): ...\n",
    "packages/orb-common/orb_common/exceptions/found.py": (
        "from orb_common.exceptions.base import OrbError\n\n__all__ = ['NotFound']\n\n\n"
        "class NotFound(OrbError): ...\n\n\nclass Gone(OrbError): ...\n"
    ),
    "packages/orb-common/orb_common/utils.py": (
        "from orb_common.exceptions import NotFound\n\n\n"
        "def find(key: str) -> str:\n    raise NotFound(key)\n\n\ndef now() -> int:\n    return 7\n"
    ),
    "packages/orb-models/pyproject.toml": METADATA.format(
        name="orb-models", dependencies=["orb-common"]
    ),
    "packages/orb-models/orb_models/__init__.py": "",
    "packages/orb-models/orb_models/models/__init__.py": "from .users import Users\n",
    "packages/orb-models/orb_models/models/users.py": (
        "from orb_common.utils import find\n\n\n"
        "class Users:\n    def get(self, key: str) -> str:\n        return find(key)\n"
    ),
    "orb-lint.toml": "",
    ".gitignore": "__pycache__/\n*.egg-info/\n.pytest_cache/\n",
}
PIECES = (
    (
        "from exceptions import NotFound, OrbError",
        "    try:\n        find('a')\n    except NotFound as error:\n"
        "        assert isinstance(error, OrbError)\n",
    ),
    ("from exceptions import (\n    OrbError,  # all of ours\n)", "    OrbError()\n"),
    ("from exceptions import (\n    Gone,\n    OrbError as Ours,\n)", "    Gone() or Ours()\n"),
    ("import utils", "    assert utils.now() == 7\n"),
    ("import utils as u", "    assert u.now() == 7\n"),
    ("from core.models.users import Users", "    Users()\n"),
    (
        "from models import Users as People",
        "    try:\n        People().get('a')\n    except Exception as error:\n"
        "        assert type(error).__name__ == 'NotFound'\n",
    ),
)
TEST = """\
from unittest.mock import patch

import pytest
import index
from exceptions import NotFound
from utils import find


def test_the_handler_runs():
    assert index.handler({}, None) == "done"


def test_what_is_raised_is_what_is_caught():
    with pytest.raises(NotFound):
        find("a")


def test_what_is_patched_is_what_is_used():
    with patch("core.models.users.Users.get", return_value="patched"):
        from models import Users

        assert Users().get("a") == "patched"
"""


def old_lambda(name: str) -> dict[str, str]:
    """A Lambda in the old style, drawn by its name, with a test beside it."""
    random = Random(name)
    chosen = random.sample(PIECES, random.randint(2, len(PIECES)))
    imports = ["from utils import find", *(statement for statement, _ in chosen)]
    random.shuffle(imports)
    body = "".join(use for _, use in chosen)
    index = "\n".join(
        [*imports, "", "", "def handler(event, context):", f'{body}    return "done"\n']
    )
    folder = f"src/lambdas/{name}"
    return {
        f"{folder}/index.py": index,
        f"{folder}/test_index.py": TEST,
        f"{folder}/Pipfile": '[packages]\n\n[dev-packages]\npytest = "*"\n',
    }


class Environment:
    """A virtual environment that sees what the tests have installed, to build packages offline."""

    def __init__(self, path: str) -> None:
        venv.create(path, with_pip=False)
        scheme = sysconfig.get_path("purelib", vars={"base": path, "platbase": path})
        with open(os.path.join(scheme, "outer.pth"), "w", encoding="utf-8") as file:
            file.write(sysconfig.get_path("purelib"))
        self._python = os.path.join(path, "bin", "python")

    def run(self, *arguments: str, folder: str) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        command = [self._python, "-m", *arguments]
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    def install(self, folders: list[str]) -> None:
        """Install, editable, what the Pipfiles of some folders declare by path."""
        packages = set()
        for folder in folders:
            with open(os.path.join(folder, "Pipfile"), "rb") as file:
                for entry in tomli.load(file)["packages"].values():
                    assert entry["editable"]
                    packages.add(os.path.realpath(os.path.join(folder, entry["path"])))
        offline = ("--no-index", "--no-build-isolation", "--no-deps", "--quiet")
        editables = [word for package in sorted(packages) for word in ("-e", package)]
        outcome = self.run("pip", "install", *offline, *editables, folder=folders[0])
        assert outcome.returncode == 0, outcome.stderr

    def passes(self, folder: str) -> bool:
        """Whether the tests in a folder pass."""
        outcome = self.run("pytest", "-q", "-p", "no:cacheprovider", folder=folder)
        return outcome.returncode == 0


def test_tests_that_fail_without_layers_pass_once_all_is_fixed(
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    check: Check,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    names = [f"unit-{number}" for number in range(3)]
    lambdas = {path: text for name in names for path, text in old_lambda(name).items()}
    root = make_workspace({**PACKAGES, **lambdas})
    folders = [f"{root}/src/lambdas/{name}" for name in names]
    environment = Environment(str(tmp_path_factory.mktemp("environment")))
    assert not any(map(environment.passes, folders))

    run_cli("check", "--fix", "--unsafe-fixes", root)

    assert {finding["symbol"] for finding in check(root)} <= {"missing-pipfile-lock"}
    assert "orb-models" in read(root, "src/lambdas/unit-0/Pipfile")
    environment.install(folders)
    assert [folder for folder in folders if not environment.passes(folder)] == []
