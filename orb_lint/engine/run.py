"""The check of a workspace: its unit roots, shared out among processes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from orb_lint.engine.checker import Checker
from orb_lint.engine.migration import concerns_migration, decide_migrations
from orb_lint.engine.notes import Notes
from orb_lint.engine.report import Report, that_stand, to_report
from orb_lint.engine.shards import WHOLE, Shard
from orb_lint.files.paths import innermost, is_python, is_within, upwards
from orb_lint.findings import Finding
from orb_lint.records import NamedTuple
from orb_lint.rules.registry import selected_rules
from orb_lint.settings import SettingsError
from orb_lint.workspace.model import UnitKind, Workspace

_WORTH_A_PROCESS = 1_000
"""The number of files for which starting another process pays off."""

_FILES_OF_A_LAMBDA = 4
"""The number of files that a Lambda is taken to hold before anybody has looked."""

Progress = Callable[[int, int], None]


def usable_processors() -> int:
    """How many processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check(
    workspace: Workspace,
    paths: Sequence[str] = (),
    *,
    shard: Shard = WHOLE,
    processes: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Run the selected rules over a workspace.

    Args:
        workspace: to check; all of it is known, whatever `paths` says.
        paths: relative to its root; only findings in them are reported. Empty means all.
        shard: only findings in it are reported, and those about modules of packages that it had to
            parse. All shards together find what a check of the whole finds.
        processes: the most processes to share the work, if there is enough of it.
        progress: called after each unit root with about how many of how many files are done.

    Raises:
        SettingsError: the settings name a rule that does not exist, or leave none to run.
    """
    run = _Run(workspace, paths, shard)
    return run.report(run.check(processes, progress))


class _Run:
    """The check of a workspace, of some paths in it, or of a share of it."""

    def __init__(self, workspace: Workspace, paths: Sequence[str], shard: Shard) -> None:
        self._workspace = workspace
        self._paths = paths
        self._shard = shard
        self._rules = selected_rules(workspace.settings)
        if not self._rules:
            raise SettingsError("no rule is left to run: all that are selected are ignored, too")
        self._checker = Checker(workspace, self._rules)
        self._concerns = _concerning(paths)
        self._unit_roots = [each for each in shard.unit_roots_of(workspace) if self._concerns(each)]
        self._outside = [
            path for path in workspace.outside if shard.is_first and is_in_scope(path, paths)
        ]

    def check(self, processes: int, progress: Progress | None) -> _Share:
        """Check the unit roots, then what takes more than one of them to tell."""
        found = _Share([], [], self._checker.notes)
        for share in self._check_unit_roots(processes, progress):
            found.take_over(share)
        found.findings.extend([*self._check_beside(found.findings)])
        return found

    def _check_unit_roots(self, processes: int, progress: Progress | None) -> list[_Share]:
        """Check the unit roots, in as many processes as pay off."""
        files = self._count_files()
        total = files.total()
        processes = max(1, min(processes, len(self._unit_roots), total // _WORTH_A_PROCESS))
        this_process, done = os.getpid(), 0

        def check_share(share: Sequence[str]) -> _Share:
            nonlocal done
            found = _Share([], [], self._checker.notes)
            # Reading all before checking any is faster: one kind of work at a time.
            parts = [self._workspace.part(unit_root) for unit_root in share]
            for unit_root, part in zip(share, parts, strict=True):
                units = [unit for unit in part.units if self._concerns(unit.path)]
                found.findings.extend(self._checker.check_unit_root(unit_root, units))
                found.files_of_units.extend(len(unit.files) for unit in units)
                if progress and os.getpid() == this_process:  # the others are as far, about
                    done += files[unit_root]
                    progress(min(done * processes, total), total)
            return found

        if processes == 1:
            return [check_share(self._unit_roots)]
        from orb_lint.processes import share_out

        return share_out(
            check_share, self._unit_roots, processes, self._note_loss, files.__getitem__
        )

    def _note_loss(self, unit_root: str, reason: str) -> None:
        self._checker.notes.failures[unit_root or "."] = reason

    def _count_files(self) -> Counter[str]:
        """The approximate number of files to check in each unit root."""
        files = Counter(dict.fromkeys(self._unit_roots, _FILES_OF_A_LAMBDA))
        for path, folder in self._workspace.tree.folders.opened.items():
            unit_root = innermost(path, files) if self._concerns(path) else None
            if unit_root is not None:
                files[unit_root] += sum(map(is_python, folder.files))
        return files

    def report(self, found: _Share) -> Report:
        """What is to be reported of all that was found."""
        notes = self._checker.notes
        self._checker.comments.read_all(found.findings)
        return Report(
            tuple(self._to_show(that_stand(self._rules, found.findings))),
            sum(found.files_of_units) + len(self._outside),
            len(found.files_of_units),
            tuple(sorted(notes.problems)),
            in_part=len(notes.in_part),
            outside=len(self._outside),
            failures=tuple(sorted(notes.failures.items())),
        )

    def _check_beside(self, findings: Sequence[Finding]) -> Iterator[Finding]:
        """The findings that take more than one unit root to find.

        These are about files outside every unit, uses of packages and the workspace as a whole;
        where only a part is checked, about what the migrations in it depend on, too.

        Args:
            findings: those in the unit roots.
        """
        workspace, checker, shard = self._workspace, self._checker, self._shard
        if shard.is_first:
            if not shard.is_all:
                checker.note_shared_manifests(workspace.unit_roots)
            outside = checker.check_outside(self._outside)
            findings = [*findings, *outside]
            yield from outside
        if (self._paths or not shard.is_all) and any(map(concerns_migration, findings)):
            yield from checker.check_what_migration_depends_on(self._unit_roots, self._outside)
        checked = frozenset(self._unit_roots)
        yield from checker.check_packages(
            [
                unit
                for unit in workspace.of_kind(UnitKind.PACKAGE)
                if workspace.unit_root_of(unit.path) in checked and self._concerns(unit.path)
            ]
        )
        yield from checker.check_workspace()

    def _to_show(self, findings: list[Finding]) -> Iterator[Finding]:
        """The findings to report: not suppressed, in the named paths, and in the shard.

        Whether a unit migrates as a whole is decided by all findings, reported or not.
        """
        shown = to_report(self._workspace, self._checker.comments.apply(findings))
        belongs = self._shard.belonging(self._workspace)
        for finding in decide_migrations(self._workspace, findings, shown, shown):
            is_here = belongs(finding.path) or finding.path in self._checker.notes.unparsable
            if is_here and is_in_scope(finding.path, self._paths):
                yield finding


class _Share(NamedTuple):
    """What was found in some unit roots, in the end in all of them and besides.

    Attributes:
        findings: in any order.
        files_of_units: the number of files of each unit.
        notes: what it has learned besides the findings.
    """

    findings: list[Finding]
    files_of_units: list[int]
    notes: Notes

    def take_over(self, other: _Share) -> None:
        """Add what another share, perhaps of another process, has found."""
        self.findings.extend(other.findings)
        self.files_of_units.extend(other.files_of_units)
        self.notes.take_over(other.notes)


def _concerning(paths: Sequence[str]) -> Callable[[str], bool]:
    """A test whether a folder is one of some paths, around or below one; without paths any is."""
    around = {each for path in paths for each in upwards(path)}
    below = tuple(f"{path}/" for path in paths)
    return lambda folder: not paths or folder in around or folder.startswith(below)


def is_in_scope(path: str, paths: Sequence[str]) -> bool:
    """Whether a path is or lies in one of those that a check is limited to; none mean no limit."""
    return not paths or any(is_within(path, named) for named in paths)
