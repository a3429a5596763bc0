"""E7702 legacy-layer-path."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import UNKNOWN
from orb_lint.findings import Finding
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.base import Rule
from orb_lint.rules.needles import Needles, Words
from orb_lint.source.added_paths import ADDING_IMPORTS, ADDING_WORDS, added_paths, may_add_paths
from orb_lint.source.parsing import SyntaxTree
from orb_lint.workspace.model import Part

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
        " settings of functions all of `/opt` counts, where layers are mounted; in those of a"
        " checkout only `/opt/python` counts, for other tools live in `/opt`, too."
    )
    settings = ("layers",)
    limits = "A path that is computed at run time, or read from a file, is not seen."
    see_also = ("legacy-layer-import",)

    def needles(self, resolver: Resolver) -> Needles | None:
        layers = resolver.layer_paths

        def may_add_a_layer(file: SourceFile, words: Words) -> bool:
            return may_add_paths(file.source, words) and layers.may_be_named(file.path, file.source)

        return Needles(ADDING_WORDS, ADDING_IMPORTS, may_add_a_layer)

    def check_tree(self, file: SourceFile, tree: SyntaxTree) -> Iterator[Finding]:
        layers = file.resolver.layer_paths
        for node, paths in added_paths(file.path, tree):
            path = next((path for path in paths if layers.hold(path, file.path)), None)
            if path is not None:
                shown = path.replace(UNKNOWN, "…")
                yield self.finding(
                    file.path,
                    file.on_first_line(file.span_of(node)),
                    f"puts layer path `{shown}` on sys.path",
                    _SUGGESTION,
                    file.unit,
                    subject=shown,
                )

    def check_folders(self, part: Part, resolver: Resolver) -> Iterator[Finding]:
        workspace = resolver.workspace
        settings = [*workspace.path_settings(part.folders)]
        if not settings:
            return
        for setting in settings:
            if resolver.layer_paths.hold_target(setting.target, is_deployed=setting.is_deployed):
                yield self.finding(
                    setting.file,
                    setting.span,
                    f"`{setting.setting}` holds layer path `{setting.written}`",
                    _SUGGESTION,
                    workspace.unit_of(setting.file),
                    subject=f"{setting.setting} {setting.written}",
                )
