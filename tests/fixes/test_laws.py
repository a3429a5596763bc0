"""Laws that hold for whatever is fixed, for generated sources and for real ones."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import subprocess
import sys
import sysconfig
import tokenize
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixes.workspaces import contents, users
from tests.laws import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Check, MakeWorkspace, RunCli

SELECT = ("--select", "E77,W77", "--ignore", "W7730,W7728")
IMPORTS = (
    "import json",
    "import os, sys",
    "import boto3  # the client",
    "import exceptions",
    "import exceptions as e, os.path",
    "import utils",
    "import security.audit",
    "import orb_common.exceptions",
    "from exceptions import NotFound",
    "from exceptions import Denied as Forbidden",
    "from exceptions import (\n    Denied,\n    NotFound,\n)",
    "from exceptions import NotFound, \\\n    Denied",
    "from utils import (  # both\n    now,\n    parse,\n)",
    "from security import require, log",
    "from models.users import Users",
    "from core.models import users",
    "from orb_common.exceptions import NotFound",
    "from orb_common.exceptions import Denied  # already",
    "from orb_common.utils import parse",
)
OTHERS = (
    "",
    "# a comment",
    "x = 'from exceptions import NotFound'",
    "y = 1; from utils import now; z = now",
    "def f(a):\n    from exceptions import NotFound\n    return NotFound",
    "if x:\n    from utils import now, parse\nelse: from utils import parse as now",
    "try:\n    import exceptions\nexcept ValueError:\n    pass",
    '"""\nfrom exceptions import NotFound\n"""',
)
sources = st.lists(st.sampled_from(IMPORTS + OTHERS), min_size=1, max_size=9).map(
    lambda lines: "\n".join(("x = 0", *lines, ""))
)
laws = settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@laws
@given(
    index=sources,
    forms=sources,
    newline=st.sampled_from(["\n", "\r\n"]),
    unsafe=st.booleans(),
)
def test_fixes_obey_the_laws(
    index: str,
    forms: str,
    newline: str,
    unsafe: bool,
    make_workspace: MakeWorkspace,
    run_cli: RunCli,
    check: Check,
) -> None:
    files = {"index.py": index.replace("\n", newline), "forms.py": forms}
    root = make_workspace(in_users(files))
    before, known = contents(root), known_findings(check(*SELECT, root))
    options = ("--fix", "--unsafe-fixes") if unsafe else ("--fix",)

    run_cli("check", *options, *SELECT, root)
    once = contents(root)
    left = check(*SELECT, root)
    run_cli("check", *options, *SELECT, root)

    assert contents(root) == once, "fixing twice is fixing once"
    assert not known_findings(left) - known, "nothing is found that was not there before"
    for finding in left:
        is_fixable = finding["fix"] and (unsafe or finding["fix"]["applicability"] == "safe")
        assert not is_fixable, "nothing is left that could be fixed"
    for path in (f"lambdas/users/{name}" for name in files):
        assert_only_imports_differ(before[path].decode(), once[path].decode())


def in_users(files: dict[str, str]) -> dict[str, str | bytes]:
    """The files in a Lambda `users`, and the packages."""
    return {**users(""), **{f"lambdas/users/{name}": text for name, text in files.items()}}


def known_findings(findings: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """What was found where, without lines; a mixed identity stands in the place of an old name."""
    codes = {"E7706": "E7701"}
    return Counter((codes.get(each["code"], each["code"]), each["path"]) for each in findings)


def assert_only_imports_differ(before: str, after: str) -> None:
    assert without_imports(ast.parse(before)) == without_imports(ast.parse(after))
    assert tokens_but_imports(before) == tokens_but_imports(after)
    assert bound_names(before) <= bound_names(after)
    assert bound_names(after) - bound_names(before) <= {"orb_common"}
    assert (b"\r\n" in before.encode()) == (b"\r\n" in after.encode())


def without_imports(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                kept = [
                    each for each in value if not isinstance(each, (ast.Import, ast.ImportFrom))
                ]
                setattr(node, name, kept)
    return ast.dump(tree)


def tokens_but_imports(source: str) -> list[str]:
    """The tokens outside of import statements, comments among them, but for what ends a line."""
    lines = source.split("\n")
    spans = [
        (
            place(node.lineno, node.col_offset, lines),
            place(node.end_lineno, node.end_col_offset, lines),
        )
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    layout = (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
    return sorted(
        token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in layout
        and token.string != ";"
        and not any(start <= token.start < end for start, end in spans)
    )


def place(line: int | None, offset: int | None, lines: list[str]) -> tuple[int, int]:
    assert line is not None
    assert offset is not None
    return line, len(lines[line - 1].encode()[:offset].decode())


def bound_names(source: str) -> set[str]:
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }


def real_sources() -> Iterator[str]:
    """Modules of the standard library, of whose imports some are made old ones."""
    folder = sysconfig.get_path("stdlib")
    for name in sorted(os.listdir(folder))[::3]:
        if name.endswith(".py") and not name.startswith("_"):
            with open(os.path.join(folder, name), encoding="utf-8", newline="") as file:
                source = file.read()
            old = re.sub(
                r"^(\s*)import (re|sys|os)$", r"\1import utils", source, flags=re.MULTILINE
            )
            old = re.sub(r"^(\s*)from \w+ import \w+$", r"\1from exceptions import NotFound", old)
            if old != source:
                yield old


def test_real_sources_obey_the_laws(
    make_workspace: MakeWorkspace, run_cli: RunCli, check: Check
) -> None:
    sources = {f"m{number}.py": source for number, source in enumerate(real_sources())}
    assert len(sources) > 20
    root = make_workspace(in_users(sources))

    run_cli("check", "--fix", "--unsafe-fixes", "--select", "E7701", root)

    fixed = contents(f"{root}/lambdas/users")
    changed = [name for name, source in sources.items() if fixed[name].decode() != source]
    assert len(changed) > 20
    for name in changed:
        assert_only_imports_differ(sources[name], fixed[name].decode())


SORTED = (
    *("import json", "import os", "import boto3", "import yaml as y"),
    *("import exceptions as e", "import utils", "from exceptions import NotFound"),
    *(
        "from exceptions import Denied, NotFound",
        "from flask import Flask",
        "from zlib import crc32",
    ),
    *("from security import log, require", "from models.users import Users"),
    *("from orb_common.exceptions import Denied", "from orb_common.utils import now, parse"),
    "from utils import now, parse",
    "from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth, HTTPProxyAuth",
)


def test_imports_that_ruff_finds_sorted_stay_so(
    make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    random = Random(7)
    files = {
        f"m{number}.py": "\n".join([*random.sample(SORTED, random.randint(1, 8)), "", "x = 1", ""])
        for number in range(150)
    }
    root = make_workspace(in_users(files))
    unsorted(root, "--fix", "--quiet")
    assert unsorted(root) == []

    run_cli("check", "--fix", "--unsafe-fixes", "--select", "E7701,E7706", root)

    assert unsorted(root) == []


def unsorted(root: str, *options: str) -> list[str]:
    """The files whose imports are not in the order that ruff wants."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "I"]
    ruff = subprocess.run(
        [*command, "--output-format", "json", *options, f"{root}/lambdas"],
        capture_output=True,
        check=False,
    )
    return sorted(each["filename"] for each in json.loads(ruff.stdout or "[]"))


@pytest.mark.parametrize("width", [40, 100])
def test_lines_are_wrapped_as_the_settings_of_ruff_say(
    width: int, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    line = "from orb_common.exceptions import Denied, NotFound"
    files = users("from exceptions import Denied, NotFound\n")
    root = make_workspace({**files, "pyproject.toml": f"[tool.ruff]\nline-length = {width}\n"})

    run_cli("check", "--fix", root)

    with open(f"{root}/lambdas/users/index.py", encoding="utf-8") as file:
        is_long = file.read() != f"{line}\n"
    assert is_long == (width < len(line))
