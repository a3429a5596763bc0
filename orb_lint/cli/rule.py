"""`orb-lint rule`: explain a rule."""

from __future__ import annotations

import argparse
import textwrap

from orb_lint.cli.options import add_json_option
from orb_lint.cli.parser import Formatter
from orb_lint.output.documentation import page_of
from orb_lint.output.printable import as_json
from orb_lint.rules.registry import all_rules, find_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands
    from orb_lint.rules.base import Rule

_WIDTH = 88


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "rule",
        formatter_class=Formatter,
        help="explain a rule, or list them all",
        description="Explains a rule.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("rule", nargs="?", metavar="RULE", help="symbol or code; default: a list")
    what.add_argument("--all", action="store_true", help="list all rules")
    add_json_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what a rule finds, why it matters and how to fix it; or a line for each rule."""
    if options.output_format == "json":
        rules = [find_rule(options.rule)] if options.rule else all_rules()
        print(as_json([described(rule) for rule in rules]))
    elif options.rule is None:
        for rule in all_rules():
            print(f"{rule.code} {rule.symbol}: {rule.summary}")
    else:
        print(_explained(find_rule(options.rule)))
    return 0


def described(rule: Rule) -> dict[str, object]:
    """Everything that a rule declares about itself, for JSON."""
    return {
        "code": rule.code,
        "symbol": rule.symbol,
        "severity": rule.severity.value,
        "opt_in": rule.is_opt_in,
        "summary": rule.summary,
        "why": rule.why,
        "how_to_fix": rule.how_to_fix,
        "fix_safety": rule.fix_safety,
        "settings": list(rule.settings),
        "limits": rule.limits,
        "see_also": list(rule.see_also),
        "page": page_of(rule.symbol),
    }


def _explained(rule: Rule) -> str:
    default = ", off by default" if rule.is_opt_in else ""
    fix = f"{rule.fix_safety[:1].upper()}{rule.fix_safety[1:]}" if rule.fix_safety else "None"
    paragraphs = (
        f"{rule.summary[:1].upper()}{rule.summary[1:]}.",
        rule.why,
        rule.how_to_fix,
        f"Fix: {fix}.",
        f"Settings: {', '.join(rule.settings)}." if rule.settings else "",
        f"Limits: {rule.limits}",
        f"See also: {', '.join(rule.see_also)}.",
    )
    wrapper = textwrap.TextWrapper(_WIDTH, break_on_hyphens=False)
    head = f"{rule.code} {rule.symbol} ({rule.severity.value}{default})"
    return "\n\n".join([head, *(wrapper.fill(each) for each in paragraphs if each)])
