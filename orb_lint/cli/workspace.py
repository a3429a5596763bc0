"""`orb-lint workspace`: show what was found in the repository, and why."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from orb_lint.cli.options import (
    add_workspace_options,
    find_workspace,
    read_workspace,
    settings_of,
)
from orb_lint.output.printable import printable
from orb_lint.output.text import count
from orb_lint.workspace.model import Kind, Unit
from orb_lint.workspace.tree import name_of

if TYPE_CHECKING:
    from orb_lint.cli.options import Commands


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "workspace",
        help="show the units that were found, and why",
        description="Shows the Lambdas, local packages and layers of a workspace.",
    )
    add_workspace_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the root, every unit with the reason why it is one, and what could not be read."""
    root, _ = find_workspace(options)
    workspace = read_workspace(root, settings_of(root, options))
    print(f"workspace {printable(root)}")
    for kind in Kind:
        units = workspace.of_kind(kind)
        print(f"\n{count(len(units), kind.value)}")
        for unit in units:
            print(f"  {printable(_line(unit))}")
    print(f"\n{count(len(workspace.outside), 'Python file')} outside every unit")
    for path, line, reason in workspace.problems:
        print(f"not read: {printable(path)}:{line}: {printable(reason)}")
    return 0


def _line(unit: Unit) -> str:
    what = [unit.path or ".", count(len(unit.files), "file")]
    if unit.kind is Kind.PACKAGE:
        what.append(f"{unit.distribution} installs {', '.join(unit.import_names) or 'nothing'}")
    elif unit.manifest:
        what.append(name_of(unit.manifest.path))
    elif unit.missing_manifest:
        what.append(f"no {name_of(unit.missing_manifest.path)}")
    if unit.attached:
        what.append(f"layers {', '.join(unit.attached)}")
    return f"{' · '.join(what)} · {unit.why}"
