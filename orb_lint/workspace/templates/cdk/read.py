"""Reads the functions and layers of an app of the AWS CDK.

A folder is a literal, composed of literals, or a name that the same file assigns once. The known
constructs are `Function`, `PythonFunction`, `LayerVersion` and `PythonLayerVersion`. A relative
path starts where the app runs, in the folder of `cdk.json`; one from `__file__` or `__dirname`
starts beside the source. The layers of a function are not read, for `add_layers` may be anywhere.
"""

from __future__ import annotations

import posixpath

from orb_lint.expressions import regex
from orb_lint.files.paths import parent
from orb_lint.workspace.templates.cdk.construct import Construct
from orb_lint.workspace.templates.cdk.python import python_constructs
from orb_lint.workspace.templates.cdk.typescript import typescript_constructs
from orb_lint.workspace.templates.template import (
    Function,
    Layer,
    Remote,
    Template,
    described,
    python_of_runtime,
)

_RUNTIME = regex(r"PYTHON_3_(\d{1,4})")


def read_cdk(path: str, source: bytes, app: str) -> Template:
    """What a source file of an app declares.

    Args:
        path: of the file, relative to the root.
        source: its bytes.
        app: the folder of `cdk.json`.
    """
    constructs = python_constructs if path.endswith(".py") else typescript_constructs
    functions: list[Function | Remote] = []
    layers: list[Layer | Remote] = []
    for each in constructs(path, source, app):
        if each.runtime and "PYTHON" not in each.runtime:
            continue
        if each.is_layer:
            layers += _layer(path, each)
        elif not each.is_inline:
            functions += _function(path, each)
    return described(functions, layers)


def _layer(path: str, construct: Construct) -> list[Layer | Remote]:
    """The layer of a construct; none if its content is in the source itself."""
    if construct.folder is None:
        return [Remote(construct.name, construct.line)]
    uri = _from_source(path, construct.folder)
    layer = Layer(construct.name, uri, construct.folder_line, said=construct.said)
    return [] if construct.is_inline else [layer]


def _function(path: str, construct: Construct) -> list[Function | Remote]:
    """The function of a construct; none if neither its folder nor a Python runtime is known."""
    runtime = construct.runtime
    if construct.folder is None:
        is_python = construct.kind == "PythonFunction" or "PYTHON" in runtime
        return [Remote(construct.name, construct.line, gap=construct.gap)] if is_python else []
    version = _RUNTIME.search(runtime)
    return [
        Function(
            construct.name,
            _from_source(path, construct.folder),
            construct.handler,
            (),
            construct.folder_line,
            construct.line,
            has_conditional_layers=True,
            runtime=python_of_runtime(f"python3.{version[1]}" if version else None),
            said=construct.said,
            gap=construct.gap,
        )
    ]


def _from_source(path: str, folder: str) -> str:
    """A folder relative to that of a source file."""
    return posixpath.relpath(folder or ".", parent(path) or ".")
