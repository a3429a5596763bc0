"""Looks for the needles of all rules at once: which rules may find something in a file's tree."""

from __future__ import annotations

from collections.abc import Sequence

from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.source.text import declared_encoding

Signs = frozenset[bytes]
"""What an import line holds of the words of needles, and of what must stand beside these."""


class NeedleSearch:
    """Searches the files of one workspace.

    Attributes:
        all_signs: that an import line can show.
    """

    def __init__(self, rules: Sequence[Rule], resolver: Resolver) -> None:
        """Learn the needles.

        Args:
            rules: of which some look at syntax trees.
            resolver: of the workspace.
        """
        self._needles = [
            (rule, needles) for rule in rules if (needles := rule.needles(resolver)) is not None
        ]
        words = {pair for _, needles in self._needles for pair in needles.words.items()}
        self._words = sorted(words)
        self.all_signs = frozenset(sign for _, sign in words if sign).union(
            *(needles.on_import_lines for _, needles in self._needles)
        )
        self._every_word = frozenset(word for word, _ in words)
        self._to_search: dict[Signs, tuple[bytes, ...]] = {}
        self._signs_of: dict[bytes, Signs] = {}

    def signs_of(self, line: bytes) -> Signs:
        """What one line with an import, or several, show; all signs where that can't be told."""
        if line not in self._signs_of:
            words = b" ".join(line.split())
            self._signs_of[line] = frozenset(sign for sign in self.all_signs if sign in words)
        return self.all_signs if b"*" in line or line.endswith(b"\\") else self._signs_of[line]

    def rules_for(self, file: SourceFile, signs: Signs | None) -> list[Rule]:
        """The rules that may find something in the tree of a file; none is left out that does.

        Args:
            file: to be searched.
            signs: that its import lines show, None where nobody has looked at them.
        """
        source = file.source
        if signs is None:
            signs = self.all_signs
        if declared_encoding(source) is None:
            found = signs.union(word for word in self._words_for(signs) if word in source)
        else:
            found = self.all_signs | self._every_word
        return [
            rule
            for rule, needles in self._needles
            if found
            and not found.isdisjoint((*needles.words, *needles.on_import_lines))
            and needles.is_worth_parsing(file)
        ]

    def _words_for(self, signs: Signs) -> tuple[bytes, ...]:
        """The words to search a file for in which an import line shows such signs."""
        if signs not in self._to_search:
            self._to_search[signs] = tuple(
                word for word, sign in self._words if not sign or sign in signs
            )
        return self._to_search[signs]
