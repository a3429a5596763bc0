"""Of many places that explain a finding the first are shown, and the others counted."""

from __future__ import annotations

import json

import pytest

from orb_lint.findings import Related
from orb_lint.output import json as json_format
from orb_lint.output import sarif
from orb_lint.output.related import shown_places
from tests.output.reports import NOWHERE, finding, report


def places(count: int) -> tuple[Related, ...]:
    return tuple(Related("b.py", line, "imports `a`") for line in range(1, count + 1))


@pytest.mark.parametrize("count", [0, 1, 20])
def test_few_places_are_all_shown(count: int) -> None:
    assert shown_places(finding()._replace(related=places(count))) == places(count)


def test_the_last_of_many_says_how_many_are_left_out() -> None:
    *shown, last = shown_places(finding()._replace(related=places(1_058)))

    assert tuple(shown) == places(19)
    assert last == Related("b.py", 20, "imports `a`, and 1,038 more")


def test_no_format_writes_all_of_them() -> None:
    found = report(finding()._replace(related=places(1_058)))

    [in_json] = json.loads("".join(json_format.render(found, NOWHERE)))["findings"]
    [in_sarif] = json.loads("".join(sarif.render(found, NOWHERE)))["runs"][0]["results"]

    assert len(in_json["related"]) == len(in_sarif["relatedLocations"]) == 20
    assert in_json["related"][-1]["message"].endswith("and 1,038 more")
