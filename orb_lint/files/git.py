"""What git knows of a workspace: which files changed, and which have moved."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator

from orb_lint.errors import OrbLintError
from orb_lint.files.checkout import checkout_around, prefix_in
from orb_lint.records import NamedTuple

_UNKNOWN = 1
"""The exit status of `rev-parse --quiet` and `merge-base` where there is no such commit."""


class GitError(OrbLintError):
    """git could not tell; the message is one line."""


def changed_since(root: str, reference: str) -> list[str]:
    """The files that differ from the commit at which a branch left another one.

    Args:
        root: of the workspace, inside a git checkout.
        reference: names the other branch, or any commit.

    Returns:
        Paths relative to the root, sorted: changed, added and deleted files and both names of a
        renamed one, committed or not; untracked files, too, unless git ignores them. Of a submodule
        the files in it. A folder that is a repository of its own, or a submodule of which git can't
        tell more, has a slash at its end.

    Raises:
        GitError: git can't be run, this is no checkout, or there is no such commit.
    """
    git = _Git(root)
    return sorted(_changed(git, git.start_of_branch(reference)))


def _changed(git: _Git, commit: str) -> set[str]:
    fields = git.differences("--raw", "--no-abbrev", "--no-renames", since=commit)
    before = {path: _Entry.of(told) for told, path in zip(fields[::2], fields[1::2], strict=True)}
    changed = {*before, *git.listed("--others")}
    submodules = {path: each for path, each in before.items() if each.is_submodule}
    for path, entry in git.tracked():
        if entry.is_submodule:
            submodules.setdefault(path, entry)
        elif entry.is_passed_over and os.path.lexists(f"{git.root}/{path}"):
            changed.add(path)
    for path, entry in submodules.items():
        changed.discard(path)
        changed.update(f"{path}/{each}" for each in _changed_in_submodule(git, path, entry.sha))
    return changed


def _changed_in_submodule(git: _Git, path: str, commit: str) -> Collection[str]:
    """The paths in a submodule that differ from one of its commits; "" where git can't tell."""
    folder = f"{git.root}/{path}"
    if not os.path.lexists(f"{folder}/.git"):
        return () if os.path.isdir(folder) else ("",)  # never checked out, or removed
    try:
        return _changed(_Git(folder), commit)
    except GitError:
        return ("",)


def links(root: str) -> list[str]:
    """The symbolic links of a workspace that git tracks, relative to its root.

    Raises:
        GitError: git can't be run, or this is no checkout.
    """
    return [path for path, entry in _Git(root).tracked() if entry.mode == _LINK]


def contents_before(root: str, reference: str, paths: Iterable[str]) -> dict[str, bytes]:
    """What files held at the commit at which a branch left another one.

    Args:
        root: of the workspace, inside a git checkout.
        reference: names the other branch, or any commit.
        paths: of the files, relative to the root; those that were not there are left out.

    Raises:
        GitError: git can't be run, this is no checkout, or there is no such commit.
    """
    git = _Git(root)
    commit = git.start_of_branch(reference)
    asked = [path for path in paths if "\n" not in path]
    names = "".join(f"{commit}:{git.prefix}{path}\n" for path in asked)
    _, answer = git.ask("cat-file", "--batch", given=names)
    return dict(_contents(asked, os.fsencode(answer)))


def _contents(paths: Iterable[str], answer: bytes) -> Iterator[tuple[str, bytes]]:
    """The contents of files in the output of `git cat-file --batch`."""
    start = 0
    for path in paths:
        end = answer.index(b"\n", start)
        told, start = answer[start:end], end + 1
        if not told.endswith(b" missing"):
            size = int(told.rpartition(b" ")[2])
            yield path, answer[start : start + size]
            start += size + 1


def staged_deletions(root: str) -> list[str]:
    """The files that the next commit deletes, as far as git can tell.

    Args:
        root: of the workspace.

    Returns:
        Paths relative to the root, old names of renamed files included.
    """
    options = ("--cached", "--name-only", "--no-renames", "--diff-filter=D")
    try:
        return _Git(root).differences(*options, since="HEAD")
    except GitError:
        return []


def moved_since_change_of(root: str, path: str) -> dict[str, str]:
    """The files that have been renamed since another file was last committed.

    Args:
        root: of the workspace.
        path: of the other file.

    Returns:
        New path → old path, relative to the root; nothing where git can't tell.
    """
    try:
        git = _Git(root)
        _, commit = git.ask(
            "log", "-1", "--format=%H", "--no-show-signature", "--", os.path.realpath(path)
        )
        fields = git.differences(
            "--name-status", "--find-renames", "--diff-filter=R", since=commit.strip() or "HEAD"
        )
    except GitError:
        return {}
    return dict(zip(fields[2::3], fields[1::3], strict=True))


_LINK, _SUBMODULE = "120000", "160000"


class _Entry(NamedTuple):
    """What git's index or a commit has at a path.

    Attributes:
        mode: its kind; all zeros for nothing.
        sha: of its content, or the commit of a submodule.
        is_passed_over: git was told to assume that it is unchanged.
    """

    mode: str
    sha: str
    is_passed_over: bool = False

    @classmethod
    def of(cls, told: str) -> _Entry:
        """Parse a line of `git diff --raw`: the entry before, of a new file the one after."""
        mode, mode_after, sha, *_ = told.removeprefix(":").split(" ")
        return cls(mode if mode.strip("0") else mode_after, sha)

    @property
    def is_submodule(self) -> bool:
        """Whether it is a commit of another repository."""
        return self.mode == _SUBMODULE


