"""Finds the constructs of an app of the AWS CDK that is written in Python."""

from __future__ import annotations

import ast
import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from orb_lint.files.paths import parent, upwards
from orb_lint.workspace.templates.cdk.construct import (
    DEEPEST,
    FUNCTIONS,
    INSTALLING,
    LAYERS,
    MOST_TERMS,
    Construct,
    handler_of_entry,
    path_in,
)

_RUNTIMES = ("runtime", "compatible_runtimes")
_FROM_FOLDER = frozenset({"from_asset", "asset", "AssetCode"})
_FROM_ELSEWHERE = frozenset({"from_inline", "inline", "from_bucket", "from_docker_build"})
_SAME = frozenset({"join", "abspath", "realpath", "resolve", "absolute", "as_posix", "str"})


def python_constructs(
    path: str, source: bytes, app: str, classes: Collection[str]
) -> Iterator[Construct]:
    """The constructs in a Python file, in order; none if it is not valid.

    Args:
        path: of the file, relative to the root.
        source: its bytes.
        app: the folder of `cdk.json`.
        classes: names of those of the app that extend functions.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    nodes = [*ast.walk(tree)]
    values = _values(nodes)
    paths = _Paths(values, path, app)
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    assigned = {given[0]: name for name, given in values.items() if len(given) == 1}
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        given = {each.arg: each.value for each in call.keywords if each.arg}
        is_construct = _called(call) in FUNCTIONS | LAYERS or _called(call) in classes
        if is_construct and not given.keys().isdisjoint(("code", "entry")):
            yield _construct(call, given, paths)._replace(assigned=assigned.get(call, ""))


def _construct(call: ast.Call, given: Mapping[str, ast.expr], paths: _Paths) -> Construct:
    """The construct of a call.

    Args:
        call: of the class.
        given: its arguments by name.
        paths: of the file.
    """
    kind, entry, code = _called(call), given.get("entry"), paths.value_of(given.get("code"))
    asset = code if isinstance(code, ast.Call) else None
    how = _called(asset) if asset else ""
    folder = entry or (asset.args[0] if asset and how in _FROM_FOLDER and asset.args else None)
    is_spread = any(each.arg is None for each in call.keywords)
    name = call.args[1] if len(call.args) > 1 else given.get("id")
    method = _constant(given.get("handler"))
    return Construct(
        kind,
        _constant(name) or kind,
        call.lineno,
        paths.path_of(folder),
        folder.lineno if folder else call.lineno,
        handler_of_entry(_constant(given.get("index")), method) if entry else method,
        next(map(ast.unparse, filter(None, map(given.get, _RUNTIMES))), ""),
        "entry" if entry else "code",
        how in _FROM_ELSEWHERE,
        "",
        _layers_of(given.get("layers")) if kind in FUNCTIONS and not is_spread else None,
        _may_install_more(given.get("bundling"))
        if entry
        else any(each.arg == "bundling" for each in (asset.keywords if asset else ())),
    )


def _layers_of(listed: ast.expr | None) -> tuple[str, ...] | None:
    """The names in a list of layers, None where it holds anything else."""
    names = [_name(each) for each in listed.elts] if isinstance(listed, ast.List) else []
    is_told = listed is None or isinstance(listed, ast.List)
    return tuple(names) if is_told and all(names) else None


def _name(node: ast.expr) -> str:
    """The name of a variable, or of an attribute of `self`; "" of anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == "self" else ""
    return node.id if isinstance(node, ast.Name) else ""


