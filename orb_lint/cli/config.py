"""`orb-lint config`: show the settings in force, or what settings there are."""

from __future__ import annotations

import argparse
import json
import os

from orb_lint.cli.options import add_config_option, add_json_option, find_workspace
from orb_lint.cli.parser import Formatter
from orb_lint.cli.settings_schema import plain, schema
from orb_lint.engine.settings import load_checked_settings
from orb_lint.output.printable import as_json, printable
from orb_lint.settings.reading import stated_settings
from orb_lint.settings.values import READERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "config",
        formatter_class=Formatter,
        help="show the settings in force, and where each comes from",
        description="Shows the settings of a workspace.",
    )
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="in the workspace")
    add_config_option(parser)
    parser.add_argument("--schema", action="store_true", help="print a JSON schema of the settings")
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print each setting with its value and the file that states it; or the schema."""
    if options.schema:
        print(as_json(schema(), indent=2))
        return 0
    root, _ = find_workspace([options.path])
    settings = load_checked_settings(root, options.config)
    file, stated = stated_settings(root, options.config)
    rows = {
        key: {
            "value": plain(getattr(settings, key.replace("-", "_"))),
            "from": file if key in stated else "default",
        }
        for key in READERS
    }
    if options.output_format == "json":
        print(as_json({"root": root.replace(os.sep, "/"), "settings": rows}))
        return 0
    print(f"# of {printable(root)}")
    for key, row in rows.items():
        value = json.dumps(row["value"], ensure_ascii=False)
        print(printable(f"{key} = {value} # {row['from']}"))
    return 0
