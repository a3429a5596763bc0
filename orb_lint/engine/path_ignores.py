"""What the setting `per-path-ignores` leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orb_lint.files.globs import IgnoreRules
from orb_lint.files.paths import ancestors, name_of
from orb_lint.rules.registry import symbols_of


class PathIgnores:
    """Knows which rules are not reported where.

    Args:
        ignores: pattern → the rules that are not reported at what it matches, and in there.
    """

    def __init__(self, ignores: Mapping[str, Sequence[str]]) -> None:
        # A pattern that takes back what others ignore ignores nothing by itself.
        names = {pattern: each for pattern, each in ignores.items() if pattern[:1] != "!"}
        self._rules = IgnoreRules(names)
        self._symbols = [symbols_of(each) for each in names.values()]
        self._inside: dict[str, frozenset[str]] = {}

    def at(self, path: str) -> frozenset[str]:
        """The symbols of the rules that are not reported at a path."""
        ignored: frozenset[str] = frozenset()
        for folder in reversed([*ancestors(path)]):
            if folder not in self._inside:
                self._inside[folder] = ignored | self._of(folder, folder=True)
            ignored = self._inside[folder]
        return ignored | self._of(path, folder=False)

    def _of(self, path: str, *, folder: bool) -> frozenset[str]:
        numbers = self._rules.matching(path, name_of(path), folder=folder)
        return frozenset().union(*(self._symbols[number] for number in numbers))
