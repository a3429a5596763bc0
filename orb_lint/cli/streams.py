"""Standard output and error that tolerate a closed pipe."""

from __future__ import annotations

import io
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from _typeshed import ReadableBuffer


class _Pipe(io.FileIO):
    """A pipe that accepts further output after its reader has gone."""

    def write(self, content: ReadableBuffer, /) -> int:
        try:
            return super().write(content) or 0
        except BrokenPipeError:
            return memoryview(content).nbytes


def patient(stream: TextIO) -> TextIO:
    """A stream that writes where another one does, but never fails on a broken pipe.

    So a command does all its work, with the same exit status, however much of its output is read.
    """
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if not isinstance(raw, io.FileIO) or not stat.S_ISFIFO(os.fstat(raw.fileno()).st_mode):
        return stream
    stream.flush()
    pipe = _Pipe(raw.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        pipe if raw is stream.buffer else io.BufferedWriter(pipe),  # as `python -u` asks for
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
