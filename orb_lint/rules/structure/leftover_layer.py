"""W7766 leftover-layer."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.findings import START, Finding, Severity
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import UnitReading
from orb_lint.rules.support.leftover_layers import packages_instead_of


class LeftoverLayer(Rule):
    """The folder of a layer is still there although all its modules live in packages now."""

    number = 66
    symbol = "leftover-layer"
    severity = Severity.WARNING
    summary = "the folder of a layer is still there although its modules live in packages now"
    why = (
        "Two copies of one module drift apart, and while the layer is attached every old import"
        " still works, so nobody sees which ones are left."
    )
    how_to_fix = (
        "Detach the layer from the functions, take it out of templates and scripts"
        " (leftover-layer-reference names the lines), and delete the folder."
    )
    settings = ("layers", "legacy-modules", "extend-legacy-modules")
    limits = (
        "A layer that installs anything by a manifest, or that defines one name more than"
        " the packages, is not reported."
    )
    see_also = ("leftover-layer-reference", "unmigrated-layer-import")

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        layer = reading.unit
        if packages := packages_instead_of(layer, reading.resolver):
            names = " and ".join(sorted(packages))
            yield self.finding(
                layer.path,
                START,
                f"every module of layer `{layer.name}` lives in {names} now",
                "delete the layer",
                layer,
            )
