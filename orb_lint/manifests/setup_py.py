"""Reads the requirements of a `setup.py` as a syntax tree, without running it.

Source of the keywords: setuptools' documentation, "Keywords".
"""

from __future__ import annotations

import ast
import io
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.files.lines import Lines
from orb_lint.findings import START, Span
from orb_lint.manifests.manifest import (
    SETUPTOOLS_LISTS,
    Installer,
    Listing,
    Manifest,
    PackageFile,
    Scope,
)
from orb_lint.manifests.requirements.read import specifier_entry, without_comment
from orb_lint.manifests.specifiers import marker_fault

_BARE_CR = regex(r"\r(?!\n)")


class SetupCall:
    """The first call of `setup` in a `setup.py`.

    Attributes:
        arguments: keyword → expression.
        literals: evaluates them.
    """

    def __init__(self, call: ast.Call, tree: ast.Module, text: str) -> None:
        self.arguments = {keyword.arg: keyword.value for keyword in call.keywords}
        self.literals = Literals(tree)
        self._text = text

    @cached_property
    def _places(self) -> _Places:
        return _Places(self._text)

    def span(self, node: ast.expr, text: str) -> Span:
        """The place of a text inside a string literal."""
        return self._places.span(node, text)


def find_setup_call(source: bytes) -> SetupCall | None:
    """The call in a source, None where there is none.

    Raises:
        SyntaxError, ValueError, LookupError, RecursionError, MemoryError: it is no valid Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = _decode(source)
        tree = ast.parse(text)
    call = next((node for node in ast.walk(tree) if _is_setup(node)), None)
    return SetupCall(call, tree, text) if isinstance(call, ast.Call) else None


UNREADABLE = (SyntaxError, ValueError, LookupError, RecursionError, MemoryError)


def read_setup_py(path: str, source: bytes) -> PackageFile:
    """Read the first call of `setup`; requirements that are not literal make it incomplete."""
    unread = Manifest(path, source, installer=Installer.SETUPTOOLS)
    try:
        call = find_setup_call(source)
    except UNREADABLE:
        return PackageFile(unread, complete=False)
    if call is None:
        return PackageFile(unread)
    arguments, literals = call.arguments, call.literals
    entries = [
        entry
        for listing, value in _listings(arguments, literals)
        for node, text in literals.strings(value)
        for requirement in text.splitlines()
        if (place := call.span(node, requirement.strip()))
        and (entry := specifier_entry(without_comment(requirement), listing, place))
    ]
    return PackageFile(
        unread._replace(entries=tuple(sorted(entries, key=lambda entry: entry.span or START))),
        literals.string(arguments.get("name")),
        complete=literals.are_all and None not in arguments,
    )


def _decode(source: bytes) -> str:
    """The text of a source, a bare CR replaced by LF so that LF ends every line.

    Raises:
        SyntaxError: its encoding is unknown.
        ValueError, LookupError: it is not written in that encoding.
    """
    may_declare_another = any(b"coding" in line for line in source.split(b"\n", 2)[:2])
    text = _as_declared(source) if may_declare_another else source.decode("utf-8-sig")
    return _BARE_CR.sub("\n", text) if "\r" in text else text


def _as_declared(source: bytes) -> str:
    import tokenize

    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return source.decode(encoding)


def _is_setup(node: ast.AST) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr == "setup"
    return isinstance(function, ast.Name) and function.id == "setup"


def _listings(
    arguments: dict[str | None, ast.expr], literals: Literals
) -> Iterator[tuple[Listing, ast.expr]]:
    """The lists of requirements among the arguments of `setup`."""
    for keyword, scope in SETUPTOOLS_LISTS.items():
        if keyword in arguments:
            yield Listing(keyword, scope), arguments[keyword]
    if "extras_require" in arguments:
        for key, value in literals.items(arguments["extras_require"]):
            extra, _, marker = key.partition(":")
            scope = Scope.OPTIONAL if extra else Scope.RUNTIME
            fault = marker_fault(marker) if marker else ""
            yield Listing(f"extras_require.{key}", scope, extra, marker.strip(), fault), value


class Literals:
    """Evaluates literal expressions.

    Attributes:
        are_all: whether every expression so far was entirely literal.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.are_all = True
        self._constants = _constants(tree)

    def string(self, node: ast.expr | None) -> str | None:
        """The value of a string literal, None for any other expression."""
        value = self._constants.get(node.id) if isinstance(node, ast.Name) else node
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
        return None

    def strings(self, node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
        """The strings of a list, of a sum of lists, or of a string, each with its expression."""
        pending = [node]
        seen: set[str] = set()
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Name) and node.id in self._constants and node.id not in seen:
                seen.add(node.id)
                pending.append(self._constants[node.id])
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                pending += (node.left, node.right)
            elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
                pending += (each.value for each in node.elts if isinstance(each, ast.Starred))
                for each in node.elts:
                    if not isinstance(each, ast.Starred):
                        yield from self._item(each)
            else:
                yield from self._item(node)

    def _item(self, node: ast.expr) -> Iterator[tuple[ast.expr, str]]:
        text = self.string(node)
        if text is None:
            self.are_all = False
        else:
            yield self._constants[node.id] if isinstance(node, ast.Name) else node, text

    def items(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        """The items of a dictionary with literal keys."""
        value = self._constants.get(node.id) if isinstance(node, ast.Name) else node
        if not isinstance(value, ast.Dict):
            self.are_all = False
            return
        for key, item in zip(value.keys, value.values, strict=True):
            name = self.string(key)
            if name is None:
                self.are_all = False
            else:
                yield name, item


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """The variables of a module that are assigned once and never changed."""
    nodes = [*ast.walk(tree)]
    names = (node for node in nodes if isinstance(node, ast.Name))
    assigned = Counter(name.id for name in names if not isinstance(name.ctx, ast.Load))
    changed = {
        node.value.id
        for node in nodes
        if (
            isinstance(node, ast.Attribute)
            or (isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load))
        )
        and isinstance(node.value, ast.Name)
    }
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
        and assigned[target.id] == 1
        and (target.id not in changed or isinstance(node.value, ast.Constant))
    }


class _Places:
    """Finds the places of texts in the string literals of a source."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._rows = [row.encode() for row in text.split("\n")]
        self._lines = Lines(text)

    def span(self, literal: ast.expr, text: str) -> Span:
        """The place of a text in a literal; of the whole literal if it is not found as it is."""
        start = self._index(literal.lineno, literal.col_offset)
        end = self._index(literal.end_lineno or literal.lineno, literal.end_col_offset or 0)
        found = self._text.find(text, start, end)
        return self._lines.span(*((start, end) if found < 0 else (found, found + len(text))))

    def _index(self, line: int, offset: int) -> int:
        row = self._rows[line - 1]
        return self._lines.index(line, len(row[:offset].decode()) + 1)
