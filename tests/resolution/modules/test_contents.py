"""What the sources of modules show, and how much of them is parsed and kept."""

from __future__ import annotations

import gc

import pytest

from orb_lint.source.glances import PlainNames
from tests.resolution.conftest import ROOT, OpenWorkspace, offers, package


def test_modules_that_do_not_parse_are_remembered(open_workspace: OpenWorkspace) -> None:
    resolver = open_workspace(package({"a.py": "x = = 1"}))
    assert resolver.library.contents.unparsable == {}

    resolver.definitions.locations_of("lib", "x")

    assert resolver.library.contents.unparsable == {f"{ROOT}/lib/a.py": b"x = = 1"}


@pytest.mark.parametrize(("length", "is_parsed"), [(100, True), (5_000, False)])
def test_a_large_module_whose_lines_show_a_name_is_not_parsed(
    length: int, is_parsed: bool, open_workspace: OpenWorkspace
) -> None:
    broken = "\ndef f():\n    pass\n" + length * "#" + "\nx = = 1\n"
    resolver = open_workspace(package({"a.py": broken}))

    assert offers(resolver, "lib.a", "f")

    assert bool(resolver.library.contents.unparsable) is is_parsed


def test_the_sources_of_many_modules_are_not_all_kept(open_workspace: OpenWorkspace) -> None:
    filling = "# nothing\n" * 100_000
    names = [f"big{number}" for number in range(8)]
    files = package({f"{name}.py": f"def {name}(): ...\n{filling}" for name in names})
    resolver = open_workspace(files)

    for _ in range(2):
        assert all(offers(resolver, f"lib.{name}", name) for name in names)
        assert not any(offers(resolver, f"lib.{name}", "other") for name in names[:1])

    kept = [each.size for each in gc.get_objects() if isinstance(each, PlainNames)]
    assert kept
    assert sum(kept) < 5_000_000
