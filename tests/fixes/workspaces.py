"""Workspaces in which something is to be fixed, and what is in them afterwards."""

from __future__ import annotations

import os

from tests.workspaces import PRIVATE

INDEX = "lambdas/users/index.py"

PACKAGES = {
    "packages/orb-common/pyproject.toml": f'[project]\nname = "orb-common"\n{PRIVATE}',
    "packages/orb-common/tests/test_orb_common.py": "import orb_common\n",
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/exceptions.py": (
        "class NotFound(Exception): ...\nclass Denied(Exception): ...\n"
    ),
    "packages/orb-common/orb_common/security/__init__.py": "def require(): ...\n",
    "packages/orb-common/orb_common/security/audit.py": "def log(): ...\n",
    "packages/orb-common/orb_common/utils.py": "def now(): ...\ndef parse(): ...\n",
    "packages/orb-models/pyproject.toml": f'[project]\nname = "orb-models"\n{PRIVATE}',
    "packages/orb-models/tests/test_orb_models.py": "import orb_models\n",
    "packages/orb-models/orb_models/__init__.py": "",
    "packages/orb-models/orb_models/models/__init__.py": "from .users import Users\n",
    "packages/orb-models/orb_models/models/users.py": "class Users: ...\n",
    "orb-lint.toml": "",
}
COMMON = 'orb-common = {path = "../../packages/orb-common", editable = true}\n'
MODELS = 'orb-models = {path = "../../packages/orb-models", editable = true}\n'
PIPFILE = f"[packages]\n{COMMON}{MODELS}"


def users(index: str | bytes, **others: str | bytes) -> dict[str, str | bytes]:
    """The packages and a Lambda `users` that declares both; `__` stands for `/` in names."""
    files = {name.replace("__", "/"): content for name, content in others.items()}
    own = {"Pipfile": PIPFILE, "index.py": index, **files}
    return {**PACKAGES, **{f"lambdas/users/{name}": content for name, content in own.items()}}


def read(root: str, path: str = INDEX) -> str:
    """What a file holds, line ends as they are."""
    with open(os.path.join(root, path), encoding="utf-8", newline="") as file:
        return file.read()


def contents(root: str) -> dict[str, bytes]:
    """What all files below a folder hold, by path."""
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = file.read()
    return found
