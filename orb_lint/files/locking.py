"""Keeps two runs from writing to one workspace at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def alone_in(folder: str, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold a folder inside the `with` block, once no other process does; nothing is written.

    Where the system has no such locks, there is no waiting.

    Args:
        folder: absolute path.
        on_wait: called if another process has to be waited for.
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
