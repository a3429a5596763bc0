"""W7792 suppression-without-reason."""

from __future__ import annotations

import pytest

from tests.conftest import Check, MakeWorkspace
from tests.rules.reports import Find, stated
from tests.workspaces import users

RULE = "suppression-without-reason"


@pytest.mark.parametrize(
    "comment",
    [
        "# pylint: disable=E7701",
        "# pylint: disable=unused-import, legacy-layer-import",
        "# pylint: disable-next=E7701 #",
        "# pylint: disable=E7701 # noqa: F401",
        "# pylint: disable=E7701 # type: ignore",
        "# noqa # pylint: disable=E7701",
        "# orb-lint: ignore[E7701]",
        "# orb-lint: ignore[E7701] --",
        "# orb-lint: ignore[E7701]  # noqa",
    ],
)
def test_a_suppression_without_a_reason_is_reported(comment: str, find: Find) -> None:
    assert len(find(users(f"x = 1  {comment}\n"), RULE)) == 1


@pytest.mark.parametrize(
    "comment",
    [
        "# pylint: disable=E7701 # until May",
        "# pylint: disable=E7701 ; until May",
        "# until May # pylint: disable=E7701",
        "# orb-lint: ignore[E7701] until May",
        "# orb-lint: ignore[E7701]: until May",
        "# orb-lint: ignore[E7701] -- until May",
        "# orb-lint: ignore[E7701] # until May",
        "# pylint: disable=unused-import",
        "# pylint: disable=W",
        "# pylint: enable=E7701",
        "# orb-lint: ignore[no-such-rule]",
    ],
)
def test_a_reason_or_the_name_of_another_tools_message_is_enough(comment: str, find: Find) -> None:
    assert find(users(f"x = 1  {comment}\n"), RULE) == []


def test_it_stands_on_what_the_comment_orders(find: Find) -> None:
    source = "x = 1  # pylint: disable=E7701, W7704  # noqa\ny = 1  # orb-lint: ignore[E7701]\n"
    assert stated(find(users(source), RULE)) == [
        ("index.py:1:8-1:38", "suppression without a reason: say why, behind another `#`"),
        ("index.py:2:8-2:33", "suppression without a reason: say why, behind the bracket"),
    ]


def test_it_can_be_suppressed_itself(find: Find) -> None:
    source = "# pylint: disable=W7792 # all of them\nx = 1  # pylint: disable=E7701\n"
    assert find(users(source), RULE) == []


def test_it_is_off_by_default(make_workspace: MakeWorkspace, check: Check) -> None:
    source = "from exceptions import NotFound  # pylint: disable=E7701\n"
    assert check("--ignore", "W7728", make_workspace(users(source))) == []
