"""`orb-lint bundle`: does a built function hold everything that its code imports?"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from orb_lint.bundles.artefacts import BUILD_FOLDERS, Artefact, artefacts_at
from orb_lint.bundles.content import Content, open_content, open_function
from orb_lint.bundles.missing import Judge, Missing
from orb_lint.cli.errors import UsageError
from orb_lint.cli.options import add_config_option, add_json_option
from orb_lint.cli.parser import Formatter
from orb_lint.output.json import VERSION
from orb_lint.output.printable import as_json, printable
from orb_lint.output.text import count
from orb_lint.records import NamedTuple
from orb_lint.settings import Version
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.root import find_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands

_MOST_PLACES = 3


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "bundle",
        formatter_class=Formatter,
        help="tell what built functions lack of what their code imports",
        description=(
            "Tells whether what a build has made of a function holds everything that its own code"
            " and the local packages in it import. Nothing is run. Exit status: 0 whole, 1"
            " something is missing, 2 failure."
        ),
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a zip, a folder, or the folder of a build of several functions; default:"
        f" {' and '.join(BUILD_FOLDERS)}",
    )
    parser.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="PATH",
        help="a layer, folder or zip, that the functions are given; may be repeated",
    )
    add_config_option(parser)
    add_json_option(parser)
    parser.set_defaults(run=run)


class _Verdict(NamedTuple):
    """What one function lacks."""

    artefact: Artefact
    missing: list[Missing]


def run(options: argparse.Namespace) -> int:
    """Judge each function and print what it lacks."""
    paths = options.paths or [path for path in BUILD_FOLDERS if os.path.isdir(path)]
    if not paths:
        raise UsageError(f"nothing is built here, neither {' nor '.join(BUILD_FOLDERS)}: name it")
    root = find_root(os.curdir)
    settings = load_settings(root, options.config)
    judge = Judge(discover(root, settings))
    given = [open_content(path) for path in options.layer]
    verdicts = [
        _Verdict(each, _missing(judge, each, given, settings.target_python))
        for path in paths
        for each in artefacts_at(path)
    ]
    if options.output_format == "json":
        functions = [_as_json(verdict) for verdict in verdicts]
        print(as_json({"version": VERSION, "functions": functions}))
    else:
        print("\n".join(printable(line) for verdict in verdicts for line in _lines(verdict)))
    return int(any(verdict.missing for verdict in verdicts))


def _missing(
    judge: Judge, artefact: Artefact, given: list[Content], default: Version
) -> list[Missing]:
    """What one function lacks, with its own layers and those that the user has given."""
    layers = [*given, *map(open_content, artefact.layers)]
    python = artefact.runtime or default
    return judge.missing(open_function(artefact.path), layers, python, artefact.handler)


def _lines(verdict: _Verdict) -> Iterator[str]:
    artefact, missing = verdict
    name = f"{artefact.path} ({artefact.name})" if artefact.name else artefact.path
    if not missing:
        yield f"{name} is whole"
        return
    yield f"{name} lacks {count(len(missing), 'module')}"
    for each in missing:
        yield f"  {each.name} · {_imported(each)} · from {each.provider}"
    if artefact.has_other_layers:
        yield "  it is given layers that are not here: name them by --layer"


def _imported(missing: Missing) -> str:
    if not missing.places:
        return "nothing here imports it"
    more = len(missing.places) - _MOST_PLACES
    rest = f" and {more:,} more" if more > 0 else ""
    return f"imported at {', '.join(missing.places[:_MOST_PLACES])}{rest}"


def _as_json(verdict: _Verdict) -> dict[str, object]:
    artefact, missing = verdict
    return {
        "path": artefact.path,
        "name": artefact.name or None,
        "is_given_other_layers": artefact.has_other_layers,
        "missing": [each._asdict() for each in missing],
    }
