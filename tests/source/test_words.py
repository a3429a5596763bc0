"""A source is searched for names without a miss, be they few or thousands."""

from __future__ import annotations

import pytest

from orb_lint.source.words import AnyName

MANY = [f"other{number}" for number in range(100)]
NAMES = ("exceptions", "orb_common", "größe", "users-api", "-", "b\udcff")


@pytest.mark.parametrize("others", [[], MANY], ids=["few", "many"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text", ["import {}", "from {}.a import x", "import_module('{}')", "a;import {}#", "{}"]
)
def test_a_name_is_found_wherever_it_stands(others: list[str], name: str, text: str) -> None:
    source = text.replace("{}", name).encode(errors="surrogateescape")

    assert AnyName([name, *others]).may_be_in(source)


@pytest.mark.parametrize("others", [[], MANY], ids=["few", "many"])
def test_a_source_without_any_name_holds_none(others: list[str]) -> None:
    assert not AnyName(["exceptions", *others]).may_be_in(b"import os\n")


@pytest.mark.parametrize("others", [[], MANY], ids=["few", "many"])
def test_names_can_be_left_out(others: list[str]) -> None:
    names = AnyName(["orb_common", "orb_common-api", "orb_models", *others])

    assert not names.may_be_in(b"import orb_models", but={"orb_models"})
    assert names.may_be_in(b"import orb_models, orb_common", but={"orb_models"})
    assert names.may_be_in(b"'orb_common-api'", but={"orb_common"})
