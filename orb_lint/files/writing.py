"""Writes files so that no reader ever sees half of one, whatever happens to the process."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable
from contextlib import suppress
from zlib import crc32

from orb_lint.files.reading import read_bytes
from orb_lint.records import NamedTuple

DRAFT = ".orb-lint-draft"
"""The suffix of a file that is to replace another."""

_NEW = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)
"""How a draft is opened: if anything exists at its path, perhaps a link, that is not written to."""

_MANY = 64
"""More files than this reach the disk faster by one `sync` than one by one."""


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
        target: the file that it will replace, links resolved.
        state: of the target when it was compared, None where it was not there.
    """

    path: str
    target: str
    state: tuple[int, ...] | None


def draft_name(name: str) -> str:
    """The name of the draft of a file; its checksum makes a clash with other files unlikely."""
    return f"{name}.{crc32(os.fsencode(name)):08x}{DRAFT}"


def is_draft(name: str) -> bool:
    """Whether a file name is one that `draft_name` makes."""
    return name.endswith(DRAFT) and name == draft_name(name.removesuffix(DRAFT).rpartition(".")[0])


def write_file(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file, all of it or nothing; its mode stays, and so does a link to it.

    Args:
        path: of the file.
        pieces: of its content.

    Raises:
        OSError: it can't be written.
    """
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe or a device
        _write(path, pieces)
        return
    target = os.path.realpath(path)
    _discard_leftovers(target)
    draft = _draft(target, f"{target}.{os.getpid()}{DRAFT}", pieces)
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
    return _draft(target, os.path.join(folder, draft_name(name)), [content.after])


def bring_to_disk(drafts: Collection[Draft]) -> None:
    """Flush the drafts to the disk, so that they survive a loss of power."""
    if len(drafts) > _MANY and hasattr(os, "sync"):
        os.sync()
        return
    for draft in drafts:
        with suppress(OSError):  # it has gone: `put_in_place` will fail and say so
            _bring_to_disk(draft.path)


def put_in_place(draft: Draft) -> None:
    """Replace the target by its draft.

    Raises:
        OSError: that failed, or the target has changed since; then the draft is removed.
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
    """Remove the drafts of a file that dead processes have left behind."""
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


def _draft(target: str, path: str, pieces: Iterable[bytes]) -> Draft:
    discard(path)
    try:
        _write(os.open(path, _NEW, 0o666), pieces)
        if os.path.exists(target):
            os.chmod(path, stat.S_IMODE(os.stat(target).st_mode))
    except OSError:
        discard(path)
        raise
    return Draft(path, target, _state(target))


def _state(path: str) -> tuple[int, ...] | None:
    """What identifies the state of a file; None where there is none."""
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


def _write(path: str | int, pieces: Iterable[bytes]) -> None:
    """Write to a path, or to the descriptor of an open file, which is closed."""
    with open(path, "wb") as file:
        file.writelines(pieces)


def _bring_to_disk(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
