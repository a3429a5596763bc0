"""`orb-lint check`: find what the migration left behind."""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, redirect_stdout

from orb_lint.cli.check_options import add_check_options
from orb_lint.cli.errors import FAILED, UsageError
from orb_lint.cli.options import (
    DEFAULT_BASELINE,
    add_workspace_options,
    baseline_path,
    find_workspace,
    names_in,
    read_workspace,
    refuse_link_out,
)
from orb_lint.cli.parser import Formatter
from orb_lint.cli.reporting import Output, add_output_options, outputs_of, write_report
from orb_lint.engine.report import Checked, Report
from orb_lint.engine.run import check, is_in_scope, usable_processors
from orb_lint.engine.settings import load_checked_settings
from orb_lint.files.checkout import prefix_in_repository
from orb_lint.files.paths import join
from orb_lint.findings import Finding, Severity
from orb_lint.output.context import ReportContext, Show
from orb_lint.output.formats import LINE_FORMATS
from orb_lint.output.printable import printable
from orb_lint.records import NamedTuple
from orb_lint.rules.registry import symbols_of
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.discover import discover
from orb_lint.workspace.root import NO_WORKSPACE, find_marked_root, find_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.baseline import Comparison
    from orb_lint.changes import Change
    from orb_lint.cli.fixing import Outcome
    from orb_lint.cli.options import Commands
    from orb_lint.cli.progress import ProgressDisplay
    from orb_lint.cli.timing import Timing
    from orb_lint.workspace.model import Workspace

