"""Reads the imports on lines that can be parsed alone, and tells where in a source they are."""

from __future__ import annotations

from functools import lru_cache

from orb_lint.findings import Span
from orb_lint.source.conditions import Guards
from orb_lint.source.import_nodes import walk_imports
from orb_lint.source.parsing import PARSE_ERRORS, parse
from orb_lint.source.plain_imports import plain_import
from orb_lint.source.record import Import
from orb_lint.source.text import utf8_lines

DEFAULT_GUARDS = Guards()


@lru_cache(maxsize=1 << 16)
def parse_lines(text: bytes, guards: Guards = DEFAULT_GUARDS) -> tuple[Import, ...] | None:
    """The imports of a stretch of top-level lines, None if they can't be parsed alone.

    A monorepo repeats its import lines, so each distinct one is parsed once.
    """
    if text[:1] in b" \t":  # it can't parse, and the parser would take longer to see that
        return None
    if record := plain_import(text):
        return (record,)
    try:
        return tuple(walk_imports(parse(text), utf8_lines(text), guards))
    except PARSE_ERRORS:
        return None


def shifted(record: Import, lines: int = 0, columns: int = 0) -> Import:
    """Turn a record of a stretch of source into one of the whole source.

    Args:
        record: of the stretch.
        lines: before it.
        columns: before it on the same line.
    """
    kind, module, names, level, (line, column, end_line, end_column), context = record
    moved = Span(
        line + lines,
        column + columns if line == 1 else column,
        end_line + lines,
        end_column + columns if end_line == 1 else end_column,
    )
    return Import(kind, module, names, level, moved, context)
