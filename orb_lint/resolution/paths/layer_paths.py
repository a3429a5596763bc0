"""The paths that lead to layers."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

from orb_lint.expressions import regex
from orb_lint.files.globs import folder_globs
from orb_lint.files.paths import (
    UNKNOWN,
    innermost,
    is_within,
    join,
    name_of,
    normalize_path,
    parent,
)
from orb_lint.source.string_search import PathParts
from orb_lint.workspace.model import UnitKind, Workspace

_WILD = regex(r"[^\w.-]")
_LAYER_MOUNT = "/opt"
_LAYER_MODULES = "/opt/python"
_INTERPRETER = regex(r"/opt/python/(?:cp|pp)?\d")


class LayerPaths:
    """Tells which paths lead to layers of a workspace, or to where layers were."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        layers = [unit.path for unit in workspace.of_kind(UnitKind.LAYER) if unit.path]
        self._layers = frozenset(layers)
        self._parents = frozenset(map(parent, layers))
        self._around = self._parents & frozenset(_of_layers_alone(workspace))
        self._endings = {
            *((name_of(parent(layer)), name_of(layer)) for layer in layers),
            *((name_of(folder), UNKNOWN) for folder in self._around),
        }
        self._globs = folder_globs(workspace.settings.layers)

    def may_be_named(self, path: str, source: bytes) -> bool:
        """Whether the text of a file may spell a path to a layer."""
        parts = self._parts
        return (
            parts is None
            or not parts.isdisjoint(path.split("/"))
            or self._spelling.may_be_in(source)
        )

    @cached_property
    def _parts(self) -> frozenset[str] | None:
        """Names of which every path to a layer has one as a part; None if there are no layers."""
        names = {_LAYER_MOUNT.strip("/"), *map(name_of, self._parents)}
        for glob in self._workspace.settings.layers:
            literal = [part for part in glob.split("/") if part and not _WILD.search(part)]
            names.add(literal[-1] if literal else "")
        return None if "" in names else frozenset(names)

    @cached_property
    def _spelling(self) -> PathParts:
        return PathParts(self._parts or ())

    def hold(self, path: str, file: str) -> bool:
        """Whether a path in the code of a file leads to a layer.

        One that is not built from `__file__` may be relative to the root or to the file's folder.
        """
        if path == _LAYER_MOUNT or path.startswith(f"{_LAYER_MOUNT}/") or self._are_at(path):
            return True
        places = (normalize_path(path), normalize_path(join(parent(file), path)))
        exists = self._workspace.exists
        return (
            "/" in path
            and not path.startswith("/")
            and any(self._were_at(place) for place in places)
            and not any(not _leaves_root(place) and exists(place) for place in places)
        )

    def hold_target(self, path: str, *, is_deployed: bool) -> bool:
        """Whether a path in the settings leads to a layer."""
        if is_within(path, _LAYER_MOUNT):
            is_of_layer = is_within(path, _LAYER_MODULES) and not _INTERPRETER.match(path)
            return is_deployed or is_of_layer
        return self._are_at(path) or self._were_at(path)

    def _are_at(self, path: str) -> bool:
        """Whether a path leads into a layer or to all, or shares two parts with a layer's path."""
        if path in self._around or innermost(path, self._layers) is not None:
            return True
        parts = [part for part in path.split("/") if part not in ("", "..", ".")]
        return not self._endings.isdisjoint(pairwise(parts))

    def _were_at(self, path: str) -> bool:
        """Whether a path leads to where a layer, or all layers, would be, and nothing is there.

        The folder around must exist: `keras/layers` does not belong to this workspace.
        """
        known, unknown, _ = path.partition(UNKNOWN)
        if unknown:
            known = parent(known)
        if _leaves_root(known) or known in ("", "."):
            return False
        workspace = self._workspace
        layer = join(known, UNKNOWN)
        while layer and not self._globs.match(layer):
            layer = parent(layer)
        missing = layer if is_within(known, layer) else known
        unit = workspace.unit_of(missing)
        return (
            bool(layer)
            and workspace.folder(parent(parent(layer))) is not None
            and not workspace.exists(missing)
            and not workspace.is_ignored_by_git(missing)
            and (unit is None or unit.kind is UnitKind.LAYER)
        )


def _of_layers_alone(workspace: Workspace) -> set[str]:
    """The folders directly around layers that are put on a path for nothing but these.

    None is the code of a function, or holds other units side by side with them.
    """
    roots = workspace.unit_roots
    others = {path for path, kind in roots.items() if kind is not UnitKind.LAYER}
    around = {parent(path) for path in roots.keys() - others}
    return around - {"", *others, *map(parent, others)}


def _leaves_root(path: str) -> bool:
    return path.startswith(("/", ".."))
