"""The workspace that most tests check, in parts: its folders, packages and lines."""

from __future__ import annotations

from collections.abc import Mapping

from tests.locks import lock_text

Files = Mapping[str, str]

USERS = "backend/src/lambdas/users"
ORDERS = "backend/src/lambdas/orders"
COMMON = "backend/packages/orb-common"
MODELS = "backend/packages/orb-models"
EVENTS = "backend/packages/orb-events"
LAYERS = "backend/src/layers"
INDEX = f"{USERS}/index.py"

OLD = "from exceptions import NotFound"
OLD_LINE = f"{OLD}\n"
NEW_LINE = "from orb_common.exceptions import NotFound\n"

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
PATH = "../../../packages/orb-common"
COMMON_ENTRY = f'orb-common = {{path = "{PATH}", editable = true}}'
MODELS_ENTRY = 'orb-models = {path = "../../../packages/orb-models", editable = true}'
PIPFILE = f"[packages]\n{COMMON_ENTRY}\n{MODELS_ENTRY}\n"


def users(source: str, pipfile: str | None = PIPFILE) -> dict[str, str]:
    """The packages, and Lambda `users` whose `index.py` has a source; `PIPFILE` is locked."""
    manifest = {} if pipfile is None else {f"{USERS}/Pipfile": pipfile}
    lock = {f"{USERS}/Pipfile.lock": lock_text(PIPFILE)} if pipfile == PIPFILE else {}
    return {**PACKAGES, INDEX: source, **manifest, **lock}
