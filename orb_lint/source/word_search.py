"""Looks for words in whole sources, which is most of what is done with a file that is fine.

glibc's `memmem` finds them in half the time that `bytes.find` takes: that one moves on byte by byte
where a word is made of common letters.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import lru_cache

_WORTH_LOADING = 200
"""Sources that are searched before the C library is loaded, which takes some milliseconds."""

Memmem = Callable[[bytes, int, bytes, int], "int | None"]


class WordSearch:
    """Looks for some words in one source after the other.

    Args:
        words: to look for.
    """

    def __init__(self, words: Iterable[bytes]) -> None:
        self._words = [(word, len(word)) for word in words]
        self._searched = 0

    def found_in(self, source: bytes) -> list[bytes]:
        """The words that a source holds."""
        self._searched += 1
        memmem = _memmem() if self._searched > _WORTH_LOADING else None
        if memmem is None:
            return [word for word, _ in self._words if word in source]
        size = len(source)
        return [word for word, length in self._words if memmem(source, size, word, length)]


@lru_cache(maxsize=1)
def _memmem() -> Memmem | None:
    """The search of glibc; None with another C library, whose own may be slow."""
    if "CS_GNU_LIBC_VERSION" not in getattr(os, "confstr_names", ()):
        return None
    try:
        from ctypes import CDLL, c_char_p, c_size_t, c_void_p

        memmem = CDLL(None).memmem
    except (ImportError, OSError, AttributeError):
        return None
    memmem.restype = c_void_p
    memmem.argtypes = [c_char_p, c_size_t, c_char_p, c_size_t]
    found: Memmem = memmem
    return found
