"""E7703 legacy-import-string."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, fixed_index, lines, place, stated
from tests.workspaces import PACKAGES, USERS, users

RULE = "legacy-import-string"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "importlib.import_module('exceptions')",
            "importlib.import_module('orb_common.exceptions')",
        ),
        ("__import__('utils')", "__import__('orb_common.utils')"),
        (
            'importlib.util.find_spec("security.audit")',
            'importlib.util.find_spec("orb_common.security.audit")',
        ),
        ("pytest.importorskip('exceptions')", "pytest.importorskip('orb_common.exceptions')"),
        ("mock.patch('exceptions.NotFound')", "mock.patch('orb_common.exceptions.NotFound')"),
        ("patch('exceptions.NotFound.x.y')", "patch('orb_common.exceptions.NotFound.x.y')"),
        ("patch('exceptions.Denied')", "patch('orb_common.security_exceptions.Denied')"),
        (
            "patch.object('exceptions.NotFound', 'x')",
            "patch.object('orb_common.exceptions.NotFound', 'x')",
        ),
        (
            "patch.dict('sys.modules', {'exceptions': x})",
            "patch.dict('sys.modules', {'orb_common.exceptions': x})",
        ),
        (
            "patch.dict('exceptions.NotFound', {})",
            "patch.dict('orb_common.exceptions.NotFound', {})",
        ),
        ("mocker.patch('exceptions.NotFound')", "mocker.patch('orb_common.exceptions.NotFound')"),
        ("monkeypatch.setattr('utils.dump', x)", "monkeypatch.setattr('orb_common.utils.dump', x)"),
        ("sys.modules['exceptions']", "sys.modules['orb_common.exceptions']"),
        ("patch('core.models.users.Users')", "patch('orb_models.models.users.Users')"),
    ],
)
def test_an_old_name_in_a_known_call_is_rewritten_to_where_the_thing_lives(
    before: str, after: str, find: Find
) -> None:
    files = users(f"import sys, unittest\nx = 'é', {before}\n")

    (finding,) = find(files, RULE)

    assert (finding["line"], finding["code"]) == (2, "E7703")
    assert finding["fix"]["applicability"] == "unsafe"
    assert fixed_index(files, finding) == f"import sys, unittest\nx = 'é', {after}\n"


def test_the_message_says_what_to_write(find: Find) -> None:
    files = users("from unittest.mock import patch\npatch('exceptions.NotFound')\n")

    assert stated(find(files, RULE)) == [
        (
            "index.py:2:7-2:28",
            '"exceptions.NotFound" in patch is an old layer name: write'
            ' "orb_common.exceptions.NotFound"',
        )
    ]


def test_what_nothing_defines_is_not_fixed(find: Find) -> None:
    files = users("from unittest.mock import patch\npatch('exceptions.Gone')\n")

    (finding,) = find(files, RULE)

    assert finding["message"].endswith("name where `Gone` is in `orb_common` now")
    assert finding["fix"] is None


@pytest.mark.parametrize(
    ("call", "suggestion"),
    [
        ("patch.dict('sys.modules', exceptions=x)", '{"orb_common.exceptions": …}'),
        ("patch.dict(sys.modules, dict(\n exceptions = x))", '{"orb_common.exceptions": …}'),
        ("sys.modules.update(exceptions=x)", '{"orb_common.exceptions": …}'),
        ("sys.modules.update({'os': x, 'exceptions': y})", '"orb_common.exceptions"'),
        ("sys.modules.update({" + "'os': x, " * 100 + "'utils': y})", '"orb_common.utils"'),
    ],
)
def test_a_key_of_a_changed_table_of_modules_is_named_however_it_is_written(
    call: str, suggestion: str, find: Find
) -> None:
    """Also far from the call; a keyword can't hold the new name, so it has no fix."""
    (finding,) = find(users(f"import sys\nfrom unittest.mock import patch\n{call}\n"), RULE)

    assert finding["message"].endswith(f"is an old layer name: write {suggestion}")
    assert (finding["fix"] is None) is suggestion.startswith("{")


def test_columns_count_characters(find: Find) -> None:
    files = users("from unittest.mock import patch\nx = 'é'; patch('exceptions.NotFound')\n")

    assert [place(each) for each in find(files, RULE)] == ["index.py:2:16-2:37"]


@pytest.mark.parametrize(
    "call",
    [
        "print('exceptions')",
        "patch('botocore.exceptions.ClientError')",
        "patch('orb_common.exceptions.NotFound')",
        "patch('exceptions and more')",
        "patch('exceptional.x')",
        "patch(exceptions)",
        "f(sys.modules, exceptions=x)",
        "x['exceptions']",
    ],
)
def test_other_strings_are_fine(call: str, find: Find) -> None:
    assert find(users(f"from unittest.mock import patch\n{call}\n"), RULE) == []


def test_the_units_own_module_is_fine(find: Find) -> None:
    files = users("from unittest.mock import patch\npatch('exceptions.X')\n")

    assert find({**files, f"{USERS}/exceptions.py": ""}, RULE) == []


@pytest.mark.parametrize(
    "path", [f"{USERS}/tests/test_x.py", f"{USERS}/test_x.py", "tests/test_x.py", "scripts/run.py"]
)
def test_tests_and_files_outside_every_unit_are_asked_too(path: str, find: Find) -> None:
    files = {**PACKAGES, f"{USERS}/index.py": "", path: "mocker.patch('exceptions.NotFound')\n"}

    assert [each["path"] for each in find(files, RULE)] == [path]


def test_a_string_over_lines_ends_with_its_first_line(find: Find) -> None:
    files = users("from unittest.mock import patch\npatch('exceptions'\n  '.NotFound')\n")

    (finding,) = find(files, RULE)

    assert place(finding) == "index.py:2:7-2:19"
    assert finding["fix"] is None


def test_each_string_has_a_finding(find: Find) -> None:
    source = "from unittest.mock import patch\npatch('utils.dump')\npatch('exceptions.NotFound')\n"

    assert lines(find(users(source), RULE)) == [2, 3]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_columns_count_characters_in_any_encoding(
    encoding: str, make_workspace: MakeWorkspace, check: Check
) -> None:
    text = f"# coding: {encoding}\nx = 'é'; mocker.patch('exceptions.NotFound')\n"
    root = make_workspace({**PACKAGES, f"{USERS}/test_index.py": text.encode(encoding)})

    assert [place(each) for each in check("--select", RULE, root)] == ["test_index.py:2:23-2:44"]
