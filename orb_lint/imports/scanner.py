"""The scanner: every import of a source, exactly as a walk of `ast` would find it.

A statement that stands on lines of its own is parsed alone, an indented one together with the
top-level block around it, and only where that leaves doubt is the whole file parsed. A file that
does not parse is read as text.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import chain, takewhile
from typing import NamedTuple, Protocol

from orb_lint.expressions import regex
from orb_lint.findings import Span
from orb_lint.imports.record import Alias, Context, Import, Kind
from orb_lint.imports.sieve import (
    BYTE_ORDER_MARK,
    Candidate,
    candidates,
    declared_encoding,
    hides_lines,
    is_continued,
    may_hold_import,
    may_hold_statement,
)
from orb_lint.imports.strings import StringMap, StringsInDoubtError
from orb_lint.imports.syntax import is_newer_than_this_python
from orb_lint.settings import NEWEST_PYTHON, Version

PARSE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)

_LINE_END = regex(rb"\r\n|\r|\n")
_TEXT_LINE_END = regex(r"\r\n|\r|\n")
_TOP_LEVEL = regex(rb"^[^\s#)\]}]", re.MULTILINE)
_CLAUSE = regex(rb"(?:else|elif|except|finally)\b")
_IMPORT_TEXT = regex(rb"(?:^|[;:])[ \t\f]*((?:import|from)\b.*)", re.DOTALL)
IMPORT_CALLS = frozenset({"__import__", "import_module", "importlib.import_module"})
GUARDS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


class Problem(NamedTuple):
    """Why a source is no valid Python: 1-based line and column, and a reason of one line."""

    line: int
    column: int
    reason: str


class Reading(NamedTuple):
    """The imports of a source in its order, and what is wrong with it where it had to be parsed."""

    imports: list[Import]
    problem: Problem | None = None


def scan(source: bytes) -> list[Import]:
    """All imports of a source, in its order, dynamic ones with a literal name included.

    Args:
        source: the bytes of a Python file; they need be neither valid Python nor text.
    """
    return read(source).imports


def read(
    source: bytes, target: Version = NEWEST_PYTHON, stretches: Iterable[Candidate] | None = None
) -> Reading:
    """The imports of a source, and why it is no valid Python where that was noticed.

    Args:
        source: the bytes of a Python file.
        target: the version that it is written for.
        stretches: those `candidates` that somebody needs to hear of, in order; imports elsewhere
            may be left out.
    """
    try:
        return Reading(_scan_statements(source, stretches or candidates(source)))
    except (_InDoubtError, StringsInDoubtError):
        pass
    try:
        tree = parse(source, target)
    except PARSE_ERRORS as error:
        return Reading(_read_as_text(source), problem_of(error, source, target))
    lines = utf8_lines(source, declared_encoding(source) or "utf-8")
    return Reading(_walk(tree, lines, calls=True))


def parse(source: bytes, target: Version = NEWEST_PYTHON) -> ast.Module:
    """Parse a whole file as the target version, warnings about its text left out.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is no valid Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, feature_version=target)


class _InDoubtError(Exception):
    """The place of a statement can't be told without parsing the whole file."""


def _scan_statements(source: bytes, candidates_to_read: Iterable[Candidate]) -> list[Import]:
    found: list[Import] = []
    strings = StringMap(source)
    stretches = iter(candidates_to_read)
    line, counted, done = 1, 0, 0
    is_checked = False
    while candidate := next(stretches, None):
        start, end, continued = candidate
        text = source[start:end]
        if start < done:
            if done < end:
                stretches = chain(_between(source, done, end), stretches)
            continue
        if not may_hold_import(text):
            continue
        if not is_checked:
            _require_plain_text(source)
            is_checked = True
        if continued:
            raise _InDoubtError
        if not may_hold_statement(text):
            continue
        if (string_end := strings.end_around(start)) is not None:
            done = _line_end(source, string_end)
            if may_hold_import(source[string_end:done]):
                raise _InDoubtError
            if done < end:
                stretches = chain(_between(source, done, end), stretches)
            continue
        records: Sequence[Import] | None = _parse_statement(text)
        if records is None:
            records = _parse_indented(source, start, text, strings)
        if records is None:
            start, done = _block_around(source, start, end, strings)
            records = _parse_block(source[start:done])
        line += source.count(b"\n", counted, start) - source.count(b"\n", start, counted)
        counted = start
        last = found[-1].span if found else None
        for record in records:
            moved = _move(record, line - 1) if line > 1 else record
            if last is None or moved.span > last:
                found.append(moved)
    return found


