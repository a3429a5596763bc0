"""Findings as tests state them, and what their fixes make of the files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Protocol

from orb_lint.findings import Edit, Span
from tests.edits import apply_edits
from tests.locks import lock_text

Finding = dict[str, Any]
Files = Mapping[str, str]

USERS = "backend/src/lambdas/users"
ORDERS = "backend/src/lambdas/orders"
COMMON = "backend/packages/orb-common"
MODELS = "backend/packages/orb-models"
LAYERS = "backend/src/layers"

PRIVATE = 'classifiers = ["Private :: Do Not Upload"]\n'
PACKAGES: Files = {
    f"{COMMON}/pyproject.toml": f'[project]\nname = "orb-common"\n{PRIVATE}',
    f"{COMMON}/tests/test_orb_common.py": "import orb_common\n",
    f"{COMMON}/orb_common/__init__.py": "",
    f"{COMMON}/orb_common/exceptions.py": "class NotFound(Exception): ...\n",
    f"{COMMON}/orb_common/security_exceptions.py": "class Denied(Exception): ...\n",
    f"{COMMON}/orb_common/utils.py": "def dump(): ...\n",
    f"{COMMON}/orb_common/security/__init__.py": "",
    f"{COMMON}/orb_common/security/audit.py": "class Audit: ...\n",
    f"{MODELS}/pyproject.toml": f'[project]\nname = "orb-models"\n{PRIVATE}',
    f"{MODELS}/tests/test_orb_models.py": "import orb_models\n",
    f"{MODELS}/orb_models/__init__.py": "",
    f"{MODELS}/orb_models/models/__init__.py": "from .users import Users\n",
    f"{MODELS}/orb_models/models/users.py": "class Users: ...\n",
}
COMMON_ENTRY = 'orb-common = {path = "../../../packages/orb-common", editable = true}'
MODELS_ENTRY = 'orb-models = {path = "../../../packages/orb-models", editable = true}'
PIPFILE = f"[packages]\n{COMMON_ENTRY}\n{MODELS_ENTRY}\n"


class Find(Protocol):
    """Checks the workspace that some files make with one rule; findings are as JSON has them."""

    def __call__(self, files: Files, rule: str, settings: str = "") -> list[Finding]: ...


def users(source: str, pipfile: str | None = PIPFILE) -> dict[str, str]:
    """The packages, and Lambda `users` whose `index.py` has a source; `PIPFILE` is locked."""
    manifest = {} if pipfile is None else {f"{USERS}/Pipfile": pipfile}
    lock = {f"{USERS}/Pipfile.lock": lock_text(PIPFILE)} if pipfile == PIPFILE else {}
    return {**PACKAGES, f"{USERS}/index.py": source, **manifest, **lock}


def place(finding: Finding) -> str:
    """Where a finding stands: `file:line:column-end_line:end_column`, folders left out."""
    name = os.path.basename(finding["path"])
    start = f"{finding['line']}:{finding['column']}"
    return f"{name}:{start}-{finding['end_line']}:{finding['end_column']}"


def stated(findings: list[Finding]) -> list[tuple[str, str]]:
    """The place and message of each finding."""
    return [(place(finding), finding["message"]) for finding in findings]


def lines(findings: list[Finding]) -> list[int]:
    return [finding["line"] for finding in findings]


def fixed(files: Files, finding: Finding) -> dict[str, str]:
    """The files that the fix of a finding changes or creates, as it leaves them."""
    fix = finding["fix"]
    assert fix is not None, finding["message"]
    edits = [
        Edit(
            each["path"],
            Span(each["line"], each["column"], each["end_line"], each["end_column"]),
            each["text"],
        )
        for each in fix["edits"]
    ]
    return {
        path: apply_edits(files.get(path, ""), [edit for edit in edits if edit.path == path])
        for path in sorted({edit.path for edit in edits})
    }


def fixed_index(files: Files, finding: Finding) -> str:
    """The `index.py` of Lambda `users` after a fix that touches nothing else."""
    after = fixed(files, finding)
    assert list(after) == [f"{USERS}/index.py"]
    return after[f"{USERS}/index.py"]