_PROGRAMS = r"^filter\..*\.(clean|smudge|process|required)$"
"""Settings that make git run a program on the files of the checkout."""

_SAFE = (
    "--no-pager",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "safe.bareRepository=explicit"),
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


_READ_BY_GIT = ("HEAD", "config", "index", "info/attributes", "info/exclude", "packed-refs")
_PATIENCE = 60
"""Seconds to wait for git."""


def tracks(root: str, path: str) -> bool:
    """Whether git tracks a file, or any file in a folder; False where git can't tell."""
    try:
        git = _Git(root)
        return bool(git.ask("ls-files", "-z", "--", f"{git.prefix}{path}")[1])
    except GitError:
        return False


def tracked_and_ignored(root: str) -> list[str]:
    """The files of a workspace that git tracks although a `.gitignore` names them.

    Args:
        root: of the workspace.

    Returns:
        Paths relative to the root; none where git can't tell.
    """
    try:
        return _Git(root).listed("--cached", "--ignored")
    except GitError:
        return []


class _Git:
    """Asks git about one checkout, so that nothing which the checkout configures is run.

    git starts at the root of the checkout, for a folder below may pass for a repository of its own.
    File system monitors, hooks, filters and fetches that the settings name are off.

    Attributes:
        root: of the workspace.
        prefix: path of the workspace in the checkout, with a slash behind it; "" if they are the
            same.

    Raises:
        GitError: git can't be run, or there is no checkout around the workspace.
    """

    def __init__(self, root: str) -> None:
        folder = checkout_around(root)
        if folder is None:
            raise GitError(f"{root} lies in no git checkout")
        prefix = prefix_in(folder, root)
        self.root = root
        self.prefix = f"{prefix}/" if prefix else ""
        self._folder = folder
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
            **_ENVIRONMENT,
            "GIT_WORK_TREE": folder,  # whatever its settings say
        }
        self._refuse_pipes()
        self._turn_programs_off()

    def _refuse_pipes(self) -> None:
        """Refuse a repository with pipes instead of files, on which git would wait forever."""
        for name in _READ_BY_GIT:
            path = os.path.join(self._folder, ".git", name)
            if os.path.exists(path) and not os.path.isfile(path):
                raise GitError(f"{path} is not a regular file")

    def _turn_programs_off(self) -> None:
        _, names = self.ask("config", "--null", "--name-only", "--get-regexp", _PROGRAMS)
        found = [name for name in names.split("\0") if name]
        self._environment["GIT_CONFIG_COUNT"] = str(len(found))
        for number, name in enumerate(found):
            is_switch = name.endswith(".required")
            self._environment[f"GIT_CONFIG_KEY_{number}"] = name
            self._environment[f"GIT_CONFIG_VALUE_{number}"] = "false" if is_switch else ""

    def start_of_branch(self, reference: str) -> str:
        """The commit at which a branch left another; that one's tip if they share none.

        Raises:
            GitError: git failed, or there is no such commit.
        """
        status, commit = self.ask(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}"
        )
        if status == _UNKNOWN:
            raise GitError(f"git knows no commit `{reference}`: fetch it, or name another one")
        status, base = self.ask("merge-base", commit.strip(), "HEAD")
        return (commit if status == _UNKNOWN else base).strip()

    def differences(self, *options: str, since: str) -> list[str]:
        """What `git diff` lists of the workspace since a commit, with paths relative to its root.

        Raises:
            GitError: git failed.
        """
        _, listing = self.ask(
            "diff",
            *options,
            *("--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty", "-z"),
            f"--relative={self.prefix}" if self.prefix else "--no-relative",
            since,
            "--",
        )
        return listing.split("\0")[:-1]

    def listed(self, *options: str) -> list[str]:
        """The files of the workspace that `git ls-files` lists, given the standard ignore files.

        Raises:
            GitError: git failed.
        """
        where = self.prefix or "."
        _, listing = self.ask("ls-files", *options, "--exclude-standard", "-z", "--", where)
        return [path.removeprefix(self.prefix) for path in listing.split("\0")[:-1]]

    def tracked(self) -> Iterator[tuple[str, _Entry]]:
        """The paths of the workspace that git tracks, relative to its root, and what it has there.

        Raises:
            GitError: git failed.
        """
        where = self.prefix or "."
        _, listing = self.ask("ls-files", "-v", "--stage", "-z", "--", where)
        for line in listing.split("\0")[:-1]:
            told, _, path = line.partition("\t")
            tag, mode, sha, _ = told.split(" ")
            yield path.removeprefix(self.prefix), _Entry(mode, sha, tag != "H")

    def ask(self, *arguments: str, given: str = "") -> tuple[int, str]:
        """Run git with some input; return its exit status, 0 or 1, and what it printed.

        Raises:
            GitError: it can't be run, or it failed otherwise.
        """
        import subprocess

        try:
            outcome = subprocess.run(
                ["git", "-C", self._folder, *_SAFE, *arguments],
                input=os.fsencode(given),
                capture_output=True,
                check=False,
                env=self._environment,
                timeout=_PATIENCE,
            )
        except OSError as error:
            raise GitError(f"git cannot be run: {error.strerror}") from None
        except subprocess.TimeoutExpired:
            raise GitError(f"git {arguments[0]}: no answer in {_PATIENCE} seconds") from None
        if outcome.returncode not in (0, _UNKNOWN):
            said = os.fsdecode(outcome.stderr).splitlines() or [f"status {outcome.returncode}"]
            raise GitError(f"git {arguments[0]}: {said[0]}")
        return outcome.returncode, os.fsdecode(outcome.stdout)
