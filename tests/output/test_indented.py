"""JSON written by hand is what the standard library writes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.output.indented import indented
from orb_lint.output.printable import as_json, json_piece_by_piece

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_it_is_what_the_standard_library_writes(value: object) -> None:
    assert indented(value, "\n") == json.dumps(value, indent=1)


@given(st.lists(VALUES))
def test_a_document_is_the_same_piece_by_piece(items: list[object]) -> None:
    def document(items: list[object]) -> object:
        return {"empty": [], "runs": [{"rules": [1], "results": items}]}

    pieces = json_piece_by_piece(document([]), items)
    assert "".join(pieces) == as_json(document(items)) + "\n"


@pytest.mark.parametrize("items", [[], ["##[error]x", "##vso[task]"]])
def test_an_array_is_a_document_too(items: list[object]) -> None:
    assert "".join(json_piece_by_piece([], items)) == as_json(items) + "\n"


def test_an_item_is_asked_for_when_the_one_before_has_been_written() -> None:
    items = iter(range(9))
    next(json_piece_by_piece([], items))
    assert next(items) == 1
