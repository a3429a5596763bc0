"""What a change could have caused is no less than what is found since, and was not before it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.cli.workspaces import PIPFILE
from tests.repositories import GIT, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.conftest import Check, MakeWorkspace, RunCli

FILES = {
    "packages/orb-common/pyproject.toml": (
        '[project]\nname = "orb-common"\nversion = "1"\n'
        'classifiers = ["Private :: Do Not Upload"]\n'
    ),
    "packages/orb-common/orb_common/__init__.py": "",
    "packages/orb-common/orb_common/exceptions.py": "class OrbError(Exception): ...\n",
    "packages/orb-common/orb_common/events.py": "from .exceptions import OrbError\nA = 1\n",
    "layers/net/retry.py": "def again(): ...\n",
    "lambdas/users/index.py": "from orb_common.exceptions import OrbError\nfrom help import a\n",
    "lambdas/users/help.py": "a = 1\n",
    "lambdas/users/Pipfile": PIPFILE,
    "lambdas/users/Pipfile.lock": "{}\n",
    "lambdas/mail/index.py": "from retry import again\nimport vendored\nimport built\n",
    "lambdas/mail/test_index.py": "from orb_common.events import A\n",
    "lambdas/orders/index.py": "from orb_common.events import A\nfrom linked import b\n",
    "lambdas/orders/Pipfile": PIPFILE,
    "lambdas/old/index.py": "from exceptions import OrbError\nimport nobody_has_it\n",
    "shared/linked.py": "b = 1\n",
    "shared/manifests/Pipfile": "[packages]\n",
    "shared/vendored/__init__.py": "",
    "shared/built/__init__.py": "",
    ".github/scripts/build.sh": "cp -r shared/built lambdas/mail/\n",
    "build.sh": "cp -r shared/vendored lambdas/mail/\n",
    "lib/exceptions.py": "",
    "conftest.py": "import sys\nsys.path.insert(0, 'lib')\n",
    "tests/test_common.py": "import orb_common\nfrom exceptions import OrbError\n",
    "tests/ini/exceptions_of_tests.py": "",
    "orb-lint.toml": "",
}
LINKS = {"lambdas/orders/linked.py": "../../shared/linked.py"}


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def repository(make_workspace: MakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The current folder: a workspace in which old code has faults, committed."""
    repository = Repository(make_workspace(FILES))
    monkeypatch.chdir(repository.root)
    for link, target in LINKS.items():
        os.symlink(target, link)
    repository.commit()
    return repository


@pytest.fixture
def found(check: Check) -> Callable[..., set[tuple[str, str, str]]]:
    def identities(*arguments: str) -> set[tuple[str, str, str]]:
        return {(each["path"], each["code"], each["message"]) for each in check(*arguments)}

    return identities


def remove(*paths: str) -> Callable[[], None]:
    def edit() -> None:
        for path in paths:
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.remove(path)

    return edit


def write(text: str, *paths: str) -> Callable[[], None]:
    def edit() -> None:
        for path in paths:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    return edit


def edits() -> Iterable[object]:
    """Each file removed, emptied, and made to say what others say; each folder removed; more."""
    for path in sorted({*FILES, *LINKS}):
        yield pytest.param(remove(path), id=f"remove {path}")
        if path != "orb-lint.toml":
            yield pytest.param(write("", path), id=f"empty {path}")
    for folder in (
        ".github",
        "layers",
        "lib",
        "packages/orb-common",
        "shared",
        "tests",
        "lambdas/users",
    ):
        yield pytest.param(remove(folder), id=f"remove {folder}")
    texts = ("import requests, orb_models\n", "[packages]\nrequests = '*'\n", "pythonpath = lib\n")
    places = ("lambdas/users/new.py", "lambdas/mail/Pipfile", "pytest.ini", "tests/new.py")
    for text in texts:
        for place in (*places, "lambdas/orders/linked.py"):
            yield pytest.param(write(text, place), id=f"{text.split()[0]} in {place}")


@pytest.mark.parametrize("edit", [*edits()])
def test_nothing_that_a_change_brings_up_is_missed(
    edit: Callable[[], None],
    repository: Repository,
    found: Callable[..., set[tuple[str, str, str]]],
) -> None:
    before = found()
    edit()
    after = found()
    assert after - before <= found("--changed-since", "HEAD") <= after
    repository.commit()
    assert after - before <= found("--changed-since", "HEAD~") <= after


def test_what_has_nothing_to_do_with_it_is_not_told(
    repository: Repository, found: Callable[..., set[tuple[str, str, str]]]
) -> None:
    assert found()
    for path in ("build.sh", "conftest.py", "lib/exceptions.py", "lambdas/users/help.py"):
        repository.write(path, FILES[path] + "\n# more\n")
    told = {path for path, *_ in found("--changed-since", "HEAD")}
    assert told.isdisjoint({"lambdas/old/index.py", "lambdas/old"})


