"""Searches files for the needles of all rules at once, to tell which rules need a file's tree."""

from __future__ import annotations

from collections.abc import Sequence

from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.needles import Words
from orb_lint.source.text import declared_encoding
from orb_lint.source.word_search import WordSearch

_NONE: Words = frozenset()


class NeedleSearch:
    """Searches the files of one workspace for needles.

    Attributes:
        on_import_lines: all words that are searched for on import lines.
    """

    def __init__(self, rules: Sequence[Rule], resolver: Resolver) -> None:
        """Collect the needles.

        Args:
            rules: those that run, of which some look at syntax trees.
            resolver: of the workspace.
        """
        self._needles = [
            (rule, needles) for rule in rules if (needles := rule.needles(resolver)) is not None
        ]
        self._words = frozenset[bytes]().union(*(needles.words for _, needles in self._needles))
        self.on_import_lines = frozenset[bytes]().union(
            *(needles.on_import_lines for _, needles in self._needles)
        )
        self._search = WordSearch(sorted(self._words))
        self._held_by: dict[bytes, Words] = {}

    def words_in(self, line: bytes) -> Words:
        """The words that an import line holds; all words if it continues on the next line."""
        if line.endswith(b"\\"):
            return self.on_import_lines
        if line not in self._held_by:
            spaced = b" ".join(line.replace(b"\\", b" ").split())
            words = [word for word in self.on_import_lines if word in spaced]
            self._held_by[line] = frozenset(words) if words else _NONE
        return self._held_by[line]

    def rules_for(self, file: SourceFile, on_import_lines: Words) -> list[Rule]:
        """The rules that may find something in the tree of a file; never too few.

        Args:
            file: to be searched.
            on_import_lines: the words that its import lines hold; all words if that is unknown.
        """
        source = file.source
        found = on_import_lines.union(self._search.found_in(source))
        if declared_encoding(source) is not None:
            found = self._words | self.on_import_lines
        return [
            rule
            for rule, needles in self._needles
            if found
            and not (found.isdisjoint(needles.words) and found.isdisjoint(needles.on_import_lines))
            and needles.is_worth_parsing(file, found)
        ]
