"""The options that only `orb-lint check` has."""

from __future__ import annotations

import argparse

from orb_lint.cli.options import add_baseline_option, names_in
from orb_lint.engine.shards import WHOLE, Shard
from orb_lint.findings import Severity
from orb_lint.output.context import Show


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add them, in the order in which the help shows them."""
    _add_selection(parser)
    _add_shown(parser)
    _add_baseline_options(parser)
    _add_scope_options(parser)
    _add_status_options(parser)
    _add_fix_options(parser)
    _add_running_options(parser)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--select",
        action="append",
        type=_rules,
        metavar="RULES",
        help="run these rules, a,b,…, whatever the settings say: symbols, codes or how these begin",
    )
    parser.add_argument(
        "--ignore", action="append", metavar="RULES", help="leave these out, besides the settings'"
    )
    parser.add_argument("--extend-select", action="append", metavar="RULES", help="run these, too")
    parser.add_argument(
        "--exclude",
        action="append",
        metavar="PATTERNS",
        help="do not look at these, a,b,…, besides what the settings exclude",
    )


def _add_shown(parser: argparse.ArgumentParser) -> None:
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--show",
        choices=(Show.GROUPS.value, Show.ALL.value),
        default=Show.GROUPS.value,
        help="to people: what one change would fix as one, or each finding; default: groups",
    )
    shown.add_argument(
        "--statistics",
        action="store_const",
        dest="show",
        const=Show.COUNTS.value,
        help="only how often each rule was broken",
    )


def _add_baseline_options(parser: argparse.ArgumentParser) -> None:
    add_baseline_option(parser)
    staleness = parser.add_mutually_exclusive_group()
    staleness.add_argument(
        "--strict-baseline",
        action="store_true",
        help="fail on entries of the baseline that no finding answers to any more",
    )
    staleness.add_argument(
        "--prune-baseline", action="store_true", help="take them out of the file instead"
    )


def _add_scope_options(parser: argparse.ArgumentParser) -> None:
    changes = parser.add_mutually_exclusive_group()
    changes.add_argument(
        "--changed",
        action="store_true",
        help="the paths are files that have changed: report what that could have caused",
    )
    changes.add_argument(
        "--changed-since",
        metavar="REF",
        help="report what could come from changes since the branch left this commit",
    )
    parser.add_argument(
        "--shard",
        type=_shard,
        default=WHOLE,
        metavar="K/N",
        help="check the K-th of N shares of the workspace, for N machines that check it together",
    )
    parser.add_argument(
        "--stdin-filename",
        metavar="FILE",
        help="check this file alone, with what standard input says for its content",
    )


def _add_status_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fail-on",
        choices=tuple(severity.value for severity in Severity),
        default=Severity.WARNING.value,
        help="the least severity that makes the exit status 1; default: warning",
    )
    parser.add_argument(
        "--max-findings",
        type=_whole_number,
        default=0,
        metavar="N",
        help="accept so many findings of that severity; default: 0",
    )
    parser.add_argument(
        "--exit-zero", action="store_true", help="exit with 0 even if there are findings"
    )


def _add_running_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--timing",
        action="store_true",
        help="tell on standard error how long each stage and rule takes, in one process",
    )
    parser.add_argument(
        "--quiet",
        "-q",
        action="store_true",
        help="print findings only, nothing where there is none",
    )


def _add_fix_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("fixes")
    group.add_argument("--fix", action="store_true", help="fix what can safely be fixed")
    group.add_argument(
        "--diff",
        action="store_true",
        help="print what --fix would change as a diff, change nothing",
    )
    group.add_argument(
        "--interactive", action="store_true", help="show each fix with its diff and ask"
    )
    group.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="make fixes, too, that may change what a program does",
    )
    group.add_argument(
        "--fix-only",
        action="append",
        type=_rules,
        metavar="RULES",
        help="fix what these find, a,b,…, and nothing else",
    )


def _rules(text: str) -> str:
    if not names_in([text]):
        raise argparse.ArgumentTypeError("no rule is named")
    return text


def _whole_number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"`{text}` is no whole number")
    return int(text)


def _shard(text: str) -> Shard:
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise argparse.ArgumentTypeError(f"`{text}` is none of the shares 1/N to N/N")
    return Shard(int(number), int(count))
