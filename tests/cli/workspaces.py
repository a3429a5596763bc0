"""A package and two Lambdas, as they should be and with imports by old names."""

from __future__ import annotations

from typing import Any

OLD_IMPORT = "from exceptions import OrbError\n"
NEW_IMPORT = "from orb_common.exceptions import OrbError\n"
PIPFILE = '[packages]\norb-common = {path = "../../packages/orb-common", editable = true}\n'
PACKAGE = {
    "packages/orb-common/pyproject.toml": (
        '[project]\nname = "orb-common"\nversion = "1"\n'
        'classifiers = ["Private :: Do Not Upload"]\n'
    ),
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/exceptions.py": "class OrbError(Exception): ...\n",
    "packages/orb-common/tests/test_exceptions.py": "import orb_common.exceptions\n",
}
CLEAN = {
    **PACKAGE,
    "lambdas/users/index.py": NEW_IMPORT,
    "lambdas/users/Pipfile": PIPFILE,
    "lambdas/orders/index.py": NEW_IMPORT,
    "lambdas/orders/Pipfile": PIPFILE,
}
BROKEN = {
    **CLEAN,
    "lambdas/users/index.py": OLD_IMPORT,
    "lambdas/orders/index.py": "import json\n" + OLD_IMPORT,
}
SELECT = ("--select", "legacy-layer-import,unparsable-file")


def paths_of(findings: list[dict[str, Any]]) -> list[str]:
    """The path of each finding in a report."""
    return [finding["path"] for finding in findings]