class TestLinks:
    @pytest.fixture(autouse=True)
    def _in_a_repository(
        self, repository: Repository, found: Callable[..., set[tuple[str, str, str]]]
    ) -> None:
        self.repository, self.found = repository, found

    def link(self, link: str, target: str) -> None:
        if os.path.lexists(link):
            os.remove(link)
        os.symlink(target, link)
        self.repository.commit()

    def codes(self) -> set[tuple[str, str]]:
        return {(path, code) for path, code, _ in self.found("--changed-since", "HEAD")}

    def test_a_manifest_may_be_one(self) -> None:
        self.repository.write("shared/manifests/Pipfile", PIPFILE)
        self.link("lambdas/users/Pipfile", "../../shared/manifests/Pipfile")
        self.repository.write("shared/manifests/Pipfile", "[packages]\n")
        assert ("lambdas/users/index.py", "E7721") in self.codes()

    def test_settings_may_be_one(self) -> None:
        self.repository.write("shared/settings.toml", "ignore = ['E7701']\n")
        self.link("orb-lint.toml", "shared/settings.toml")
        self.repository.write("shared/settings.toml", "")
        assert ("lambdas/old/index.py", "E7701") in self.codes()

    def test_a_folder_of_a_package_may_be_one(self) -> None:
        self.repository.write("shared/inner/deep.py", "c = 1\n")
        self.repository.write("shared/inner/__init__.py", "")
        self.repository.write("lambdas/users/index.py", "from orb_common.inner.deep import c\n")
        self.link("packages/orb-common/orb_common/inner", "../../../shared/inner")
        self.repository.write("shared/inner/deep.py", "")
        assert ("lambdas/users/index.py", "E7705") in self.codes()

    def test_one_may_lead_to_another(self) -> None:
        self.link("shared/second.py", "linked.py")
        self.link("lambdas/orders/linked.py", "../../shared/second.py")
        self.repository.write("shared/linked.py", "")
        assert ("lambdas/orders/index.py", "E7705") in self.codes()

    def test_one_that_leads_around_itself_is_no_trouble(self) -> None:
        self.link("lambdas/users/up", "..")
        self.link("shared/round", "round")
        self.repository.write("shared/linked.py", "")
        assert ("lambdas/orders/index.py", "E7705") in self.codes()


class TestOtherRepositories:
    @pytest.fixture(autouse=True)
    def _with_a_submodule(
        self,
        repository: Repository,
        make_workspace: MakeWorkspace,
        found: Callable[..., set[tuple[str, str, str]]],
    ) -> None:
        self.repository, self.found = repository, found
        package = "packages/orb-common"
        self.module = f"{package}/orb_common/exceptions.py"
        origin = Repository(
            make_workspace(
                {
                    path.removeprefix(f"{package}/"): text
                    for path, text in FILES.items()
                    if path.startswith(package)
                }
            )
        )
        origin.commit()
        shutil.rmtree(package)
        repository.commit()
        repository.git(
            *("-c", "protocol.file.allow=always", "submodule", "--quiet", "add"),
            *(origin.root, package),
        )
        repository.commit()
        self.submodule = package

    def users(self, since: str = "HEAD") -> set[str]:
        return {path for path, code, _ in self.found("--changed-since", since) if code == "E7705"}

    @pytest.mark.parametrize("ignore", ["none", "all"])
    def test_what_changes_in_a_submodule_concerns_who_uses_it(self, ignore: str) -> None:
        self.repository.git(
            *("config", "-f", ".gitmodules", f"submodule.{self.submodule}.ignore", ignore)
        )
        self.repository.commit()
        assert "lambdas/users/index.py" not in self.users()
        self.repository.write(self.module, "")
        assert "lambdas/users/index.py" in self.users()

    @pytest.mark.parametrize("ignore", ["none", "all"])
    def test_so_does_another_commit_of_it(self, ignore: str) -> None:
        self.repository.git(
            *("config", "-f", ".gitmodules", f"submodule.{self.submodule}.ignore", ignore)
        )
        self.repository.commit()
        self.repository.write(self.module, "")
        self.repository.git("-C", self.submodule, "commit", "--quiet", "-a", "-m", "change")
        self.repository.git("add", "--force", self.submodule)
        self.repository.git("commit", "--quiet", "--message", "bump")
        assert "lambdas/users/index.py" in self.users("HEAD~")

    def test_one_that_went_concerns_everybody(self) -> None:
        self.repository.git("rm", "--quiet", "--force", self.submodule)
        told = {path for path, *_ in self.found("--changed-since", "HEAD")}
        assert told >= {"lambdas/users/Pipfile", "lambdas/old/index.py"}

    def test_one_that_was_not_checked_out_is_no_trouble(self) -> None:
        self.repository.git("submodule", "--quiet", "deinit", "--force", self.submodule)
        assert self.users() == set()

    def test_a_repository_that_nobody_added_is_new_as_a_whole(self) -> None:
        self.repository.write("lambdas/new/index.py", "from exceptions import OrbError\n")
        Repository(f"{self.repository.root}/lambdas/new").commit()
        assert "lambdas/new/index.py" in {
            path for path, *_ in self.found("--changed-since", "HEAD")
        }


@pytest.mark.parametrize("flag", ["--skip-worktree", "--assume-unchanged"])
def test_what_git_was_told_to_pass_over_counts_as_changed(
    flag: str, repository: Repository, found: Callable[..., set[tuple[str, str, str]]]
) -> None:
    path = "packages/orb-common/orb_common/exceptions.py"
    repository.git("update-index", flag, path)
    repository.write(path, "")
    assert ("lambdas/users/index.py", "E7705") in {
        (path, code) for path, code, _ in found("--changed-since", "HEAD")
    }


def test_the_settings_of_a_checkout_name_no_other_working_tree(
    repository: Repository, make_workspace: MakeWorkspace, run_cli: RunCli
) -> None:
    repository.git("config", "core.worktree", make_workspace({}))
    repository.write("lambdas/users/index.py", "from exceptions import OrbError\n")
    outcome = run_cli("check", "--changed-since", "HEAD")
    assert outcome.status == 1
    assert "lambdas/users/index.py" in outcome.stdout
