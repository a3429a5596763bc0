"""Whatever the settings of a checkout name, asking git about it runs none of it."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from orb_lint.files import git
from orb_lint.files.git import GitError, changed_since, moved_since_change_of
from tests.editors.pylint_runs import run_pylint
from tests.repositories import GIT, Repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeWorkspace

FILES = {
    "lambdas/a/index.py": "import a\n" * 5,
    "lambdas/a/old.py": "import b\n" * 9,
    "baseline.txt": "",
    ".gitattributes": "*.py filter=canary diff=canary\n",
    ".gitignore": "trace\n",
}
SETTINGS = {
    "monitor": "[core]\nfsmonitor = {0}\n",
    "external diff": "[diff]\nexternal = {0}\n",
    "diff of a kind": '[diff "canary"]\ncommand = {0}\ntextconv = {0}\n',
    "filter": '[filter "canary"]\nclean = {0}\nrequired = true\n',
    "filter that goes on": '[filter "canary"]\nprocess = {0}\n',
    "filter with a strange name": '[filter "canary"]\n[filter "a=b.c"]\nclean = {0}\n',
    "hooks": "[core]\nhooksPath = hooks\n",
    "pager": "[core]\npager = {0}\n[pager]\ndiff = {0}\nlog = {0}\n",
    "signatures": "[log]\nshowSignature = true\n[gpg]\nprogram = {0}\n",
}
HOOKS = ("post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc")


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return tmp_path / "trace"


@pytest.fixture
def canary(tmp_path: Path, trace: Path) -> str:
    """A program that leaves a trace."""
    program = tmp_path / "canary"
    program.write_text(f'#!/bin/sh\necho sings >> "{trace}"\nexec cat\n')
    program.chmod(0o755)
    return str(program)


@pytest.fixture
def repository(make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> Repository:
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)
    repository = Repository(make_workspace(FILES))
    repository.commit()
    return repository


def change(repository: Repository) -> None:
    """Change a file, rename another, and touch a third so that git looks into it."""
    repository.write("lambdas/a/index.py", "import changed\n")
    os.rename(f"{repository.root}/lambdas/a/old.py", f"{repository.root}/lambdas/a/new.py")
    os.utime(f"{repository.root}/.gitattributes", (1, 1))


def set_up(repository: Repository, settings: str, canary: str) -> None:
    """Append to the settings of the checkout, and give it hooks."""
    with open(f"{repository.root}/.git/config", "a", encoding="utf-8") as file:
        file.write(settings.format(canary))
    os.makedirs(f"{repository.root}/hooks", exist_ok=True)
    for hook in HOOKS:
        with suppress(FileExistsError):
            os.symlink(canary, f"{repository.root}/hooks/{hook}")


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_nothing_that_the_settings_of_a_checkout_name_is_run(
    settings: str, repository: Repository, canary: str, trace: Path
) -> None:
    set_up(repository, settings, canary)
    trace.unlink(missing_ok=True)
    change(repository)

    changed = changed_since(repository.root, "main")
    moved_since_change_of(repository.root, f"{repository.root}/baseline.txt")

    assert {"lambdas/a/index.py", "lambdas/a/old.py", "lambdas/a/new.py"} <= {*changed}
    assert not trace.exists()


@pytest.mark.parametrize("about", ["monitor", "external diff", "filter"])
def test_the_canary_sings_where_git_is_not_held_back(
    about: str, repository: Repository, canary: str, trace: Path
) -> None:
    set_up(repository, SETTINGS[about], canary)
    change(repository)

    subprocess.run(["git", "diff"], cwd=repository.root, capture_output=True, check=False)

    assert trace.exists()


def look_like_a_repository(folder: str, canary: str) -> None:
    """Make a folder pass for a bare repository, in files that can be committed."""
    for name in ("objects", "refs"):
        os.makedirs(f"{folder}/{name}")
        with open(f"{folder}/{name}/keep", "w", encoding="utf-8"):
            pass
    for name, text in {
        "HEAD": "ref: refs/heads/main\n",
        "config": f"[core]\nbare = false\nworktree = .\nfsmonitor = {canary}\n",
    }.items():
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)


@pytest.mark.parametrize("workspace", ["", "lambdas"])
def test_a_folder_that_passes_for_a_repository_is_none(
    workspace: str, repository: Repository, canary: str, trace: Path
) -> None:
    root = os.path.join(repository.root, workspace).rstrip("/")
    look_like_a_repository(root, canary)
    change(repository)

    changed = changed_since(root, "main")

    assert "lambdas/a/index.py".removeprefix("lambdas/" if workspace else "") in changed
    assert not trace.exists()


@pytest.mark.parametrize("workspace", ["", "lambdas"])
def test_pylint_with_the_plugin_runs_nothing_of_a_checkout(
    workspace: str, repository: Repository, canary: str, trace: Path
) -> None:
    """Not even where a folder is left out that git may track, for which git is asked."""
    repository.write("lambdas/a/index.py", "from exceptions import E\nimport build.made\n")
    repository.write("lambdas/a/build/made.py", "")
    repository.write("lambdas/a/Pipfile", "[packages]\n")
    repository.git("add", "--all", "--force")
    root = os.path.join(repository.root, workspace).rstrip("/")
    look_like_a_repository(root, canary)
    for settings in SETTINGS.values():
        set_up(repository, settings, canary)
    trace.unlink(missing_ok=True)
    change(repository)
    repository.write("lambdas/a/index.py", "from .. import gone\nimport build.made\n")

    run = run_pylint("lambdas/a/index.py", cwd=repository.root)

    assert run.messages
    assert not trace.exists()


def test_a_commit_that_is_not_there_is_not_fetched(
    repository: Repository, canary: str, trace: Path
) -> None:
    repository.git("config", "extensions.partialClone", "origin")
    repository.git("config", "remote.origin.url", f"ext::{canary}")
    repository.git("config", "remote.origin.promisor", "true")
    repository.git("config", "protocol.ext.allow", "always")

    with pytest.raises(GitError):
        changed_since(repository.root, "0123456789" * 4)

    assert not trace.exists()


def test_the_settings_of_a_submodule_are_not_followed(
    repository: Repository, tmp_path: Path, canary: str, trace: Path
) -> None:
    (tmp_path / "inner").mkdir()
    inner = Repository(str(tmp_path / "inner"))
    inner.write("a.py", "")
    inner.commit()
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", inner.root, "inner")
    repository.commit()
    repository.git("-C", "inner", "config", "core.fsmonitor", canary)
    repository.write("inner/a.py", "import changed\n")
    trace.unlink(missing_ok=True)

    changed_since(repository.root, "main")

    assert not trace.exists()


def test_what_the_environment_says_of_git_is_not_heard(
    repository: Repository, canary: str, trace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook runs with the folder of its own repository in the environment."""
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", canary)
    change(repository)

    assert "lambdas/a/index.py" in changed_since(repository.root, "main")
    assert not trace.exists()


