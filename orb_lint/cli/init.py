"""`orb-lint init`: set up settings, a hook, a workflow and a baseline in a repository."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping

from orb_lint.baseline import known_from_now_on, write_baseline
from orb_lint.cli.errors import UsageError
from orb_lint.cli.options import DEFAULT_BASELINE, find_workspace, read_workspace
from orb_lint.cli.parser import Formatter
from orb_lint.engine.report import Report
from orb_lint.engine.run import check, usable_processors
from orb_lint.engine.settings import load_checked_settings
from orb_lint.files.writing import write_file
from orb_lint.output.groups import counts_of_rules
from orb_lint.output.printable import printable
from orb_lint.output.text import count, summary
from orb_lint.proposals.files import Proposal, hook_file, settings_file, workflow_files
from orb_lint.proposals.layer_sources import copied_into_layers
from orb_lint.proposals.legacy_modules import moved_modules
from orb_lint.proposals.packages import package_globs
from orb_lint.records import NamedTuple
from orb_lint.resolution.resolver import Resolver
from orb_lint.settings import Settings
from orb_lint.workspace.model import UnitKind, Workspace
from orb_lint.workspace.root import is_led_out_of_workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.cli.options import Commands

_MOST_RULES = 5
_AFTERWARDS = (
    "Commit them: from now on `orb-lint check` reports what is new, `orb-lint baseline show` what"
    " is left, and `orb-lint check --fix` fixes what it can."
)


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "init",
        formatter_class=Formatter,
        help="look at a repository and write settings, a hook, a workflow and a baseline",
        description=(
            "Looks at a repository, shows what it found, and writes settings, a hook, a workflow"
            " and a baseline, each after asking. What is there is never overwritten."
        ),
    )
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="default: here")
    parser.add_argument("--yes", "-y", action="store_true", help="write all of it without asking")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show, ask, and write."""
    root, _ = find_workspace([options.path])
    settings = load_checked_settings(root)
    seen = _look_at(root, settings)
    _say(_told(seen))
    if not options.yes and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask at: run it on one, or give --yes")
    agrees: Callable[[str], bool] = (lambda _: True) if options.yes else _ask
    wants_baseline = bool(seen.report.findings) and not settings.baseline
    has_baseline = wants_baseline and _baseline(root, seen.report, agrees)
    packages = settings.packages + seen.globs if seen.globs else ()
    baseline = DEFAULT_BASELINE if has_baseline else ""
    for proposal in (
        settings_file(root, packages, seen.moved, seen.copied, baseline),
        hook_file(),
        *workflow_files(root),
    ):
        if proposal.text:
            _write(root, proposal, agrees)
    if has_baseline:
        _say([_AFTERWARDS])
    return 0


class _Seen(NamedTuple):
    """What a look at a repository has shown.

    Attributes:
        workspace: with the settings that are proposed.
        globs: of folders with local packages that the settings do not name.
        moved: layer module → the module that has taken its place.
        copied: layer → the folders that build scripts copy into it.
        report: of a check.
    """

    workspace: Workspace
    globs: tuple[str, ...]
    moved: Mapping[str, str]
    copied: Mapping[str, tuple[str, ...]]
    report: Report


def _look_at(root: str, settings: Settings) -> _Seen:
    """Find out what to propose; each step builds on the one before."""
    workspace = read_workspace(root, settings)
    if globs := package_globs(workspace):
        settings = settings._replace(packages=settings.packages + globs)
        workspace = read_workspace(root, settings)
    moved = moved_modules(Resolver(workspace))
    extended = {**settings.extend_legacy_modules, **moved}
    workspace = read_workspace(root, settings._replace(extend_legacy_modules=extended))
    report = check(workspace, processes=usable_processors())
    copied = {
        layer: folders
        for layer, folders in copied_into_layers(workspace).items()
        if layer not in settings.layer_sources
    }
    return _Seen(workspace, globs, moved, copied, report)


def _told(seen: _Seen) -> Iterator[str]:
    """What was seen, for people."""
    workspace = seen.workspace
    units = ", ".join(count(len(workspace.of_kind(kind)), kind.value) for kind in UnitKind)
    yield f"{workspace.root} has {units}; `orb-lint workspace` shows each, and why it is one."
    for glob in seen.globs:
        yield f"Local packages are in {glob.removesuffix('/*')}, which the defaults do not name."
    for old, new in seen.moved.items():
        yield f"Layer module `{old}` seems to have moved to `{new}`: both define the same names."
    for layer, folders in seen.copied.items():
        yield f"A build script copies {', '.join(folders)} into layer {layer}."
    yield summary(seen.report)
    counts = counts_of_rules(seen.report.findings)
    for rule, number in counts[:_MOST_RULES]:
        yield f"  {number:>6,} {rule}"
    if len(counts) > _MOST_RULES:
        yield f"  and {count(len(counts) - _MOST_RULES, 'other rule')}"
    if any(finding.has_safe_fix for finding in seen.report.findings):
        yield "If `orb-lint check --fix` goes first, less is left for a baseline."


def _baseline(root: str, report: Report, agrees: Callable[[str], bool]) -> bool:
    """Offer to write the baseline; return whether there is one now."""
    path = os.path.join(root, DEFAULT_BASELINE)
    if os.path.lexists(path):
        _say([f"{DEFAULT_BASELINE} exists and is left as it is."])
        return True
    findings = count(len(report.findings), "finding")
    if not agrees(f"Write {DEFAULT_BASELINE}, which accepts the {findings} of today?"):
        return False
    write_baseline(path, known_from_now_on(report.findings, frozenset()))
    _say([f"Written: {DEFAULT_BASELINE}"])
    return True


def _write(root: str, proposal: Proposal, agrees: Callable[[str], bool]) -> None:
    path = os.path.join(root, proposal.path)
    if os.path.lexists(path):
        _say([f"{proposal.path} exists and is left as it is."])
        if proposal.addition:
            _say(
                [f"To have {proposal.purpose}, add to it:", "", *proposal.addition.splitlines(), ""]
            )
        return
    if is_led_out_of_workspace(path):
        _say([f"{proposal.path} would be written through a link that leaves the repository: not."])
        return
    if not agrees(f"Write {proposal.path}, {proposal.purpose}?"):
        return
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_file(path, [proposal.text.encode()])
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
    _say([f"Written: {proposal.path}{f'; {proposal.to_do}' if proposal.to_do else ''}"])


def _ask(question: str) -> bool:
    """Whether the user says yes; just Enter is a yes."""
    try:
        answer = input(f"{question} [Y/n] ")
    except EOFError:
        return False
    return answer.strip().lower() in ("", "y", "yes")


def _say(lines: Iterator[str] | list[str]) -> None:
    for line in lines:
        print(printable(line), flush=True)
