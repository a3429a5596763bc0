"""Reads the functions and layers of an app of the AWS CDK.

A folder is a literal, composed of literals, or a name that the same file assigns once, or alike
each time in Python; an asset may have such a name, too. The known constructs are `Function`,
`PythonFunction`, `LayerVersion`, `PythonLayerVersion`, and classes of the app that extend the
first two, which may give any layers to themselves. A relative path starts where the app
runs, in the folder of `cdk.json`; one from `__file__` or `__dirname` starts beside the source. The
layers of a function are told by a list of names of layers in the same file, unless the app adds
layers to functions.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Mapping

from orb_lint.expressions import regex
from orb_lint.files.paths import parent
from orb_lint.workspace.templates.cdk.construct import Construct
from orb_lint.workspace.templates.cdk.python import python_constructs
from orb_lint.workspace.templates.cdk.typescript import typescript_constructs
from orb_lint.workspace.templates.template import (
    MOST_LAYERS,
    Function,
    Layer,
    LayerReference,
    Remote,
    Template,
    described,
    python_of_runtime,
)

_RUNTIME = regex(r"PYTHON_3_(\d{1,4})")
_LAYERS_ADDED = regex(
    rb"add_layers|addLayers"
    rb"|(?<!\bself)(?<!\bthis)\.layers\s*=(?!=)"
    rb"|[Pp]roperty_?[Oo]verride\(\s*['\"]Layers\b"
)


def adds_layers(source: bytes) -> bool:
    """Whether a source file gives layers to functions that are there already."""
    return _LAYERS_ADDED.search(source) is not None


def read_cdk(
    path: str,
    source: bytes,
    app: str,
    whole: Callable[[str], bool],
    *,
    are_layers_told: bool,
    classes: Collection[str],
) -> Template:
    """What a source file of an app declares.

    Args:
        path: of the file, relative to the root.
        source: its bytes.
        app: the folder of `cdk.json`.
        whole: tells whether a folder holds all of the layer that is made of it.
        are_layers_told: nothing in the app adds layers to functions.
        classes: names of those of the app that extend functions.
    """
    read = python_constructs if path.endswith(".py") else typescript_constructs
    functions: list[Function | Remote] = []
    layers: list[Layer | Remote] = []
    constructs = [*read(path, source, app, classes)]
    known = {
        each.assigned: each.name
        for each in constructs
        if are_layers_told and each.is_layer and each.folder is not None and not each.is_bundled
        if each.kind == "PythonLayerVersion" or whole(each.folder)
    }
    for each in constructs:
        if each.runtime and "PYTHON" not in each.runtime:
            continue
        if each.is_layer:
            layers += _layer(path, each)
        elif not each.is_inline:
            functions += _function(path, each, known, may_have_none=not adds_layers(source))
    return described(functions, layers)


def _layer(path: str, construct: Construct) -> list[Layer | Remote]:
    """The layer of a construct; none if its content is in the source itself."""
    if construct.folder is None:
        return [Remote(construct.name, construct.line)]
    uri = _from_source(path, construct.folder)
    layer = Layer(construct.name, uri, construct.folder_line, said=construct.said)
    return [] if construct.is_inline else [layer]


def _function(
    path: str, construct: Construct, known: Mapping[str, str], *, may_have_none: bool
) -> list[Function | Remote]:
    """The function of a construct; none if neither its folder nor a Python runtime is known.

    Args:
        path: of the file.
        construct: to be read.
        known: names of variables → ids of the layers that they hold.
        may_have_none: nothing in the file adds layers to functions.
    """
    runtime, listed = construct.runtime, construct.layers or ()
    is_listed = 0 < len(listed) < MOST_LAYERS and known.keys() >= {*listed}
    has_none = may_have_none and construct.layers == ()
    gap = _gap_of(construct, has_unknown_layers=not (has_none or is_listed))
    if construct.folder is None:
        is_python = construct.kind == "PythonFunction" or "PYTHON" in runtime
        return [Remote(construct.name, construct.line, gap=gap)] if is_python else []
    version = _RUNTIME.search(runtime)
    return [
        Function(
            construct.name,
            _from_source(path, construct.folder),
            construct.handler,
            tuple(
                LayerReference(known[name], construct.line, name)
                for name in (listed if is_listed else ())
            ),
            construct.folder_line,
            construct.line,
            has_conditional_layers=not is_listed,
            runtime=python_of_runtime(f"python3.{version[1]}" if version else None),
            said=construct.said,
            gap=gap,
        )
    ]


def _gap_of(construct: Construct, *, has_unknown_layers: bool) -> str:
    """Why not everything on the path of a function is known, "" if it is."""
    if construct.is_bundled:
        return "is bundled by a command, which may install anything"
    return "is given layers by code, which may hold anything" if has_unknown_layers else ""


def _from_source(path: str, folder: str) -> str:
    """A folder relative to that of a source file."""
    return posixpath.relpath(folder or ".", parent(path) or ".")
