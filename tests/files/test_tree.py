from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orb_lint.files.folders import Names, Unreadable
from orb_lint.files.paths import is_within, join, parent
from orb_lint.files.tree import Tree
from orb_lint.settings import Settings
from tests.repositories import GIT, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.conftest import MakeWorkspace

EXCLUDE = Settings().exclude


def paths(tree: Tree) -> list[str]:
    return tree.files_below("")


def empty(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


def test_every_file_is_listed_once_and_sorted(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(empty("b/c/x.py", "b/a.txt", "a.py", "b/c.py"))
    tree = Tree(root, EXCLUDE)
    assert paths(tree) == ["a.py", "b/a.txt", "b/c.py", "b/c/x.py"]
    assert tree.files_below("b/c") == ["b/c/x.py"]
    assert tree.files_below("nowhere") == []
    assert tree.absolute("b/a.txt") == f"{root}/b/a.txt"
    assert tree.absolute("") == root


@pytest.mark.parametrize(
    "folder",
    [
        ".aws-sam",
        ".github",
        ".venv",
        "__pycache__",
        "build",
        "cdk.out",
        "dist",
        "node_modules",
        "orb_common.egg-info",
        "site-packages",
        "venv",
        "{{ cookiecutter.name }}",
    ],
)
def test_what_tools_have_built_or_fill_in_is_not_looked_at(
    make_workspace: MakeWorkspace, folder: str
) -> None:
    root = make_workspace(empty("a.py", f"{folder}/b.py", f"backend/{folder}/deep/c.py"))
    assert paths(Tree(root, EXCLUDE)) == ["a.py"]


def test_a_file_is_not_taken_for_a_build_folder_of_its_name(make_workspace: MakeWorkspace) -> None:
    assert paths(Tree(make_workspace(empty("build", "tools/dist")), EXCLUDE)) == [
        "build",
        "tools/dist",
    ]


def test_hidden_files_are_listed(make_workspace: MakeWorkspace) -> None:
    assert paths(Tree(make_workspace(empty(".env", "a/.pylintrc")), EXCLUDE)) == [
        ".env",
        "a/.pylintrc",
    ]


def test_a_virtual_environment_is_known_by_its_configuration(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace(empty("env311/pyvenv.cfg", "env311/lib/exceptions.py", "a.py"))
    assert paths(Tree(root, EXCLUDE)) == ["a.py"]


def test_a_file_of_that_name_makes_no_virtual_environment_of_a_folder(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace(empty("lambdas/pyvenv.cfg", "lambdas/users/index.py"))
    assert paths(Tree(root, EXCLUDE)) == ["lambdas/pyvenv.cfg", "lambdas/users/index.py"]


def test_a_workspace_that_is_itself_a_virtual_environment_is_read(
    make_workspace: MakeWorkspace,
) -> None:
    assert paths(Tree(make_workspace(empty("pyvenv.cfg", "a.py")), EXCLUDE)) == [
        "a.py",
        "pyvenv.cfg",
    ]


@pytest.mark.parametrize(
    ("ignore_files", "ignored"),
    [
        ({".gitignore": "*.gen.py\n"}, {"a.gen.py", "b/a.gen.py"}),
        ({".gitignore": "/a.py\n"}, {"a.py"}),
        ({".gitignore": "b/\n"}, {"b/a.py", "b/a.gen.py"}),
        ({".gitignore": "a.py\n", "b/.gitignore": "!a.py\n"}, {"a.py"}),
        ({".gitignore": "b/\n", "b/.gitignore": "!a.py\n"}, {"b/a.py", "b/a.gen.py"}),
        ({"b/.gitignore": "/a.py\n"}, {"b/a.py"}),
        ({"b/.gitignore": "/b/a.py\n"}, set()),
        ({".gitignore": b"\xef\xbb\xbfa.py\r\n"}, {"a.py", "b/a.py"}),
        ({".gitignore": b"\xff\n*.gen.py"}, {"a.gen.py", "b/a.gen.py"}),
    ],
)
def test_ignore_files_count_in_every_folder(
    make_workspace: MakeWorkspace, ignore_files: dict[str, str | bytes], ignored: Iterable[str]
) -> None:
    files = empty("a.py", "a.gen.py", "b/a.py", "b/a.gen.py")
    tree = Tree(make_workspace({**files, **ignore_files}), EXCLUDE)
    assert {path for path in paths(tree) if path.endswith(".py")} == files.keys() - set(ignored)


def test_a_name_that_is_no_utf8_can_be_ignored(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({".gitignore": b"caf\xe9.py\n", os.fsdecode(b"caf\xe9.py"): ""})
    assert paths(Tree(root, EXCLUDE)) == [".gitignore"]


def test_ignore_files_above_the_workspace_count_up_to_the_checkout(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace(
        {
            ".gitignore": "generated/\nkept.py\n/apps/backend/old.py\n/own.py\n",
            "apps/.gitignore": "!kept.py\n",
            "apps/backend/.gitignore": "!generated/\n",
            **empty(*(f"apps/backend/{name}" for name in ("kept.py", "own.py", "old.py"))),
            "apps/backend/src/generated/a.py": "",
        }
    )
    tree = Tree(f"{root}/apps/backend", EXCLUDE)
    assert paths(tree) == [".gitignore", "kept.py", "own.py", "src/generated/a.py"]
    assert tree.is_ignored_by_git("old.py")


def test_without_a_checkout_nothing_above_the_workspace_counts(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace({".gitignore": "*.py\n", "backend/a.py": ""}, git=False)
    assert paths(Tree(f"{root}/backend", EXCLUDE)) == ["a.py"]


def test_what_settings_exclude_cannot_be_taken_back_by_an_ignore_file(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace({".gitignore": "!build/\n", "build/a.py": "", "old/b.py": ""})
    assert paths(Tree(root, (*EXCLUDE, "old"))) == [".gitignore"]


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("b/models.gen.py", True),
        ("b/models.py", False),
        ("b/kept.gen.py", False),
        ("generated/models.py", True),
        ("a/generated/deep/models.py", True),
        ("generated", False),
    ],
)
def test_a_file_that_does_not_exist_can_be_ignored(
    make_workspace: MakeWorkspace, path: str, ignored: bool
) -> None:
    root = make_workspace({".gitignore": "*.gen.py\ngenerated/\n", "b/.gitignore": "!kept.*\n"})
    assert Tree(root, EXCLUDE).is_ignored_by_git(path) is ignored


def test_links_are_names_but_not_read_where_they_stand(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(empty("real/a.py"))
    os.symlink("real", f"{root}/linked")
    os.symlink("real/a.py", f"{root}/alias.py")
    tree = Tree(root, EXCLUDE)
    assert tree.folders[""].files == ("alias.py",)
    assert tree.folders[""].folders == ("linked", "real")
    assert tree.folders[""].links == {"alias.py", "linked"}
    assert paths(tree) == ["real/a.py"]


def test_links_that_lead_in_a_circle_or_nowhere_are_left_out(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(empty("a/b.py"))
    os.symlink("loop.py", f"{root}/loop.py")
    os.symlink("..", f"{root}/a/up")
    os.symlink("gone", f"{root}/broken.py")
    tree = Tree(root, EXCLUDE)
    assert tree.folders[""].files == ()
    assert paths(tree) == ["a/b.py"]


def test_a_named_pipe_is_no_file(make_workspace: MakeWorkspace) -> None:
    root = make_workspace(empty("a.py"))
    os.mkfifo(f"{root}/b.py")
    assert paths(Tree(root, EXCLUDE)) == ["a.py"]


def test_a_folder_that_cannot_be_listed_is_told_and_the_rest_is_read(
    make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_workspace(empty("closed/a.py", "open/b.py"))
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("/closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    tree = Tree(root, EXCLUDE)
    assert paths(tree) == ["open/b.py"]
    assert tree.folders.unreadable == [Unreadable("closed", "Permission denied")]


@pytest.mark.parametrize(
    ("path", "folder", "within"),
    [
        ("a/b", "a", True),
        ("a", "a", True),
        ("ab", "a", False),
        ("a", "", True),
        ("a", "a/b", False),
    ],
)
def test_a_path_lies_within_a_folder_by_whole_names(path: str, folder: str, within: bool) -> None:
    assert is_within(path, folder) is within


def test_paths_of_the_root_have_no_leading_slash() -> None:
    assert (join("", "a"), join("a", "b")) == ("a", "a/b")
    assert (parent("a"), parent("a/b")) == ("", "a")


class TestClosedFolders:
    """What the tree is told to leave is listed once somebody asks."""

    FILES = empty(
        "open/a.py", "shut/b.py", "shut/deep/c.py", "shut/out/d.py", "shut/.vscode/x.json"
    )

    @pytest.fixture
    def tree(self, make_workspace: MakeWorkspace) -> Tree:
        root = make_workspace({**self.FILES, "shut/.gitignore": "out/\n"})
        return Tree(root, EXCLUDE, leave=lambda _, names: {"shut"} & set(names))

    def test_they_are_not_listed_at_first(self, tree: Tree) -> None:
        assert set(tree.folders.opened) == {"", "open"}
        assert tree.folders[""].folders == ("open", "shut")

    @pytest.mark.parametrize(
        "ask",
        [
            lambda tree: tree.folders["shut"],
            lambda tree: tree.folders.get("shut/deep"),
            lambda tree: "shut/deep" in tree.folders,
            lambda tree: tree.is_ignored_by_git("shut/deep/new.py"),
            lambda tree: tree.files_below("shut/deep"),
            lambda tree: len(tree.folders),
        ],
    )
    def test_whoever_asks_opens_them(self, tree: Tree, ask: Callable[[Tree], object]) -> None:
        assert ask(tree) is not None
        assert set(tree.folders.opened) == {"", "open", "shut", "shut/deep"}

    def test_asking_for_others_does_not(self, tree: Tree) -> None:
        assert "open/nothing" not in tree.folders
        assert tree.folders.get("nothing") is None
        with pytest.raises(KeyError):
            tree.folders["open/nothing/at/all"]
        assert set(tree.folders.opened) == {"", "open"}

    def test_what_would_stay_closed_in_one_is_opened_with_it(
        self, make_workspace: MakeWorkspace
    ) -> None:
        root = make_workspace(empty("shut/shut/shut/a.py"))
        tree = Tree(root, EXCLUDE, leave=lambda _, names: {"shut"} & set(names))
        assert tree.folders.get("shut/shut/shut") is not None

    def test_nothing_is_missing_in_the_end(self, tree: Tree) -> None:
        eager = Tree(tree.root, EXCLUDE)
        assert paths(tree) == paths(eager)
        assert tree.folders == eager.folders
        assert tree.hidden_in("shut") == eager.hidden_in("shut") != {}

    @pytest.mark.parametrize("path", ["shut/new.py", "shut/deep/new.py", "shut/other/new.py"])
    def test_a_file_that_is_not_there_yet_can_stand_in_one(self, tree: Tree, path: str) -> None:
        planned = Tree(tree.root, EXCLUDE, leave=lambda *_: {"shut"}, unsaved={path: b"import x"})
        assert paths(planned) == sorted([*paths(tree), path])
        assert planned.read(path) == b"import x"

    def test_ignore_files_in_one_count(self, tree: Tree) -> None:
        planned = Tree(
            tree.root, EXCLUDE, leave=lambda *_: {"shut"}, unsaved={"shut/out/n.py": b""}
        )
        assert paths(planned) == paths(tree)


@pytest.mark.parametrize("target", ["../secret", "/etc/hostname", "up/secret"])
def test_what_a_link_leads_to_outside_is_not_read(
    make_workspace: MakeWorkspace, target: str
) -> None:
    root = make_workspace(empty("inner/a.py"))
    with open(f"{os.path.dirname(root)}/secret", "w", encoding="utf-8") as file:
        file.write("s3cr3t")
    os.symlink("..", f"{root}/up")
    os.symlink(target, f"{root}/Pipfile")
    tree = Tree(root, EXCLUDE)
    assert tree.read("Pipfile") is None
    assert tree.read("up/secret") is None
    assert tree.read("../secret") is None
    assert tree.read("a\0b") is None
    with pytest.raises(OSError, match="it lies outside the workspace"):
        tree.content("Pipfile")


def test_a_buffer_of_a_file_that_is_there_is_listed_once(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"a/b.py": "old", "a/c.py": ""})
    tree = Tree(root, EXCLUDE, unsaved={"a/b.py": b"new", "a/d.py": b""})
    assert paths(tree) == ["a/b.py", "a/c.py", "a/d.py"]
    assert tree.read("a/b.py") == b"new"


def test_what_a_link_leads_to_inside_is_read(make_workspace: MakeWorkspace) -> None:
    root = make_workspace({"shared/Pipfile": "[packages]\n", "a/b.py": ""})
    os.symlink("../shared/Pipfile", f"{root}/a/Pipfile")
    tree = Tree(root, EXCLUDE)
    assert tree.read("a/Pipfile") == b"[packages]\n"
    assert tree.read("a/../shared/Pipfile") == b"[packages]\n"


def test_a_workspace_in_a_checkout_reads_what_the_checkout_holds(
    make_workspace: MakeWorkspace,
) -> None:
    root = make_workspace({"backend/a.py": "", "common.txt": "requests\n"})
    tree = Tree(f"{root}/backend", EXCLUDE)
    assert tree.read("../common.txt") == b"requests\n"
    assert tree.read("../../secret") is None


def test_a_link_is_no_ignore_file(make_workspace: MakeWorkspace) -> None:
    """As git has it, since 2.32."""
    root = make_workspace({"a.py": "", "rules": "*.py\n"})
    os.symlink("rules", f"{root}/.gitignore")
    assert paths(Tree(root, EXCLUDE)) == ["a.py", "rules"]


@pytest.mark.parametrize(
    ("name", "is_told"), [(".gitignore", False), ("e.py", False), ("Pipfile", True)]
)
def test_nobody_waits_for_a_pipe_or_a_device_and_a_manifest_is_listed_as_unread(
    make_workspace: MakeWorkspace, name: str, is_told: bool
) -> None:
    root = make_workspace(empty("a/b.py", "c/d.py", "f/g.py"))
    os.mkfifo(f"{root}/a/{name}")
    os.symlink("/dev/zero", f"{root}/c/{name}")
    os.mkdir(f"{root}/f/{name}")
    tree = Tree(root, EXCLUDE)
    for path in (f"{folder}/{name}" for folder in "acf"):
        assert tree.lists(path) == is_told
        assert tree.read(path) is None
        assert bool(tree.why_unread(path)) == is_told


@given(st.sets(st.text(max_size=3)), st.text(max_size=3))
def test_names_hold_what_is_among_them(names: set[str], name: str) -> None:
    assert (name in Names(sorted(names))) == (name in names)
    assert all(each in Names(sorted(names)) for each in names)
    assert None not in Names(sorted(names))


class TestTrackedAlthoughIgnored:
    """git goes on with what it tracks, whatever a `.gitignore` says since."""

    FILES = (
        *("index.py", "lambdas/a/index.py", "lambdas/a/Pipfile", "lambdas/b/index.py"),
        *("generated/kept.py", "generated/inner/kept.py", "node_modules/x.py", "x/a b/→.py"),
    )

    @pytest.fixture
    def repository(
        self, make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> Repository:
        for name, value in GIT.items():
            monkeypatch.setenv(name, value)
        repository = Repository(make_workspace(dict.fromkeys(self.FILES, "")))
        repository.commit()
        return repository

    @pytest.mark.parametrize(
        "pattern",
        [
            "lambdas/a/",
            "lambdas/a/index.py",
            "*",
            "index.py",
            "/lambdas",
            "a",
            "*.py",
            "a b",
            "/x/",
        ],
    )
    def test_all_of_it_is_looked_at(self, pattern: str, repository: Repository) -> None:
        repository.write(".gitignore", f"{pattern}\n")
        repository.write("new/index.py", "")
        found = set(Tree(repository.root, ("node_modules",)).files_below(""))
        assert found >= {*self.FILES} - {"node_modules/x.py"}

    def test_what_it_does_not_track_beside_it_is_not(self, repository: Repository) -> None:
        repository.write(".gitignore", "generated/\n")
        for path in ("generated/new.py", "generated/inner/new.py", "generated/other/new.py"):
            repository.write(path, "")
        repository.write("generated/inner/.gitignore", "!new.py\n")
        assert Tree(repository.root).files_below("generated") == [
            "generated/inner/kept.py",
            "generated/kept.py",
        ]

    @pytest.mark.parametrize("version", ["2", "4"])
    def test_however_the_index_is_written(self, version: str, repository: Repository) -> None:
        repository.git("update-index", "--index-version", version)
        repository.write(".gitignore", "/lambdas/\n")
        assert "lambdas/a/index.py" in Tree(repository.root).files_below("")
        repository.git("update-index", "--split-index")
        assert "lambdas/a/index.py" in Tree(repository.root).files_below("")

    def test_in_a_working_tree_beside_the_repository(
        self, repository: Repository, tmp_path: Path
    ) -> None:
        repository.write(".gitignore", "/lambdas/\n")
        repository.git("add", ".gitignore")
        repository.git("commit", "--quiet", "--message", "ignore")
        repository.git("worktree", "add", "--quiet", str(tmp_path / "beside"))
        root = os.path.realpath(tmp_path / "beside")
        assert "lambdas/a/index.py" in Tree(root).files_below("")
        assert "a/index.py" in Tree(f"{root}/lambdas").files_below("")

    def test_git_is_not_asked_where_it_tracks_no_such_name(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.write(".gitignore", "__pycache__/\n*.log\n")
        repository.write("lambdas/a/__pycache__/index.pyc", "")
        repository.write("much.log", "")
        monkeypatch.setenv("PATH", "")
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("git was asked"))
        assert "much.log" not in Tree(repository.root).files_below("")

    @pytest.mark.parametrize("path", ["lambdas/a/index.py", "links/index.py", f"{'x' * 200}/y.py"])
    @pytest.mark.parametrize("version", ["2", "3"])
    def test_the_index_is_read_without_git(
        self, path: str, version: str, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.write(path, "")
        repository.git("add", "--all")
        if version == "3":  # which git writes if it must
            repository.write("lambdas/a/intended.py", "")
            repository.git("add", "--intent-to-add", "lambdas/a/intended.py")
        repository.write(".gitignore", "a/\nlinks/\nx*/\n")
        repository.write("lambdas/lambdas/a/index.py", "")
        monkeypatch.setenv("PATH", "")
        found = Tree(repository.root).files_below("")
        assert path in found
        assert ("lambdas/a/intended.py" in found) is (version == "3")
        assert "lambdas/lambdas/a/index.py" not in found

    def test_of_a_compressed_index_nobody_knows_without_git(
        self, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository.git("update-index", "--index-version", "4")
        repository.write(".gitignore", "/lambdas/\n")
        monkeypatch.setenv("PATH", "")
        assert Tree(repository.root).files_below("lambdas") == []

    @pytest.mark.parametrize(("kept", "is_whole"), [(20, False), (100, False), (-30, True)])
    def test_an_index_that_is_cut_off_counts_if_its_entries_are_whole(
        self, kept: int, is_whole: bool, repository: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = f"{repository.root}/.git/index"
        with open(place, "rb") as file:
            index = file.read()
        with open(place, "wb") as file:
            file.write(index[:kept])
        repository.write(".gitignore", "/lambdas/\n")
        monkeypatch.setenv("PATH", "")
        assert bool(Tree(repository.root).files_below("lambdas")) is is_whole
