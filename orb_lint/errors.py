"""Failures that are told to the user in one line, and problems with files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias


class OrbLintError(Exception):
    """Something can't be done; the message is one line that says why."""


class Problem(NamedTuple):
    """Why a file, or a part of it, could not be read: a 1-based line and a reason of one line."""

    line: int
    reason: str


FileProblem: TypeAlias = tuple[str, int, str]
"""Path, line and reason of a file or folder that could not be read."""


class ParseError(ValueError):
    """A file is not what its name says; `problem` tells where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


_MOST = 20
"""So many words are told in a message."""


def in_a_row(words: Iterable[str]) -> str:
    """Words for a message, joined by `and`; of many the first, and how many there are besides."""
    told = [*words]
    if len(told) > _MOST:
        told[_MOST:] = [f"{len(told) - _MOST:,} more"]
    return " and ".join(told)


class KnownWords:
    """Words among which the one is found that a misspelt word was probably meant to be.

    Of many words only those are compared that sort near the misspelt one, read from either end.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._forwards = sorted(words)
        self._is_many = len(self._forwards) > 4 * _NEAR
        self._backwards = sorted(word[::-1] for word in self._forwards) if self._is_many else []
        self._meant: dict[str, str | None] = {}

    def meant_by(self, word: str) -> str | None:
        """The word that is most like an unknown one, None where none is like it."""
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
        """A hint to end an error message with, empty where no known word is like `word`.

        Args:
            word: the unknown one.
            prefix: to show before the suggested one.
        """
        meant = self.meant_by(word)
        return f"; did you mean `{prefix}{meant}`?" if meant else ""


_NEAR = 8
"""How many words on either side count as near."""


def _around(words: Sequence[str], word: str) -> Sequence[str]:
    at = bisect_left(words, word)
    return words[max(0, at - _NEAR) : at + _NEAR]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint to end an error message with, empty where no known word is like `word`."""
    return KnownWords(known).hint(word)
