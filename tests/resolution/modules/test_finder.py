"""Modules are found in folders the way Python's path finder finds them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from orb_lint.files.tree import Tree
from orb_lint.resolution.modules.finder import Form, Module, ModuleFinder
from tests.conftest import MakeWorkspace

Find = Callable[[Mapping[str, str]], ModuleFinder]


@pytest.fixture
def finder_of(make_workspace: MakeWorkspace) -> Find:
    def make(files: Mapping[str, str]) -> ModuleFinder:
        return ModuleFinder(Tree(make_workspace(files), ("build/",)))

    return make


@pytest.mark.parametrize(
    ("dotted", "module"),
    [
        ("file", Module(Form.FILE, "lib/file.py")),
        ("stub", Module(Form.FILE, "lib/stub.pyi")),
        ("package", Module(Form.PACKAGE, "lib/package/__init__.py")),
        ("package.inner", Module(Form.FILE, "lib/package/inner.py")),
        ("package.deep.er", Module(Form.FILE, "lib/package/deep/er.py")),
        ("package.deep", Module(Form.NAMESPACE, "lib/package/deep")),
        ("both", Module(Form.PACKAGE, "lib/both/__init__.py")),
        ("fileandfolder", Module(Form.FILE, "lib/fileandfolder.py")),
        ("native", Module(Form.COMPILED, "lib/native.cpython-311-x86_64-linux-gnu.so")),
        ("gone", None),
        ("file.inner", None),
        ("package.gone", None),
        ("data", None),
        ("pathological", None),
    ],
)
def test_a_dotted_name_leads_to_the_module_that_python_would_import(
    dotted: str, module: Module | None, finder_of: Find
) -> None:
    finder = finder_of(
        dict.fromkeys(
            [
                "lib/file.py",
                "lib/stub.pyi",
                "lib/package/__init__.py",
                "lib/package/inner.py",
                "lib/package/deep/er.py",
                "lib/both/__init__.py",
                "lib/both.py",
                "lib/fileandfolder.py",
                "lib/fileandfolder/x.py",
                "lib/native.cpython-311-x86_64-linux-gnu.so",
                "lib/data/x.json",
                "lib/pathological.repository.py",
            ],
            "",
        )
    )

    assert finder.find("lib", dotted) == module


def test_modules_of_the_root_folder_are_found(finder_of: Find) -> None:
    assert finder_of({"a.py": ""}).find("", "a") == Module(Form.FILE, "a.py")


def test_a_module_that_is_ignored_but_there_is_found(finder_of: Find) -> None:
    finder = finder_of(
        {".gitignore": "generated*\n", "lib/generated.py": "", "lib/generated_too/__init__.py": ""}
    )

    assert finder.find("lib", "generated") == Module(Form.FILE, "lib/generated.py")
    assert finder.find("lib", "generated_too") == Module(
        Form.PACKAGE, "lib/generated_too/__init__.py"
    )


@pytest.mark.parametrize(
    ("module", "folder"),
    [
        (Module(Form.PACKAGE, "a/b/__init__.py"), "a/b"),
        (Module(Form.NAMESPACE, "a/b"), "a/b"),
        (Module(Form.FILE, "a/b.py"), None),
        (Module(Form.COMPILED, "a/b.so"), None),
    ],
)
def test_only_packages_have_a_folder_of_submodules(module: Module, folder: str | None) -> None:
    assert module.folder == folder


def test_the_top_level_of_a_folder_is_its_modules_and_the_folders_that_hold_python(
    finder_of: Find,
) -> None:
    files = ["l/a.py", "l/b.pyi", "l/c/__init__.py", "l/d/e/f.py", "l/g.txt", "l/h/i.txt", "l/j.so"]
    finder = finder_of(dict.fromkeys(files, ""))

    assert finder.top_level("l") == {"a", "b", "c", "d", "j"}
    assert finder.top_level("gone") == frozenset()


def test_what_a_link_leads_to_out_of_here_may_be_any_module(
    make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    root = make_workspace({"l/a.py": ""})
    tmp_path.joinpath("there.py").touch()
    os.symlink(tmp_path, os.path.join(root, "l", "outside"))
    finder = ModuleFinder(Tree(root))

    found = [finder.find("l", f"outside.{name}") for name in ("there", "gone")]
    assert [each and each.form for each in found] == [Form.COMPILED, Form.COMPILED]


def test_a_link_to_a_folder_may_hold_python(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"l/a.py": ""})
    os.symlink(os.path.join(root, "elsewhere"), os.path.join(root, "l", "broken"))
    os.symlink(make_workspace({"x.py": ""}), os.path.join(root, "l", "linked"))
    finder = ModuleFinder(Tree(root, ()))

    assert "linked" in finder.top_level("l")


def test_submodules_are_listed_with_their_package_in_order(finder_of: Find) -> None:
    files = ["p/__init__.py", "p/b.py", "p/a/__init__.py", "p/a/c.py", "p/d/e.py", "p/not-one.py"]
    finder = finder_of(dict.fromkeys(files, ""))

    assert finder.submodules("", "p") == ["p", "p.a", "p.a.c", "p.b", "p.d", "p.d.e"]


@pytest.mark.parametrize(
    ("files", "module"),
    [
        (["p/__init__.py"], Module(Form.PACKAGE, "p/__init__.py")),
        (["p/a.py"], Module(Form.NAMESPACE, "p")),
    ],
)
def test_a_folder_is_a_package_where_it_has_an_init(
    files: list[str], module: Module, finder_of: Find
) -> None:
    assert finder_of(dict.fromkeys(files, "")).of_folder("p") == module


MANY = tuple(f"src{number}" for number in range(20))


@pytest.mark.parametrize("folders", [MANY, MANY[:3]], ids=["many", "few"])
def test_the_first_of_some_folders_that_holds_a_module_counts(
    finder_of: Find, folders: tuple[str, ...]
) -> None:
    finder = finder_of({"src1/kit/__init__.py": "", "src2/kit.py": "", "src2/kit/part.py": ""})
    assert finder.first_of(folders, "kit") == Module(Form.PACKAGE, "src1/kit/__init__.py")
    assert finder.first_of(folders, "kit.part") is None
    assert finder.first_of(folders, "lost") is None


@pytest.mark.parametrize("folders", [MANY, MANY[:3]], ids=["many", "few"])
def test_a_module_that_no_listing_tells_is_found_in_one_of_some_folders(
    make_workspace: MakeWorkspace, tmp_path: Path, folders: tuple[str, ...]
) -> None:
    root = make_workspace({".gitignore": "made.py\n", "src1/a.py": "", "src2/made.py": ""})
    os.symlink(tmp_path, os.path.join(root, "outside"))
    finder = ModuleFinder(Tree(root))

    assert finder.first_of(folders, "made") == Module(Form.FILE, "src2/made.py")
    found = finder.first_of((*folders, "outside"), "anything")
    assert found is not None
    assert found.form is Form.COMPILED
