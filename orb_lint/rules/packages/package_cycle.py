"""E7744 package-cycle."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import WorkspaceReading
from orb_lint.rules.support.contracts import (
    lawful_graph,
    packages_along,
    related_hops,
    spelled,
)
from orb_lint.workspace.model import UnitKind


class PackageCycle(Rule):
    """Local packages depend on one another in a circle."""

    number = 44
    symbol = "package-cycle"
    summary = "local packages depend on one another in a circle"
    why = (
        "None of them can be installed, tested or released without the others, so they are one"
        " package in disguise; an import at the wrong moment meets a half-initialised module."
    )
    how_to_fix = "Move what both sides need into a package below them, or join the packages."
    settings = ("forbidden-dependencies",)
    limits = "One finding for each group of packages, with the shortest circle."
    see_also = ("module-cycle", "indirect-package-dependency")

    def check_workspace(self, reading: WorkspaceReading) -> Iterator[Finding]:
        packages = reading.resolver.workspace.of_kind(UnitKind.PACKAGE)
        distributions = [package.distribution for package in packages]
        contract_between = reading.resolver.contracts.between
        if not any(
            contract_between(one, other) is None and contract_between(other, one) is None
            for number, one in enumerate(distributions)
            for other in distributions[:number]
        ):
            return
        graph = lawful_graph(reading)
        for circle in graph.circles(packages):
            hops = graph.hops(circle)
            names = packages_along(circle)
            yield self.finding(
                hops[0].path,
                hops[0].span,
                f"packages depend on one another in a circle, {names}",
                f"{spelled(hops)}: move what both sides need below them",
                circle[0].source,
                related=related_hops(hops),
                subject=names,
            )
