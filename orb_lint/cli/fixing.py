"""The fixing half of `orb-lint check`: which fixes are made, the dialogue, and the summary."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator

from orb_lint.cli.errors import UsageError
from orb_lint.cli.options import names_in
from orb_lint.engine.report import Checked
from orb_lint.files.checkout import prefix_in_repository
from orb_lint.files.paths import name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.findings import Edit, Finding
from orb_lint.fixes.making import remove_drafts, write_files
from orb_lint.fixes.plan import Check, Plan, Proposal, Wanted, plan_fixes
from orb_lint.manifests.manifest import PIPFILE
from orb_lint.output.printable import printable
from orb_lint.output.text import count
from orb_lint.records import NamedTuple
from orb_lint.rules.registry import find_rule, symbols_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


_QUESTION = "Fix this? [y]es, [n]o, [a]ll that follow, [q]uit: "


class Outcome(NamedTuple):
    """How fixing has ended.

    Attributes:
        checked: the workspace as it is now, or would be.
        changes: whether anything was changed, or would be.
        has_failed: a file could not be written.
    """

    checked: Checked
    changes: bool
    has_failed: bool


def fix(
    options: argparse.Namespace,
    check: Check,
    first: Checked,
    is_asked_for: Callable[[Finding], bool],
    only: str | None = None,
) -> Outcome:
    """Fix what the options ask for, or show what would be fixed, and sum it up.

    Args:
        options: of the command line.
        check: checks the workspace again.
        first: the workspace and its findings before anything is fixed.
        is_asked_for: whether a finding lies in the paths that are to be fixed.
        only: the file to write to standard output, fixed; nothing else is changed then.

    Raises:
        SettingsError: `--fix-only` names no rule.
        UsageError: `--interactive` without a terminal.
    """
    wanted = Wanted(_filter(options, is_asked_for, only), options.unsafe_fixes, _dialogue(options))
    if only is None and not options.diff:
        remove_drafts(first.workspace.tree)
    plan = plan_fixes(check, first, wanted)
    failed: dict[str, str] = {}
    if options.diff:
        from orb_lint.fixes.diff import render

        diff = render(plan.changes, prefix_in_repository(first.workspace.root))
        _write_bytes(_without_commands(diff))
    elif only is not None:
        change = plan.changes.get(only)
        _write_bytes(change.after if change else first.workspace.tree.content(only))
    else:
        failed = _write(plan, first.workspace.tree)
    if failed:
        plan = plan.without(failed, check({}))
    if not options.quiet or plan.left:
        is_shown = not (options.diff or only) and _prints_text(options)
        _print(_summary(plan, options), sys.stdout if is_shown else sys.stderr)
    return Outcome(plan.told(wanted), bool(plan.changes), bool(failed))


def _write(plan: Plan, tree: Tree) -> dict[str, str]:
    try:
        return write_files(plan)
    except KeyboardInterrupt:
        remove_drafts(tree)
        said = "interrupted: no file is half written, but not all are fixed: run it again"
        print(f"orb-lint: {said}", file=sys.stderr)
        raise


def _filter(
    options: argparse.Namespace, is_asked_for: Callable[[Finding], bool], only: str | None
) -> Callable[[Finding], bool]:
    symbols = symbols_of(names_in(options.fix_only)) if options.fix_only else None

    def includes(finding: Finding) -> bool:
        rule = find_rule(finding.symbol)
        return (
            is_asked_for(finding)
            and (symbols is None or not symbols.isdisjoint((rule.symbol, rule.supersedes)))
            and (only is None or all(edit.path == only for edit in _edits(finding)))
        )

    return includes


def _edits(finding: Finding) -> tuple[Edit, ...]:
    return finding.fix.edits if finding.fix else ()


def _prints_text(options: argparse.Namespace) -> bool:
    """Whether what goes to standard output is for people."""
    formats = [each.format for each in options.output_format if not each.file]
    return not options.output_file and all(each == "text" for each in formats)


def _without_commands(diff: bytes) -> bytes:
    """A diff in which GitHub's runner takes no line for a command.

    The lines around it stop and resume commands; `patch` and `git apply` pass over them.
    """
    if os.environ.get("GITHUB_ACTIONS") != "true" or not (b"::" in diff or b"##[" in diff):
        return diff
    token = os.urandom(16).hex()
    return f"::stop-commands::{token}\n".encode() + diff + f"::{token}::\n".encode()


def _write_bytes(content: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _print(lines: Iterator[str], stream: TextIO) -> None:
    for line in lines:
        print(printable(line), file=stream)


def _summary(plan: Plan, options: argparse.Namespace) -> Iterator[str]:
    """What was changed, unit by unit, what was left as it was, and which locks to renew."""
    by_owner: dict[str, Counter[str]] = {}
    for finding in plan.fixed:
        by_owner.setdefault(plan.owner(finding.path), Counter())[finding.symbol] += 1
    if by_owner and not options.quiet:
        verb = "Would fix" if options.diff else "Fixed"
        files = count(len(plan.changes), "file")
        yield f"{verb} {count(len(plan.fixed), 'finding')} in {files}:"
        for owner, symbols in sorted(by_owner.items()):
            what = ", ".join(f"{number} {symbol}" for symbol, number in sorted(symbols.items()))
            yield f"  {owner or '.'}: {what}"
    for owner, reason in sorted(plan.left.items()):
        yield f"Left as it was: {owner or '.'}: {reason}"
    folders = {} if options.quiet else sorted(_folders_to_lock(plan))
    if folders:
        verb = "will be stale then" if options.diff else "are stale now"
        yield f"Locks {verb}: run `pipenv lock` in"
        for folder in folders:
            yield f"  {folder or '.'}"
    if by_owner and not options.quiet and not options.diff:
        yield ""


def _folders_to_lock(plan: Plan) -> set[str]:
    """The folders of the Pipfiles that have changed."""
    return {parent(path) for path in plan.changes if name_of(path) == PIPFILE}


def _dialogue(options: argparse.Namespace) -> Callable[[Proposal], bool] | None:
    """What asks the user about each proposal, None without `--interactive`."""
    if not options.interactive:
        return None
    if not sys.stdin.isatty():
        raise UsageError("--interactive needs a terminal to ask at: standard input is none")
    settled: bool | None = None

    def accepts(proposal: Proposal) -> bool:
        nonlocal settled
        if settled is None:
            _show(proposal)
            answer = _answer()
            if answer in ("a", "q"):
                settled = answer == "a"
            return answer in ("y", "a")
        return settled

    return accepts


def _show(proposal: Proposal) -> None:
    from orb_lint.fixes.diff import render

    for finding in proposal.findings:
        place = f"{finding.path}:{finding.span.line}"
        kind = f" ({finding.fix.applicability.value} fix)" if finding.fix else ""
        print(printable(f"{place} {finding.code} {finding.symbol}{kind}: {finding.message}"))
    for line in render(proposal.changes).decode(errors="replace").split("\n"):
        print(printable(line.removesuffix("\r")))


def _answer() -> str:
    """The first letter of the user's answer; the end of the input means to quit."""
    while True:
        try:
            answer = input(_QUESTION).strip().lower()[:1]
        except EOFError:
            return "q"
        if answer in ("y", "n", "a", "q"):
            return answer
