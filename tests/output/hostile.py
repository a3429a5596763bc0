"""A workspace whose names try to break out of whatever they are written into."""

from __future__ import annotations

import os

NAMES = (
    *("a\nb", "c\rd", "e\x1b[31m\x07f", "g%0Ah%", "i:j,k::l", "m|n", "o]]>p", "&amp;\"'", " q "),
    *("<script>alert(1)<_script>", "`r`[s](t)", "@team #1", "=u", "v _w_ *x*", "日本 é", "x\ufffe"),
    *("y\u202ez\u200f", os.fsdecode(b"\xe9\xff")),
)
LONG = "A" * 10_000


def hostile_files() -> dict[str, str | bytes]:
    """A Lambda of each name with findings in a file of the same name, and on its folder.

    One message is longer than 10,000 characters; one file has a byte order mark, one is no UTF-8.
    """
    source = f"from exceptions import OrbError\nfrom exceptions import {LONG}\nimport (\n"
    return {
        "orb-lint.toml": 'require-pipfile = "always"\n',
        "packages/orb-common/pyproject.toml": '[project]\nname = "orb-common"\nversion = "1"\n',
        "packages/orb-common/orb_common/__init__.py": "",
        "packages/orb-common/tests/test_exceptions.py": "import orb_common.exceptions\n",
        "packages/orb-common/orb_common/exceptions.py": "class OrbError(Exception): ...\n",
        "lambdas/mark/index.py": "\ufeff'é'; from exceptions import OrbError\n",
        "lambdas/latin/index.py": b"# coding: latin-1\n'\xe9'; from exceptions import OrbError\n",
        **{f"lambdas/{name}/{name}.py": source for name in NAMES},
    }