def _between(source: bytes, start: int, end: int) -> Iterator[Candidate]:
    """The candidates that begin between two offsets."""
    return takewhile(lambda candidate: candidate.start < end, candidates(source, start))


def _require_plain_text(source: bytes) -> None:
    """Refuse a source whose lines, columns or calls only the parser can tell.

    Raises:
        _InDoubtError: it does.
    """
    if may_call_import(source) or b"\0" in source or hides_lines(source):
        raise _InDoubtError
    if not source.isascii():
        try:
            source.decode()
        except UnicodeDecodeError:
            raise _InDoubtError from None


def may_call_import(source: bytes) -> bool:
    """Whether a source can hold a call that imports a module."""
    return b"import_module" in source or b"__import__" in source


def _line_end(source: bytes, at: int) -> int:
    end = source.find(b"\n", at)
    return len(source) if end < 0 else end


@lru_cache(maxsize=1 << 16)
def _parse_statement(text: bytes) -> tuple[Import, ...] | None:
    """The imports of a stretch of top-level lines, None where they do not stand alone.

    A monorepo repeats its import lines, so each distinct one is parsed once.
    """
    if text[:1] in b" \t\f" or _CLAUSE.match(text):
        return None
    try:
        return tuple(_walk(parse(text), utf8_lines(text)))
    except PARSE_ERRORS:
        return None


def _parse_indented(
    source: bytes, start: int, text: bytes, strings: StringMap
) -> tuple[Import, ...] | None:
    """The imports of indented lines, None where the lines above do not tell their context."""
    bare = text.lstrip(b" ")
    records = _parse_statement(bare) if len(bare) < len(text) else None
    context = _context_of_headers(source, start, strings) if records else None
    if records is None or context is None:
        return None
    indent = len(text) - len(bare)
    return tuple(
        record._replace(
            span=Span(
                record.span.line,
                record.span.column + (indent if record.span.line == 1 else 0),
                record.span.end_line,
                record.span.end_column + (indent if record.span.end_line == 1 else 0),
            ),
            context=record.context | context,
        )
        for record in records
    )


def _context_of_headers(source: bytes, start: int, strings: StringMap) -> Context | None:
    """The context that the `def`, `if` and other headers above an indented line give it.

    A header is a line of less indentation that, outside every string, parses as one. None where
    such a line is no header, or one whose meaning depends on other lines (`try`, `else`).
    """
    context = Context.NONE
    indent = _indent(source[start : _line_end(source, start)])
    while indent > 0 and start > 0:
        end = start - 1
        start = source.rfind(b"\n", 0, end) + 1
        line = source[start:end]
        bare = line.lstrip(b" ")
        width = len(line) - len(bare)
        if width >= indent or bare[:1] in b"#\r" or strings.end_around(start) is not None:
            continue
        if bare.startswith(b")"):
            start = _opening_line(source, start, width)
            bare = source[start + width : end]
        given = _context_of_header(bare.rstrip())
        if given is None or is_continued(source, start):
            return None
        context |= given
        indent = width
    return context if indent == 0 else None


