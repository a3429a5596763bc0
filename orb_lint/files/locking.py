"""Keeps two runs from writing to one workspace at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def alone_in(folder: str, on_wait: Callable[[], None]) -> Iterator[None]:
    """Wait until no other process holds a folder, and hold it; nothing is written for that.

    Where the system has no such locks, nobody waits.

    Args:
        folder: absolute path.
        on_wait: is called if there is another one to wait for.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:  # a file system that can't lock
            pass
        yield
    finally:
        os.close(descriptor)
