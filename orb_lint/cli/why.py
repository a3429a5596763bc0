"""`orb-lint why`: why one thing depends on another, or why an import was judged as it was."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import islice

from orb_lint.cli.errors import UsageError
from orb_lint.cli.options import (
    add_config_option,
    add_json_option,
    find_workspace,
    read_workspace,
)
from orb_lint.cli.parser import Formatter
from orb_lint.expressions import regex
from orb_lint.files.links import real_way
from orb_lint.manifests.names import normalize
from orb_lint.output.json import VERSION, finding_as_json
from orb_lint.output.printable import as_json, printable
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings.reading import load_settings
from orb_lint.spelling import did_you_mean
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands
    from orb_lint.findings import Finding
    from orb_lint.graph.dependency_paths import Endpoint, Step
    from orb_lint.resolution.explanation import Question
    from orb_lint.resolution.reference import Reference

_PLACE = regex(r"(?P<path>.+?):(?P<line>\d+)(?::\d+)?")
_MOST_WAYS = 10
_MOST_PLACES = 5


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "why",
        formatter_class=Formatter,
        help="show why one thing depends on another, or how an import was resolved",
        description=(
            "`why A B` shows each way in which A comes to depend on B: Lambdas, layers and packages"
            " by name or path, modules by dotted name or path. `why FILE:LINE` shows how the"
            " import on that line was resolved."
        ),
    )
    parser.add_argument("first", metavar="A", help="unit, package or module; or FILE:LINE")
    parser.add_argument("second", metavar="B", nargs="?", help="unit, package or module")
    add_config_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the dependency paths, or the steps of the resolution."""
    place = _PLACE.fullmatch(options.first) if options.second is None else None
    if options.second is None and place is None:
        raise UsageError(f"why `{options.first}`: name a second thing, or a line as FILE:LINE")
    root, paths = find_workspace([place["path"] if place else "."])
    resolver = Resolver(read_workspace(root, load_settings(root, options.config)))
    answer: _Ways | _Resolution
    if place:
        answer = _resolution(resolver, paths[0] if paths else "", int(place["line"]))
    else:
        answer = _ways(resolver, options.first, options.second)
    if options.output_format == "json":
        print(as_json({"version": VERSION, **answer.as_json()}))
    else:
        print("\n".join(map(printable, answer.lines())))
    return 0


class _Ways(NamedTuple):
    """How one thing comes to depend on another.

    Attributes:
        source: what depends.
        target: what it depends on.
        ways: the dependency paths, the shortest first.
        has_more: there are others, all at least as long.
    """

    source: Endpoint
    target: Endpoint
    ways: list[list[Step]]
    has_more: bool

    def lines(self) -> Iterator[str]:
        """The answer for people."""
        if not self.ways:
            yield f"{self.source.name} does not depend on {self.target.name}."
        for number, steps in enumerate(self.ways, 1):
            yield f"{number}. {' → '.join([steps[0].source, *(step.target for step in steps)])}"
            for step in steps:
                yield from _places(step)
        if self.has_more:
            yield "There are more ways, all at least as long."

    def as_json(self) -> dict[str, object]:
        """The answer for programs, with every place."""
        return {
            "source": self.source.name,
            "target": self.target.name,
            "ways": [[_step_as_json(step) for step in steps] for steps in self.ways],
            "has_more": self.has_more,
        }


def _step_as_json(step: Step) -> dict[str, object]:
    places = [
        {"path": hop.path, "line": hop.span.line, "kind": hop.kind.value, "what": hop.what}
        for hop in step.hops
    ]
    return {"source": step.source, "target": step.target, "places": places}


def _ways(resolver: Resolver, first: str, second: str) -> _Ways:
    from orb_lint.graph.dependency_paths import dependency_paths

    source, target = _find(resolver, first), _find(resolver, second)
    if source == target:
        raise UsageError(f"`{first}` and `{second}` are the same: name two things")
    found = list(islice(dependency_paths(resolver, source, target), _MOST_WAYS + 1))
    return _Ways(source, target, found[:_MOST_WAYS], len(found) > _MOST_WAYS)


