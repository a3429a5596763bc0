from __future__ import annotations

import pytest

from orb_lint.manifests.names import import_name, normalize, required_distribution


@pytest.mark.parametrize("name", ["orb-common", "Orb.Common", "ORB__common", "orb-_.common"])
def test_distribution_names_compare_by_pep_503(name: str) -> None:
    assert normalize(name) == "orb-common"
    assert import_name(name) == "orb_common"


@pytest.mark.parametrize(
    ("requirement", "distribution"),
    [
        ("requests", "requests"),
        (" requests [socks] >= 2", "requests"),
        ("orb-common@file:///x", "orb-common"),
        ("a.b_c-d<2", "a.b_c-d"),
        ("A", "A"),
        ("", None),
        ("-e .", None),
        (">=1", None),
    ],
)
def test_a_requirement_begins_with_its_distribution(
    requirement: str, distribution: str | None
) -> None:
    assert required_distribution(requirement) == distribution
