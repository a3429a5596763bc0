"""The call that makes a function or a layer, in whatever language an app is written."""

from __future__ import annotations

import posixpath

from orb_lint.records import NamedTuple

FUNCTIONS = frozenset({"Function", "PythonFunction"})
LAYERS = frozenset({"LayerVersion", "PythonLayerVersion"})
INSTALLING = frozenset({"command_hooks", "commandHooks", "image"})
"""Options of bundling that let a `PythonFunction` be built by more than its manifest.

Source: the documentation of `aws-lambda-python-alpha`, "Custom Bundling".
"""
DEEPEST = 8
"""The most levels of names and calls that are followed to a path."""
MOST_TERMS = 1000
"""The most terms that are evaluated for one path: names that stand for many others multiply."""


class Construct(NamedTuple):
    """One call.

    Attributes:
        kind: the name of the class.
        name: the id.
        line: of the call.
        folder: relative to the root; None if only a run can tell.
        folder_line: the line that names it.
        handler: in the form of CloudFormation, None if it can't be told.
        runtime: as written; "" for none.
        said: the property that says where the code is.
        is_inline: the code is no folder at all.
        assigned: the variable or attribute that it is assigned to, "" for none.
        layers: of a function, the names of the variables that it lists as its layers; None where
            code, such as that of its own class, may give it some in another way.
        is_bundled: a command builds it, which may install anything.
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
    assigned: str
    layers: tuple[str, ...] | None
    is_bundled: bool

    @property
    def is_layer(self) -> bool:
        """Whether it makes a layer, else it makes a function."""
        return self.kind in LAYERS


def handler_of_entry(index: str | None, method: str | None) -> str:
    """The handler of a `PythonFunction`, from its file and method or their defaults."""
    return f"{(index or 'index.py').removesuffix('.py')}.{method or 'handler'}"


def path_in(folder: str, text: str) -> str | None:
    """The path that a relative one leads to from a folder, None for an absolute one."""
    if posixpath.isabs(text):
        return None
    return posixpath.normpath(posixpath.join(folder or ".", text))
