"""Tells what looks like the handler of a function."""

from __future__ import annotations

import re

from orb_lint.expressions import regex

_HANDLER = regex(
    rb"^(?:async[ \t]+)?def[ \t]+\w+\(\s*_*event\b[^)]*\b_*(?:context|ctx)\b", re.MULTILINE
)


def may_define_handler(source: bytes) -> bool:
    """Whether a function at the top level of a source takes an event and a context."""
    return _HANDLER.search(source) is not None
