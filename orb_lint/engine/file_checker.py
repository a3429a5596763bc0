"""The check of one file, as an editor or another linter asks for it."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property

from orb_lint.engine.checker import Checker
from orb_lint.engine.report import to_report, without_superseded
from orb_lint.findings import Finding
from orb_lint.resolution.source_file import SourceFile
from orb_lint.rules.registry import selected_rules
from orb_lint.workspace.model import Kind, Workspace


class FileChecker:
    """Checks single files of a workspace, each as an editor holds it, and finds what `check` does.

    Attributes:
        resolver: of the workspace.
    """

    def __init__(self, workspace: Workspace, in_manifests: Container[str]) -> None:
        """Select the rules.

        Args:
            workspace: that the files belong to.
            in_manifests: symbols of the rules to find in manifests.

        Raises:
            SettingsError: the settings name a rule that does not exist.
        """
        self._workspace = workspace
        self._rules = selected_rules(workspace.settings)
        self._checker = Checker(workspace, self._rules, in_manifests)
        self.resolver = self._checker.resolver

    def check(self, file: SourceFile) -> list[Finding]:
        """The findings in one file, and those in the manifests of its unit that it shows.

        Args:
            file: of the workspace, its source instead of what is on the disk.
        """
        unit = file.unit
        places = {file.path, *(manifest.path for manifest in (unit.manifests if unit else ()))}
        findings = self._checker.check_file(file)
        if unit and unit.kind is not Kind.LAMBDA:
            findings += self._of_workspace
        here = [finding for finding in findings if finding.path in places]
        here = without_superseded(self._rules, here)
        self._checker.know_only_suppressions_of(file)
        return to_report(self._workspace, self._checker.apply_suppressions(here, pylint_hears=True))

    @cached_property
    def _of_workspace(self) -> list[Finding]:
        """What concerns the workspace as a whole; it stands in packages and layers."""
        return list(self._checker.check_workspace())
