"""W7704 unmigrated-layer-import."""

from __future__ import annotations

import pytest

from tests.rules.reports import Find, stated
from tests.workspaces import COMMON, LAYERS, PACKAGES, USERS, users

RULE = "unmigrated-layer-import"
SEARCH = {f"{LAYERS}/search/python/search_client.py": "class Client: ...\n"}


def test_a_lambda_that_imports_from_a_layer_is_told_which(find: Find) -> None:
    findings = find(users("from search_client import Client\n") | SEARCH, RULE)

    assert stated(findings) == [
        (
            "index.py:1:6-1:19",
            "`search_client` lives in layer `backend/src/layers/search`: move it into a local"
            " package and import from there",
        )
    ]
    (finding,) = findings
    assert (finding["code"], finding["severity"], finding["fix"]) == ("W7704", "warning", None)
    assert finding["related"] == [
        {
            "path": f"{LAYERS}/search/python/search_client.py",
            "line": 1,
            "message": "`search_client` is here",
        }
    ]


@pytest.mark.parametrize(
    ("source", "module", "remedy"),
    [
        ("from search_client import Client\n", "class Client: ...\n", "orb_common.search_client"),
        ("import search_client\n", "class Client: ...\n", "orb_common.search_client"),
        ("from search_client import *\n", "from .utils import dump\nclass Client: ...\n", None),
        ("import search_client\n", "class Other: ...\n", "move it"),
        ("from search_client import Client\n", "class Other: ...\n", "move it"),
        ("import search_client, mailer\n", "class Client: ...\n", "move them"),
    ],
)
def test_what_a_package_holds_already_is_imported_from_there(
    source: str, module: str, remedy: str | None, find: Find
) -> None:
    files = {
        **users(source),
        **SEARCH,
        f"{LAYERS}/mail/mailer.py": "",
        f"{COMMON}/orb_common/search_client.py": module,
    }
    (finding,) = find(files, RULE)

    new = "import from `orb_common.search_client`, which holds the same"
    is_moved = remedy in (None, "orb_common.search_client")
    assert finding["message"].partition(": ")[2].startswith(new if is_moved else f"{remedy} into")


def test_modules_of_several_layers_in_one_statement_give_one_finding(find: Find) -> None:
    files = users("import search_client, os, mailer\n") | SEARCH | {f"{LAYERS}/mail/mailer.py": ""}

    (finding,) = find(files, RULE)

    assert finding["message"].startswith(
        "`search_client`, `mailer` live in layer"
        " `backend/src/layers/mail`, `backend/src/layers/search`:"
    )


def test_a_layer_that_imports_from_another_layer_is_reported(find: Find) -> None:
    files = {**PACKAGES, **SEARCH, f"{LAYERS}/mail/mailer.py": "import search_client\n"}

    assert [each["path"] for each in find(files, RULE)] == [f"{LAYERS}/mail/mailer.py"]


@pytest.mark.parametrize(
    "files",
    [
        users("import search_client\n") | SEARCH | {f"{USERS}/search_client.py": ""},
        users("import exceptions\n") | {f"{LAYERS}/common/exceptions.py": ""},
        {**PACKAGES, **SEARCH, f"{LAYERS}/search/python/more.py": "import search_client\n"},
        {**PACKAGES, **SEARCH, f"{COMMON}/orb_common/more.py": "import search_client\n"},
    ],
    ids=["its own module", "a migrated layer", "a sibling", "a package"],
)
def test_what_another_rule_or_no_rule_speaks_of_is_left_out(
    files: dict[str, str], find: Find
) -> None:
    assert find(files, RULE) == []
