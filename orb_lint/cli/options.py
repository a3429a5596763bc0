"""Options that several commands share, and the workspace that they name."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from orb_lint.cli.errors import UsageError
from orb_lint.files.links import leaves, real_way
from orb_lint.output.printable import printable
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.model import Workspace
from orb_lint.workspace.root import find_root, is_led_out_of_workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


DEFAULT_BASELINE = "orb-lint-baseline.txt"


def names_in(lists: Sequence[str] | None) -> tuple[str, ...]:
    """The names in the values of an option that takes several at once, `a,b,…`."""
    return tuple(name.strip() for names in lists or () for name in names.split(",") if name.strip())


def add_workspace_options(parser: argparse.ArgumentParser) -> None:
    """Add the paths that name a workspace, and the option for its settings."""
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="files and folders of one workspace; default: the current folder",
    )
    add_config_option(parser)


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that asks for an answer in JSON."""
    parser.add_argument(
        "--output-format", choices=("text", "json"), default="text", help="default: text"
    )


def add_config_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the settings to read."""
    parser.add_argument(
        "--config", metavar="FILE", help="read the settings from this file instead of the root's"
    )


def find_workspace(paths: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The root of the workspace that some paths lie in, and the paths relative to it.

    Args:
        paths: at least one, as given on the command line.

    Returns:
        The root, and no paths at all where the root itself is among them.

    Raises:
        UsageError: a path does not exist, can't be read, is a pipe or a device, is led out of its
            workspace by a link, or lies outside the workspace of the first one.
    """
    for path in paths:
        refuse_link_out(path)
        if not os.path.exists(path):
            raise UsageError(f"{path}: no such file or folder")
        if not (os.path.isfile(path) or os.path.isdir(path)):
            raise UsageError(f"{path}: cannot be read: neither a regular file nor a folder")
        if not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0)):
            raise UsageError(f"{path}: cannot be read: permission denied")
    root = find_root(paths[0])
    relative = []
    for path in paths:
        inside = real_way(root, path)
        if leaves(inside):
            raise UsageError(f"{path} lies outside the workspace {root}: check it by itself")
        relative.append(inside)
    return root, () if "." in relative else tuple(relative)


def refuse_link_out(path: str) -> None:
    """Refuse a path that a link leads out of the workspace in which the link stands.

    Raises:
        UsageError: the path is such a one.
    """
    if is_led_out_of_workspace(path):
        raise UsageError(f"{path}: a link leads out of the workspace")


def read_workspace(
    root: str, settings: Settings, unsaved: Mapping[str, bytes] = MappingProxyType({})
) -> Workspace:
    """Discover the workspace.

    Raises:
        UsageError: it has no unit.
        SettingsError: the settings do not fit it.
    """
    workspace = discover(root, settings, unsaved)
    for warning in workspace.warnings:
        print(f"orb-lint: {printable(warning)}", file=sys.stderr)
    if not workspace.has_units:
        from orb_lint.workspace.absence import why_no_units

        raise UsageError(why_no_units(workspace))
    return workspace


def add_baseline_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the baseline file."""
    parser.add_argument(
        "--baseline", metavar="FILE", help="the list of known findings; default: the settings'"
    )


def baseline_path(root: str, settings: Settings, options: argparse.Namespace) -> str | None:
    """The baseline file that the option, or else the settings, name; None where neither does.

    Raises:
        UsageError: the file, which will be written, is led out of the workspace by a link; or the
            settings, which come with a repository, name one outside.
    """
    if options.baseline is not None:
        refuse_link_out(options.baseline)
        return str(options.baseline)
    if not settings.baseline:
        return None
    path = os.path.join(root, settings.baseline)
    if leaves(real_way(root, path)):
        raise UsageError(
            f'`baseline = "{settings.baseline}"` leads out of the workspace: name a file in it, or'
            " use the option --baseline"
        )
    return path