def _opening_line(source: bytes, start: int, width: int) -> int:
    """The start of the line above that the closing bracket of a header may belong to."""
    while start > 0:
        start = source.rfind(b"\n", 0, start - 1) + 1
        bare = source[start : start + width + 1].lstrip(b" ")
        if len(bare) == 1 and bare not in b"#\r\n)":
            break
    return start


@lru_cache(maxsize=1 << 14)
def _context_of_header(header: bytes) -> Context | None:
    """The context that the header of a block gives its body, None if it is no header by itself."""
    if b"#" in header and b'"' not in header and b"'" not in header:
        header = header.split(b"#")[0].rstrip()
    if not header.endswith(b":"):
        return None
    try:
        (statement,) = parse(header + b" pass").body
    except PARSE_ERRORS:
        return None
    return _inner_contexts(statement).get("body", Context.NONE)


def _block_around(source: bytes, start: int, end: int, strings: StringMap) -> tuple[int, int]:
    """The byte offsets of the top-level block, all its clauses included, around some lines."""
    while start > 0 and not _begins_block(source, start, strings):
        start = source.rfind(b"\n", 0, start - 1) + 1
    while (line := _TOP_LEVEL.search(source, end)) and not (
        line.start() > end and _begins_block(source, line.start(), strings)
    ):
        end = line.end()
    return start, line.start() if line else len(source)


def _begins_block(source: bytes, line_start: int, strings: StringMap) -> bool:
    return (
        _TOP_LEVEL.match(source, line_start) is not None
        and not _CLAUSE.match(source, line_start)
        and strings.end_around(line_start) is None
        and not is_continued(source, line_start)
    )


def _parse_block(text: bytes) -> list[Import]:
    try:
        return _walk(parse(text), utf8_lines(text))
    except PARSE_ERRORS:
        raise _InDoubtError from None


def _move(record: Import, lines: int) -> Import:
    kind, module, names, level, span, context = record
    moved = Span(span.line + lines, span.column, span.end_line + lines, span.end_column)
    return Import(kind, module, names, level, moved, context)


def utf8_lines(source: bytes, encoding: str = "utf-8") -> list[bytes]:
    """The lines of a source as UTF-8, which is what the columns of `ast` count in."""
    source = source.removeprefix(BYTE_ORDER_MARK)
    if encoding != "utf-8":
        source = source.decode(encoding).encode()
    return _LINE_END.split(source) if b"\r" in source else source.split(b"\n")


def decoded_lines(source: bytes, count: int = -1) -> list[str]:
    """The lines of a source as text, without their ends and without a byte order mark.

    Args:
        source: the bytes of a file.
        count: how many lines from the top are wanted; all of them by default.
    """
    text = _decoded(source.removeprefix(BYTE_ORDER_MARK))
    if "\r" in text:
        return _TEXT_LINE_END.split(text)
    return text.split("\n") if count < 0 else text.split("\n", count)[:count]


def _decoded(source: bytes) -> str:
    """A source as text: as UTF-8 where the encoding that it declares does not show its lines."""
    if encoding := declared_encoding(source):
        with suppress(LookupError, UnicodeError):  # not every codec knows how to replace
            text = source.decode(encoding, errors="replace")
            if len(_TEXT_LINE_END.findall(text)) >= len(_LINE_END.findall(source)):
                return text
    return source.decode(errors="replace")


def _walk(tree: ast.Module, lines: list[bytes], *, calls: bool = False) -> list[Import]:
    """Every import below a node with its place and context, sorted by place.

    Args:
        tree: to walk.
        lines: of its source, as UTF-8.
        calls: look for dynamic imports, too, which takes a walk of all expressions.
    """
    found: list[Import] = []
    pending: list[tuple[ast.AST, Context]] = [(tree, Context.NONE)]
    while pending:
        node, context = pending.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found.append(_record(node, context, lines))
            continue
        if calls and isinstance(node, ast.Call) and (call := _dynamic(node, context, lines)):
            found.append(call)
        inner = _inner_contexts(node)
        for field in node._fields if calls else _BLOCKS:
            value = getattr(node, field, None)
            if value:
                within = context | inner[field] if field in inner else context
                children = value if isinstance(value, list) else (value,)
                pending += [(child, within) for child in children if isinstance(child, ast.AST)]
    return sorted(found, key=lambda record: record.span)


