"""`orb-lint check`: find what the migration left behind."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from orb_lint.cli.options import (
    Formatter,
    add_workspace_options,
    find_workspace,
    read_workspace,
    settings_of,
)
from orb_lint.cli.reporting import add_output_options, outputs_of, write_report
from orb_lint.engine import check
from orb_lint.output.context import Context, prefix_in_repository
from orb_lint.output.printable import printable
from orb_lint.processes import usable_processors
from orb_lint.settings import Settings

if TYPE_CHECKING:
    from orb_lint.cli.options import Commands

_PATIENCE = 0.7
"""Seconds that a run may take before it shows how far it is."""


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "check",
        formatter_class=Formatter,
        help="report what is wrong",
        description="Checks a workspace. Exit status: 0 nothing found, 1 findings, 2 failure.",
    )
    add_workspace_options(parser)
    add_output_options(parser)
    parser.add_argument(
        "--select",
        action="append",
        metavar="RULES",
        help="run these symbols or codes, a,b,…, whatever the settings say",
    )
    parser.add_argument(
        "--ignore", action="append", metavar="RULES", help="leave these out, besides the settings'"
    )
    parser.add_argument(
        "--statistics", action="store_true", help="count the findings of each rule, too"
    )
    parser.add_argument(
        "--quiet",
        "-q",
        action="store_true",
        help="print findings only, nothing where there is none",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the workspace that the paths lie in and write down what was found."""
    outputs = outputs_of(options)
    root, paths = find_workspace(options)
    settings = _with_selection(settings_of(root, options), options)
    workspace = read_workspace(root, settings)
    progress = None if options.quiet or not sys.stderr.isatty() else _Display(options)
    try:
        report = check(workspace, paths, processes=usable_processors(), progress=progress)
    finally:
        if progress:
            progress.close()
    for path, line, reason in workspace.problems:
        print(f"orb-lint: {printable(f'{path}:{line}: not read: {reason}')}", file=sys.stderr)
    context = Context(workspace.tree, prefix_in_repository(root), options.statistics, options.quiet)
    write_report(report, context, outputs, no_color=options.no_color)
    return 1 if report.findings else 0


def _with_selection(settings: Settings, options: argparse.Namespace) -> Settings:
    if options.select:
        settings = settings._replace(select=_names(options.select), extend_select=(), ignore=())
    if options.ignore:
        settings = settings._replace(ignore=settings.ignore + _names(options.ignore))
    return settings


def _names(lists: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for names in lists for name in names.split(",") if name.strip())


class _Display:
    """Shows on the terminal how many files have been read, once a run takes long."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._no_color = options.no_color or None  # None: as the environment says
        self._started = time.monotonic()
        self._close: Callable[[], None] | None = None
        self._update: Callable[[int, int], None] | None = None

    def __call__(self, done: int, total: int) -> None:
        if self._update is None and time.monotonic() - self._started > _PATIENCE:
            self._open()
        if self._update:
            self._update(done, total)

    def _open(self) -> None:
        from rich.console import Console
        from rich.progress import Progress

        display = Progress(console=Console(stderr=True, no_color=self._no_color), transient=True)
        task = display.add_task("reading files")
        display.start()
        self._close = display.stop
        self._update = lambda done, total: display.update(task, completed=done, total=total)

    def close(self) -> None:
        """Take the display away."""
        if self._close:
            self._close()
