from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.output.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 日本 text", "plain é 日本 text"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202eright to left", "\\u202eright to left"),
        ("\udce9", "\\udce9"),
        ("\u2028", "\\u2028"),
        ("\U000e0001", "\\U000e0001"),
        ("::error::x", "\\x3a:error::x"),
        ("  a ::b c::d", "  a \\x3a:b c::d"),
        ("Private :: Do Not Upload ::", "Private :: Do Not Upload ::"),
        ("\n::error::x", "\\n::error::x"),
        ("a##[b] ###vso[c", "a\\x23#[b] #\\x23#vso[c"),
        ("## a ##", "## a ##"),
    ],
)
def test_what_a_terminal_could_act_upon_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(text=st.text(st.characters()))
def test_any_text_is_printable_and_can_be_encoded(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert shown.encode().decode() == shown
    assert printable(shown) == shown
