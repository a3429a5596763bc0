"""Small workspaces whose functions Python itself imports, as it would where they are deployed.

What the check says of them must be what happens: of an import that fails, an error on its line; of
code that is imported without a failure, nothing.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from benchmarks.checkout import write_checkout
from orb_lint.findings import Finding, Severity

NAMES = ("a", "b", "C", "_p")
BINDING = (
    "{0} = 1",
    "{0}: int = 1",
    "{0}, {1} = 1, 2",
    "[{0}, *{1}] = 1, 2",
    "({0}) = 1",
    "{0} = {1} = 1",
    "{0} \\\n  = (\n  1)",
    "def {0}(): ...",
    "async def {0}({1}=1): ...",
    "@staticmethod\ndef {0}(): ...",
    "class {0}:\n    {1} = 1",
    "for {0} in (1,): pass",
    "for k, ({0}, {1}) in [(1, (2, 3))]: pass",
    "with open(__file__) as {0}: pass",
    "with open(__file__) as k, open(__file__) as {0}: pass",
    "import os as {0}",
    "import os, sys as {0}",
    "from os import path as {0}, sep",
    "from os import(path as {0})",
    "if True: {0} = 1; {1} = 2",
    "while True:\n    {0} = 1\n    break",
    "try:\n    import no_such\nexcept ImportError:\n    {0} = None",
    "(k := ({0} := 1))",
    "def k():\n    global {0}\n    {0} = 1\nk()",
    "match [1, 2]:\n    case [{0}, *{1}]: pass",
)
"""Statements that bind names at the level of a module."""
USING = (
    "def k():\n    {0} = 1",
    "def k({0}): ...",
    "def k():\n    from os import path as {0}",
    "class K:\n    {0} = 1",
    "[{0} for {0} in (1,)]",
    "lambda {0}: {0}",
    "k = dict({0}=1)",
    "k = '''\n{0} = 1\ndef {0}(): ...\n'''",
    "# {0} = 1",
)
"""Statements that spell a name and do not bind it there."""
ABSOLUTE = (
    "import {module}",
    "import {module} as {name}",
    "from {module} import {names}",
    "from {module} import({names})",
    "from {module} import (\n    {names},\n)",
    "from {module} import \\\n    {names}",
)
OF_PACKAGE = (*ABSOLUTE, "from {module} import *")
"""A star import of anything but a package leaves open what a module offers."""
RELATIVE = (
    "from .{module} import {names}",
    "from .{module} import *",
    "from . {module} import({names})",
    "from . import {module}",
    "from .import {module}",
)
TEMPLATE = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
LAYER = """\
  {name}:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ContentUri: layers/{name}}}
"""
FUNCTION = """\
  {name}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: lambdas/{name}
      Handler: {module}.handler
      Runtime: python3.{minor}
      Layers: [{layers}]
"""
LAYERS = {"net": ("wire", "retry"), "db": ("query", "table")}
PACKAGES = ("orb-common", "orb-models")
OF_PACKAGES = ("errors", "helpers", "models")
OF_LAMBDAS = ("errors", "helpers", "exceptions", "utils")
TOLD_ONCE = frozenset({"E7720", "E7721"})
"""Codes of what a unit lacks, told at the first statement of a file that needs it."""
JUDGED = TOLD_ONCE | {"E7701", "E7705"}
"""Codes of what makes an import fail."""

_IMPORTER = """
import importlib, json, os, sys, traceback
standard = sys.path[:]
for path, module in json.load(sys.stdin):
    if os.fork():
        os.wait()
        continue
    sys.path[:] = path + standard
    failure = None
    try:
        importlib.import_module(module)
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)
        places = [(f.filename, f.lineno) for f in frames if f.filename.startswith(os.getcwd())]
        failure = [isinstance(error, ImportError), str(error), *(places or [("", 0)])[-1]]
    read = [getattr(each, "__file__", None) or "" for each in [*sys.modules.values()]]
    loaded = [each for each in read if each.startswith(os.getcwd())]
    print(json.dumps([failure, loaded]), flush=True)
    os._exit(0)
