"""Splits work among processes, if that pays and the system can fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from mmap import mmap

_FIRST_PART = 24
"""One in this many items is done before the fork."""

_PLACE = 8
"""Bytes of a number that processes share."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def share_out(
    work: Callable[[Sequence[Item]], Result],
    items: Sequence[Item],
    processes: int,
    on_loss: Callable[[Item, str], None],
    size: Callable[[Item], int] = lambda _: 1,
) -> list[Result]:
    """Do the work on shares of the items, one share in each process, this one included.

    A forked process begins with all that this one knows, so a few items are done before the fork,
    to find out once what each would have to find out. No process outlives this one. The rest of a
    lost process's share is done here, except the item that it was working on: that is tried once
    more in a process of its own.

    Args:
        work: takes a share and returns what can be pickled.
        items: to share out.
        processes: at most so many.
        on_loss: called with an item over which both processes were lost, and how.
        size: about how much work an item is, beside others.

    Returns:
        The result of each share, that of the first few items included.
    """
    if processes < 2 or not hasattr(os, "fork"):
        return [work(items)]
    first = len(items) // _FIRST_PART
    results = [work(items[:first])]
    shares = _shares(items[first:], processes, size)
    with _Lifeline() as lifeline:
        workers = [_Worker(work, share, lifeline) for share in shares[1:]]
        results.append(work(shares[0]))
        for worker in workers:
            try:
                results.append(worker.result())
            except ChildProcessError:
                item = worker.last_item
                results.append(work([each for each in worker.share if each is not item]))
                try:
                    results.append(_Worker(work, [item], lifeline).result())
                except ChildProcessError as error:
                    on_loss(item, str(error))
    return results


def _shares(items: Sequence[Item], number: int, size: Callable[[Item], int]) -> list[list[Item]]:
    """Shares of about the same size: the largest item first, each to the smallest share so far."""
    shares: list[list[Item]] = [[] for _ in range(number)]
    sizes = [0] * number
    for item in sorted(items, key=size, reverse=True):
        smallest = sizes.index(min(sizes))
        shares[smallest].append(item)
        sizes[smallest] += size(item)
    return shares


class _Lifeline:
    """Pipes that only this process can write to; a worker is killed when its pipe breaks.

    A pipe breaks when this process ends, however it ends, and at the end of the `with` block.
    """

    def __init__(self) -> None:
        self._writers: list[int] = []
        self._processes: list[int] = []

    def __enter__(self) -> _Lifeline:
        return self

    def __exit__(self, *_: object) -> None:
        for writer in self._writers:
            os.close(writer)
        for process in self._processes:
            with suppress(ChildProcessError):  # it has been waited for
                os.waitpid(process, 0)

    def fork(self) -> int:
        """Do what `os.fork` does; the new process is tied to a pipe of its own."""
        reader, writer = os.pipe()
        self._writers.append(writer)
        process = os.fork()
        if process:
            os.close(reader)
            self._processes.append(process)
        else:
            for each in self._writers:
                os.close(each)
            _hang_on(reader)
        return process


def _hang_on(reader: int) -> None:
    """Have the system kill this process, even while Python is busy, when a pipe breaks."""
    import fcntl
    import signal

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(reader, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    with suppress(BlockingIOError):  # raised unless it is too late
        os.read(reader, 1)
        os._exit(1)


class _Worker(Generic[Item, Result]):
    """A forked process that does the work on a share.

    Attributes:
        share: that it works on.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Result],
        share: Sequence[Item],
        lifeline: _Lifeline,
    ) -> None:
        import mmap
        import pickle

        self.share = share
        self._place = mmap.mmap(-1, _PLACE)
        self._reader, writer = os.pipe()
        self._process = lifeline.fork()
        if self._process:
            os.close(writer)
            return
        status = 1
        try:
            os.close(self._reader)
            with os.fdopen(writer, "wb") as pipe:
                result = work(_Watched(share, self._place))
                pickle.dump(result, pipe, protocol=pickle.HIGHEST_PROTOCOL)
            status = 0
        finally:
            os._exit(status)

    @property
    def last_item(self) -> Item:
        """The item that it is working on."""
        return self.share[int.from_bytes(self._place[:], "little")]

    def result(self) -> Result:
        """The result of its work.

        Raises:
            ChildProcessError: the process was lost; the message says how.
        """
        import pickle

        with (
            os.fdopen(self._reader, "rb") as pipe,
            suppress(EOFError, pickle.UnpicklingError),  # the exit status tells why
        ):
            result: Result = pickle.load(pipe)
        _, status = os.waitpid(self._process, 0)
        if status:
            raise ChildProcessError(_how_it_ended(status))
        return result


def _how_it_ended(status: int) -> str:
    import signal

    if os.WIFSIGNALED(status):
        how = f"was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    else:
        how = f"ended with status {os.waitstatus_to_exitcode(status)}"
    return f"the process that it was judged in {how}; was there too little memory?"


class _Watched(Sequence[Item]):
    """Items that tell another process how far the loop over them has come.

    Args:
        items: to loop over.
        place: shared memory for the number of the current one.
    """

    def __init__(self, items: Sequence[Item], place: mmap) -> None:
        self._items = items
        self._place = place

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        return self._items[index]

    def __iter__(self) -> Iterator[Item]:
        for number, item in enumerate(self._items):
            self._place[:] = number.to_bytes(_PLACE, "little")
            yield item
