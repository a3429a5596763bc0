"""The AWS CDK in Python and TypeScript: functions and layers whose folders the text tells.

A folder is a literal, put together from literals, or a name that the same file gives one to once.
Known are the constructs `Function`, `PythonFunction`, `LayerVersion` and `PythonLayerVersion`. A
relative path starts where the app runs, in the folder of `cdk.json`, one from `__file__` or
`__dirname` beside the source. What layers a function is given is not read: `add_layers` may be
anywhere.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from orb_lint.expressions import regex
from orb_lint.files.paths import parent
from orb_lint.records import NamedTuple
from orb_lint.workspace.templates import (
    Function,
    Layer,
    Remote,
    Template,
    described,
    python_of_runtime,
)

_FUNCTIONS = frozenset({"Function", "PythonFunction"})
_LAYERS = frozenset({"LayerVersion", "PythonLayerVersion"})
_RUNTIMES = ("runtime", "compatible_runtimes")
_RUNTIME = regex(r"PYTHON_3_(\d{1,4})")
_NEW = regex(r"\bnew\s+(?:[\w.]+\.)?(Function|PythonFunction|LayerVersion|PythonLayerVersion)\s*\(")
_STRING = r"""(?:'(?P<single>[^'\\\n]*)'|"(?P<double>[^"\\\n]*)"|`(?P<back>[^`$\\]*)`)"""
_ID = regex(r"\(\s*\w+\s*,\s*" + _STRING)
_HANDLER = regex(r"\bhandler\s*:\s*" + _STRING)
_INDEX = regex(r"\bindex\s*:\s*" + _STRING)
_FOLDER = regex(r"(?:\bfromAsset\s*\(|\bentry\s*:)\s*")
_TERM = regex(
    rf"\s*(?:{_STRING}|(?P<join>(?:path\.)?(?:join|resolve)\s*\()"
    r"|(?P<here>__dirname)|(?P<app>process\.cwd\(\))|(?P<name>[A-Za-z_$][\w$]*))"
)
_PLUS, _COMMA, _CLOSE = regex(r"\s*\+"), regex(r"\s*,"), regex(r"\s*,?\s*\)")
_END = regex(r"[ \t]*(?:[,;)}\r\n]|$)")
_FROM_ROOT = "//"
"""What a path from the root begins with, while it is put together."""
_DEEPEST = 8
"""Names and calls within one another below which no path is looked for."""
_SAME = frozenset({"join", "abspath", "realpath", "resolve", "str"})
_BLANK = regex(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


class _Construct(NamedTuple):
    """What a call says.

    Attributes:
        kind: the name of the class.
        name: the id.
        folder: relative to the root; None where only a run can tell.
        is_inline: its code is no folder at all.
        gap: what code says of its layers or its build, which is not read; "" for nothing.
    """

    kind: str
    name: str
    line: int
    folder: str | None
    folder_line: int
    handler: str | None
    runtime: str
    said: str
    is_inline: bool
    gap: str


def read_cdk(path: str, source: bytes, app: str) -> Template:
    """What a source file of an app declares.

    Args:
        path: of the file, relative to the root.
        source: its bytes.
        app: the folder of `cdk.json`.
    """
    constructs = _in_python if path.endswith(".py") else _in_typescript
    functions: list[Function | Remote] = []
    layers: list[Layer | Remote] = []
    for each in constructs(path, source, app):
        is_other = each.runtime and "PYTHON" not in each.runtime
        if is_other:
            continue
        if each.kind in _LAYERS and each.folder is None:
            layers.append(Remote(each.name, each.line))
            continue
        if each.is_inline:
            continue
        if each.folder is None:
            if each.kind == "PythonFunction" or "PYTHON" in each.runtime:
                functions.append(Remote(each.name, each.line, gap=each.gap))
            continue
        uri = posixpath.relpath(each.folder or ".", parent(path) or ".")
        if each.kind in _LAYERS:
            layers.append(Layer(each.name, uri, each.folder_line, said=each.said))
            continue
        match = _RUNTIME.search(each.runtime)
        runtime = python_of_runtime(f"python3.{match[1]}" if match else None)
        functions.append(
            Function(
                each.name,
                uri,
                each.handler,
                (),
                each.folder_line,
                each.line,
                has_conditional_layers=True,
                runtime=runtime,
                said=each.said,
                gap=each.gap,
            )
        )
    return described(functions, layers)


def _in_python(path: str, source: bytes, app: str) -> Iterator[_Construct]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    nodes = [*ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    module = _Module(nodes, path, app)
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        kind = _called(call)
        if kind not in _FUNCTIONS | _LAYERS:
            continue
        given = {each.arg: each.value for each in call.keywords if each.arg}
        code, entry = given.get("code"), given.get("entry")
        if code is None and entry is None:
            continue
        asset = code if isinstance(code, ast.Call) else None
        how = _called(asset) if asset else ""
        value = entry
        if entry is None:
            value = (
                asset.args[0] if asset and how in ("from_asset", "asset") and asset.args else None
            )
        handler = _constant(given.get("handler"))
        if entry is not None:
            index = _constant(given.get("index")) or "index.py"
            handler = f"{index.removesuffix('.py')}.{handler or 'handler'}"
        yield _Construct(
            kind,
            (_constant(call.args[1]) if len(call.args) > 1 else _constant(given.get("id"))) or kind,
            call.lineno,
            module.path_of(value),
            value.lineno if value else call.lineno,
            handler,
            next(map(ast.unparse, filter(None, map(given.get, _RUNTIMES))), ""),
            "entry" if entry is not None else "code",
            how in ("from_inline", "inline", "from_bucket", "from_docker_build"),
            _gap(
                has_layers="layers" in given or b"add_layers" in source,
                is_bundled=asset is not None
                and any(each.arg == "bundling" for each in asset.keywords),
            ),
        )


def _gap(*, has_layers: bool, is_bundled: bool) -> str:
    if is_bundled:
        return "is bundled by a command, which may install anything"
    return "is given layers by code, which may hold anything" if has_layers else ""


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _constant(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


class _Module:
    """The paths that expressions of a Python file yield, as far as its text tells them."""

    def __init__(self, nodes: Iterable[ast.AST], path: str, app: str) -> None:
        self._path = path
        self._app = app
        given: defaultdict[str, list[ast.expr]] = defaultdict(list)
        for node in nodes:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        given[target.id].append(node.value)
        self._named = {name: values[0] for name, values in given.items() if len(values) == 1}

    def path_of(self, node: ast.expr | None, depth: int = 0) -> str | None:
        """The folder that an expression names, relative to the root."""
        if depth > _DEEPEST:
            return None
        text = _constant(node)
        if text is not None:
            return _within(self._app, text)
        if isinstance(node, ast.Name):
            return self.path_of(self._named.get(node.id), depth + 1)
        if isinstance(node, ast.Call) and _called(node) in _SAME:
            return self._joined(node, depth + 1)
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
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return self._below(self.path_of(node.left, depth + 1), [node.right])
        return None

    def _joined(self, node: ast.Call, depth: int) -> str | None:
        if not node.args:
            around = node.func.value if isinstance(node.func, ast.Attribute) else None
            return self.path_of(around, depth)
        return self._below(self.path_of(node.args[0], depth), node.args[1:])

    def _below(self, folder: str | None, names: Sequence[ast.expr]) -> str | None:
        parts = [
            _constant(self._named.get(each.id) if isinstance(each, ast.Name) else each)
            for each in names
        ]
        if folder is None or None in parts:
            return None
        return posixpath.normpath(posixpath.join(folder or ".", *filter(None, parts)))


def _within(folder: str, text: str) -> str | None:
    if posixpath.isabs(text):
        return None
    return posixpath.normpath(posixpath.join(folder or ".", text))


def _in_typescript(path: str, source: bytes, app: str) -> Iterator[_Construct]:
    text = source.decode(errors="replace")
    text = _BLANK.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    script = _Script(text, path, app)
    for match in _NEW.finditer(text):
        props = text[match.end() - 1 : _end_of_call(text, match.end() - 1)]
        folder = _FOLDER.search(props)
        line = text.count("\n", 0, match.start()) + 1
        is_entry = folder is not None and folder[0].startswith("entry")
        if folder is None and "code" not in props:
            continue
        named, handler = _ID.match(props), _HANDLER.search(props)
        method = _said(handler)
        if is_entry:
            index = _said(_INDEX.search(props)) or "index.py"
            method = f"{index.removesuffix('.py')}.{method or 'handler'}"
        at = match.end() - 1 + (folder.end() if folder else 0)
        yield _Construct(
            match[1],
            _said(named) or match[1],
            line,
            script.path_at(at) if folder else None,
            text.count("\n", 0, at) + 1,
            method,
            " ".join(re.findall(r"Runtime\.(\w+)", props)),
            "entry" if is_entry else "code",
            "fromInline" in props or "fromBucket" in props or "fromDockerBuild" in props,
            _gap(
                has_layers=re.search(r"\blayers\b", props) is not None or "addLayers" in text,
                is_bundled="bundling" in props and not is_entry,
            ),
        )


def _end_of_call(text: str, start: int) -> int:
    """Where the bracket that opens at `start` is closed."""
    depth = 0
    for match in re.finditer(r"[()]|'[^'\n]*'|\"[^\"\n]*\"", text[start:]):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if not depth:
            return start + match.end()
    return len(text)


class _Script:
    """The paths that expressions of a TypeScript file yield, as far as its text tells them."""

    def __init__(self, text: str, path: str, app: str) -> None:
        self._text = text
        self._here = _FROM_ROOT + parent(path)
        self._app = app

    def path_at(self, start: int) -> str | None:
        """The path, relative to the root, of the expression that begins at an index."""
        value, end = self._sum(start, 0)
        if value is None or not _END.match(self._text, end):
            return None
        if value.startswith(_FROM_ROOT):
            return posixpath.normpath(value.strip("/") or ".")
        return _within(self._app, value)

    def _sum(self, start: int, depth: int) -> tuple[str | None, int]:
        """The value of terms that are added, None where it can't be told, and where it ends."""
        value, end = self._term(start, depth)
        while value is not None and (plus := _PLUS.match(self._text, end)):
            more, end = self._term(plus.end(), depth)
            value = None if more is None else value + more
        return value, end

    def _term(self, start: int, depth: int) -> tuple[str | None, int]:
        match = _TERM.match(self._text, start)
        if match is None or depth > _DEEPEST:
            return None, start
        end = match.end()
        if match["join"]:
            return self._joined(end, depth + 1)
        if match["here"]:
            return self._here, end
        if match["app"]:
            return _FROM_ROOT + self._app, end
        return (self._named(match["name"], depth + 1) if match["name"] else _said(match)), end

    def _joined(self, start: int, depth: int) -> tuple[str | None, int]:
        """The path that a call joins, from behind its bracket."""
        parts: list[str] = []
        while not (close := _CLOSE.match(self._text, start)):
            part, end = self._sum(start, depth)
            comma = _COMMA.match(self._text, end)
            if part is None or not (comma or _CLOSE.match(self._text, end)):
                return None, start
            parts.append(part)
            start = comma.end() if comma else end
        return "/".join(parts), close.end()

    def _named(self, name: str, depth: int) -> str | None:
        """The value of a name that the file gives one to once."""
        given = [*re.finditer(rf"\b{re.escape(name)}\s*(?::\s*string\s*)?=(?![=>])", self._text)]
        if len(given) != 1:
            return None
        value, end = self._sum(given[0].end(), depth)
        return value if _END.match(self._text, end) else None


def _said(match: re.Match[str] | None) -> str | None:
    """The content of the string that was matched."""
    if match is None:
        return None
    return next(
        (match[name] for name in ("single", "double", "back") if match[name] is not None), None
    )
