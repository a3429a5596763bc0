"""Tells whether a source holds any of some names, however many, and whether it may rename `sys`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from orb_lint.expressions import regex

_FEW = 64
"""Up to this many names, searching for each is faster than collecting all words of a source."""

_WORD = regex(rb"[\w\x80-\xff]+")

SYS_RENAMED = frozenset({b"from sys import", b"sys as "})
"""Words on import lines that give `sys`, or things in it, other names."""

_SPACE = rb"(?:[ \t\f]|\\\r?\n)+"
_SYS_RENAMED = regex(
    rb"sys%b(?:as%b(?!\w*sys\b)|import\b[^\n]*(?:\b(?:modules|path)\b|[*(\\]))" % (_SPACE, _SPACE)
)


def may_rename_sys(source: bytes) -> bool:
    """Whether a source may use `sys`, its `modules` or `path`, by other names.

    Names that end in `sys` need no care: a search for `sys.path` finds `_sys.path`, too.
    """
    return _SYS_RENAMED.search(source) is not None


def ends_of(source: bytes, word: bytes, at: int = 0, end: int | None = None) -> Iterator[int]:
    """The byte offset behind each place of a word, without overlaps.

    Args:
        source: to search.
        word: to look for.
        at: byte offset to begin at.
        end: where the last place ends at most; the end of the source by default.
    """
    found = source.find(word, at, end)
    while found >= 0:
        at = found + len(word)
        yield at
        found = source.find(word, at, end)


class AnyName:
    """Looks for some names in sources.

    Args:
        names: of modules.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name: name.encode(errors="surrogateescape") for name in sorted(names)}
        self._by_word: defaultdict[bytes, set[str]] = defaultdict(set)
        if len(self._names) > _FEW:
            for name, encoded in self._names.items():
                word = _WORD.search(encoded)
                self._by_word[word[0] if word else b""].add(name)

    def may_be_in(self, source: bytes, but: AbstractSet[str] = frozenset()) -> bool:
        """Whether a source may hold one of the names, other than some; never no if it does.

        Of many names only the first parts are searched for.
        """
        if not self._by_word:
            return any(name in source for each, name in self._names.items() if each not in but)
        words = {b"", *_WORD.findall(source)}
        return any(not self._by_word[word] <= but for word in words & self._by_word.keys())
