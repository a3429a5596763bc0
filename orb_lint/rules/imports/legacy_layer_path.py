"""E7702 legacy-layer-path."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from orb_lint.expressions import regex
from orb_lint.files.globs import compile_glob
from orb_lint.files.paths import UNKNOWN, is_within, join, name_of, normalize_path, parent
from orb_lint.findings import Finding
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.needles import Needles, Words
from orb_lint.source.added_paths import ADDING_IMPORTS, ADDING_WORDS, added_paths, may_add_paths
from orb_lint.source.parsing import SyntaxTree
from orb_lint.source.spelling import PathParts
from orb_lint.workspace.model import Part, UnitKind, Workspace

_WILD = regex(r"[^\w.-]")
_LAYER_MOUNT = "/opt"
_LAYER_MODULES = "/opt/python"
_INTERPRETER = regex(r"/opt/python/(?:cp|pp)?\d")
_SUGGESTION = "install the local packages and import from them instead"


class LegacyLayerPath(Rule):
    """Code or settings make the modules of a layer importable by putting its folder on a path."""

    number = 2
    symbol = "legacy-layer-path"
    summary = (
        "code or settings of tests, type checkers, editors, workflows or functions put the folder"
        " of a layer, or `/opt`, on `sys.path`"
    )
    why = (
        "It keeps the old names importable, on this machine or in this test, and so hides the"
        " imports that fail in AWS once the layer is gone."
    )
    how_to_fix = (
        "Drop the path; install the packages (`pip install -e`) and import by full name. In the"
        " settings of functions all of `/opt` is where layers are mounted; in those of a checkout"
        " only `/opt/python` surely is, for other tools live in `/opt`, too."
    )
    settings = ("layers",)
    limits = "A path that is computed at run time, or read from a file, is not seen."
    see_also = ("legacy-layer-import",)

    def needles(self, resolver: Resolver) -> Needles | None:
        layers = _LayerPaths(resolver.workspace)

        def may_add_a_layer(file: SourceFile, words: Words) -> bool:
            return may_add_paths(file.source, words) and layers.may_be_named(file)

        return Needles(ADDING_WORDS, ADDING_IMPORTS, may_add_a_layer)

    def check_tree(self, file: SourceFile, tree: SyntaxTree) -> Iterator[Finding]:
        layers = _LayerPaths(file.resolver.workspace)
        for node, paths in added_paths(file.path, tree):
            path = next((path for path in paths if layers.hold(path, file.path)), None)
            if path is not None:
                shown = path.replace(UNKNOWN, "…")
                yield self.finding(
                    file.path,
                    file.on_first_line(file.span_of(node)),
                    f"puts layer path `{shown}` on sys.path: {_SUGGESTION}",
                    file.unit,
                    subject=shown,
                )

    def check_folders(self, part: Part, resolver: Resolver) -> Iterator[Finding]:
        workspace = resolver.workspace
        settings = [*workspace.path_settings(part.folders)]
        if not settings:
            return
        layers = _LayerPaths(workspace)
        for setting in settings:
            if layers.hold_target(setting.target, is_deployed=setting.is_deployed):
                yield self.finding(
                    setting.file,
                    setting.span,
                    f"`{setting.setting}` holds layer path `{setting.written}`: {_SUGGESTION}",
                    workspace.unit_of(setting.file),
                    subject=f"{setting.setting} {setting.written}",
                )


class _LayerPaths:
    """Tells which paths lead to the layers of a workspace, be they there or gone."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._layers = [unit.path for unit in workspace.of_kind(UnitKind.LAYER) if unit.path]
        self._globs = [compile_glob(glob.strip("/")) for glob in workspace.settings.layers]

    def may_be_named(self, file: SourceFile) -> bool:
        """Whether the text of a file may spell a path to a layer."""
        parts = self._parts
        return (
            parts is None
            or not parts.isdisjoint(file.path.split("/"))
            or self._spelling.may_be_in(file.source)
        )

    @cached_property
    def _parts(self) -> frozenset[str] | None:
        """Names of which every path to a layer has one for a part; None if there are none."""
        names = {_LAYER_MOUNT.strip("/"), *(name_of(parent(layer)) for layer in self._layers)}
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
        parts = [part for part in path.split("/") if part not in ("", "..", ".")]
        for layer in self._layers:
            *_, folder, name = ["", *layer.split("/")]
            if is_within(path, layer) or path == parent(layer):
                return True
            if any(
                first == folder and second in (name, UNKNOWN) for first, second in pairwise(parts)
            ):
                return True
        return False

    def _were_at(self, path: str) -> bool:
        """Whether a path leads to where a layer would be, or all layers, and nothing is there.

        The folder around must be there: `keras/layers` is none of this workspace.
        """
        known, unknown, _ = path.partition(UNKNOWN)
        if unknown:
            known = parent(known)
        if _leaves_root(known) or known in ("", "."):
            return False
        workspace = self._workspace
        layer = join(known, UNKNOWN)
        while layer and not any(glob.fullmatch(layer) for glob in self._globs):
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


def _leaves_root(path: str) -> bool:
    return path.startswith(("/", ".."))
