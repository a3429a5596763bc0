"""Where the findings of a check go, in which formats, and with which colours."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable

from orb_lint.cli.errors import UsageError
from orb_lint.engine.report import Report
from orb_lint.output.context import ReportContext
from orb_lint.output.formats import FORMATS, format_of_environment, renderer
from orb_lint.output.printable import printable
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_AUTO = "auto"


class Output(NamedTuple):
    """One format and the file that it goes to, None for standard output."""

    format: str
    file: str | None


def add_output_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how findings are written down."""
    parser.add_argument(
        "--output-format",
        action="append",
        default=[],
        type=_output,
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(FORMATS)}, or auto: github in GitHub Actions, else text; into FILE where"
        " one is given, else to standard output, as one of them may; default: text",
    )
    add_output_file_option(parser)
    parser.add_argument(
        "--no-color", action="store_true", help="no colours; $NO_COLOR and $FORCE_COLOR count, too"
    )


def add_output_file_option(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a file for what would go to standard output."""
    parser.add_argument(
        "--output-file",
        type=_file,
        metavar="FILE",
        help="write here what would go to standard output, which `-` stands for",
    )


def _file(argument: str) -> str | None:
    return None if argument == "-" else argument


def _output(argument: str) -> Output:
    name, given, file = argument.partition("=")
    if name not in (*FORMATS, _AUTO):
        known = ", ".join((*FORMATS, _AUTO))
        raise argparse.ArgumentTypeError(f"unknown format {name!r}: choose from {known}")
    if given and not file:
        raise argparse.ArgumentTypeError(f"{argument!r} names no file")
    return Output(format_of_environment() if name == _AUTO else name, _file(file) or None)


def outputs_of(options: argparse.Namespace) -> list[Output]:
    """The outputs that the options ask for; that of standard output or `--output-file` comes last.

    Raises:
        UsageError: two outputs go to one place.
    """
    outputs: list[Output] = [each for each in options.output_format if each.file]
    others = [each.format for each in options.output_format if not each.file]
    if len(others) > 1:
        raise UsageError(
            f"{others[0]} and {others[1]} can't both go to one place: name a file for one,"
            f" --output-format {others[1]}=FILE"
        )
    outputs.append(Output(others[0] if others else "text", options.output_file))
    files = [os.path.realpath(each.file) for each in outputs if each.file]
    for file in files:
        if files.count(file) > 1:
            raise UsageError(f"{file}: two formats can't be written to one file")
    return outputs


def write_report(
    report: Report, context: ReportContext, outputs: list[Output], *, no_color: bool
) -> None:
    """Write a report to every place that was asked for.

    Args:
        report: to write.
        context: of the report.
        outputs: as `outputs_of` gives them.
        no_color: standard output gets no colours, whatever it is.

    Raises:
        UsageError: a file can't be written.
    """
    unwanted = no_color or bool(os.environ.get("NO_COLOR"))
    forced = not unwanted and bool(os.environ.get("FORCE_COLOR"))
    if any(output.format == "github" for output in outputs):
        _write_step_summary(report, context)
    for output in outputs:
        if output.file:
            write_to(output.file, renderer(output.format)(report, context))
        elif output.format == "text" and (sys.stdout.isatty() or forced):
            from orb_lint.output.terminal import print_to_terminal

            print_to_terminal(report, context, colour=not unwanted, force=forced)
        else:
            sys.stdout.writelines(renderer(output.format)(report, context))


def _is_open_as(stream: TextIO, path: str) -> bool:
    """Whether a path, such as `/dev/stdout`, leads to where a stream is written already."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(stream.fileno()))
    except OSError:  # there is nothing, or the stream has no descriptor
        return False


def _write_step_summary(report: Report, context: ReportContext) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from orb_lint.output.github import append_summary

    try:
        append_summary(report, context, path)
    except OSError as error:  # the summary is an extra: a warning is enough
        reason = printable(f"{path}: cannot be written: {error.strerror}")
        print(f"orb-lint: {reason}", file=sys.stderr)


def write_to(path: str, pieces: Iterable[str]) -> None:
    """Write a file that a user has named.

    Args:
        path: of the file.
        pieces: of its text.

    Raises:
        UsageError: it can't be written.
    """
    from orb_lint.files.writing import write_file

    try:
        for stream in (sys.stdout, sys.stderr):
            if _is_open_as(stream, path):
                stream.writelines(pieces)
                return
        write_file(path, (each.encode(errors="backslashreplace") for each in pieces))
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