"""


class Function(NamedTuple):
    """A function as it is deployed.

    Attributes:
        unit: the path of its Lambda.
        module: that is imported first.
        path: the folders that modules are imported from.
    """

    unit: str
    module: str
    path: list[str]


class DeploymentWriter:
    """Writes a workspace below a root, and tells how its functions are deployed.

    A module imports only what was written before it, so that there is no circle.

    Args:
        root: of the workspace.
        random: decides what is written.
    """

    def __init__(self, root: str, random: Random) -> None:
        self._root = root
        self._random = random
        self._template = TEMPLATE
        self._files: dict[str, str] = {}
        self._roots: dict[str, str] = {}
        self._modules: list[str] = []

    def write(self) -> list[Function]:
        """Write everything; return the functions."""
        self._write_package("orb-common", "orb_common", [])
        self._write_package("orb-models", "orb_models", ["orb-common"])
        for name, modules in LAYERS.items():
            self._write_layer(name, modules)
        functions = [self._write_function("users"), self._write_function("orders")]
        self._files["template.yaml"] = self._template
        write_checkout(self._root, self._files)
        return functions

    def _write_package(self, distribution: str, top: str, required: Sequence[str]) -> None:
        folder = f"packages/{distribution}"
        root = self._roots[distribution] = self._random.choice((folder, f"{folder}/src"))
        written: list[str] = []
        for name in (*self._some(OF_PACKAGES), "__init__"):
            self._files[f"{root}/{top}/{name}.py"] = self._text(self._modules, written)
            written.append(name)
        inner = [f"{top}.{name}" for name in (*written[:-1], "nowhere")]
        self._modules += [top, *inner]
        project = f'name = "{distribution}"\nversion = "1"\ndependencies = {json.dumps(required)}'
        self._files[f"{folder}/pyproject.toml"] = f"[project]\n{project}\n"

    def _write_layer(self, name: str, modules: Sequence[str]) -> None:
        names = [*self._some(modules), name]
        self._modules += self._write_modules(f"layers/{name}/python", names, [])
        self._template += LAYER.format(name=name)

    def _write_function(self, name: str) -> Function:
        unit = f"lambdas/{name}"
        own = self._some(OF_LAMBDAS)
        known = [*self._modules, *(each for each in OF_LAMBDAS if each not in own)]
        module = self._random.choice(("index", "api.index"))
        self._write_modules(unit, [*own, module], known)
        installed, attached = self._some(PACKAGES), self._some(LAYERS)
        entries = (
            f'{each} = {{path = "../../packages/{each}", editable = true}}\n' for each in installed
        )
        self._files[f"{unit}/Pipfile"] = "".join(("[packages]\n", *entries))
        layers = ", ".join(f"!Ref {each}" for each in attached)
        self._template += FUNCTION.format(
            name=name, module=module, layers=layers, minor=sys.version_info.minor
        )
        path = [unit, *map(self._roots.__getitem__, installed)]
        path += [f"layers/{each}/python" for each in attached]
        return Function(unit, module, [f"{self._root}/{each}" for each in path])

    def _write_modules(self, folder: str, names: Sequence[str], known: Sequence[str]) -> list[str]:
        """Write modules that may import those before them, and some others; return their names."""
        written: list[str] = []
        for name in names:
            path = f"{folder}/{name.replace('.', '/')}.py"
            self._files[path] = self._text([*written, *known], [])
            written.append(name)
        return written

    def _text(self, known: Sequence[str], beside: Sequence[str]) -> str:
        """The text of a module that may import some modules, and some that stand beside it."""
        random = self._random
        lines = [
            random.choice(shapes).format(*random.choices(NAMES, k=2))
            for shapes in random.choices((BINDING, USING), (3, 1), k=random.randint(0, 8))
        ]
        lines += self._imports(ABSOLUTE, known)
        lines += self._imports(RELATIVE, beside)
        random.shuffle(lines)
        return "\n".join([*lines, ""])

    def _imports(self, shapes: Sequence[str], modules: Sequence[str]) -> Iterator[str]:
        random = self._random
        for module in random.choices(modules, k=random.randint(0, 2)) if modules else ():
            of_package = shapes is ABSOLUTE and module.startswith("orb_")
            shape = random.choice(OF_PACKAGE if of_package else shapes)
            names = ", ".join(random.choices(NAMES, k=random.randint(1, 2)))
            yield shape.format(module=module, name=random.choice(NAMES), names=names)

    def _some(self, names: Iterable[str]) -> list[str]:
        return [each for each in names if self._random.random() < 0.7]


def disagreements(
    root: str, functions: Sequence[Function], findings: Sequence[Finding]
) -> Iterator[str]:
    """What a check did not tell of code that fails, or told of code that works.

    Args:
        root: of the workspace.
        functions: that are deployed.
        findings: of the check.
    """
    working: set[str] = set()
    for function, (failure, loaded) in zip(functions, _import(root, functions), strict=True):
        if failure is None:
            working.update(os.path.relpath(path, root) for path in loaded)
            continue
        is_import, reason, path, line = failure
        path = os.path.relpath(path, root) if path else ""
        is_told = any(
            each.severity is Severity.ERROR
            and (
                (each.path == path and each.span.line == _first_line(root, path, line))
                or (each.code in TOLD_ONCE and each.path.startswith(f"{function.unit}/"))
            )
            for each in findings
        )
        if is_import and path and not is_told:
            yield f"{path}:{line} fails and nothing is told: {reason}"
    for each in findings:
        if each.code in JUDGED and each.path in working:
            yield f"{each.path}:{each.span.line} works: {each.code} {each.message}"


def _import(
    root: str, functions: Sequence[Function]
) -> list[tuple[tuple[bool, str, str, int] | None, list[str]]]:
    """What comes of importing each function: how and where it fails, and the files it has read."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-W", "ignore", "-c", _IMPORTER],
        input=json.dumps([(each.path, each.module) for each in functions]),
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _first_line(root: str, path: str, line: int) -> int:
    """The first line of the statement on a line of a file."""
    with open(os.path.join(root, path), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    return next(
        (
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            and node.lineno <= line <= (node.end_lineno or line)
        ),
        line,
    )
