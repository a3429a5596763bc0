"""`orb-lint graph`: draw what depends on what."""

from __future__ import annotations

import argparse
import sys

from orb_lint.cli.options import (
    add_workspace_options,
    find_workspace,
    read_workspace,
    refuse_link_out,
)
from orb_lint.cli.parser import Formatter
from orb_lint.cli.reporting import add_output_file_option, write_to
from orb_lint.engine.run import check, usable_processors
from orb_lint.graph.picture import Location, picture
from orb_lint.output.graphs import FORMATS, renderer
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings.reading import load_settings
from orb_lint.workspace.model import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands

_RULES = (
    *("forbidden-package-import", "forbidden-package-dependency", "indirect-package-dependency"),
    *("package-imports-lambda", "package-cycle", "cross-lambda-import"),
)
"""The rules that forbid one unit to depend on another."""


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "graph",
        formatter_class=Formatter,
        help="draw what depends on what, and mark what is forbidden",
        description=(
            "Draws Lambdas, packages and layers with what leads from one to another: imports,"
            " entries of manifests, requirements, layers of templates. What rules object to is"
            " marked. With paths, only units in them and all that they lead to."
        ),
    )
    add_workspace_options(parser)
    parser.add_argument(
        "--output-format", choices=FORMATS, default=FORMATS[0], help=f"default: {FORMATS[0]}"
    )
    add_output_file_option(parser)
    parser.add_argument(
        "--show",
        choices=("groups", "all"),
        default="groups",
        help="of many Lambdas those that need the same as one, or each; default: groups",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the picture."""
    root, paths = find_workspace(options.paths)
    if options.output_file:
        refuse_link_out(options.output_file)
    settings = load_settings(root, options.config)._replace(
        select=_RULES, extend_select=(), ignore=()
    )
    workspace = read_workspace(root, settings)
    is_grouped = options.show == "groups"
    drawn = picture(Resolver(workspace), paths, _objected(workspace), grouped=is_grouped)
    text = renderer(options.output_format)(drawn)
    if options.output_file:
        write_to(options.output_file, [text])
    else:
        sys.stdout.write(text)
    return 0


def _objected(workspace: Workspace) -> frozenset[Location]:
    """The places of imports that break those rules, whole chains and circles included."""
    findings = check(workspace, processes=usable_processors()).findings
    return frozenset(
        place
        for finding in findings
        for place in (
            (finding.path, finding.span.line),
            *((related.path, related.line) for related in finding.related),
        )
    )
