"""What the tests share: a workspace on disk, and the command line run on it."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pytest
from hypothesis import settings

from orb_lint.cli import main
from tests.real_pipenv import Pipenv

if TYPE_CHECKING:
    from collections.abc import Mapping


class Outcome(NamedTuple):
    """How a command ended, and what it printed."""

    status: int
    stdout: str
    stderr: str


class MakeWorkspace(Protocol):
    """Writes files by their paths below a new root, a git checkout unless told; gives the root."""

    def __call__(self, files: Mapping[str, str | bytes], *, git: bool = True) -> str: ...


class Forbid(Protocol):
    """Makes a file unreadable, which its mode can't do if tests run as root."""

    def __call__(self, path: str) -> None: ...


class RunCli(Protocol):
    """Runs the command line in this process."""

    def __call__(self, *arguments: str) -> Outcome: ...


class Check(Protocol):
    """Runs `orb-lint check` and gives the findings as JSON has them."""

    def __call__(self, *arguments: str) -> list[dict[str, Any]]: ...


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what makes output depend on the service that runs the tests."""
    for variable in (
        *("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"),
        *("FORCE_COLOR", "NO_COLOR"),
    ):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def make_workspace(tmp_path_factory: pytest.TempPathFactory) -> MakeWorkspace:
    def make(files: Mapping[str, str | bytes], *, git: bool = True) -> str:
        root = os.path.realpath(tmp_path_factory.mktemp("workspace"))
        if git:
            os.mkdir(os.path.join(root, ".git"))
        for path, content in files.items():
            absolute = os.path.join(root, path)
            os.makedirs(os.path.dirname(absolute), exist_ok=True)
            with open(absolute, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
        return root

    return make


@pytest.fixture
def forbid(monkeypatch: pytest.MonkeyPatch) -> Forbid:
    def forbid(path: str) -> None:
        allowed = os.open

        def refuse(opened: str, flags: int, mode: int = 0o777) -> int:
            if opened == path:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return allowed(opened, flags, mode)

        monkeypatch.setattr(os, "open", refuse)

    return forbid


@pytest.fixture
def run_cli(capsys: pytest.CaptureFixture[str]) -> RunCli:
    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        try:
            status: object = main(arguments)
        except SystemExit as error:
            status = error.code
        assert isinstance(status, int)
        return Outcome(status, *capsys.readouterr())

    return run


@pytest.fixture
def check(run_cli: RunCli) -> Check:
    def run(*arguments: str) -> list[dict[str, Any]]:
        outcome = run_cli("check", "--output-format", "json", *arguments)
        assert outcome.status in (0, 1), outcome.stderr
        findings: list[dict[str, Any]] = json.loads(outcome.stdout)["findings"]
        return findings

    return run


@pytest.fixture(params=["old", "new"], scope="session")
def pipenv(request: pytest.FixtureRequest) -> Pipenv:
    return Pipenv.find(request.param)


settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=1_500, deadline=None)
settings.load_profile("repeatable")
