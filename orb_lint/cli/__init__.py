"""The command line: `orb-lint COMMAND`, one module a command."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from orb_lint import __version__
from orb_lint.cli.errors import FAILED
from orb_lint.cli.parser import Formatter, Parser
from orb_lint.cli.streams import patient
from orb_lint.errors import OrbLintError
from orb_lint.garbage import without_garbage_collection
from orb_lint.output.printable import printable
from orb_lint.spelling import did_you_mean

COMMANDS = (
    "init",
    "check",
    "baseline",
    "workspace",
    "why",
    "graph",
    "rule",
    "config",
    "bundle",
    "doctor",
    "completion",
)
_INTERRUPTED = 130
_PLEASE_REPORT = "please report it, with what `python -X dev -m orb_lint` prints"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: of the command line, without the program's name.

    Returns:
        The exit status: 0 nothing found, 1 findings, 2 the command could not do its work, 130 it
        was interrupted.
    """
    if sys.stdout is None or sys.stderr is None:
        return _fail("standard output and standard error have to be open")
    sys.stdout, sys.stderr = patient(sys.stdout), patient(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]
    with without_garbage_collection():
        try:
            status = _run(arguments)
        except KeyboardInterrupt:
            return _INTERRUPTED
        gc.freeze()  # or the interpreter would search all objects for garbage as it ends
        return status


def _run(arguments: Sequence[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    command = given[0] if given else ""
    parser = _parser(command)
    if not command:
        parser.print_help(sys.stderr)
        return FAILED
    if command not in COMMANDS and not command.startswith("-"):
        hint = did_you_mean(command, COMMANDS) or f"; there are {', '.join(COMMANDS)}"
        parser.error(f"no command `{command}`{hint}")
    options = parser.parse_args(given)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except OrbLintError as error:
        return _fail(str(error))
    except OSError as error:  # the disk is full, or the current folder is gone
        # What is left to write would fail once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _fail(_reason(error))
    except Exception as error:  # pylint: disable=broad-exception-caught
        if sys.flags.dev_mode:
            raise
        said = str(error).splitlines() or [""]
        return _fail(f"a fault of this tool, {type(error).__name__}: {said[0]} ({_PLEASE_REPORT})")
    return status


def _parser(command: str) -> argparse.ArgumentParser:
    """The parser of the command line; it knows the given command only, or else all."""
    parser = Parser(
        prog="orb-lint",
        description="Keeps AWS Lambda monorepos on local packages instead of layers.",
        formatter_class=Formatter,
    )
    version = f"orb-lint {__version__}"
    parser.add_argument("--version", "-V", action="version", version=version)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in _to_declare(command):
        import_module(f"{__name__}.{name}").add_to(commands)
    return parser


def _to_declare(command: str) -> Sequence[str]:
    """The commands that a parser must know to read arguments that begin with this word."""
    if command in ("--version", "-V"):
        return ()
    return (command,) if command in COMMANDS else COMMANDS


def _reason(error: OSError) -> str:
    """What the system says, with what it concerns: perhaps the current folder is gone."""
    try:
        os.getcwd()
    except OSError as fault:
        return f"the current folder: {fault.strerror}"
    return str(error)


def _fail(reason: str) -> int:
    print(f"orb-lint: {printable(reason)}", file=sys.stderr)
    return FAILED