_NEXT_STEP = "To begin with what is new: `orb-lint baseline create` accepts what is there."


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
    add_check_options(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check the workspace that the paths lie in and write down what was found."""
    outputs = outputs_of(options)
    if not options.changed:
        return _run(options, outputs)
    workspaces = _by_workspace(options.paths)
    if len(workspaces) > 1:
        for output in outputs:
            if output.file or output.format not in LINE_FORMATS:
                what = "an output file" if output.file else output.format
                raise UsageError(f"the files lie in several workspaces, and {what} holds only one")
    return max(
        _run(argparse.Namespace(**{**vars(options), "paths": paths}), outputs)
        for paths in workspaces
    )


def _by_workspace(paths: list[str]) -> Collection[list[str]]:
    """The paths grouped by workspace, for a commit may touch several."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    roots: dict[str, str] = {}
    for path in paths:
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        if folder not in roots:
            roots[folder] = find_root(folder or os.curdir)
        grouped[roots[folder]].append(path)
    return grouped.values()


def _run(options: argparse.Namespace, outputs: list[Output]) -> int:
    _refuse_options_without_fixes(options)
    root, paths, unsaved = _what_to_check(options)
    for output in outputs:
        if output.file:
            refuse_link_out(output.file)
    settings = _with_selection(load_checked_settings(root, options.config), options)
    baseline = baseline_path(root, settings, options)
    task = _Task(options, root, settings, paths, unsaved, baseline, _timing(options))
    try:
        if not _wants_fixes(options):
            return task.run(outputs)
        from orb_lint.files.locking import alone_in

        with alone_in(root, _say_who_is_waited_for):
            return task.run(outputs)
    finally:
        for line in task.timing.lines() if task.timing else ():
            print(f"orb-lint: {line}", file=sys.stderr)


def _timing(options: argparse.Namespace) -> Timing | None:
    if not options.timing:
        return None
    from orb_lint.cli.timing import Timing

    return Timing()


def _wants_fixes(options: argparse.Namespace) -> bool:
    """Whether anything is to be fixed, or shown as fixed."""
    return bool(options.fix or options.diff or options.interactive)


def _refuse_options_without_fixes(options: argparse.Namespace) -> None:
    """Refuse options that mean nothing without fixes, or with them.

    Raises:
        UsageError: there is such an option.
    """
    if _wants_fixes(options):
        if not options.shard.is_all:
            raise UsageError("--shard goes with no fixes: what is fixed is decided by the whole")
        return
    for option in ("unsafe_fixes", "fix_only"):
        if getattr(options, option):
            name = f"--{option.replace('_', '-')}"
            raise UsageError(f"{name} goes with --fix, --diff or --interactive")


def _say_who_is_waited_for() -> None:
    print("orb-lint: waiting for another run that fixes this workspace", file=sys.stderr)


class _Task(NamedTuple):
    """One run on one workspace.

    Attributes:
        options: of the command line.
        root: of the workspace.
        settings: of the workspace and of the command line.
        paths: to report on, empty for all.
        unsaved: contents that stand for those on the disk.
        baseline: the file that lists known findings, None where there is none.
        timing: measures the run, None if that is not wanted.
    """

    options: argparse.Namespace
    root: str
    settings: Settings
    paths: tuple[str, ...]
    unsaved: Mapping[str, bytes]
    baseline: str | None
    timing: Timing | None

    def run(self, outputs: list[Output]) -> int:
        """Check, fix what is to be fixed, and write down what is left."""
        options = self.options
        with self._stage("reading the workspace"):
            workspace = read_workspace(self.root, self.settings, self.unsaved)
        change = self._change(workspace)
        paths = change.scope if change and options.changed_since is None else self.paths
        has_failed = False
        if _wants_fixes(options):
            with self._stage("checking and fixing"):
                outcome = self._fix(workspace, paths, change)
            if options.diff:
                return int(outcome.changes and not options.exit_zero)
            workspace, report = outcome.checked
            has_failed = outcome.has_failed
            found = (finding for finding in report.findings if is_in_scope(finding.path, paths))
            report = report._replace(findings=tuple(found))
        else:
            with self._stage("checking"):
                report = self._check(workspace, paths)
        with self._stage("reporting"):
            status = self._write(workspace, report, change, paths, outputs)
        return FAILED if has_failed else status

    def _change(self, workspace: Workspace) -> Change | None:
        """The change that the options name, None where they name none."""
        reference = self.options.changed_since
        if reference is None and not (self.options.changed and self.paths):
            return None
        from orb_lint.changes import Change
        from orb_lint.files.git import changed_since, contents_before, links, staged_deletions

        root = self.root
        if reference is None:
            return Change(workspace, {*self.paths, *staged_deletions(root)})

        def find_before(paths: Mapping[str, str], units: Sequence[str]) -> Sequence[Finding]:
            held = contents_before(root, reference, {*paths.values()})
            contents = {path: held[file] for path, file in paths.items() if file in held}
            before = discover(root, self.settings, contents)
            return self._check(before, units or self.paths).findings

        return Change(workspace, changed_since(root, reference), links(root), find_before)

    def _stage(self, name: str) -> AbstractContextManager[None]:
        return self.timing.stage(name) if self.timing else nullcontext()

    def _fix(self, workspace: Workspace, paths: tuple[str, ...], change: Change | None) -> Outcome:
        from orb_lint.cli.fixing import fix

        units = tuple({_whole_unit(workspace, path): None for path in paths})
        changed = {_whole_unit(workspace, path) for path in self.paths} if change else set()

        def check_again(contents: Mapping[str, bytes]) -> Checked:
            again = read_workspace(self.root, self.settings, {**self.unsaved, **contents})
            return Checked(again, self._check(again, units))

        def is_asked_for(finding: Finding) -> bool:
            if change is None:
                return is_in_scope(finding.path, paths)
            is_near = not self.paths or _whole_unit(workspace, finding.path) in changed
            return is_near and change.could_have_caused(finding)

        first = Checked(workspace, self._check(workspace, units))
        only = paths[0] if self.options.stdin_filename else None
        return fix(self.options, check_again, first, is_asked_for, only)

    def _check(self, workspace: Workspace, paths: Sequence[str]) -> Report:
        progress = _progress(self.options)
        try:
            with self.timing.of_rules() if self.timing else nullcontext():
                return check(
                    workspace,
                    paths,
                    shard=self.options.shard,
                    processes=1 if self.timing else usable_processors(),
                    progress=progress,
                )
        finally:
            if progress:
                progress.close()

    def _write(
        self,
        workspace: Workspace,
        report: Report,
        change: Change | None,
        paths: tuple[str, ...],
        outputs: list[Output],
    ) -> int:
        """Write down a report, without what the baseline knows or the change did not cause."""
        comparison = self._comparison(workspace, report, paths)
        if comparison:
            report = report._replace(
                findings=comparison.new, known=comparison.known, gone=comparison.gone.total()
            )
        if change:
            found = filter(change.could_have_caused, report.findings)
            report = report._replace(findings=tuple(found))
        _tell_what_failed(report)
        self._print(workspace, report, outputs)
        is_stale = self._settle_baseline(comparison)
        if report.failures:
            return FAILED
        is_bad = is_stale or _number_that_counts(report, self.options) > self.options.max_findings
        return int(is_bad and not self.options.exit_zero)

    @property
    def _has_unused_baseline(self) -> bool:
        path = os.path.join(self.root, DEFAULT_BASELINE)
        return not self.baseline and os.path.exists(path)

    def _comparison(
        self, workspace: Workspace, report: Report, paths: tuple[str, ...]
    ) -> Comparison | None:
        """The report compared with the baseline, None where there is no baseline."""
        if not self.baseline:
            return None
        from orb_lint.cli.baseline import compare_with

        belongs = self.options.shard.belonging(workspace)

        def was_checked(path: str) -> bool:
            return is_in_scope(path, paths) and belongs(path)

        return compare_with(self.baseline, report.findings, workspace, was_checked)

    def _print(self, workspace: Workspace, report: Report, outputs: list[Output]) -> None:
        options = self.options
        context = ReportContext(
            workspace.tree,
            prefix_in_repository(self.root),
            Show(options.show),
            options.quiet,
            "" if self.baseline or self._has_unused_baseline else _NEXT_STEP,
        )
        prints_source = options.stdin_filename and _wants_fixes(options)
        with redirect_stdout(sys.stderr) if prints_source else nullcontext():
            write_report(report, context, outputs, no_color=options.no_color)

    def _settle_baseline(self, comparison: Comparison | None) -> bool:
        """Remove or tell stale entries of the baseline; mention a baseline that is not in use.

        Returns:
            Whether stale entries are left that fail the run.
        """
        if self.baseline and comparison:
            from orb_lint.cli.baseline import settle

            return settle(self.baseline, comparison, self.options)
        if self._has_unused_baseline and not self.options.quiet:
            hint = f'let the setting `baseline = "{DEFAULT_BASELINE}"` name it, or delete it'
            print(f"orb-lint: {DEFAULT_BASELINE} is not used: {hint}", file=sys.stderr)
        return False


def _progress(options: argparse.Namespace) -> ProgressDisplay | None:
    """What shows the progress of a run, if standard error is a terminal."""
    if options.quiet or not sys.stderr.isatty():
        return None
    from orb_lint.cli.progress import ProgressDisplay

    return ProgressDisplay(no_color=options.no_color)


def _tell_what_failed(report: Report) -> None:
    for path, reason in report.failures:
        said = f"{path}: not judged, a fault of this tool: {reason}"
        print(f"orb-lint: {printable(said)}", file=sys.stderr)
    for path, line, reason in report.problems:
        print(f"orb-lint: {printable(f'{path}:{line}: not read: {reason}')}", file=sys.stderr)


def _whole_unit(workspace: Workspace, path: str) -> str:
    """The path of the unit around a path; outside every unit, the path itself."""
    unit = workspace.unit_of(path)
    return unit.path if unit else path


def _what_to_check(
    options: argparse.Namespace,
) -> tuple[str, tuple[str, ...], dict[str, bytes]]:
    """The root of the workspace, the paths in it, and contents that replace those on the disk."""
    if options.stdin_filename is None:
        return *find_workspace(options.paths), {}
    folder, name = os.path.split(options.stdin_filename)
    if options.paths != [os.curdir] or not name or os.path.isdir(options.stdin_filename):
        raise UsageError("--stdin-filename takes the name of one file, and no paths beside it")
    if options.prune_baseline:
        raise UsageError("--prune-baseline goes without --stdin-filename: nothing is saved yet")
    if not options.shard.is_all:
        raise UsageError("--shard goes without --stdin-filename: one file has no shares")
    if sys.stdin is None:
        raise UsageError("--stdin-filename needs standard input, which is closed")
    if os.path.lexists(options.stdin_filename) and not os.path.isfile(options.stdin_filename):
        raise UsageError(f"{options.stdin_filename}: not a regular file")
    root, folders = find_workspace([folder or os.curdir])
    if not folders and find_marked_root(root) is None:  # so that no home folder is listed
        raise UsageError(f"{options.stdin_filename} {NO_WORKSPACE}")
    refuse_link_out(options.stdin_filename)
    path = join(folders[0] if folders else "", name)
    return root, (path,), {path: sys.stdin.buffer.read()}


def _number_that_counts(report: Report, options: argparse.Namespace) -> int:
    """How many findings are as severe as `--fail-on` says, or more."""
    if options.fail_on == Severity.WARNING.value:
        return len(report.findings)
    return sum(finding.severity is Severity.ERROR for finding in report.findings)


def _with_selection(settings: Settings, options: argparse.Namespace) -> Settings:
    """The settings, overridden by the selection on the command line."""
    if options.select:
        settings = settings._replace(select=names_in(options.select), extend_select=(), ignore=())
    if extended := names_in(options.extend_select):
        settings = settings._replace(
            extend_select=settings.extend_select + extended,
            ignore=tuple(symbols_of(settings.ignore) - symbols_of(extended)),
        )
    return settings._replace(
        ignore=settings.ignore + names_in(options.ignore),
        extend_exclude=settings.extend_exclude + names_in(options.exclude),
    )
