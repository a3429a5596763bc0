"""Finds the folders that shell scripts and Makefiles copy into layers."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterator

from orb_lint.expressions import regex
from orb_lint.files.paths import innermost, join, parent, path_from
from orb_lint.workspace.model import UnitKind, Workspace

_SCRIPT = regex(r".*\.(?:sh|bash|mk)$|Makefile$|makefile$|GNUmakefile$")
_COPY = regex(r"(?:^|[\s;&|(])(?:cp|rsync)\s+(?P<arguments>[^;&|\n]+)")
_ASSIGNMENT = regex(
    r"^\s*(?:export\s+)?(?P<name>\w+)\s*:?=\s*(?P<value>[^\s$`]*)\s*$", re.MULTILINE
)
_VARIABLE = regex(r"\$(?:\{(\w+)\}|\((\w+)\)|(\w+))")
_LARGEST_SCRIPT = 1 << 20


def copied_into_layers(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """Paths of layers → the folders with Python that scripts copy into them.

    A relative path may start beside the script or at the root: scripts are run from both.
    """
    layers = {unit.path for unit in workspace.of_kind(UnitKind.LAYER)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in _scripts(workspace):
        text = (workspace.tree.read(path, _LARGEST_SCRIPT) or b"").decode(errors="replace")
        for sources, target in _copies(text):
            for start in dict.fromkeys((parent(path), "")):
                layer = innermost(_located(start, target), layers)
                for source in sources if layer is not None else ():
                    folder = _located(start, source)
                    if (
                        layer
                        and _holds_python(workspace, folder)
                        and innermost(folder, {layer}) is None
                    ):
                        found[layer].add(folder)
    return {layer: tuple(sorted(folders)) for layer, folders in sorted(found.items())}


def _scripts(workspace: Workspace) -> Iterator[str]:
    for folder in workspace.tree.folders:
        for name in workspace.tree.folders[folder].files:
            if _SCRIPT.fullmatch(name):
                yield join(folder, name)


def _copies(text: str) -> Iterator[tuple[list[str], str]]:
    """What each copying command copies, and where to."""
    values = {match["name"]: match["value"] for match in _ASSIGNMENT.finditer(text)}

    def fill_in(match: re.Match[str]) -> str:
        return values.get(match[1] or match[2] or match[3], match[0])

    for command in _COPY.finditer(text.replace("\\\n", " ")):
        try:
            words = shlex.split(_VARIABLE.sub(fill_in, command["arguments"]))
        except ValueError:
            continue
        *sources, target = [word for word in words if not word.startswith("-")] or [""]
        if sources and "$" not in target:
            yield [source for source in sources if "$" not in source], target


def _located(start: str, path: str) -> str:
    """A path of a script, relative to the root; `folder/*` means the folder."""
    return path_from(start, re.sub(r"/(?:\.|\*(?:\.py)?)?$", "", path))


def _holds_python(workspace: Workspace, folder: str) -> bool:
    return folder in workspace.tree.folders and any(
        path.endswith(".py") for path in workspace.tree.files_below(folder)
    )
