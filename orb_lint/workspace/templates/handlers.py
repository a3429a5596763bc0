"""Tells what looks like the handler of a function."""

from __future__ import annotations

import re
from collections.abc import Collection

from orb_lint.expressions import regex
from orb_lint.files.paths import name_of
from orb_lint.files.tree import Tree

_HANDLER = regex(
    rb"^(?:async[ \t]+)?def[ \t]+\w+\(\s*_*event\b[^)]*\b_*(?:context|ctx)\b", re.MULTILINE
)
_NAMED = regex(rb"^(?:(?:async[ \t]+)?def[ \t]+)?\w*handler\s*[=(:]", re.MULTILINE)
_HANDLING = regex(r"(?:lambda_)?(?:handler|index|app|main|function)|lambda|__main__")
"""Names of modules in which functions begin; `error_handler` is as often a helper of others."""


def may_define_handler(source: bytes) -> bool:
    """Whether a function at the top level of a source takes an event and a context."""
    return _HANDLER.search(source) is not None


def hold_handler(tree: Tree, files: Collection[str]) -> bool:
    """Whether some Python files may be a function, by their names or by what they define."""
    sources = (tree.read(path) or b"" for path in files)
    return any(_HANDLING.fullmatch(name_of(path).removesuffix(".py")) for path in files) or any(
        _NAMED.search(source) or may_define_handler(source) for source in sources
    )
