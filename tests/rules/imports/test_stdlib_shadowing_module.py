"""W7708 stdlib-shadowing-module."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, INDEX, LAYERS, PACKAGES, USERS

RULE = "stdlib-shadowing-module"


@pytest.mark.parametrize(
    ("path", "module", "owner"),
    [
        (f"{USERS}/json.py", "json", "the standard library"),
        (f"{USERS}/types/__init__.py", "types", "the standard library"),
        (f"{LAYERS}/common/python/logging.py", "logging", "the standard library"),
        (f"{USERS}/boto3.py", "boto3", "the Lambda runtime"),
        (f"{USERS}/awslambdaric.py", "awslambdaric", "the Lambda runtime"),
        (f"{COMMON}/queue/__init__.py", "queue", "the standard library"),
    ],
)
def test_a_namesake_at_the_top_is_reported(find: Find, path: str, module: str, owner: str) -> None:
    (finding,) = find({**PACKAGES, INDEX: "", path: ""}, RULE)
    assert finding["path"] == path.removesuffix("/__init__.py")
    assert stated([finding])[0][1] == (
        f"module `{module}` hides that of {owner}: give it another name"
    )


@pytest.mark.parametrize(
    "path",
    [
        f"{USERS}/core/json.py",
        f"{COMMON}/orb_common/json.py",
        f"{USERS}/exceptions.py",
        f"{USERS}/tests/json.py",
        f"{USERS}/setup.py",
        "scripts/json.py",
    ],
)
def test_what_hides_nothing_is_not(find: Find, path: str) -> None:
    assert find({**PACKAGES, INDEX: "", path: ""}, RULE) == []


def test_the_target_python_decides_what_is_standard(find: Find) -> None:
    files = {**PACKAGES, INDEX: "", f"{USERS}/tomllib.py": "", f"{USERS}/imp.py": ""}
    old = find(files, RULE, 'target-python = "3.10"')
    new = find(files, RULE, 'target-python = "3.13"')
    assert [each["path"] for each in old] == [f"{USERS}/imp.py"]
    assert [each["path"] for each in new] == [f"{USERS}/tomllib.py"]


def test_what_the_settings_say_is_provided_counts(find: Find) -> None:
    files = {**PACKAGES, INDEX: "", f"{USERS}/acme_tracing.py": ""}
    assert len(find(files, RULE, 'runtime-provided = ["acme_tracing"]')) == 1
