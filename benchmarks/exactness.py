"""Compare the import scanner with a walk of `ast`, statement by statement.

Usage: `python -m benchmarks.exactness DIR…`

The walk is written on `ast` alone, so that the two can only agree where both are right. A statement
is compared in everything that its record says: kind, module, names, level, position, context.
"""

from __future__ import annotations

import argparse
import ast
import gc
import io
import sys
import tokenize
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import resolve_name
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from orb_lint.findings import Span
from orb_lint.settings import NEWEST_PYTHON
from orb_lint.source.record import Alias, Context, Import, ImportKind
from orb_lint.source.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING_MODULE_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
PROCESSES = 2
SHOWN_DIFFERENCES = 50


@dataclass(frozen=True)
class Comparison:
    """What came out for one file.

    Attributes:
        parsed: whether this Python can parse it; if not, nothing was compared.
        imports: how many `ast` finds.
        differences: each as `path:line: what`.
    """

    parsed: bool
    imports: int = 0
    differences: tuple[str, ...] = ()


def compare(path: Path) -> Comparison:
    """Compare both readings of the Python file at `path`."""
    source = path.read_bytes()
    try:
        expected = read_imports(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Comparison(parsed=False)
    try:
        found = scan(source)
    except Exception as error:  # pylint: disable=broad-exception-caught  # a crash is one more difference
        return Comparison(True, len(expected), (f"{path}:1: the scanner raised {error!r}",))
    told = (f"{path}:{line}: {what}" for line, what in differing(expected, found))
    return Comparison(True, len(expected), tuple(told))


def read_imports(source: bytes) -> list[Import]:
    """The imports of a module according to `ast`, sorted by position.

    Raises:
        SyntaxError: this Python cannot parse the source; or any other error of `ast.parse`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
    lines = _decoded_lines(source)
    imports = [record for node, context in _walk(tree) for record in _records(node, context, lines)]
    return sorted(imports, key=lambda each: (each.span.line, each.span.column))


def differing(expected: list[Import], found: list[Import]) -> Iterator[tuple[int, str]]:
    """Yield line and description of every import on which the two readings differ."""
    expected_at = {(each.span.line, each.span.column): each for each in expected}
    found_at = {(each.span.line, each.span.column): each for each in found}
    for position in sorted({*expected_at, *found_at}):
        in_ast, in_scan = expected_at.get(position), found_at.get(position)
        if in_ast != in_scan:
            yield position[0], f"ast has {in_ast}, the scanner has {in_scan}"
    if list(found_at) != sorted(found_at) or len(found_at) != len(found):
        yield 1, "the scanner's imports are out of order or repeated"


def _decoded_lines(source: bytes) -> list[str]:
    """The lines of a source file as the parser counts them, without byte order mark."""
    translated = source.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # as the parser does first
    encoding, _ = tokenize.detect_encoding(io.BytesIO(translated).readline)
    return list(io.TextIOWrapper(io.BytesIO(source), encoding))


def _walk(tree: ast.Module) -> Iterator[tuple[ast.AST, Context]]:
    """Yield every node of a module with the contexts it stands in."""
    pending: list[tuple[ast.AST, Context]] = [(tree, Context.NONE)]
    flags = {*_flags(tree)}
    while pending:
        node, context = pending.pop()
        yield node, context
        gained = _gained_contexts(node, flags)
        for field, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            inner = context | gained[field] if field in gained else context
            pending.extend((child, inner) for child in children if isinstance(child, ast.AST))


def _gained_contexts(node: ast.AST, flags: set[str]) -> dict[str, Context]:
    """The context that what stands in a field of `node` gains by it, for each such field."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            return dict.fromkeys(node._fields, Context.FUNCTION)
        case ast.If(test=test) if (runs := _holds(test, checking=False)) is not None:
            is_seen = _holds(test, checking=True) is not runs
            context = Context.TYPE_CHECKING if is_seen else Context.UNREACHED
            return {"orelse" if runs else "body": context}
        case ast.If(test=test) if (is_there := _is_installed(test, flags)) is not None:
            return {"body" if is_there else "orelse": Context.OPTIONAL}
        case ast.ExceptHandler() if _catches_import_error(node):
            return {"body": Context.OPTIONAL}
        case ast.With(items=items) | ast.AsyncWith(items=items) if any(
            map(_suppresses_import_error, items)
        ):
            return {"body": Context.OPTIONAL}
    is_guarded = any(map(_catches_import_error, getattr(node, "handlers", ())))
    return {"body": Context.OPTIONAL} if is_guarded else {}


def _flags(tree: ast.Module) -> Iterator[str]:
    """The names of variables that tell whether a module is installed."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Assign(targets=[ast.Name(name)], value=value)
                | ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value)
            ) if _is_installed(value, set()):
                yield name


def _is_installed(test: ast.expr, flags: set[str]) -> bool | None:
    """What a condition says of a module that `find_spec` looks for; None if nothing."""
    match test:
        case ast.Call(func=ast.Name("find_spec") | ast.Attribute(attr="find_spec")):
            return True
        case ast.Call(func=ast.Name("bool"), args=[value]) | ast.NamedExpr(value=value):
            return _is_installed(value, flags)
        case ast.Name(name) | ast.Attribute(attr=name) if name in flags:
            return True
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            is_there = _is_installed(operand, flags)
            return None if is_there is None else not is_there
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[right]):
            is_none = isinstance(right, ast.Constant) and right.value is None
            return True if is_none and _is_installed(left, flags) else None
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[right]):
            is_none = isinstance(right, ast.Constant) and right.value is None
            return False if is_none and _is_installed(left, flags) else None
        case ast.BoolOp(op=operator, values=values):
            is_and = isinstance(operator, ast.And)
            return is_and if is_and in [_is_installed(each, flags) for each in values] else None
    return None


def _holds(test: ast.expr, *, checking: bool) -> bool | None:
    """What a condition comes to, None where that is not known before the run."""
    match test:
        case ast.Name("TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return checking
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            worth = _holds(operand, checking=checking)
            return None if worth is None else not worth
        case ast.BoolOp(op=ast.And(), values=values):
            all_worth = {_holds(value, checking=checking) for value in values}
            return False if False in all_worth else None if None in all_worth else True
        case ast.BoolOp(op=ast.Or(), values=values):
            all_worth = {_holds(value, checking=checking) for value in values}
            return True if True in all_worth else None if None in all_worth else False
        case ast.Compare() if not _holds_any(test, ast.Call):
            return _evaluated(test)
        case ast.Call(func=ast.Attribute(attr="startswith"), args=[_], keywords=[]):
            return _evaluated(test)
    return None


_CONSTANT = (
    *(ast.Attribute, ast.Call, ast.Compare, ast.Constant, ast.List, ast.Load, ast.Name, ast.Set),
    *(ast.Slice, ast.Subscript, ast.Tuple, ast.cmpop),
)


def _holds_any(node: ast.AST, kind: type[ast.AST]) -> bool:
    return any(isinstance(inner, kind) for inner in ast.walk(node))


def _evaluated(test: ast.expr) -> bool | None:
    """The value of a condition on the newest Python and the system of Lambdas, by evaluating it.

    It may hold nothing but constants and what says which Python and which system this is.
    """
    if not all(isinstance(node, _CONSTANT) for node in ast.walk(test)):
        return None
    worth = set()
    for micro in (0, 99):
        version = _Version((*NEWEST_PYTHON, micro))
        names = {
            "sys": SimpleNamespace(version_info=version, platform="linux"),
            "os": SimpleNamespace(name="posix"),
            "version_info": version,
            "__builtins__": {},
        }
        try:
            expression = compile(ast.Expression(test), "", "eval")
            worth.add(bool(eval(expression, names)))  # pylint: disable=eval-used
        except Exception:  # pylint: disable=broad-exception-caught
            return None
    return worth.pop() if len(worth) == 1 else None


class _Version(tuple[int, ...]):
    """What `sys.version_info` says of a Python."""

    __slots__ = ()

    @property
    def major(self) -> int:
        return self[0]

    @property
    def minor(self) -> int:
        return self[1]


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    match handler.type:
        case None:
            return True
        case ast.Tuple(elts=caught):
            return any(map(_is_import_error, caught))
        case caught:
            return _is_import_error(caught)


def _suppresses_import_error(item: ast.withitem) -> bool:
    match item.context_expr:
        case ast.Call(
            func=ast.Name("suppress") | ast.Attribute(attr="suppress"),
            args=suppressed,
        ):
            return any(map(_is_import_error, suppressed))
    return False


def _is_import_error(error: ast.expr) -> bool:
    match error:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name in MISSING_MODULE_ERRORS
    return False


def _records(node: ast.AST, context: Context, lines: list[str]) -> Iterator[Import]:
    """Yield the record of `node` where it is an import."""
    match node:
        case ast.Import(names):
            span = _span(node, lines)
            yield Import(ImportKind.IMPORT, "", _aliases(names), 0, span, context)
        case ast.ImportFrom(module, names, level):
            span = _span(node, lines)
            yield Import(ImportKind.FROM, module or "", _aliases(names), level or 0, span, context)
        case ast.Call(
            func=ast.Name("__import__" | "import_module")
            | ast.Attribute(ast.Name("importlib"), "import_module"),
            args=[ast.Constant(str(name)) as constant, *more],
            keywords=keywords,
        ):
            span = _span(constant, lines)
            packages = (*more[:1], *(each.value for each in keywords if each.arg == "package"))
            match next(iter(packages), None):
                case _ if not name.startswith("."):
                    pass
                case ast.Name("__package__"):
                    pass
                case ast.Constant(str(package)):
                    try:
                        name = resolve_name(name, package)
                    except ImportError:  # it climbs out of the package
                        return
                case _:  # only the running program knows the package
                    return
            module = name.lstrip(".")
            yield Import(ImportKind.DYNAMIC, module, (), len(name) - len(module), span, context)


def _aliases(names: list[ast.alias]) -> tuple[Alias, ...]:
    return tuple(Alias(each.name, each.asname) for each in names)


def _span(node: ast.stmt | ast.expr, lines: list[str]) -> Span:
    """Where a node stands, in characters; `ast` counts bytes of UTF-8."""
    end_line, end_offset = node.end_lineno, node.end_col_offset
    assert end_line is not None
    assert end_offset is not None
    return Span(
        node.lineno,
        _column(lines[node.lineno - 1], node.col_offset),
        end_line,
        _column(lines[end_line - 1], end_offset),
    )


def _column(line: str, offset: int) -> int:
    """The column, from 1, of the character that begins `offset` bytes into a line."""
    if line.isascii():
        return offset + 1
    return len(line.encode()[:offset].decode()) + 1


def main() -> int:
    """Compare every Python file below the given folders.

    Returns:
        1 where a file is read differently, else 0.
    """
    parser = argparse.ArgumentParser(description="Compare the import scanner with ast.")
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIR")
    directories: list[Path] = parser.parse_args().directories
    paths = sorted({path for root in directories for path in root.rglob("*.py") if path.is_file()})

    files = unparsed = imports = differences = 0
    # Syntax trees hold no cycles: looking for some among their nodes takes half of the time.
    with ProcessPoolExecutor(PROCESSES, initializer=gc.disable) as pool:
        for comparison in pool.map(compare, paths, chunksize=32):
            if not comparison.parsed:
                unparsed += 1
                continue
            files += 1
            imports += comparison.imports
            for difference in comparison.differences:
                differences += 1
                if differences <= SHOWN_DIFFERENCES:
                    print(difference)
    print(f"{unparsed} files not parsed by this Python")
    print(f"{files} files, {imports} imports, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
