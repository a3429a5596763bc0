"""Splits work among processes where that pays and the system can fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

_FIRST_PART = 24
"""One in so many items is done before the fork."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def usable_processors() -> int:
    """How many processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share_out(
    work: Callable[[Sequence[Item]], Result], items: Sequence[Item], processes: int
) -> list[Result]:
    """Do the work on shares of the items, one share in each process, this one among them.

    A forked process begins with all that this one knows, so a few items are done before the fork:
    what is found out once need not be found out in each. What a lost process should have done is
    done here, so that the outcome is the same whatever happens.

    Args:
        work: takes a share and returns what can be pickled.
        items: to share out.
        processes: at most so many.

    Returns:
        The result of each share, that of the first few items included.
    """
    if processes < 2 or not hasattr(os, "fork"):
        return [work(items)]
    first = len(items) // _FIRST_PART
    results = [work(items[:first])]
    shares = [items[first + start :: processes] for start in range(processes)]
    children = [_fork(work, share) for share in shares[1:]]
    results.append(work(shares[0]))
    for share, (child, reader) in zip(shares[1:], children, strict=True):
        try:
            results.append(_collect(child, reader))
        except ChildProcessError:
            results.append(work(share))
    return results


def _fork(work: Callable[[Sequence[Item]], Result], share: Sequence[Item]) -> tuple[int, int]:
    """Start a process that does the work on a share; its id, and a pipe to read the result from."""
    import pickle

    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    status = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(work(share), pipe, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


def _collect(child: int, reader: int) -> Any:  # noqa: ANN401 - a pickle may hold anything
    """The result of a forked process.

    Raises:
        ChildProcessError: it was lost.
    """
    import pickle

    with os.fdopen(reader, "rb") as pipe:
        content = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise ChildProcessError(child)
    return pickle.loads(content)
