"""Writes files so that nobody ever reads half of one."""

from __future__ import annotations

import os
import stat


def write_file(path: str, content: bytes) -> None:
    """Write a file, all of it or nothing; its mode stays, and so does a link to it.

    Raises:
        OSError: it can't be written.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):  # a pipe or a device
        _write(target, content)
        return
    draft = f"{target}.{os.getpid()}.tmp"
    try:
        _write(draft, content)
        if os.path.exists(target):
            os.chmod(draft, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(draft, target)
    except OSError:
        if os.path.exists(draft):
            os.remove(draft)
        raise


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