def test_a_workspace_within_a_checkout_is_told_of_its_own_files_only(
    repository: Repository,
) -> None:
    repository.write("other/a.py", "")
    change(repository)

    assert changed_since(f"{repository.root}/lambdas", "main") == [
        "a/index.py",
        "a/new.py",
        "a/old.py",
    ]


def test_outside_every_checkout_git_has_nothing_to_say(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="lies in no git checkout"):
        changed_since(str(tmp_path), "main")


@pytest.mark.parametrize("name", ["HEAD", "config", "index", "info/exclude", "packed-refs"])
def test_git_waits_for_no_pipe_of_the_checkout(repository: Repository, name: str) -> None:
    pipe = f"{repository.root}/.git/{name}"
    os.makedirs(os.path.dirname(pipe), exist_ok=True)
    with suppress(FileNotFoundError):
        os.unlink(pipe)
    os.mkfifo(pipe)

    with pytest.raises(GitError, match="is not a regular file"):
        changed_since(repository.root, "HEAD")


def test_git_is_not_waited_for_without_end(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "_PATIENCE", 0.5)
    os.unlink(f"{repository.root}/.gitignore")
    os.mkfifo(f"{repository.root}/.gitignore")

    with pytest.raises(GitError, match="git ls-files: no answer"):
        changed_since(repository.root, "HEAD")
