"""W7769 package-version-drift."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from orb_lint.findings import Finding, Related, Severity
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import WorkspaceReading
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.manifests.stated import Statement


class PackageVersionDrift(Rule):
    """Local packages carry different versions."""

    number = 69
    symbol = "package-version-drift"
    severity = Severity.WARNING
    summary = "local packages of one workspace carry different versions"
    why = (
        "Packages of one repository are changed, tested and deployed together. Versions that differ"
        " suggest that some combination of them could be chosen, and none can."
    )
    how_to_fix = "Give all packages one version, and change it in all of them at once."
    settings = ("extend-select",)
    limits = "A version that a build computes is not known."
    see_also = ("package-not-private",)
    is_opt_in = True

    def check_workspace(self, reading: WorkspaceReading) -> Iterator[Finding]:
        from orb_lint.manifests.stated import statements

        resolver = reading.resolver
        found: list[tuple[Unit, Statement]] = []
        for unit in resolver.workspace.of_kind(UnitKind.PACKAGE):
            stated = next(statements(unit.manifests, "version"), None)
            if stated and stated.values:
                found.append((unit, stated))
        counted = Counter(stated.values[0] for _, stated in found)
        if len(counted) < 2:
            return
        most = max(counted, key=lambda version: (counted[version], version))
        model, shown = {stated.values[0]: (unit, stated) for unit, stated in reversed(found)}[most]
        for unit, stated in found:
            version = stated.values[0]
            if version != most:
                yield self.finding(
                    stated.path,
                    stated.span,
                    f"{unit.distribution} has version {version}, {model.distribution} {most}",
                    "give all packages one version",
                    unit,
                    related=(Related(shown.path, shown.span.line, f"version {most}"),),
                )