def _places(step: Step) -> Iterator[str]:
    for hop in step.hops[:_MOST_PLACES]:
        yield f"     {hop}"
    more = len(step.hops) - _MOST_PLACES
    if more > 0:
        yield f"     and {more} more of {step.source}"


def _find(resolver: Resolver, text: str) -> Endpoint:
    """What a user means by a name.

    Raises:
        UsageError: nothing in the workspace has that name, or several units do.
    """
    from orb_lint.graph.dependency_paths import Endpoint

    workspace = resolver.workspace
    path = real_way(workspace.root, text)
    for unit in workspace.units:
        if unit.path == path:
            return Endpoint(unit.path, unit)
        if path in unit.files:
            return Endpoint(path, unit, path)
    named = [unit for unit in workspace.units if _is_called(unit, text)]
    if len(named) > 1:
        choices = ", ".join(f"{unit.kind.value} {unit.path}" for unit in named)
        raise UsageError(f"`{text}` may be {choices}: name one by its path")
    if named:
        return Endpoint(named[0].path, named[0])
    if unit_root := resolver.library.find(text):
        return Endpoint(text, unit_root.unit, unit_root.module.path)
    for layer in resolver.library.layers_with(text.partition(".")[0]):
        if module := resolver.library.find_in(layer, text):
            return Endpoint(text, layer, module.path)
    known = [name for unit in workspace.units for name in (unit.name, unit.distribution) if name]
    raise UsageError(
        f"`{text}` is no Lambda, layer, package, module or file of this workspace"
        f"{did_you_mean(text, known)}"
    )


def _is_called(unit: Unit, text: str) -> bool:
    if unit.kind is UnitKind.PACKAGE:
        is_distribution = normalize(text) == unit.canonical_name
        return is_distribution or text in (unit.name, *unit.import_names)
    return text == unit.name


class _Resolved(NamedTuple):
    """One import: the line of its statement, its module as it is written, how it was resolved."""

    line: int
    module: str
    questions: list[Question]


class _Resolution(NamedTuple):
    """How the imports of one statement were resolved, and what is wrong with it."""

    path: str
    imports: list[_Resolved]
    findings: list[Finding]

    def lines(self) -> Iterator[str]:
        """The answer for people."""
        for each in self.imports:
            yield f"{self.path}:{each.line} imports `{each.module}`"
            for number, question in enumerate(each.questions, 1):
                yield f"  {number}. {question.asked}? {question.answer}"
        for finding in self.findings:
            yield f"  {finding.code} {finding.symbol}: {finding.message}"

    def as_json(self) -> dict[str, object]:
        """The answer for programs."""
        imports = [
            {**each._asdict(), "questions": [asked._asdict() for asked in each.questions]}
            for each in self.imports
        ]
        findings = [finding_as_json(finding) for finding in self.findings]
        return {"path": self.path, "imports": imports, "findings": findings}


def _resolution(resolver: Resolver, path: str, line: int) -> _Resolution:
    """How the imports that stand on a line were resolved.

    Raises:
        UsageError: the line has no import.
    """
    from orb_lint.engine.run import check
    from orb_lint.resolution.explanation import explain

    unit, references = _imports_on(resolver, path, line)
    imports = [
        _Resolved(
            reference.record.span.line,
            "." * reference.record.level + reference.module,
            explain(resolver, unit, path, reference),
        )
        for reference in references
    ]
    findings = [
        finding
        for finding in check(resolver.workspace, [path]).findings
        if finding.path == path and finding.span.line == imports[0].line
    ]
    return _Resolution(path, imports, findings)


def _imports_on(resolver: Resolver, path: str, line: int) -> tuple[Unit, list[Reference]]:
    """The unit of a file, and what is imported on one of its lines.

    Raises:
        UsageError: the file belongs to no unit, or the line imports nothing.
    """
    from orb_lint.resolution.source_file import read_file

    unit = resolver.workspace.unit_of(path)
    file = read_file(resolver, path, unit) if unit and path in unit.files else None
    if unit is None or file is None:
        raise UsageError(f"{path} is no Python file of a Lambda, layer or package")
    references = [
        each
        for each in file.references
        if each.record.span.line <= line <= each.record.span.end_line
    ]
    if not references:
        raise UsageError(f"{path}:{line}: no import stands there")
    return unit, references
