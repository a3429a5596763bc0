"""E7741 forbidden-package-dependency."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import Finding
from orb_lint.manifests.formats import entry_span
from orb_lint.manifests.pyproject.read import lone_sources
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import UnitReading
from orb_lint.rules.support.contracts import prohibition
from orb_lint.workspace.model import UnitKind


class ForbiddenPackageDependency(Rule):
    """The metadata of a package requires a package that it must not depend on."""

    number = 41
    symbol = "forbidden-package-dependency"
    summary = "the metadata of a package requires a package that it must not depend on"
    why = (
        "Whoever installs the one gets the other, although no code of it may use it: the contract"
        " is already broken for the build, and the next import will go unnoticed."
    )
    how_to_fix = (
        "Remove the requirement. Where a test needs the other package, move that test to the"
        " package above."
    )
    settings = ("forbidden-dependencies",)
    limits = "`setup.py` is read and never run: requirements that it computes are not seen."
    see_also = ("forbidden-package-import", "indirect-package-dependency")

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        unit, resolver = reading.unit, reading.resolver
        if unit.kind is not UnitKind.PACKAGE or not resolver.contracts.bind(unit.distribution):
            return
        for manifest in (*unit.manifests, *unit.other_manifests):
            for entry in (*manifest.entries, *lone_sources(manifest)):
                target = resolver.dependencies.package_declared_by(manifest, entry)
                contract = target and resolver.contracts.between(
                    unit.distribution, target.distribution
                )
                if target and contract:
                    yield self.finding(
                        manifest.path,
                        entry_span(manifest, entry),
                        prohibition(unit, target, contract),
                        f"remove `{entry.key}` from {entry.category}",
                        unit,
                        subject=str(entry),
                    )
