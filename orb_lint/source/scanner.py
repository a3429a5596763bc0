"""The scanner: every import of a source, exactly as a walk of `ast` would find it.

A statement on lines of its own is parsed alone, an indented one together with the top-level block
around it. The whole file is parsed only where that leaves doubt. A file that does not parse is read
as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile

from orb_lint.settings import NEWEST_PYTHON, Version
from orb_lint.source.blocks import Blocks, block_around
from orb_lint.source.conditions import Guards, guards_of
from orb_lint.source.import_lines import DEFAULT_GUARDS, parse_lines, shifted
from orb_lint.source.import_nodes import may_call_import, walk_imports
from orb_lint.source.parsing import PARSE_ERRORS, ParsedSource, WrittenImports, parse, parse_source
from orb_lint.source.plain_imports import plain_import
from orb_lint.source.record import Import
from orb_lint.source.sieve import (
    Candidate,
    candidates,
    hides_lines,
    may_begin_call,
    may_hold_import,
    may_hold_statement,
)
from orb_lint.source.strings import StringMap, StringsInDoubtError
from orb_lint.source.text import declared_encoding, keeps_ascii, line_end, utf8_lines


def scan(source: bytes) -> list[Import]:
    """All imports of a source, in order, dynamic ones with a literal name included.

    Args:
        source: the bytes of a Python file; they need be neither valid Python nor text.
    """
    return read(source).imports


def read(
    source: bytes,
    target: Version = NEWEST_PYTHON,
    stretches: Sequence[Candidate] | None = None,
    parse_whole: Callable[[], ParsedSource] | None = None,
) -> WrittenImports:
    """The imports of a source, and why it is no valid Python if that was noticed.

    Args:
        source: the bytes of a Python file.
        target: the version that it is written for.
        stretches: those of the `candidates` that matter, in order; imports elsewhere may be left
            out. None for all.
        parse_whole: gives the parsed source, for a caller that keeps it.
    """
    if record := plain_import(source):
        return WrittenImports([record])
    encoding = declared_encoding(source) or "utf-8"
    try:
        if not keeps_ascii(encoding):
            raise _InDoubtError
        where = candidates(source) if stretches is None else stretches
        return WrittenImports(_Scan(source, target).read(where))
    except (_InDoubtError, StringsInDoubtError):
        pass
    tree, problem = parse_whole() if parse_whole else parse_source(source, target)
    if tree is None:
        from orb_lint.source.unparsable import read_as_text

        return WrittenImports(read_as_text(source), problem)
    lines, guards = utf8_lines(source, encoding), guards_of(source, target)
    return WrittenImports(walk_imports(tree.root, lines, guards, calls=True))


class _InDoubtError(Exception):
    """The place of a statement can't be told without parsing the whole file."""


class _Scan:
    """One pass through the candidates of a source, from its start to its end.

    Attributes:
        found: the imports so far.
    """

    def __init__(self, source: bytes, target: Version) -> None:
        self.found: list[Import] = []
        self._source = source
        self._target = target
        self._strings = StringMap(source)
        self._is_plain_text = False
        self._done = 0
        self._line = 1
        self._line_start = 0

    @cached_property
    def _guards(self) -> Guards:
        return guards_of(self._source, self._target)

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self._source, self._strings, self._guards)

    def read(self, stretches: Iterable[Candidate]) -> list[Import]:
        """The imports in some candidates.

        If a string or a block ends inside a candidate, the scan goes on with those behind it.

        Raises:
            _InDoubtError: only the parser can tell.
        """
        pending = [iter(stretches)]
        while pending:
            candidate = next(pending[-1], None)
            if candidate is None:
                pending.pop()
                continue
            if candidate.start >= self._done:
                self._read(candidate)
            if candidate.start < self._done < candidate.end:
                pending.append(_between(self._source, self._done, candidate.end))
        return self.found

    def _read(self, candidate: Candidate) -> None:
        """Note the imports of a candidate, or pass over the string in which it begins."""
        start = candidate.start
        text = self._source[start : candidate.end]
        if not may_hold_import(text):
            return
        if not self._is_plain_text:
            _require_plain_text(self._source)
            self._is_plain_text = True
        calls = may_begin_call(text)
        if not (calls or candidate.is_continued or may_hold_statement(text)):
            return
        string_end = self._strings.end_around(start)
        if string_end is None:
            if candidate.is_continued:
                raise _InDoubtError
            self._note_imports(candidate, text, needs_block=calls)
            return
        self._done = line_end(self._source, string_end)
        if may_hold_import(self._source[string_end : self._done]):
            raise _InDoubtError

    def _note_imports(self, candidate: Candidate, text: bytes, *, needs_block: bool) -> None:
        """Note the imports of a candidate or, if need be, of the block around it."""
        source, strings = self._source, self._strings
        start = candidate.start
        records: Sequence[Import] | None = None
        if not needs_block:
            # Conditions end in a colon; to find out what decides them takes a search of the source.
            guards = self._guards if b":" in text else DEFAULT_GUARDS
            records = parse_lines(text, guards)
            if records is None and text[:1] == b" ":
                records = _parse_indented(start, text, self._blocks, guards)
        if records is None:
            start, self._done = block_around(source, start, candidate.end, strings)
            records = _parse_block(source[start : self._done], self._guards)
        lines_before = self._lines_before(start)
        last = self.found[-1].span if self.found else None
        for record in records:
            moved = shifted(record, lines_before) if lines_before else record
            if last is None or moved.span > last:
                self.found.append(moved)

    def _lines_before(self, start: int) -> int:
        """The number of lines before an offset, counted on from the offset of the last call."""
        count, known = self._source.count, self._line_start
        self._line += count(b"\n", known, start) - count(b"\n", start, known)
        self._line_start = start
        return self._line - 1


def _between(source: bytes, start: int, end: int) -> Iterator[Candidate]:
    """The candidates that begin between two offsets."""
    return takewhile(lambda candidate: candidate.start < end, candidates(source, start))


def _require_plain_text(source: bytes) -> None:
    """Refuse a source whose lines or columns only the parser can tell.

    Raises:
        _InDoubtError: it is such a source.
    """
    if b"\0" in source or hides_lines(source):
        raise _InDoubtError
    if not source.isascii():
        try:
            source.decode()
        except UnicodeDecodeError:
            raise _InDoubtError from None


def _parse_indented(
    start: int, text: bytes, blocks: Blocks, guards: Guards
) -> tuple[Import, ...] | None:
    """The imports of indented lines, None if the lines above do not tell their context."""
    bare = text.lstrip(b" ")
    records = parse_lines(bare, guards)
    context = blocks.context_of(start) if records else None
    if records is None or context is None:
        return None
    indent = len(text) - len(bare)
    return tuple(
        shifted(record._replace(context=record.context | context), columns=indent)
        for record in records
    )


def _parse_block(text: bytes, guards: Guards) -> list[Import]:
    """The imports of a block.

    Raises:
        _InDoubtError: the block does not parse alone.
    """
    try:
        tree = parse(text)
    except PARSE_ERRORS:
        raise _InDoubtError from None
    return walk_imports(tree, utf8_lines(text), guards, calls=may_call_import(text))