def _inner_contexts(node: ast.AST) -> dict[str, Context]:
    """The contexts that a node adds to what stands in its fields."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return dict.fromkeys(node._fields, Context.FUNCTION)
    if isinstance(node, ast.If):
        if _is_type_checking(node.test):
            return {"body": Context.TYPE_CHECKING}
        if (
            isinstance(node.test, ast.UnaryOp)
            and isinstance(node.test.op, ast.Not)
            and _is_type_checking(node.test.operand)
        ):
            return {"orelse": Context.TYPE_CHECKING}
    elif (
        (
            isinstance(node, _TRY)
            and any(_catches_import_error(handler.type) for handler in node.handlers)
        )
        or (isinstance(node, ast.ExceptHandler) and _catches_import_error(node.type))
        or (
            isinstance(node, (ast.With, ast.AsyncWith))
            and any(_suppresses_import_error(item.context_expr) for item in node.items)
        )
    ):
        return {"body": Context.OPTIONAL}
    return {}


_BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
_TRY: tuple[type[ast.Try], ...] = (
    (ast.Try, ast.TryStar) if hasattr(ast, "TryStar") else (ast.Try,)  # type: ignore[assignment]
)


def _is_type_checking(test: ast.expr) -> bool:
    return _last_name(test) == "TYPE_CHECKING"


def _last_name(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def dotted_name(node: ast.expr) -> str:
    """The dotted name that an expression spells, `importlib.import_module`; "" if it is none."""
    if isinstance(node, ast.Attribute):
        base = dotted_name(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""


def bound_names(tree: ast.AST) -> dict[str, str]:
    """The names that the import statements of a tree bind, in any scope → what they stand for.

    `import sys as s` binds `s` to `sys`, `from unittest import mock` binds `mock` to
    `unittest.mock`.
    """
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound.update({each.asname: each.name for each in node.names if each.asname})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                bound[each.asname or each.name] = f"{node.module}.{each.name}"
    return bound


def meant_name(node: ast.expr, bound: Mapping[str, str]) -> str:
    """The dotted name that an expression means, its first part replaced by what it is bound to.

    Args:
        node: any expression.
        bound: as `bound_names` tells.
    """
    first, dot, rest = dotted_name(node).partition(".")
    return bound.get(first, first) + dot + rest


def _catches_import_error(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_last_name(item) in GUARDS for item in caught.elts)
    return caught is None or _last_name(caught) in GUARDS


def _suppresses_import_error(manager: ast.expr) -> bool:
    return (
        isinstance(manager, ast.Call)
        and _last_name(manager.func) == "suppress"
        and any(_last_name(argument) in GUARDS for argument in manager.args)
    )


def _record(node: ast.Import | ast.ImportFrom, context: Context, lines: list[bytes]) -> Import:
    names = tuple(Alias(alias.name, alias.asname) for alias in node.names)
    span = span_of(node, lines)
    if isinstance(node, ast.Import):
        return Import(Kind.IMPORT, "", names, 0, span, context)
    return Import(Kind.FROM, node.module or "", names, node.level, span, context)


def _dynamic(call: ast.Call, context: Context, lines: list[bytes]) -> Import | None:
    if dotted_name(call.func) not in IMPORT_CALLS or not call.args:
        return None
    literal = call.args[0]
    if not (isinstance(literal, ast.Constant) and isinstance(literal.value, str)):
        return None
    module = literal.value.lstrip(".")
    level = len(literal.value) - len(module)
    return Import(Kind.DYNAMIC, module, (), level, span_of(literal, lines), context)


class Placed(Protocol):
    """A node of a syntax tree, be it of `ast` or of astroid: 1-based lines, columns in bytes."""

    lineno: int
    col_offset: int
    end_lineno: int | None
    end_col_offset: int | None


def span_of(node: Placed, lines: Sequence[bytes]) -> Span:
    """The place of a node, columns in characters.

    Args:
        node: of a tree that was parsed from the lines.
        lines: of the source, as UTF-8.
    """
    end_line, end_offset = node.end_lineno or node.lineno, node.end_col_offset or 0
    return Span(
        node.lineno,
        _characters(lines[node.lineno - 1], node.col_offset) + 1,
        end_line,
        _characters(lines[end_line - 1], end_offset) + 1,
    )


def _characters(line: bytes, offset: int) -> int:
    return offset if line.isascii() else len(line[:offset].decode())


def problem_of(error: BaseException, source: bytes, target: Version) -> Problem | None:
    """What to say of a source that does not parse; None if its syntax may merely be new.

    Args:
        error: one of `PARSE_ERRORS`.
        source: the bytes of the file.
        target: the version that it is written for.
    """
    if b"\0" in source:
        at = source.index(b"\0")
        return Problem(source.count(b"\n", 0, at) + 1, 1, "it holds a NUL byte")
    if not isinstance(error, SyntaxError):
        return Problem(1, 1, "it nests too deeply")
    lines = _LINE_END.split(source)
    number = min(max(error.lineno or 1, 1), len(lines))
    line = lines[number - 1].decode(errors="replace")
    if is_newer_than_this_python(line, target):
        return None
    column = min(max(error.offset or 1, 1), len(line) + 1)
    return Problem(number, column, (error.msg or "invalid syntax").splitlines()[0])


def _read_as_text(source: bytes) -> list[Import]:
    """The imports of a source that does not parse: every line that reads like one."""
    strings: StringMap | None = StringMap(source)
    found: list[Import] = []
    at = 0
    while candidate := next(candidates(source, at), None):
        start, at, _ = candidate
        if not may_hold_statement(source[start:at]):
            continue
        try:
            if strings and strings.end_around(start) is not None:
                at = _line_end(source, start)
                continue
        except StringsInDoubtError:
            strings = None
        line = source.count(b"\n", 0, start)
        records = _parse_text(source[start:at])
        if not records:
            at = _line_end(source, start)
            records = _parse_text(source[start:at])
        context = _textual_context(source, start)
        found += [_move(record._replace(context=context), line) for record in records]
    return found


def _parse_text(text: bytes) -> Iterable[Import]:
    """The imports on a line of which nothing but the import itself need be Python."""
    match = _IMPORT_TEXT.search(text)
    if match is None:
        return ()
    records = _parse_statement(match[1].decode(errors="replace").encode().rstrip(b"\\\r\n\0 "))
    column = len(text[: match.start(1)].decode(errors="replace"))
    return [
        record._replace(
            span=record.span._replace(
                column=record.span.column + column,
                end_column=record.span.end_column
                + (column if record.span.end_line == record.span.line else 0),
            )
        )
        for record in records or ()
    ]


def _textual_context(source: bytes, start: int) -> Context:
    """The context that the indentation of the lines before one suggests."""
    context = Context.NONE
    indent = _indent(source[start : _line_end(source, start)])
    while indent and start > 0:
        before = source.rfind(b"\n", 0, start - 1) + 1
        line = source[before : start - 1]
        start = before
        if line.strip() and not line.lstrip().startswith(b"#") and _indent(line) < indent:
            indent = _indent(line)
            words = line.split()
            if words[0] in (b"def", b"async"):
                context |= Context.FUNCTION
            elif words[0].rstrip(b":") in (b"try", b"except"):
                context |= Context.OPTIONAL
            elif words[0] == b"if" and words[-1].endswith(b"TYPE_CHECKING:"):
                context |= Context.TYPE_CHECKING
    return context


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t\f"))
