"""W7791 unused-suppression."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, fixed, fixed_index, lines, stated
from tests.workspaces import OLD, PIPFILE, USERS, Files, users

RULES = "unused-suppression,legacy-layer-import,unmigrated-layer-import,mixed-identity-import"


def test_a_name_that_suppresses_nothing_is_reported_where_it_stands(find: Find) -> None:
    source = f"{OLD}  # pylint: disable=unused-import, W7704, legacy-layer-import\n"
    assert stated(find(users(source), RULES)) == [
        ("index.py:1:67-1:72", "`W7704` suppresses nothing here: remove it")
    ]


@pytest.mark.parametrize(
    "comment",
    [
        "# pylint: disable=unused-import",
        "# pylint: disable=no-such-thing",
        "# pylint: disable=E, W",
        "# pylint: disable=orb-lint",
        "# pylint: enable=legacy-layer-import",
        "# pylint: disable=stale-pipfile-locks",
        "# pylint: disable=legacy-layer-path",
        "# orb-lint: ignore[legacy-layer-path]",
        "# pylint: disable=suppression-without-reason",
        "# pylint: disable=unused-suppression",
        "# orb-lint: ignore[unused-suppression]",
        "# orb-lint: other",
    ],
)
def test_nothing_is_said_of_several_rules_at_once_nor_of_rules_that_do_not_run(
    comment: str, find: Find
) -> None:
    assert find(users(f"x = 1  {comment}\n"), RULES) == []


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        (
            "# orb-lint: ignore[legacy-layer-imports]",
            "suppression of `legacy-layer-imports`, which is no rule: correct the name;"
            " did you mean `legacy-layer-import`?",
        ),
        (
            "# orb-lint: ignore[all]",
            "suppression of `all`, which is no rule: correct the name",
        ),
        (
            "# orb-lint: ignore",
            "suppression of nothing: name the rules that are meant, `ignore[symbol]`",
        ),
    ],
)
def test_an_ignore_must_name_rules(comment: str, message: str, find: Find) -> None:
    (finding,) = find(users(f"x = 1  {comment}\n"), RULES)
    assert (finding["message"], finding["fix"]) == (message, None)


def test_nothing_is_called_unused_in_a_file_that_is_no_python(find: Find) -> None:
    assert find(users("print 'a'  # pylint: disable=legacy-layer-import\n"), RULES) == []


def test_a_file_that_pylint_skips_is_skipped(find: Find) -> None:
    source = f"# pylint: skip-file\n{OLD}\nx = 1  # pylint: disable=E7701\n"
    assert find(users(source), RULES) == []


@pytest.mark.parametrize(
    "source",
    [
        "# pylint: disable=unused-suppression\nx = 1  # orb-lint: ignore[E7701]\n",
        "x = 1  # pylint: disable=E7701, W7791\n",
        "x = 1  # orb-lint: ignore[E7701, unused-suppression]\n",
        "# pylint: disable-next=unused-suppression\nx = 1  # pylint: disable=E7701\n",
    ],
)
def test_it_can_be_suppressed_itself(source: str, find: Find) -> None:
    assert find(users(source), RULES) == []


def test_it_can_be_ignored_by_path(find: Find) -> None:
    settings = 'per-path-ignores = {"**/users/*.py" = ["W7791"]}\n'
    assert find(users("x = 1  # orb-lint: ignore[E7701]\n"), RULES, settings) == []


def test_what_suppresses_a_finding_is_used_though_its_path_is_ignored(find: Find) -> None:
    settings = 'per-path-ignores = {"**/users" = ["E7701"]}\n'
    source = f"{OLD}  # orb-lint: ignore[E7701]\nx = 1  # orb-lint: ignore[E7701]\n"
    assert lines(find(users(source), RULES, settings)) == [2]


def test_a_finding_that_another_stands_for_is_not_suppressed_by_its_own_name(find: Find) -> None:
    new = "from orb_common.exceptions import NotFound as New\n"
    findings = find(users(f"{new}{OLD}  # pylint: disable=E7701\n"), RULES)
    assert [each["code"] for each in findings] == ["E7706", "W7791"]
    assert find(users(f"{new}{OLD}  # pylint: disable=E7706\n"), RULES) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # pylint: disable=E7701\n", "x = 1\n"),
        ("x = 1  # pylint: disable=E7701\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        ("x = 1\t# pylint: disable=E7701  # until May", "x = 1"),
        ("x = 1  # orb-lint: ignore[E7701] until May\n", "x = 1\n"),
        ("x = 1  # pylint: disable=E7701,a-b\n", "x = 1  # pylint: disable=a-b\n"),
        ("x = 1  # pylint: disable=a-b, E7701, c-d\n", "x = 1  # pylint: disable=a-b, c-d\n"),
        ("x = 1  # pylint: disable=a-b, E7701 # why\n", "x = 1  # pylint: disable=a-b # why\n"),
        ("x = 1  # orb-lint: ignore[E7701, E7703] why\n", "x = 1  # orb-lint: ignore[E7703] why\n"),
        ("x = 1  # noqa: E501 # pylint: disable=E7701\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # pylint: disable=E7701  # noqa: E501\n", "x = 1  # noqa: E501\n"),
        ("x = 1  # note # orb-lint: ignore[E7701] # type: int\n", "x = 1  # note # type: int\n"),
        ("x = 1\n    # pylint: disable=E7701\ny = 2\n", "x = 1\ny = 2\n"),
        ("# pylint: disable=E7701\r\nx = 1\r\n", "x = 1\r\n"),
        ("x = 1\n# orb-lint: ignore[E7701]", "x = 1\n"),
        ("x = (\n    1,  # pylint: disable=E7701\n)\n", "x = (\n    1,\n)\n"),
    ],
)  # fmt: skip
def test_the_fix_removes_the_name_or_the_comment_and_no_code(
    before: str, after: str, find: Find
) -> None:
    files = users(before)
    (finding,) = find(files, RULES)
    assert finding["fix"]["applicability"] == "safe"
    assert fixed_index(files, finding) == after


@pytest.mark.parametrize(
    "source",
    [
        "x = 1  # pylint: disable=E7701 enable=unused-import\n",
        "x = 1  # see pylint: disable=E7701\n",
    ],
)
def test_there_is_no_fix_where_it_is_not_plain_what_to_remove(source: str, find: Find) -> None:
    (finding,) = find(users(source), RULES)
    assert finding["fix"] is None


def test_a_comment_in_a_pipfile_is_fixed_likewise(find: Find) -> None:
    pipfile = (
        PIPFILE + "# orb-lint: ignore[E7701] no import\n[scripts]  # orb-lint: ignore[W7704]\n"
    )
    files = users("", pipfile)
    first, second = find(files, RULES)
    assert fixed(files, first) == {
        f"{USERS}/Pipfile": PIPFILE + "[scripts]  # orb-lint: ignore[W7704]\n"
    }
    assert fixed(files, second)[f"{USERS}/Pipfile"].endswith("no import\n[scripts]\n")


def test_only_what_was_checked_in_full_is_judged(
    make_workspace: MakeWorkspace, check: Check
) -> None:
    files: Files = users(f"{OLD}  # orb-lint: ignore[E7701]\nx = 1  # orb-lint: ignore[E7701]\n")
    root = make_workspace(files)
    for path in (root, f"{root}/{USERS}", f"{root}/{USERS}/index.py"):
        assert lines(check("--select", RULES, path)) == [2]
    assert check("--select", RULES, f"{root}/{USERS}/Pipfile") == []
