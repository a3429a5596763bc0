"""Decides whether a unit can migrate as a whole: its fixes are safe together, or none of them is.

With a module imported by its old name here and by its new one there, a class is two classes at run
time. So where one place of a unit, or a test that goes with it, will not or can't surely be fixed,
the fixes of all others are unsafe, and their messages say for which place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from orb_lint.files.paths import is_test, name_of
from orb_lint.findings import Applicability, Finding, Span, sorted_by_place, with_note
from orb_lint.rules.registry import find_rule
from orb_lint.workspace.model import UnitKind, Workspace


def concerns_migration(finding: Finding) -> bool:
    """Whether a finding has to do with the migration of a unit from layers to packages."""
    return bool(find_rule(finding.symbol).migration_obstacle)


def renames(finding: Finding) -> bool:
    """Whether the fix of a finding changes an old name to its new one."""
    return finding.fix is not None and finding.renaming is not None


def renames_safely(finding: Finding) -> bool:
    """Whether the fix of a finding is such a change and, by the finding alone, safe."""
    return finding.has_safe_fix and renames(finding)


def decide_migrations(
    workspace: Workspace,
    findings: Iterable[Finding],
    unsilenced: Iterable[Finding],
    shown: list[Finding],
) -> list[Finding]:
    """The findings to show; where a unit can't migrate as a whole, none of its renamings is safe.

    Args:
        workspace: that was checked.
        findings: everything that was found in whole units, and in the tests outside of them.
        unsilenced: those of them that no comment or setting suppresses.
        shown: those to show.
    """
    fixable = sorted_by_place(
        each for each in unsilenced if concerns_migration(each) and each.has_safe_fix
    )
    if not fixable:
        return shown
    all_told = sorted_by_place(filter(concerns_migration, findings))
    staying = [*_not_among(all_told, fixable)]
    if not staying:
        return shown
    migration = _Migration(workspace, all_told)
    obstacles: dict[str, Finding] = {}
    for finding in staying:
        for unit in migration.units_of(finding):
            obstacles.setdefault(unit, finding)
    migration.pass_on(obstacles)
    return [_decided(each, migration, obstacles) for each in shown] if obstacles else shown


def _decided(finding: Finding, migration: _Migration, obstacles: Mapping[str, Finding]) -> Finding:
    if not (finding.fix and renames_safely(finding)):
        return finding
    obstacle = obstacles.get(migration.unit_path(finding.path) or "") if finding.unit else None
    if obstacle is None:
        return finding
    place = f"{obstacle.path}:{obstacle.span.line}"
    why = f"unsafe, for {place} {find_rule(obstacle.symbol).migration_obstacle}"
    unsafe = finding.fix._replace(applicability=Applicability.UNSAFE)
    return with_note(finding, why)._replace(fix=unsafe)


def _not_among(findings: Iterable[Finding], others: Iterable[Finding]) -> Iterator[Finding]:
    """The findings at whose place none of the others stands; both are sorted."""
    places = map(_place, others)
    following = next(places, None)
    for finding in findings:
        place = _place(finding)
        while following is not None and following < place:
            following = next(places, None)
        if following != place:
            yield finding


def _place(finding: Finding) -> tuple[str, Span, str]:
    return finding.path, finding.span, finding.code


class _Migration:
    """The units that are to migrate, and what each of them renames."""

    def __init__(self, workspace: Workspace, findings: Iterable[Finding]) -> None:
        self._workspace = workspace
        self._paths: dict[str, str | None] = {}
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        self._targets: defaultdict[str, set[str]] = defaultdict(set)
        for finding in findings:
            unit = self.unit_path(finding.path)
            if unit is not None and finding.fix and finding.renaming:
                self._names[unit] |= finding.renaming.old
                self._targets[unit] |= finding.renaming.new

    def unit_path(self, path: str) -> str | None:
        """The path of the unit that a path lies in, None where it lies in none."""
        if path not in self._paths:
            unit = self._workspace.unit_of(path)
            self._paths[path] = unit.path if unit else None
        return self._paths[path]

    def units_of(self, finding: Finding) -> Iterator[str]:
        """The units whose migration a finding matters to.

        A test outside every unit belongs to the units that its path names, else to all units that
        import by the same old name.
        """
        unit = self.unit_path(finding.path)
        if unit is not None:
            yield unit
        elif is_test(finding.path):
            words = [*finding.path.split("/")[:-1], _tested(name_of(finding.path))]
            named = [path for word in words for path in self._unit_roots.get(word, ())]
            names = finding.renaming.old if finding.renaming else frozenset()
            yield from named or (
                path for path, known in self._names.items() if not names.isdisjoint(known)
            )

    def pass_on(self, obstacles: dict[str, Finding]) -> None:
        """Hold back, too, the units that would import from a package that can't migrate."""
        packages = self._workspace.of_kind(UnitKind.PACKAGE) if obstacles else []
        is_growing = True
        while is_growing:
            blocked = {
                name: obstacles[package.path]
                for package in packages
                if package.path in obstacles
                for name in package.import_names
            }
            further = {
                unit: obstacle
                for unit, targets in self._targets.items()
                if unit not in obstacles
                for name, obstacle in blocked.items()
                if name in targets
            }
            obstacles.update(further)
            is_growing = bool(further)

    @cached_property
    def _unit_roots(self) -> Mapping[str, list[str]]:
        """Name of a folder of units → the paths of all of that name."""
        unit_roots: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._workspace.unit_roots:
            unit_roots[name_of(path)].append(path)
        return unit_roots


def _tested(name: str) -> str:
    return name.removesuffix(".py").removeprefix("test_").removesuffix("_test").replace("_", "-")