def _values(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """The values that are assigned to each variable, and to each attribute of `self`."""
    values: defaultdict[str, list[ast.expr]] = defaultdict(list)
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                values[_name(target)].append(node.value)
        elif isinstance(node, ast.AnnAssign) and node.value:
            values[_name(node.target)].append(node.value)
    values.pop("", None)
    return values


def _may_install_more(bundling: ast.expr | None) -> bool:
    """Whether what a `PythonFunction` is told of its bundling installs more than its manifest."""
    if not isinstance(bundling, ast.Call):
        return bundling is not None
    options = {each.arg for each in bundling.keywords}
    return None in options or not options.isdisjoint(INSTALLING)


def _are_same(values: Sequence[ast.expr]) -> bool:
    """Whether all of some expressions are written alike, as in several methods of a class."""
    return len(values) == 1 or len({ast.dump(value) for value in values}) == 1


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _parts(node: ast.expr) -> list[ast.expr]:
    """What an f-string or a sum puts together; none for any other expression."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [node.left, node.right]
    values = node.values if isinstance(node, ast.JoinedStr) else []
    filled = [each for each in values if isinstance(each, ast.FormattedValue)]
    if any(each.conversion != -1 or each.format_spec for each in filled):
        return []
    return [each.value if isinstance(each, ast.FormattedValue) else each for each in values]


def _constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


class _Paths:
    """Evaluates the paths in expressions of a Python file, as far as its text tells them."""

    def __init__(self, values: Mapping[str, list[ast.expr]], path: str, app: str) -> None:
        self._path = path
        self._app = app
        self._terms_left = 0
        self._named = {name: given[0] for name, given in values.items() if _are_same(given)}

    def value_of(self, node: ast.expr | None) -> ast.expr | None:
        """What a name stands for; an expression that is no name stands for itself."""
        name = "" if node is None else _name(node)
        return self._named.get(name) if name else node

    def path_of(self, node: ast.expr | None, depth: int = 0) -> str | None:
        """The folder that an expression names, relative to the root."""
        if depth > DEEPEST:
            return None
        if not depth:
            self._terms_left = MOST_TERMS
        text = self._text_of(node, depth)
        if text is not None:
            return path_in(self._app, text)
        if isinstance(node, (ast.JoinedStr, ast.BinOp)) and (parts := _parts(node)):
            rest = [self._text_of(each, depth + 1) for each in parts[1:]]
            return self._continued(self.path_of(parts[0], depth + 1), rest)
        if node is not None and _name(node):
            return self.path_of(self.value_of(node), depth + 1)
        if isinstance(node, ast.Call) and _called(node) in _SAME:
            return self._joined(node, depth + 1)
        if isinstance(node, ast.Call) and _called(node) == "joinpath":
            base = node.func.value if isinstance(node.func, ast.Attribute) else None
            return self._below(self.path_of(base, depth + 1), node.args)
        if isinstance(node, ast.Call) and _called(node) in ("dirname", "Path") and node.args:
            inner = node.args[0]
            if isinstance(inner, ast.Call) and _called(inner) in ("abspath", "realpath"):
                inner = inner.args[0] if inner.args else inner
            if isinstance(inner, ast.Name) and inner.id == "__file__":
                return parent(self._path) if _called(node) == "dirname" else self._path
            around = self.path_of(inner, depth + 1)
            return around and parent(around) if _called(node) == "dirname" else around
        if isinstance(node, ast.Attribute) and node.attr == "parent":
            below = self.path_of(node.value, depth + 1)
            return None if below is None else parent(below)
        if isinstance(node, ast.Subscript):
            return self._ancestor(node, depth + 1)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return self._below(self.path_of(node.left, depth + 1), [node.right])
        return None

    def _ancestor(self, node: ast.Subscript, depth: int) -> str | None:
        """The folder that an index of `parents` names."""
        above, index = node.value, node.slice
        if not isinstance(above, ast.Attribute) or above.attr != "parents":
            return None
        level = index.value if isinstance(index, ast.Constant) else None
        path = self.path_of(above.value, depth)
        around = [*upwards(parent(path))] if path else []
        return around[level] if isinstance(level, int) and 0 <= level < len(around) else None

    def _joined(self, node: ast.Call, depth: int) -> str | None:
        if not node.args:
            around = node.func.value if isinstance(node.func, ast.Attribute) else None
            return self.path_of(around, depth)
        return self._below(self.path_of(node.args[0], depth), node.args[1:])

    def _text_of(self, node: ast.expr | None, depth: int = 0) -> str | None:
        """The text that an expression is composed of, None if only a run can tell."""
        self._terms_left -= 1
        if node is None or depth > DEEPEST or self._terms_left < 0:
            return None
        if _name(node):
            return self._text_of(self.value_of(node), depth + 1)
        parts = [self._text_of(each, depth + 1) for each in _parts(node)]
        if parts:
            return None if None in parts else "".join(filter(None, parts))
        return _constant(node)

    def _continued(self, folder: str | None, rest: Sequence[str | None]) -> str | None:
        """The path of a folder with some text behind it."""
        text = None if None in rest else "".join(filter(None, rest))
        if folder is None or not text or not text.startswith("/"):
            return None
        return posixpath.normpath((folder or ".") + text)

    def _below(self, folder: str | None, names: Sequence[ast.expr]) -> str | None:
        parts = [self._text_of(each) for each in names]
        if folder is None or None in parts:
            return None
        return posixpath.normpath(posixpath.join(folder or ".", *filter(None, parts)))
