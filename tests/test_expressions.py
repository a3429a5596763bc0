from __future__ import annotations

import re

import pytest

from orb_lint.expressions import regex


def test_an_expression_does_what_a_compiled_one_does() -> None:
    expression = regex(rb"(?P<word>[a-z]+)", re.IGNORECASE)
    assert [match["word"] for match in expression.finditer(b"One two")] == [b"One", b"two"]
    assert expression.sub(b"x", b"One two") == b"x x"
    assert expression.pattern == rb"(?P<word>[a-z]+)"


def test_it_is_compiled_once_it_is_used() -> None:
    broken = regex("(")
    with pytest.raises(re.error):
        broken.match("a")
