"""W7767 leftover-layer-reference."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from orb_lint.files.paths import UNKNOWN, parent, path_from, upwards
from orb_lint.findings import Finding, Severity, Span
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import read_file
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import WorkspaceReading
from orb_lint.rules.support.leftover_layers import packages_instead_of
from orb_lint.source.names import last_name
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from orb_lint.workspace.templates.template_files import TemplateFile

    _Key = TypeVar("_Key", str, tuple[str, str])

_ASSET_CALLS = frozenset({"from_asset", "Asset"})
_ASSET_WORDS = (b"from_asset", b"LayerVersion")
"""Words of which CDK code that names a layer holds at least one."""
_ASSET_KEYWORDS = frozenset({"entry", "path"})


class LeftoverLayerReference(Rule):
    """A template, a workflow or a script still names a layer whose modules live in packages."""

    number = 67
    symbol = "leftover-layer-reference"
    severity = Severity.WARNING
    summary = (
        "a template, workflow, script or CDK code names a layer whose modules live in packages"
    )
    why = (
        "The layer is still built and attached: functions carry two copies of each module, and once"
        " the folder is deleted the build stops at this line."
    )
    how_to_fix = "Take the layer out of the file, then delete its folder."
    settings = ("layers",)
    limits = (
        "Knows only layers whose folder still exists."
        " Words in comments, printed texts, names and descriptions do not count."
    )
    see_also = ("leftover-layer",)

    def check_workspace(self, reading: WorkspaceReading) -> Iterator[Finding]:
        resolver = reading.resolver
        layers = [
            layer
            for layer in resolver.workspace.of_kind(UnitKind.LAYER)
            if packages_instead_of(layer, resolver)
        ]
        if not layers:
            return
        workspace, names = resolver.workspace, _LayerNames(resolver, layers)
        for template in workspace.templates.values():
            yield from self._check_template(template, names, resolver)
        for file in workspace.build_scripts():
            if file.path not in workspace.templates:
                for word in file.words():
                    if layer := names.meant(word.path, word.places):
                        yield self._finding(file.path, word.span, layer, resolver)
        for path in workspace.outside:
            yield from self._check_code(path, names, resolver)

    def _finding(self, path: str, span: Span, layer: Unit, resolver: Resolver) -> Finding:
        return self.finding(
            path,
            span,
            f"names layer `{layer.name}` ({layer.path}), whose modules all live in packages now",
            "take it out",
            resolver.workspace.unit_of(path),
            subject=layer.path,
        )

    def _check_template(
        self, file: TemplateFile, names: _LayerNames, resolver: Resolver
    ) -> Iterator[Finding]:
        path, template = file.path, file.template
        by_id = {}
        for each in template.layers:
            place = path_from(parent(path), each.content_uri)
            if layer := names.meant(each.content_uri, (place,)):
                by_id[each.logical_id] = layer
                yield self._finding(path, file.span_of_line(each.line), layer, resolver)
        attached = {
            (reference.line, reference.logical_id)
            for function in template.functions
            for reference in function.layers
            if reference.logical_id in by_id
        }
        for line, logical_id in sorted(attached, key=lambda each: each[0]):
            yield self._finding(path, file.span_of_line(line), by_id[logical_id or ""], resolver)

    def _check_code(self, path: str, names: _LayerNames, resolver: Resolver) -> Iterator[Finding]:
        file = read_file(resolver, path, None)
        if file is None or not any(word in file.source for word in _ASSET_WORDS):
            return
        if file.tree is None:
            return
        from orb_lint.source.path_expressions import PathEvaluator

        evaluator = PathEvaluator(path, file.tree)
        for argument in _assets(file.tree.nodes_of(ast.Call)):
            value = evaluator.evaluate(argument)
            starts = (*upwards(parent(path)), "")
            places = tuple(path_from(start, value or UNKNOWN) for start in starts)
            if value and (layer := names.meant(value, places)):
                span = file.on_first_line(file.span_of(argument))
                yield self._finding(path, span, layer, resolver)


class _LayerNames:
    """Tells which paths mean one of some layers."""

    def __init__(self, resolver: Resolver, layers: list[Unit]) -> None:
        self._workspace = resolver.workspace
        self._layers = layers
        self._by_path: dict[str, int] = {}
        self._by_end: dict[tuple[str, str], int] = {}
        for number, layer in enumerate(layers):
            self._by_path.setdefault(layer.path, number)
            *_, around, name = ["", *layer.path.split("/")]
            if around:
                self._by_end.setdefault((around, name), number)

    def meant(self, written: str, places: tuple[str, ...]) -> Unit | None:
        """The layer that a path leads to, None if it leads elsewhere.

        Args:
            written: the path as written; behind a variable only its end counts.
            places: the paths from the root that it may mean.
        """
        around = {each for place in places for each in upwards(place)}
        if found := self._first(self._by_path, around):
            return found
        if any(self._workspace.folder(place) for place in places if place):
            return None
        parts = [part for part in written.split("/") if part not in ("", ".", "..")]
        return self._first(self._by_end, pairwise(parts))

    def _first(self, numbers: Mapping[_Key, int], keys: Iterable[_Key]) -> Unit | None:
        """The first of the layers to which some keys lead."""
        found = min((numbers[key] for key in keys if key in numbers), default=None)
        return None if found is None else self._layers[found]


def _assets(calls: Iterable[ast.Call]) -> Iterator[ast.expr]:
    """The paths in `from_asset(…)` and in the `entry=` of a layer."""
    for call in calls:
        name = last_name(call.func)
        if name in _ASSET_CALLS:
            yield from call.args[:1]
        if name in _ASSET_CALLS or name.endswith("LayerVersion"):
            yield from (each.value for each in call.keywords if each.arg in _ASSET_KEYWORDS)
