"""What git knows of a workspace: which files changed, and which have moved."""

from __future__ import annotations

import os

from orb_lint.errors import OrbLintError

_UNKNOWN = 1
"""Exit status by which `rev-parse --quiet` and `merge-base` say that there is no such commit."""


class GitError(OrbLintError):
    """git could not tell; the message is one line."""


def changed_since(root: str, reference: str) -> list[str]:
    """The files that differ from the commit at which a branch left another one.

    Args:
        root: of the workspace, inside a git checkout.
        reference: names the other branch, or any commit.

    Returns:
        Paths relative to the root, sorted: changed, added, deleted and both names of a renamed
        file, committed or not; files that git does not track, too, unless it ignores them.

    Raises:
        GitError: git can't be run, this is no checkout, or there is no such commit.
    """
    status, commit = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"
    )
    if status == _UNKNOWN:
        raise GitError(f"git knows no commit `{reference}`: fetch it, or name another one")
    status, base = _git(root, "merge-base", commit.strip(), "HEAD")
    start = commit if status == _UNKNOWN else base
    _, changed = _git(
        root, "diff", "--name-only", "--no-renames", "--relative", "-z", start.strip(), "--"
    )
    _, untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({path for path in (changed + untracked).split("\0") if path})


def moved_since_change_of(root: str, path: str) -> dict[str, str]:
    """The files that have been renamed since another file was last committed.

    Args:
        root: of the workspace.
        path: of the other file.

    Returns:
        New path → old path, relative to the root; nothing where git can't tell.
    """
    try:
        _, commit = _git(root, "log", "-1", "--format=%H", "--", os.path.abspath(path))
        _, listing = _git(
            root,
            *("diff", "--name-status", "--find-renames", "--diff-filter=R", "--relative", "-z"),
            *(commit.strip() or "HEAD", "--"),
        )
    except GitError:
        return {}
    fields = listing.split("\0")
    return dict(zip(fields[2::3], fields[1::3], strict=True))


def _git(root: str, *arguments: str) -> tuple[int, str]:
    """Run git; its exit status, 0 or 1, and what it printed.

    Raises:
        GitError: it can't be run, or it failed otherwise.
    """
    import subprocess

    try:
        outcome = subprocess.run(["git", "-C", root, *arguments], capture_output=True, check=False)
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None
    if outcome.returncode not in (0, _UNKNOWN):
        said = os.fsdecode(outcome.stderr).splitlines() or [f"exit status {outcome.returncode}"]
        raise GitError(f"git {arguments[0]}: {said[0]}")
    return outcome.returncode, os.fsdecode(outcome.stdout)
