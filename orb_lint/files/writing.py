"""Writes files so that nobody ever reads half of one, whatever happens to the process."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from contextlib import suppress
from zlib import crc32

from orb_lint.files.reading import read_bytes
from orb_lint.records import NamedTuple

DRAFT = ".orb-lint-draft"
"""The end of the name of a file that is to take the place of another."""

_NEW = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)
"""Whatever stands where a draft is to be, a link to elsewhere perhaps, is not written to."""

_MANY = 64
"""So many files are brought to the disk faster all at once."""


class NewContent(NamedTuple):
    """What a file is to hold.

    Attributes:
        path: absolute.
        before: what it must still hold; None where it must not be there yet.
        after: what to write.
    """

    path: str
    before: bytes | None
    after: bytes


class Draft(NamedTuple):
    """The new content of a file, written beside it.

    Attributes:
        path: of the draft.
        target: that it is to take the place of, links resolved.
        state: of the target when it was compared, None where it was not there.
    """

    path: str
    target: str
    state: tuple[int, ...] | None


def draft_name(name: str) -> str:
    """The name of the draft of a file of this name; nobody else comes to use such a name."""
    return f"{name}.{crc32(os.fsencode(name)):08x}{DRAFT}"


def is_draft(name: str) -> bool:
    """Whether a file of this name is a draft that `write_draft` has made."""
    return name.endswith(DRAFT) and name == draft_name(name.removesuffix(DRAFT).rpartition(".")[0])


def write_file(path: str, content: bytes) -> None:
    """Write a file, all of it or nothing; its mode stays, and so does a link to it.

    Raises:
        OSError: it can't be written.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):  # a pipe or a device
        _write(target, content)
        return
    _discard_leftovers(target)
    draft = _draft(target, f"{target}.{os.getpid()}{DRAFT}", content)
    put_in_place(draft)


def write_draft(content: NewContent) -> Draft:
    """Write the new content of a file beside it.

    Raises:
        OSError: it can't be written, is read-only, or no longer holds what it must.
    """
    target = os.path.realpath(content.path) if os.path.islink(content.path) else content.path
    if content.before is None:
        if os.path.lexists(target):
            raise FileExistsError(0, "it has been created meanwhile")
    elif read_bytes(target) != content.before:
        raise OSError(0, "it has changed meanwhile")
    elif not os.stat(target).st_mode & stat.S_IWUSR:
        raise PermissionError(0, "it is read-only")
    folder, name = os.path.split(target)
    return _draft(target, os.path.join(folder, draft_name(name)), content.after)


def bring_to_disk(drafts: Collection[Draft]) -> None:
    """Return once the drafts would outlast a loss of power."""
    if len(drafts) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for draft in drafts:
        with suppress(OSError):  # it has gone, which its being put in place tells
            _bring_to_disk(draft.path)


def put_in_place(draft: Draft) -> None:
    """Let a draft take the place of its target.

    Raises:
        OSError: it can't, or the target has changed since; the draft is gone then.
    """
    try:
        if _state(draft.target) != draft.state:
            raise OSError(0, "it has changed meanwhile")
        os.replace(draft.path, draft.target)
    except OSError:
        discard(draft.path)
        raise


def discard(path: str) -> None:
    """Remove a draft that is not to be used, if it is there."""
    with suppress(OSError):
        os.remove(path)


def _discard_leftovers(target: str) -> None:
    """Remove the drafts of a file that processes have left behind which are no more."""
    folder, name = os.path.split(target)
    with suppress(OSError):
        for each in os.listdir(folder):
            process = each.removeprefix(f"{name}.").removesuffix(DRAFT)
            is_its = each == f"{name}.{process}{DRAFT}" and process.isdecimal()
            if is_its and not _is_running(int(process)):
                discard(os.path.join(folder, each))


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        pass
    return True


def _draft(target: str, path: str, content: bytes) -> Draft:
    discard(path)
    try:
        _write(os.open(path, _NEW, 0o666), content)
        if os.path.exists(target):
            os.chmod(path, stat.S_IMODE(os.stat(target).st_mode))
    except OSError:
        discard(path)
        raise
    return Draft(path, target, _state(target))


def _state(path: str) -> tuple[int, ...] | None:
    """What changes when a file does; None where there is none."""
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


def _write(path: str | int, content: bytes) -> None:
    """Write to a path, or to the descriptor of an open file, which is closed."""
    with open(path, "wb") as file:
        file.write(content)


def _bring_to_disk(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
