"""E7706 mixed-identity-import."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, fixed, stated
from tests.workspaces import NEW_LINE, ORDERS, USERS, users

RULE = "mixed-identity-import"


def test_one_thing_by_both_names_is_told_why_it_is_two(find: Find) -> None:
    files = users(f"{NEW_LINE}from exceptions import NotFound as N\n")

    findings = find(files, RULE)

    assert stated(findings) == [
        (
            "index.py:2:6-2:16",
            "`exceptions` is also imported by its new name in this Lambda, which gives two"
            " different classes at run time: write"
            " `from orb_common.exceptions import NotFound as N`",
        )
    ]
    assert findings[0]["code"] == "E7706"
    assert fixed(files, findings[0]) == {
        f"{USERS}/index.py": f"{NEW_LINE}from orb_common.exceptions import NotFound as N\n"
    }


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("from orb_common.exceptions import NotFound", "import exceptions"),
        ("import orb_common.exceptions", "from exceptions import NotFound"),
        ("from orb_common import exceptions", "import exceptions"),
        ("from orb_models.models import Users", "from models.users import Users"),
        ("from orb_models.models.users import Users", "from models import Users"),
        ("from orb_models.models.users import *", "from models import Users"),
    ],
)
def test_a_module_and_a_re_export_are_the_same_thing(new: str, old: str, find: Find) -> None:
    assert [each["line"] for each in find(users(f"{new}\n{old}\n"), RULE)] == [2]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("from orb_common.security.audit import Audit", "from exceptions import NotFound"),
        ("import os", "from exceptions import NotFound"),
        ("from orb_common import security", "from exceptions import NotFound"),
    ],
)
def test_different_things_are_not_mixed(new: str, old: str, find: Find) -> None:
    assert find(users(f"{new}\n{old}\n"), RULE) == []


def test_all_files_of_the_unit_count(find: Find) -> None:
    files = users("from exceptions import NotFound\n") | {f"{USERS}/lib/other.py": NEW_LINE}

    assert [each["path"] for each in find(files, RULE)] == [f"{USERS}/index.py"]


def test_another_unit_does_not_count(find: Find) -> None:
    files = users("from exceptions import NotFound\n") | {f"{ORDERS}/index.py": NEW_LINE}

    assert find(files, RULE) == []


def test_it_stands_in_place_of_the_legacy_import_and_carries_its_fix(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    source = f"{NEW_LINE}from exceptions import NotFound\nfrom exceptions import Denied\n"

    findings = check("--ignore", "W7728", make_workspace(users(source)))

    assert [(each["line"], each["code"]) for each in findings] == [(2, "E7706"), (3, "E7701")]
    assert findings[0]["fix"] is not None
