"""The check of a workspace: its unit roots one after the other, shared out among processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from orb_lint.engine.checker import Checker, Notes
from orb_lint.engine.decision import belongs_to_move, decide_together
from orb_lint.engine.report import Report, that_stand, to_report
from orb_lint.engine.shards import WHOLE, Shard
from orb_lint.files.paths import is_within, upwards
from orb_lint.findings import Finding
from orb_lint.records import NamedTuple
from orb_lint.rules.registry import selected_rules
from orb_lint.workspace.model import UnitKind, Workspace, is_python

_WORTH_A_PROCESS = 1_000
"""Files that another process must have to read before it is worth its start."""

_FILES_OF_A_LAMBDA = 4
"""How many files a Lambda that has not been looked at is taken to hold."""

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
            parse: all shards together find what a check of the whole finds.
        processes: at most so many share the work, where there is enough of it.
        progress: is told after each unit root how many of how many are done, in about.

    Raises:
        SettingsError: the settings name a rule that does not exist.
    """
    rules = selected_rules(workspace.settings)
    checker = Checker(workspace, rules)
    concerns = _concerning(paths)
    unit_roots = [each for each in shard.unit_roots_of(workspace) if concerns(each)]
    outside = [path for path in workspace.outside if shard.is_first and is_named(path, paths)]
    files = len(unit_roots) * _FILES_OF_A_LAMBDA + sum(
        is_python(name)
        for path, folder in workspace.tree.folders.opened.items()
        if concerns(path)
        for name in folder.files
    )
    processes = max(1, min(processes, len(unit_roots), files // _WORTH_A_PROCESS))

    def check_share(share: Sequence[str]) -> _Share:
        findings: list[Finding] = []
        files = number = 0
        # All are read before any is checked: one kind of work at a time is faster.
        parts = [workspace.part(unit_root) for unit_root in share]
        for done, (unit_root, part) in enumerate(zip(share, parts, strict=True), 1):
            units = [unit for unit in part.units if concerns(unit.path)]
            findings += checker.check_unit_root(unit_root, units)
            files += sum(len(unit.files) for unit in units)
            number += len(units)
            if progress:
                progress(min(done * processes, len(unit_roots)), len(unit_roots))
        return _Share(findings, files, number, checker.notes)

    def note_loss(unit_root: str, reason: str) -> None:
        checker.notes.failures[unit_root or "."] = reason

    if processes == 1:
        shares = [check_share(unit_roots)]
    else:
        from orb_lint.processes import share_out

        shares = share_out(check_share, unit_roots, processes, note_loss)
    for share in shares:
        checker.notes.take_over(share.notes)
    findings = [finding for share in shares for finding in share.findings]
    if shard.is_first:
        if not shard.is_all:
            checker.note_shared_manifests(workspace.unit_roots)
        findings += checker.check_outside(outside)
    if (paths or not shard.is_all) and any(map(belongs_to_move, findings)):
        findings += checker.check_what_moves_depend_on(unit_roots, outside)
    checked = frozenset(unit_roots)
    findings += checker.check_packages(
        [
            unit
            for unit in workspace.of_kind(UnitKind.PACKAGE)
            if workspace.unit_root_of(unit.path) in checked and concerns(unit.path)
        ]
    )
    findings += checker.check_workspace()
    checker.read_suppressions_around(findings)
    findings = that_stand(rules, findings)
    shown = to_report(workspace, checker.apply_suppressions(findings))
    shown = decide_together(workspace, findings, shown, shown)
    belongs = shard.belonging(workspace)
    return Report(
        tuple(
            finding
            for finding in shown
            if is_named(finding.path, paths)
            and (belongs(finding.path) or finding.path in checker.notes.unparsable)
        ),
        sum(share.files for share in shares) + len(outside),
        sum(share.units for share in shares),
        tuple(sorted(checker.notes.problems)),
        in_part=len(checker.notes.in_part),
        outside=len(outside),
        failures=tuple(sorted(checker.notes.failures.items())),
    )


class _Share(NamedTuple):
    """What one process has found in the unit roots that it has checked, and how much these hold.

    Attributes:
        findings: in these unit roots.
        files: number of files of their units.
        units: number of their units.
        notes: what has come to be known beside the findings.
    """

    findings: list[Finding]
    files: int
    units: int
    notes: Notes


def _concerning(paths: Sequence[str]) -> Callable[[str], bool]:
    """Tells whether a folder is one of some paths, around or below one; any, if there is none."""
    around = {each for path in paths for each in upwards(path)}
    below = tuple(f"{path}/" for path in paths)
    return lambda folder: not paths or folder in around or folder.startswith(below)


def is_named(path: str, paths: Sequence[str]) -> bool:
    """Whether a path lies in one of those that a check is limited to, none meaning no limit."""
    return not paths or any(is_within(path, named) for named in paths)
