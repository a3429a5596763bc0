"""`orb-lint workspace`: show what was found in the repository, and why."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

from orb_lint.cli.options import (
    add_json_option,
    add_workspace_options,
    find_workspace,
    read_workspace,
)
from orb_lint.cli.parser import Formatter
from orb_lint.files.paths import is_within, name_of
from orb_lint.output.json import VERSION
from orb_lint.output.printable import as_json, printable
from orb_lint.output.text import count
from orb_lint.records import NamedTuple
from orb_lint.settings import version_text
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.model import Unit, UnitKind, Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands
    from orb_lint.resolution.needs import Need


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "workspace",
        formatter_class=Formatter,
        help="show the units that were found, and why",
        description="Shows the Lambdas, local packages and layers of a workspace.",
    )
    add_workspace_options(parser)
    parser.add_argument(
        "--units",
        action="store_true",
        help="show what each Lambda needs, what declares it and what provides it",
    )
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the root, every unit with the reason why it is one, and what could not be read."""
    root, paths = find_workspace(options.paths)
    workspace = read_workspace(root, load_settings(root, options.config))
    shown = [*_shown(workspace, paths)] if options.units else []
    if options.output_format == "json":
        print(as_json(_document(workspace, {each.path: each for each in shown})))
    elif options.units:
        for line in (*_lines_of(shown), *_without_unit(workspace)):
            print(printable(line))
    else:
        _print_units(workspace)
    return 0


class _Shown(NamedTuple):
    """What `--units` shows of a unit: what it needs, and why it is judged in part."""

    path: str
    needs: Sequence[Need] | None
    gaps: Sequence[str]


def _document(workspace: Workspace, shown: Mapping[str, _Shown]) -> dict[str, object]:
    """Everything known of the units, with the needs of those in `shown`."""
    return {
        "version": VERSION,
        "root": workspace.root,
        "units": [_unit_as_json(unit, shown.get(unit.path)) for unit in workspace.units],
        "outside": list(workspace.outside),
        "elsewhere": [each._asdict() for each in workspace.without_unit],
        "not_read": [
            {"path": path, "line": line, "reason": reason}
            for path, line, reason in workspace.problems
        ],
    }


def _unit_as_json(unit: Unit, shown: _Shown | None) -> dict[str, object]:
    return {
        "kind": unit.kind.name.lower(),
        "name": unit.name,
        "path": unit.path,
        "why": unit.why,
        "files": list(unit.files),
        "target_python": version_text(unit.target_python),
        "manifests": [manifest.path for manifest in unit.manifests],
        "attached_layers": None if unit.attached is None else list(unit.attached),
        "distribution": unit.distribution or None,
        "import_names": list(unit.import_names),
        "functions": list(unit.functions),
        "gaps": list(shown.gaps if shown else unit.gaps),
        "needs": _needs_of(shown),
    }


def _print_units(workspace: Workspace) -> None:
    print(f"workspace {printable(workspace.root)}")
    for kind in UnitKind:
        units = workspace.of_kind(kind)
        print(f"\n{count(len(units), kind.value)}")
        for unit in units:
            print(f"  {printable(_line(unit))}")
    print(f"\n{count(len(workspace.outside), 'Python file')} outside every unit")
    for each in _without_unit(workspace):
        print(printable(each))
    for path, line, reason in workspace.problems:
        print(f"not read: {printable(path)}:{line}: {printable(reason)}")


def _needs_of(shown: _Shown | None) -> list[dict[str, str]] | None:
    if shown is None or shown.needs is None:
        return None
    return [need._asdict() for need in shown.needs]


def _without_unit(workspace: Workspace) -> Iterator[str]:
    for each in workspace.without_unit:
        yield f"no unit: function {each.name} of {each.place}: {each.reason}"


def _shown(workspace: Workspace, paths: Sequence[str]) -> Iterator[_Shown]:
    """The Lambdas and layers that lie in some paths, if any are given."""
    from orb_lint.resolution.gaps import gaps
    from orb_lint.resolution.needs import needs
    from orb_lint.resolution.resolver import Resolver

    resolver = Resolver(workspace)
    for kind in (UnitKind.LAMBDA, UnitKind.LAYER):
        for unit in workspace.of_kind(kind):
            if not paths or any(is_within(unit.path, path) for path in paths):
                needed = needs(resolver, unit) if kind is UnitKind.LAMBDA else None
                yield _Shown(unit.path, needed, gaps(resolver, unit))


def _lines_of(shown: Sequence[_Shown]) -> Iterator[str]:
    for folder, needs, gaps in shown:
        if needs is not None:
            yield f"{folder or '.'} needs {count(len(needs), 'module')}"
        elif gaps:
            yield f"{folder} is a layer"
        for need in needs or ():
            declared = f"declared at {need.declared}" if need.declared else "not declared"
            provider = need.provider or "nothing"
            yield f"  {need.module} · imported at {need.place} · {declared} · from {provider}"
        for gap in gaps:
            yield f"  judged in part: {gap}"


def _line(unit: Unit) -> str:
    what = [unit.path or ".", count(len(unit.files), "file")]
    if unit.kind is UnitKind.PACKAGE:
        what.append(f"{unit.distribution} installs {', '.join(unit.import_names) or 'nothing'}")
    elif unit.manifest:
        what.append(name_of(unit.manifest.path))
    elif unit.missing_manifest:
        what.append(f"no {name_of(unit.missing_manifest.path)}")
    if unit.attached:
        what.append(f"layers {', '.join(unit.attached)}")
    return f"{' · '.join(what)} · {unit.why}"
