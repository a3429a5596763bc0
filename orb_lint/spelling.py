"""Which known word a misspelt one was probably meant to be."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence


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
