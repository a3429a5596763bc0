"""The functions of templates that become no unit, and why not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from orb_lint.files.paths import is_within, name_of, parent, upwards
from orb_lint.files.tree import Tree
from orb_lint.workspace.model import FunctionWithoutUnit, Unit
from orb_lint.workspace.templates.deployment import DeployedFunction, RemoteFunction


def remote(functions: Iterable[RemoteFunction]) -> list[FunctionWithoutUnit]:
    """Functions whose code is no local path that can be told."""
    reason = "its code is no local path that can be told"
    return [FunctionWithoutUnit(each.logical_id, each.place, reason) for each in functions]


def absent(tree: Tree, function: DeployedFunction) -> FunctionWithoutUnit:
    """A function whose code folder is not in the tree."""
    folder = function.folder
    if is_within(folder, "..") or tree.leads_outside(folder):
        what = "lies outside the workspace"
    elif os.path.isdir(tree.absolute(folder)):
        what = "is excluded, or ignored by git"
    else:
        what = "is a file, no folder" if tree.exists(folder) else "is not there"
    return _without_unit(function, f"`{folder}` {what}")


def without_handler(function: DeployedFunction) -> FunctionWithoutUnit:
    """A function whose handler is no module of its code folder with a function."""
    what = "is not there" if function.handler_module else "names no function"
    return _without_unit(function, f"its handler `{function.handler}` {what}")


def left_over(
    tree: Tree, unit_root: str, functions: Iterable[DeployedFunction], units: Iterable[Unit]
) -> Iterator[FunctionWithoutUnit]:
    """Those of the functions in a unit root that are in none of its units.

    At the root of the workspace a function is no more than what its handler reaches.
    """
    paths = {unit.path for unit in units}
    for function in functions:
        folder, module = function.folder, function.handler_module
        if folder not in tree.folders:
            yield absent(tree, function)
            continue
        is_in_unit = not paths.isdisjoint(upwards(folder)) or (
            bool(paths) and is_within(unit_root, folder)
        )
        if function.handler is None:
            if not is_in_unit:
                yield _without_unit(function, f"`{folder or '.'}` holds no Python file")
        elif not (is_in_unit and (unit_root or (module and is_module(tree, module)))):
            yield without_handler(function)


def is_module(tree: Tree, module: str) -> bool:
    """Whether the source of a module, a path without `.py`, is there."""
    return any(
        (folder := tree.folders.get(parent(path))) is not None and name_of(path) in folder.files
        for path in (f"{module}.py", f"{module}/__init__.py")
    )


def _without_unit(function: DeployedFunction, reason: str) -> FunctionWithoutUnit:
    return FunctionWithoutUnit(function.logical_id, function.place, reason)
