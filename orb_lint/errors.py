"""Failures that a user is told of in one line, and what is wrong with files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from orb_lint.records import NamedTuple


class OrbLintError(Exception):
    """Something can't be done; the message is one line that says why."""


class Problem(NamedTuple):
    """Why a file, or a part of it, could not be read: a 1-based line and a reason of one line."""

    line: int
    reason: str


class ParseError(ValueError):
    """A file is not what its name says; `problem` tells where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class KnownWords:
    """Words, of which the one that another word is likely meant to be is found.

    Of many words only those are compared that stand near it in the alphabet, read from either end.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._forwards = sorted(words)
        self._is_many = len(self._forwards) > 4 * _NEAR
        self._backwards = sorted(word[::-1] for word in self._forwards) if self._is_many else []
        self._meant: dict[str, str | None] = {}

    def meant_by(self, word: str) -> str | None:
        """The word that is most like one that is not known, None where none is like it."""
        if word not in self._meant:
            self._meant[word] = self._nearest_to(word)
        return self._meant[word]

    def _nearest_to(self, word: str) -> str | None:
        import difflib

        near = self._forwards
        if self._is_many:
            mirrored = _around(self._backwards, word[::-1])
            near = [*_around(self._forwards, word), *(each[::-1] for each in mirrored)]
        close = difflib.get_close_matches(word, [each for each in near if each != word], n=1)
        return close[0] if close else None

    def hint(self, word: str, prefix: str = "") -> str:
        """A hint to end an error message with, empty where nothing known is like `word`.

        Args:
            word: that was not known.
            prefix: to show before the one that is meant.
        """
        meant = self.meant_by(word)
        return f"; did you mean `{prefix}{meant}`?" if meant else ""


_NEAR = 8
"""So many words on either side are near."""


def _around(words: Sequence[str], word: str) -> Sequence[str]:
    at = bisect_left(words, word)
    return words[max(0, at - _NEAR) : at + _NEAR]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint to end an error message with, empty where none of what is known is like `word`."""
    return KnownWords(known).hint(word)
