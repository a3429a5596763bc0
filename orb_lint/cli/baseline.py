"""`orb-lint baseline`: keep the list of known findings; and how `check` uses it."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable

from orb_lint.baseline import (
    Comparison,
    KnownFindings,
    compare,
    known_from_now_on,
    read_baseline,
    write_baseline,
)
from orb_lint.cli.errors import UsageError
from orb_lint.cli.options import (
    DEFAULT_BASELINE,
    add_baseline_option,
    add_workspace_options,
    baseline_path,
    find_workspace,
    read_workspace,
    refuse_link_out,
)
from orb_lint.engine.run import check, is_in_scope, usable_processors
from orb_lint.engine.settings import load_checked_settings
from orb_lint.files.git import moved_since_change_of
from orb_lint.findings import Finding
from orb_lint.output.printable import printable
from orb_lint.output.text import count
from orb_lint.rules.registry import selected_rules, symbols_of
from orb_lint.workspace.model import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "baseline",
        help="keep a list of known findings, which `check` does not report",
        description=(
            "Keeps the file that lists known findings. `create` lists all there are, `update` does"
            " so again, `prune` only takes out what has been fixed, `show` counts what is left."
        ),
    )
    parser.add_argument(
        "action", choices=("create", "update", "prune", "show"), metavar="create|update|prune|show"
    )
    add_workspace_options(parser)
    add_baseline_option(parser)
    parser.set_defaults(run=run)


def compare_with(
    path: str,
    findings: Iterable[Finding],
    workspace: Workspace,
    was_checked: Callable[[str], bool],
) -> Comparison:
    """Compare a baseline with what has been found.

    Args:
        path: of the baseline.
        findings: of a check with the workspace's settings.
        workspace: that was checked.
        was_checked: whether the check looked at a path.

    Raises:
        BaselineError: the baseline can't be read.
    """
    rules = {rule.symbol for rule in selected_rules(workspace.settings)}
    return compare(
        findings,
        read_baseline(path),
        was_checked=lambda entry: entry.symbol in rules and was_checked(entry.path),
        moved=lambda: moved_since_change_of(workspace.root, path),
        never=symbols_of(workspace.settings.never_baselined),
    )


def settle(path: str, comparison: Comparison, options: argparse.Namespace) -> bool:
    """Deal with entries that have gone, as the options of `check` say.

    Returns:
        Whether they make the check fail.

    Raises:
        BaselineError: the baseline can't be written.
    """
    if options.prune_baseline:
        print(f"orb-lint: {_prune(path, comparison)}", file=sys.stderr)
        return False
    if options.strict_baseline:
        for entry in sorted(comparison.gone.elements()):
            print(f"orb-lint: {printable(f'{path} still lists: {entry}')}", file=sys.stderr)
    if comparison.gone and not options.quiet:
        gone = count(comparison.gone.total(), "known finding")
        hint = f"{gone} gone: run `orb-lint baseline prune` to shorten {printable(path)}"
        print(f"orb-lint: {hint}", file=sys.stderr)
    return bool(options.strict_baseline and comparison.gone)


def run(options: argparse.Namespace) -> int:
    """Write, shorten or count the list."""
    root, paths = find_workspace(options.paths)
    settings = load_checked_settings(root, options.config)
    path = baseline_path(root, settings, options) or os.path.join(root, DEFAULT_BASELINE)
    refuse_link_out(path)
    if options.action == "create" and os.path.lexists(path):
        raise UsageError(f"{path}: exists already: run `orb-lint baseline update`, or `prune`")
    before = KnownFindings() if options.action == "create" else read_baseline(path)
    workspace = read_workspace(root, settings)
    if options.action == "show":
        _show(path, before, workspace, paths)
        return 0
    findings = check(workspace, paths, processes=usable_processors()).findings

    def is_asked_for(path: str) -> bool:
        return is_in_scope(path, paths)

    if options.action == "prune":
        print(_prune(path, compare_with(path, findings, workspace, is_asked_for)))
        return 0
    elsewhere = KnownFindings(entry for entry in before.elements() if not is_asked_for(entry.path))
    after = elsewhere + known_from_now_on(findings, symbols_of(settings.never_baselined))
    write_baseline(path, after)
    _tell_of_change(path, before, after, names_new=options.action == "update")
    if path == os.path.join(root, DEFAULT_BASELINE) and settings.baseline != DEFAULT_BASELINE:
        print(f'Let `check` read it by the setting `baseline = "{DEFAULT_BASELINE}"`.')
    return 0


def _tell_of_change(
    path: str, before: KnownFindings, after: KnownFindings, *, names_new: bool
) -> None:
    added, gone = after - before, before - after
    for entry in sorted(added.elements()) if names_new else ():
        print(printable(f"accepted: {entry}"))
    print(f"{_left(path, after)}: {added.total()} added, {gone.total()} removed")


def _prune(path: str, comparison: Comparison) -> str:
    """Write what is left of a baseline if anything has gone, and tell how much is left."""
    if comparison.left != comparison.before:
        write_baseline(path, comparison.left)
    return f"{_left(path, comparison.left)}: {comparison.gone.total()} removed"


def _show(path: str, entries: KnownFindings, workspace: Workspace, paths: tuple[str, ...]) -> None:
    """Print how many findings of each rule, and in each unit, are known."""
    shown = [entry for entry in entries.elements() if is_in_scope(entry.path, paths)]
    print(_left(path, KnownFindings(shown)))
    for groups in (
        Counter(f"{entry.code} {entry.symbol}" for entry in shown),
        Counter(_place(workspace, entry.path) for entry in shown),
    ):
        print()
        for name, number in sorted(groups.items(), key=lambda item: (-item[1], item[0])):
            print(f"{number:>6} {printable(name)}")


def _place(workspace: Workspace, path: str) -> str:
    unit = workspace.unit_of(path)
    return (unit.path or ".") if unit else "outside every unit"


def _left(path: str, entries: KnownFindings) -> str:
    return f"{count(entries.total(), 'known finding')} in {printable(path)}"
