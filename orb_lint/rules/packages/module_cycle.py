"""W7745 module-cycle."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from orb_lint.findings import Finding, Related, Severity, Span
from orb_lint.records import NamedTuple
from orb_lint.resolution.modules.finder import Form
from orb_lint.resolution.reference import Reference
from orb_lint.resolution.resolver import Resolver
from orb_lint.resolution.source_file import SourceFile, read_file
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import WorkspaceReading
from orb_lint.source.exports import Exports
from orb_lint.source.record import NOT_AT_RUN_TIME, Context
from orb_lint.workspace.model import Unit, UnitKind

_NOT_AT_IMPORT = Context.FUNCTION | NOT_AT_RUN_TIME
_IS_PROGRAM = ("__name__ == '__main__'", "'__main__' == __name__")


class _Import(NamedTuple):
    """Where a module of a package imports another one."""

    path: str
    span: Span
    target: str


_Graph = Mapping[str, Mapping[str, _Import]]
"""Path of a module → path of a module that it imports while it is imported → the place."""


class ModuleCycle(Rule):
    """Modules of one package import one another in a circle when they are imported."""

    number = 45
    symbol = "module-cycle"
    severity = Severity.WARNING
    summary = "modules of one package import one another in a circle when they are imported"
    why = (
        "Which of them works depends on which is imported first: the others meet a module that is"
        " half made, and fail with an ImportError that does not name the circle."
    )
    how_to_fix = (
        "Move what both sides need into a module below them, or import where it is used, in the"
        " function. That a submodule runs the `__init__.py` around it makes no circle by itself."
    )
    settings = ("extend-select",)
    limits = (
        "An import in a function, or for type checking only, makes no circle; nor does the"
        " `__init__.py` that a submodule runs."
    )
    see_also = ("package-cycle",)
    is_opt_in = True

    def check_workspace(self, reading: WorkspaceReading) -> Iterator[Finding]:
        from orb_lint.strong_components import strong_components

        resolver = reading.resolver
        for unit in resolver.workspace.of_kind(UnitKind.PACKAGE):
            graph = _graph(unit, resolver)
            for group in sorted(strong_components(graph)):
                if len(group) > 1:
                    yield self._finding(_shortest_circle(graph, group[0]), unit)

    def _finding(self, circle: list[_Import], unit: Unit) -> Finding:
        names = " → ".join(
            _module_name(path, unit) for path in (*(each.path for each in circle), circle[0].path)
        )
        hops = ", ".join(f"{each.path}:{each.span.line}" for each in circle)
        return self.finding(
            circle[0].path,
            circle[0].span,
            f"modules import one another in a circle, {names} ({hops})",
            "move what both sides need below them",
            unit,
            related=tuple(
                Related(each.path, each.span.line, f"imports `{_module_name(each.target, unit)}`")
                for each in circle
            ),
            subject=names,
        )


def _module_name(path: str, unit: Unit) -> str:
    inside = path[len(unit.roots[0]) :].strip("/").rpartition(".")[0]
    return inside.removesuffix("/__init__").replace("/", ".")


def _graph(unit: Unit, resolver: Resolver) -> _Graph:
    graph: dict[str, dict[str, _Import]] = {path: {} for path in unit.files}
    for path in unit.files:
        file = read_file(resolver, path, unit) if path.endswith(".py") else None
        for reference in file.imports if file else ():
            if file is None or reference.unit is not unit or reference.is_in(_NOT_AT_IMPORT):
                continue
            if _is_for_programs(file, reference):
                continue
            for target in _imported(reference, resolver):
                if target != path and target in graph:
                    place = _Import(path, file.on_first_line(reference.record.span), target)
                    graph[path].setdefault(target, place)
    return graph


def _is_for_programs(file: SourceFile, reference: Reference) -> bool:
    """Whether an import runs only where its file is run itself: `if __name__ == "__main__":`."""
    if b"__main__" not in file.source or file.tree is None:
        return False
    line = reference.record.span.line
    return any(
        ast.unparse(branch.test) in _IS_PROGRAM
        and branch.body[0].lineno <= line <= (branch.body[-1].end_lineno or line)
        for branch in file.tree.nodes_of(ast.If)
    )


def _imported(reference: Reference, resolver: Resolver) -> Iterator[str]:
    """The modules that an import loads: those that its names mean, else the module itself."""
    module = reference.found
    if module is None:
        return
    needs_module = not reference.names
    for alias in reference.names:
        inner = resolver.library.finder.find(module.folder, alias.name) if module.folder else None
        exports = resolver.library.contents.exports(module) if inner else None
        if inner and not (exports and _binds_otherwise(exports, alias.name)):
            if inner.form in (Form.FILE, Form.PACKAGE):
                yield inner.path
        else:
            needs_module = True
    if needs_module and module.form in (Form.FILE, Form.PACKAGE):
        yield module.path


def _binds_otherwise(exports: Exports, name: str) -> bool:
    """Whether a package binds the name of one of its modules to something else."""
    if name not in exports.names:
        return False
    origin = exports.names[name]
    return origin is None or origin.name != name or bool(origin.module)


def _shortest_circle(graph: _Graph, start: str) -> list[_Import]:
    """The shortest way from a module back to itself; there must be one."""
    came_by: dict[str, _Import] = {}
    front = [start]
    for path in front:
        following = [each for each in sorted(graph[path]) if each not in came_by]
        came_by.update({each: graph[path][each] for each in following})
        front += following
        if start in came_by:
            break
    way = [came_by[start]]
    while way[-1].path != start:
        way.append(came_by[way[-1].path])
    return way[::-1]
