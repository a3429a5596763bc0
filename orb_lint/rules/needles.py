"""What the bytes of a file must hold for a rule to find anything in it."""

from __future__ import annotations

from collections.abc import Callable

from orb_lint.records import NamedTuple
from orb_lint.resolution.source_file import SourceFile

Words = frozenset[bytes]
"""Words of needles that a file, or its import lines, hold; never too few."""


def _is_worth_parsing(file: SourceFile, words: Words) -> bool:  # pylint: disable=unused-argument
    return True


class Needles(NamedTuple):
    """Words of which a file must hold at least one for a rule to find anything in its syntax tree.

    Attributes:
        words: that may stand anywhere.
        on_import_lines: words on lines with the letters `import`, in which any white space between
            parts counts as one space.
        is_worth_parsing: a second look at a file that holds one; never no if it has a finding.
    """

    words: frozenset[bytes]
    on_import_lines: frozenset[bytes] = frozenset()
    is_worth_parsing: Callable[[SourceFile, Words], bool] = _is_worth_parsing
