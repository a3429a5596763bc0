"""`orb-lint rule`: explain a rule."""

from __future__ import annotations

import argparse
import textwrap
from typing import TYPE_CHECKING

from orb_lint.cli.options import Formatter
from orb_lint.rules.registry import all_rules, find_rule

if TYPE_CHECKING:
    from orb_lint.cli.options import Commands

_WIDTH = 88


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "rule",
        formatter_class=Formatter,
        help="explain a rule, or list them all",
        description="Explains a rule.",
    )
    parser.add_argument("rule", nargs="?", metavar="RULE", help="symbol or code; default: a list")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what a rule finds, why it matters and how to fix it; or a line for each rule."""
    if options.rule is None:
        for rule in all_rules():
            print(f"{rule.code} {rule.symbol}: {rule.summary}")
        return 0
    rule = find_rule(options.rule)
    print(f"{rule.code} {rule.symbol} ({rule.severity.value})\n")
    paragraphs = (rule.summary[:1].upper() + rule.summary[1:] + ".", rule.why, rule.how_to_fix)
    wrapper = textwrap.TextWrapper(_WIDTH, break_on_hyphens=False)
    print("\n\n".join(wrapper.fill(paragraph) for paragraph in paragraphs))
    return 0
