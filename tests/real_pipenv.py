"""Real pipenvs, older and newer than 2026.4.0, which changed how it hashes a Pipfile."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

_HASH = """\
import json, os, sys
from pipenv.project import Project
hashes = []
for pipfile in json.load(sys.stdin):
    os.environ["PIPENV_PIPFILE"] = pipfile
    project = Project()
    if hasattr(project, "pipfile"):
        hashes.append(project.pipfile.calculate_hash())
    else:
        hashes.append(project.calculate_pipfile_hash())
json.dump(hashes, sys.stdout)
"""


class Pipenv(NamedTuple):
    """A pipenv in a virtual environment of its own, which `make pipenvs` provides."""

    venv: str
    is_old: bool

    @classmethod
    def find(cls, age: str) -> Pipenv:
        """The `old` or the `new` one; without it the test fails."""
        venv = os.path.join(sys.prefix, f"pipenv-{age}")
        if not os.path.exists(os.path.join(venv, "ready")):
            pytest.fail(f"{venv}: no pipenv there, run `make pipenvs`", pytrace=False)
        return cls(venv, is_old=age == "old")

    def hashes(self, pipfiles: list[str]) -> list[str]:
        """The hash that it gives to each Pipfile, by absolute paths."""
        command = ("python", "-c", _HASH)
        hashes: list[str] = json.loads(self._run(command, os.curdir, input=json.dumps(pipfiles)))
        return hashes

    def lock(self, folder: str, **environment: str) -> dict[str, Any]:
        """The lock that it writes into a folder with a Pipfile."""
        self._run(("pipenv", "lock"), folder, environment)
        with open(os.path.join(folder, "Pipfile.lock"), "rb") as file:
            lock: dict[str, Any] = json.load(file)
        return lock

    def shell(self, command: str, folder: str) -> str:
        """What a line of shell prints; `pipenv` in it is this one, on its own environment."""
        path = os.pathsep.join((os.path.join(self.venv, "bin"), os.environ["PATH"]))
        environment = {"PATH": path, "PIPENV_IGNORE_VIRTUALENVS": "1"}
        return self._run(("sh", "-c", command), folder, environment)

    def _run(
        self,
        command: tuple[str, ...],
        folder: str,
        environment: Mapping[str, str] | None = None,
        input: str = "",  # noqa: A002
    ) -> str:
        """What a command of its virtual environment prints, whatever pip is set to here."""
        isolated = {name: each for name, each in os.environ.items() if not name.startswith("PIP")}
        isolated |= {"PIP_CONFIG_FILE": os.devnull, "VIRTUAL_ENV": self.venv, "PIPENV_NOSPIN": "1"}
        outcome = subprocess.run(
            [shutil.which(command[0], path=f"{self.venv}/bin") or command[0], *command[1:]],
            cwd=folder,
            env={**isolated, **(environment or {})},
            input=input,
            capture_output=True,
            text=True,
        )
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout
