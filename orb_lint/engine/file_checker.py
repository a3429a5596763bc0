"""The check of one file, as an editor or another linter asks for it."""

from __future__ import annotations

from functools import cached_property

from orb_lint.engine.checker import Checker
from orb_lint.engine.migration import decide_migrations, renames_safely
from orb_lint.engine.report import that_stand, to_report
from orb_lint.findings import Finding
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.registry import selected_rules
from orb_lint.workspace.model import UnitKind, Workspace


class FileChecker:
    """Checks single files of a workspace, and finds what a check of the workspace finds in them.

    Each file has the content that its editor holds.

    Attributes:
        resolver: of the workspace.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Select the rules.

        Args:
            workspace: that the files belong to.

        Raises:
            SettingsError: the settings name a rule that does not exist.
        """
        self._workspace = workspace
        self._rules = selected_rules(workspace.settings)
        self._checker = Checker(workspace, self._rules, for_editor=True)
        self.resolver = self._checker.resolver

    def check(self, file: SourceFile) -> list[Finding]:
        """The findings in one file, and those in the manifests of its unit that it shows.

        Args:
            file: of the workspace, its source instead of what is on the disk.
        """
        unit = file.unit
        places = {file.path, *(manifest.path for manifest in (unit.manifests if unit else ()))}
        checker, comments = self._checker, self._checker.comments
        comments.forget_all_but(())
        findings = checker.check_file(file)
        if unit is None or unit.kind is not UnitKind.LAMBDA:
            findings += self._of_workspace
        findings = that_stand(self._rules, findings)
        comments.read_unread(findings)
        comments.read_manifests(unit.manifests if unit else ())
        comments.read(file)
        # Whether the unit migrates as a whole depends on all its files and the comments in them.
        unsilenced = self._to_report(findings) if any(map(renames_safely, findings)) else []
        here = [finding for finding in findings if finding.path in places]
        comments.forget_all_but(places)
        shown = self._to_report(here, pylint_hears=True)
        return decide_migrations(self._workspace, findings, unsilenced, shown)

    def _to_report(self, findings: list[Finding], *, pylint_hears: bool = False) -> list[Finding]:
        left = self._checker.comments.apply(findings, pylint_hears=pylint_hears)
        return to_report(self._workspace, left)

    @cached_property
    def _of_workspace(self) -> list[Finding]:
        """What concerns the workspace as a whole; it stands anywhere but in Lambdas."""
        return list(self._checker.check_workspace())
