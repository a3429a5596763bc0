"""The scanner: every import of a source, exactly as a walk of `ast` would find it.

A statement on lines of its own is parsed alone, an indented one together with the top-level block
around it. The whole file is parsed only where that leaves doubt. A file that does not parse is read
as text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile

from orb_lint.expressions import regex
from orb_lint.findings import Span
from orb_lint.settings import NEWEST_PYTHON, Version
from orb_lint.source.conditions import Guards, guards_of
from orb_lint.source.contexts import given_by
from orb_lint.source.parsing import (
    PARSE_ERRORS,
    ParsedSource,
    WrittenImports,
    may_call_import,
    parse,
    parse_source,
    walk_imports,
)
from orb_lint.source.plain_imports import plain_import
from orb_lint.source.record import Context, Import
from orb_lint.source.sieve import (
    Candidate,
    candidates,
    hides_lines,
    may_begin_call,
    may_hold_import,
    may_hold_statement,
)
from orb_lint.source.strings import StringMap, StringsInDoubtError
from orb_lint.source.text import (
    declared_encoding,
    decoded_lines,
    is_continued,
    keeps_ascii,
    utf8_lines,
)

_DEFAULT_GUARDS = Guards()
_TOP_LEVEL = regex(rb"^[^\s#)\]}]", re.MULTILINE)
_CLAUSE = regex(rb"(?:else|elif|except|finally)\b")
_LONGEST_TEXT = 1 << 16
"""The most bytes of a statement in a source that does not parse."""
_LONGEST_KEPT = 1 << 10
"""The most bytes of a text whose reading is kept."""

_IMPORT_TEXT = regex(rb"(?:^|[;:])[ \t\f]*((?:import|from)\b.*)", re.DOTALL)


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
        return WrittenImports(_read_as_text(source), problem)
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
    def _blocks(self) -> _Blocks:
        return _Blocks(self._source, self._strings, self._guards)

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
        self._done = _line_end(self._source, string_end)
        if may_hold_import(self._source[string_end : self._done]):
            raise _InDoubtError

    def _note_imports(self, candidate: Candidate, text: bytes, *, needs_block: bool) -> None:
        """Note the imports of a candidate or, if need be, of the block around it."""
        source, strings = self._source, self._strings
        start = candidate.start
        records: Sequence[Import] | None = None
        if not needs_block:
            # Conditions end in a colon; to find out what decides them takes a search of the source.
            guards = self._guards if b":" in text else _DEFAULT_GUARDS
            records = _parse_statement(text, guards)
            if records is None and text[:1] == b" ":
                records = _parse_indented(start, text, self._blocks, guards)
        if records is None:
            start, self._done = _block_around(source, start, candidate.end, strings)
            records = _parse_block(source[start : self._done], self._guards)
        lines_before = self._lines_before(start)
        last = self.found[-1].span if self.found else None
        for record in records:
            moved = _move(record, lines_before) if lines_before else record
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


def _line_end(source: bytes, at: int) -> int:
    end = source.find(b"\n", at)
    return len(source) if end < 0 else end


@lru_cache(maxsize=1 << 16)
def _parse_statement(text: bytes, guards: Guards = _DEFAULT_GUARDS) -> tuple[Import, ...] | None:
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


def _parse_indented(
    start: int, text: bytes, blocks: _Blocks, guards: Guards
) -> tuple[Import, ...] | None:
    """The imports of indented lines, None if the lines above do not tell their context."""
    bare = text.lstrip(b" ")
    records = _parse_statement(bare, guards)
    context = blocks.context_of(start) if records else None
    if records is None or context is None:
        return None
    indent = len(text) - len(bare)
    return tuple(
        _move(record._replace(context=record.context | context), columns=indent)
        for record in records
    )


class _Blocks:
    """The blocks around the lines of one source, found by their headers.

    A header is a less indented line above, outside every string, that parses as a header.
    """

    def __init__(self, source: bytes, strings: StringMap, guards: Guards) -> None:
        self._source = source
        self._strings = strings
        self._guards = guards
        self._known: dict[int, Context] = {}

    def context_of(self, start: int) -> Context | None:
        """The context that the `def`, `if` and other headers above an indented line give it.

        None if a line that should be a header is none, or one whose meaning depends on other lines
        (`try`, `else`). Lines that were passed over for one line of a block are not looked at again
        for the next.

        Args:
            start: byte offset of the line, outside every string.
        """
        source = self._source
        indent = _indent(source[start : _line_end(source, start)])
        passed: list[tuple[int, Context]] = [(start, Context.NONE)]
        known: Context | None = None
        while known is None and indent > 0 and start > 0:
            end = start - 1
            start = source.rfind(b"\n", 0, end) + 1
            line = source[start:end]
            bare = line.lstrip(b" ")
            width = len(line) - len(bare)
            if width == indent:
                known = self._known.get(start)
            if width >= indent or bare[:1] in b"#\r" or self._is_in_string(start):
                continue
            if bare.startswith(b")"):
                start = _opening_line(source, start, width)
                bare = source[start + width : end]
            given = _context_of_header(bare.rstrip(), self._guards)
            if given is None:
                return None
            passed.append((start, given))
            indent = width
        if known is None and indent > 0:
            return None
        context = known or Context.NONE
        for line_start, given in reversed(passed):
            self._known[line_start] = context
            context |= given
        return context

    def _is_in_string(self, start: int) -> bool:
        return self._strings.end_around(start) is not None


def _opening_line(source: bytes, start: int, width: int) -> int:
    """The start of the line that opens the bracket which a header closes."""
    while start > 0:
        start = source.rfind(b"\n", 0, start - 1) + 1
        bare = source[start : start + width + 1].lstrip(b" ")
        if len(bare) == 1 and bare not in b"#\r\n)":
            break
    return start


@lru_cache(maxsize=1 << 14)
def _context_of_header(header: bytes, guards: Guards) -> Context | None:
    """The context that the header of a block gives to its body, None if that can't be told.

    Args:
        header: of one or several lines.
        guards: what decides its condition.
    """
    above, line_end, last = header.rpartition(b"\n")
    last = last.partition(b"#")[0].rstrip()
    if not last.endswith(b":"):
        return None
    try:
        (statement,) = parse(above + line_end + last + b" pass").body
    except PARSE_ERRORS:
        return None
    body = getattr(statement, "body", None)
    is_whole = body and isinstance(body[0], ast.Pass) and body[0].lineno == header.count(b"\n") + 1
    return given_by(statement, guards).to("body") if is_whole else None


def _block_around(source: bytes, start: int, end: int, strings: StringMap) -> tuple[int, int]:
    """The byte offsets of the top-level block around some lines, with all its clauses."""
    while start > 0 and not _begins_block(source, start, strings):
        start = source.rfind(b"\n", 0, start - 1) + 1
    while (line := _TOP_LEVEL.search(source, end)) and not _begins_block(
        source, line.start(), strings
    ):
        end = line.end()
    return start, line.start() if line else len(source)


def _begins_block(source: bytes, line_start: int, strings: StringMap) -> bool:
    return (
        _TOP_LEVEL.match(source, line_start) is not None
        and not _CLAUSE.match(source, line_start)
        and not is_continued(source, line_start)
        and strings.end_around(line_start) is None
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


def _move(record: Import, lines: int = 0, columns: int = 0) -> Import:
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


def _read_as_text(source: bytes) -> list[Import]:
    """The imports of a source that does not parse: every line that reads like an import."""
    source = "\n".join(decoded_lines(source)).encode(errors="replace")
    strings: StringMap | None = StringMap(source)
    headers = _Headers(source)
    found: list[Import] = []
    line = counted = 0
    following = candidates(source, longest=_LONGEST_TEXT)
    while candidate := next(following, None):
        start, end, _ = candidate
        if not may_hold_statement(source[start:end]):
            continue
        try:
            is_in_string = strings is not None and strings.end_around(start) is not None
        except StringsInDoubtError:
            strings, is_in_string = None, False
        first_end = _line_end(source, start)
        records = () if is_in_string else _parse_text(source[start:end])
        if not records and end > first_end:
            following = candidates(source, first_end, longest=_LONGEST_TEXT)
            records = () if is_in_string else _parse_text(source[start:first_end])
        if records:
            line += source.count(b"\n", counted, start)
            counted = start
            context = headers.context_of(start)
            found += [_move(record._replace(context=context), line) for record in records]
    return found


def _parse_text(text: bytes) -> Iterable[Import]:
    """The imports on a line, the rest of which need not be Python."""
    match = _IMPORT_TEXT.search(text)
    if match is None:
        return ()
    statement = match[1].rstrip(b"\\\n\0 ")
    is_long = len(statement) > _LONGEST_KEPT
    records = _parse_statement.__wrapped__(statement) if is_long else _parse_statement(statement)
    column = len(text[: match.start(1)].decode())
    return [_move(record, columns=column) for record in records or ()]


class _Headers:
    """The headers around one line after the other, judged by indentation."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._at = 0
        self._around: list[tuple[int, Context]] = []

    def context_of(self, start: int) -> Context:
        """The context of the line that begins at an offset; offsets must rise from call to call."""
        for line in self._source[self._at : start].split(b"\n")[:-1]:
            if line.strip() and not line.lstrip().startswith(b"#"):
                indent = _indent(line)
                while self._around and self._around[-1][0] >= indent:
                    self._around.pop()
                self._around.append((indent, _given_by_header(line.split())))
        self._at = start
        indent = _indent(self._source[start : _line_end(self._source, start)])
        context = Context.NONE
        for outer, given in self._around:
            if outer < indent:
                context |= given
        return context


def _given_by_header(words: Sequence[bytes]) -> Context:
    if words[0] in (b"def", b"async"):
        return Context.FUNCTION
    if words[0].rstrip(b":") in (b"try", b"except"):
        return Context.OPTIONAL
    if words[0] == b"if" and words[-1].endswith(b"TYPE_CHECKING:"):
        return Context.TYPE_CHECKING
    return Context.NONE


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t\f"))
