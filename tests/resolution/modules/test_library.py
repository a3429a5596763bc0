"""The modules of local packages and layers, and by which names they are found."""

from __future__ import annotations

import pytest

from orb_lint.source.exports import Source
from tests.resolution.conftest import ROOT, OpenWorkspace, package


@pytest.mark.parametrize(
    ("source", "path"),
    [
        (Source(1, "b", "x"), "a/b.py"),
        (Source(1, "", "b"), "a/__init__.py"),
        (Source(2, "c", "x"), "c.py"),
        (Source(0, "lib.c", "x"), "c.py"),
        (Source(1, "gone", "x"), None),
        (Source(9, "c", "x"), None),
        (Source(0, "requests", "get"), None),
    ],
)
def test_an_import_inside_a_module_is_followed(
    source: Source, path: str | None, open_workspace: OpenWorkspace
) -> None:
    library = open_workspace(package({"a/__init__.py": "", "a/b.py": "", "c.py": ""})).library
    location = library.find("lib.a")
    assert location is not None

    target = library.follow(location.unit, location.module, source)

    assert (target and target[1].path) == (path and f"{ROOT}/lib/{path}")


def test_packages_in_a_src_folder_are_known_by_what_they_install(
    open_workspace: OpenWorkspace,
) -> None:
    files = {
        f"{ROOT}/pyproject.toml": '[project]\nname = "lib"\n',
        f"{ROOT}/src/first/__init__.py": "",
        f"{ROOT}/src/second/__init__.py": "",
    }
    library = open_workspace(files).library

    assert sorted(library.packages) == ["first", "second"]
    assert library.find("second") is not None
    assert library.find("lib") is None


def test_layers_are_known_by_their_modules_wherever_they_hold_them(
    open_workspace: OpenWorkspace,
) -> None:
    files = dict.fromkeys(
        [
            "layers/a/one.py",
            "layers/b/python/two.py",
            "layers/d/one.py",
            "layers/a/setup.py",
        ],
        "",
    )
    library = open_workspace(files).library

    assert [layer.path for layer in library.layers_with("one")] == ["layers/a", "layers/d"]
    assert [layer.path for layer in library.layers_with("two")] == ["layers/b"]
    assert library.layers_with("setup") == library.layers_with("python") == []
