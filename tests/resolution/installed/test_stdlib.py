"""The standard library of each supported Python."""

from __future__ import annotations

import sys

import pytest

from orb_lint.resolution.installed.stdlib import stdlib_modules
from orb_lint.settings import NEWEST_PYTHON, OLDEST_PYTHON, Version


def test_it_is_what_this_python_says_of_itself() -> None:
    version = sys.version_info[:2]
    assert OLDEST_PYTHON <= version <= NEWEST_PYTHON

    assert stdlib_modules(version) == sys.stdlib_module_names


@pytest.mark.parametrize(
    ("module", "versions"),
    [
        ("json", [(3, minor) for minor in range(8, 15)]),
        ("tomllib", [(3, 11), (3, 12), (3, 13), (3, 14)]),
        ("distutils", [(3, 8), (3, 9), (3, 10), (3, 11)]),
        ("parser", [(3, 8), (3, 9)]),
        ("dummy_threading", [(3, 8)]),
        ("zoneinfo", [(3, minor) for minor in range(9, 15)]),
        ("binhex", [(3, 8), (3, 9), (3, 10)]),
        ("cgi", [(3, minor) for minor in range(8, 13)]),
        ("annotationlib", [(3, 14)]),
        ("exceptions", []),
        ("ConfigParser", []),
        ("urllib2", []),
        ("test", []),
    ],
)
def test_a_module_belongs_to_the_versions_that_have_it(
    module: str, versions: list[Version]
) -> None:
    supported = [(3, minor) for minor in range(OLDEST_PYTHON[1], NEWEST_PYTHON[1] + 1)]

    assert [each for each in supported if module in stdlib_modules(each)] == versions


def test_a_version_out_of_range_counts_as_the_nearest_one() -> None:
    assert stdlib_modules((3, 6)) == stdlib_modules(OLDEST_PYTHON)
    assert stdlib_modules((3, 99)) == stdlib_modules(NEWEST_PYTHON)
