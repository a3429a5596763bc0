"""What a path that is written in a file leads to."""

from __future__ import annotations

import os
import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.files.paths import normalize_path, path_from, relative_path
from orb_lint.files.tree import Tree
from tests.conftest import MakeWorkspace

NAMES = st.lists(st.sampled_from("abc"), max_size=4).map("/".join)
PARTS = st.lists(st.sampled_from(["a", "b", ".", ".."]), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("folder", "written", "meant"),
    [
        ("svc", "../lib", "lib"),
        ("svc", "..", ""),
        ("", ".", ""),
        ("", "a/../b/", "b"),
        ("svc", "../../out", "../out"),
        ("svc", "/opt", "/opt"),
        ("svc", "/", "/"),
    ],
)
def test_it_starts_in_the_folder_of_the_file(folder: str, written: str, meant: str) -> None:
    assert path_from(folder, written) == meant


@given(PARTS)
def test_what_is_short_is_what_posix_says(parts: list[str]) -> None:
    written = "/".join(parts)

    assert (path_from("svc", written) or ".") == posixpath.normpath(f"svc/{written}")


@pytest.mark.parametrize("written", ["a/" * 30_000, "../" * 30_000, "x" * 5_000])
def test_one_longer_than_any_system_takes_is_cut_and_leads_nowhere(written: str) -> None:
    for path in (path_from("", written), normalize_path(written)):
        assert 4_000 < len(path) <= 4_096
        assert not os.path.lexists(f"/{path}" if path.startswith("a") else path)


def test_a_long_way_to_a_short_path_is_no_long_path() -> None:
    assert path_from("svc", "a/../" * 30_000 + "x") == "svc/x"


def test_a_path_below_what_is_not_there_opens_no_folder_and_ends_at_once(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace({"lambdas/a/b/c.py": ""})
    tree = Tree(str(root), leave=lambda path, names: names if path == "lambdas" else ())

    assert "gone/a" + "/a" * 2_000 not in tree.folders
    assert "lambdas/a" not in tree.folders.opened
    assert "lambdas/a/b" in tree.folders


@given(NAMES, NAMES)
def test_the_way_from_a_folder_to_a_path_is_what_posix_says(folder: str, path: str) -> None:
    assert relative_path(folder, path) == posixpath.relpath(f"/{path}", f"/{folder}")


def test_the_way_to_what_lies_outside_leads_over_the_root() -> None:
    assert relative_path("svc/a", "../lib") == "../../../lib"
