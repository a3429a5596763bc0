"""What a fix writes: the import, and nothing else by a byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.fixes.workspaces import read, users

if TYPE_CHECKING:
    from tests.conftest import MakeWorkspace, RunCli


class Case(NamedTuple):
    """A source before and after its safe fixes."""

    about: str
    before: str
    after: str


CASES = (
    Case(
        "one name",
        "from exceptions import NotFound\n",
        "from orb_common.exceptions import NotFound\n",
    ),
    Case(
        "an alias among several modules",
        "import exceptions as e, os\n",
        "import orb_common.exceptions as e, os\n",
    ),
    Case("a module by its name", "import utils\n", "from orb_common import utils\n"),
    Case(
        "comments, spacing and lines of a statement",
        "from  exceptions  import (  # why\n    NotFound,  # who\n      Denied\n)\nx = 1\n",
        "from  orb_common.exceptions  import (  # why\n    NotFound,  # who\n      Denied\n)\n"
        "x = 1\n",
    ),
    Case(
        "a backslash",
        "from exceptions import NotFound, \\\n    Denied\n",
        "from orb_common.exceptions import NotFound, \\\n    Denied\n",
    ),
    Case(
        "others on the line",
        "x = 'é'; from exceptions import NotFound; y = x\n",
        "x = 'é'; from orb_common.exceptions import NotFound; y = x\n",
    ),
    Case(
        "several on one line of a file with CRLF",
        "from exceptions import NotFound;from utils import now\r\n",
        "from orb_common.exceptions import NotFound;from orb_common.utils import now\r\n",
    ),
    Case(
        "a function and a clause",
        "def f(x):\n    if x:\n        from utils import now\n    else: from utils import parse\n",
        "def f(x):\n    if x:\n        from orb_common.utils import now\n"
        "    else: from orb_common.utils import parse\n",
    ),
    Case(
        "names that now live apart",
        "from security import require, log\n",
        "from orb_common.security import require\nfrom orb_common.security.audit import log\n",
    ),
    Case(
        "no final newline",
        "x = 1\nfrom exceptions import NotFound",
        "x = 1\nfrom orb_common.exceptions import NotFound",
    ),
    Case(
        "CRLF",
        "import os\r\nfrom security import require, log\r\nx = 1\r\n",
        "import os\r\nfrom orb_common.security import require\r\n"
        "from orb_common.security.audit import log\r\nx = 1\r\n",
    ),
    Case(
        "mixed line ends",
        "import os\r\nx = 1\nfrom security import require, log\ny = 2\r\n",
        "import os\r\nx = 1\nfrom orb_common.security import require\n"
        "from orb_common.security.audit import log\ny = 2\r\n",
    ),
    Case(
        "a byte order mark",
        "\ufefffrom exceptions import NotFound\n",
        "\ufefffrom orb_common.exceptions import NotFound\n",
    ),
    Case(
        "names join an import from the same module",
        "from zlib import crc32\nfrom orb_common.exceptions import Denied\n"
        "from exceptions import NotFound\n",
        "from zlib import crc32\nfrom orb_common.exceptions import Denied, NotFound\n",
    ),
    Case(
        "names join an import from the same module in another group",
        "import boto3\nfrom exceptions import NotFound\n\n"
        "from orb_common.exceptions import Denied\n",
        "import boto3\n\nfrom orb_common.exceptions import Denied, NotFound\n",
    ),
    Case(
        "no join where a comment stands",
        "from zlib import crc32\nfrom orb_common.exceptions import Denied  # yes\n"
        "from exceptions import NotFound\n",
        "from zlib import crc32\nfrom orb_common.exceptions import Denied  # yes\n"
        "from orb_common.exceptions import NotFound\n",
    ),
    Case(
        "sorted imports stay sorted",
        "import json\n\nfrom exceptions import NotFound\nfrom flask import Flask\n",
        "import json\n\nfrom flask import Flask\nfrom orb_common.exceptions import NotFound\n",
    ),
    Case(
        "others stay in their order",
        "from flask import Flask\nfrom exceptions import NotFound\nimport json\n",
        "from flask import Flask\nfrom orb_common.exceptions import NotFound\nimport json\n",
    ),
    Case(
        "an import in a string is none",
        '"""\nfrom exceptions import NotFound\n"""\nfrom exceptions import NotFound\n',
        '"""\nfrom exceptions import NotFound\n"""\nfrom orb_common.exceptions import NotFound\n',
    ),
)


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_only_the_import_changes(
    case: Case, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(users(case.before.encode()))

    run_cli("check", "--fix", "--select", "E7701,E7706,E7721", root)

    assert read(root) == case.after


def test_other_encodings_stay(make_workspace: MakeWorkspace, run_cli: RunCli) -> None:
    before = "# coding: latin-1\nfrom exceptions import NotFound\nname = 'Zoë'\n"
    root = make_workspace(users(before.encode("latin-1")))

    run_cli("check", "--fix", root)

    with open(f"{root}/lambdas/users/index.py", encoding="latin-1") as file:
        assert file.read() == before.replace("exceptions", "orb_common.exceptions")


CIRCLE = (
    "from exceptions import NotFound\nimport helper\nfrom orb_common.exceptions import Denied\n"
)


@pytest.mark.parametrize(
    ("back", "after"),
    [
        (
            "from index import NotFound\n",
            "from orb_common.exceptions import NotFound\nimport helper\n"
            "from orb_common.exceptions import Denied\n",
        ),
        ("import os\n", "import helper\nfrom orb_common.exceptions import Denied, NotFound\n"),
    ],
)
def test_no_import_moves_in_a_module_that_another_imports_meanwhile(
    back: str, after: str, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    root = make_workspace(users(CIRCLE, **{"helper.py": back}))

    run_cli("check", "--fix", root)

    assert read(root) == after
