"""Real git repositories for tests, untouched by the settings of whoever runs them."""

from __future__ import annotations

import os
import subprocess

GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}
"""What git must find in its environment."""


class Repository:
    """A git repository in a folder."""

    def __init__(self, root: str) -> None:
        self.root = root
        if os.path.isdir(f"{root}/.git"):
            os.rmdir(f"{root}/.git")
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        """Run git and give what it printed; it must succeed."""
        outcome = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={**os.environ, **GIT},
            capture_output=True,
            check=False,
        )
        assert outcome.returncode == 0, outcome.stderr
        return os.fsdecode(outcome.stdout)

    def write(self, path: str, text: str) -> None:
        """Write a file below the root."""
        absolute = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(absolute), exist_ok=True)
        with open(absolute, "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, path: str) -> str:
        with open(os.path.join(self.root, path), encoding="utf-8") as file:
            return file.read()

    def commit(self) -> None:
        """Commit everything as it is."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "change", "--no-verify", "--allow-empty")
