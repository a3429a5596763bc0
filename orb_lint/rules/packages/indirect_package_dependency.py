"""E7742 indirect-package-dependency."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import WorkspaceReading
from orb_lint.rules.support.contracts import (
    contracted_packages,
    lawful_graph,
    packages_along,
    prohibition,
    related_hops,
    spelled,
)
from orb_lint.workspace.model import UnitKind


class IndirectPackageDependency(Rule):
    """A chain of imports and requirements leads to a package that one must not depend on."""

    number = 42
    symbol = "indirect-package-dependency"
    summary = "a chain of imports and requirements leads to a package that one must not depend on"
    why = (
        "It is the same dependency by a detour: the package can't be installed, tested or changed"
        " without the one above it, and no single import shows it."
    )
    how_to_fix = (
        "Cut one link of the chain: move what it needs down, or move the first package's code up."
    )
    settings = ("forbidden-dependencies", "type-checking-counts")
    limits = "One chain is named for each first step, the shortest."
    see_also = ("forbidden-package-import", "package-cycle")

    def check_workspace(self, reading: WorkspaceReading) -> Iterator[Finding]:
        if len(reading.resolver.workspace.of_kind(UnitKind.PACKAGE)) < 3:
            return
        graph = lawful_graph(reading)
        for source, target, contract in contracted_packages(reading.resolver):
            for first in graph.next_from(source).values():
                chain = graph.chain(first, target)
                if chain is None:
                    continue
                hops = graph.hops(chain)
                yield self.finding(
                    hops[0].path,
                    hops[0].span,
                    f"{prohibition(source, target, contract)}, yet reaches it",
                    f"{spelled(hops)}: cut one of these links",
                    source,
                    related=related_hops(hops),
                    subject=packages_along(chain),
                )
