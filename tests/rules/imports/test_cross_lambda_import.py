"""E7707 cross-lambda-import."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, ORDERS, PACKAGES, USERS, users

RULE = "cross-lambda-import"
SUGGESTION = "which is deployed alone: move what both need into a local package"


@pytest.mark.parametrize(
    ("statement", "columns", "what"),
    [
        (
            "from lambdas.orders.index import handler",
            "6-1:26",
            "`lambdas.orders.index` is code of Lambda `orders`",
        ),
        ("import lambdas.orders as o", "8-1:27", "`lambdas.orders` is code of Lambda `orders`"),
        (
            "from src.lambdas.orders import index",
            "6-1:24",
            "`src.lambdas.orders` is code of Lambda `orders`",
        ),
        (
            "from backend.src.lambdas.orders import index",
            "6-1:32",
            "`backend.src.lambdas.orders` is code of Lambda `orders`",
        ),
        ("from ..orders import index", "6-1:14", "`..orders` leaves Lambda `users`"),
        ("from .. import orders", "6-1:8", "`..` leaves Lambda `users`"),
    ],
)
def test_a_lambda_must_not_import_the_code_of_another(
    statement: str, columns: str, what: str, find: Find
) -> None:
    files = users(f"{statement}\n") | {f"{ORDERS}/index.py": ""}

    findings = find(files, RULE)

    assert stated(findings) == [(f"index.py:1:{columns}", f"{what}, {SUGGESTION}")]
    assert (findings[0]["code"], findings[0]["fix"]) == ("E7707", None)


@pytest.mark.parametrize(
    "statement",
    [
        "import orders",
        "from orders import index",
        "from orders.index import handler",
        "from . import index",
        "from .index import handler",
        "import lambdas.users.index",
        "import lambdas",
    ],
)
def test_bare_names_and_its_own_code_are_never_meant(statement: str, find: Find) -> None:
    files = users(f"{statement}\n") | {f"{ORDERS}/index.py": ""}

    assert find(files, RULE) == []


def test_packages_are_another_rules_business(find: Find) -> None:
    files = {
        **PACKAGES,
        f"{COMMON}/orb_common/more.py": "import lambdas.users.index\n",
        f"{USERS}/index.py": "",
    }

    assert find(files, RULE) == []


def test_the_code_of_one_of_several_lambdas_in_a_folder_counts(find: Find) -> None:
    function = "    Type: AWS::Serverless::Function\n    Properties: {CodeUri: %s}\n"
    folders = [f"{ORDERS}/functions/{name}" for name in ("create", "delete")]
    names = dict(zip("AB", folders, strict=True))
    template = "".join(f"  {name}:\n{function % folder}" for name, folder in names.items())
    files = users("from functions.create import index\n") | {
        "template.yaml": f"Resources:\n{template}",
        **{f"{folder}/index.py": "" for folder in folders},
    }

    (finding,) = find(files, RULE)

    assert "`functions.create` is code of Lambda `create`" in finding["message"]


@pytest.mark.parametrize(
    "statement",
    ["from lambdas.shared.tools import x", "from src.lambdas import shared", "import shared.tools"],
)
def test_code_that_lambdas_share_is_no_lambda_by_any_name_unless_a_template_cuts_it_off(
    statement: str, find: Find
) -> None:
    """A folder beside Lambdas that holds no handler is copied into each, as far as can be told."""
    files = users(f"{statement}\n") | {
        f"{ORDERS}/index.py": "",
        "backend/src/lambdas/shared/tools.py": "x = 1\n",
        "backend/src/lambdas/shared/error_handler.py": "",
    }
    template = {
        "template.yaml": "Resources:\n  A:\n    Type: AWS::Serverless::Function\n"
        f"    Properties: {{CodeUri: {USERS}, Handler: index.run, Runtime: python3.12}}\n"
    }

    assert find(files, RULE) == []
    assert len(find(files | template, RULE)) == ("lambdas" in statement)
