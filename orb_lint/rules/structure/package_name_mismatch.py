"""E7762 package-name-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import join
from orb_lint.findings import START, Finding
from orb_lint.manifests.names import normalize
from orb_lint.resolution.installed.distributions import import_names
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import UnitReading
from orb_lint.workspace.model import Unit, UnitKind


class PackageNameMismatch(Rule):
    """A distribution and its import package have different names, and no metadata says so."""

    number = 62
    symbol = "package-name-mismatch"
    summary = "a distribution and its import package have different names, and nothing says so"
    why = (
        "Whoever reads `import orb_common` looks for orb-common in the Pipfile, and so do tools"
        " that report missing or unused entries; Hatch, Poetry, Flit and uv don't even find the"
        " modules to build."
    )
    how_to_fix = (
        "Give both the same name, `orb-common` and `orb_common`; or name the modules in the build"
        " configuration, if they should differ."
    )
    settings = ("distributions",)
    limits = (
        "Silent if the build configuration names modules or can't be read, and if a public"
        " distribution of that name is known to differ."
    )
    see_also = ("invalid-package-metadata",)

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        unit, resolver = reading.unit, reading.resolver
        if unit.kind is not UnitKind.PACKAGE or not unit.import_names:
            return
        if _agrees(unit, resolver) or _is_known(unit, resolver):
            return
        build = resolver.workspace.build_of(unit)
        if build is None or build.names_modules:
            return
        from orb_lint.manifests.stated import statements

        stated = next(statements(unit.manifests, "name"), None)
        path, span = (stated.path, stated.span) if stated else (unit.path, START)
        names = ", ".join(f"`{name}`" for name in unit.import_names)
        yield self.finding(
            path,
            span,
            f"distribution `{unit.distribution}` installs {names}",
            "give both the same name, or name the modules in the build configuration",
            unit,
        )


def _agrees(unit: Unit, resolver: Resolver) -> bool:
    """Whether the distribution is named after an import package, or after one in a namespace."""
    wanted = unit.canonical_name
    pending = [(unit.roots[0], name, name) for name in unit.import_names]
    while pending:
        around, name, dotted = pending.pop()
        spelled = normalize(dotted)
        if spelled == wanted:
            return True
        path = join(around, name)
        if wanted.startswith(f"{spelled}-") and (inner := resolver.workspace.folder(path)):
            names = {*inner.folders, *(each.partition(".")[0] for each in inner.files)}
            pending += [(path, each, f"{dotted}.{each}") for each in names if each.isidentifier()]
    return False


def _is_known(unit: Unit, resolver: Resolver) -> bool:
    """Whether the settings, or the data on public distributions, say what it installs."""
    name = unit.canonical_name
    if any(normalize(each) == name for each in resolver.settings.distributions):
        return True
    return not {*unit.import_names}.isdisjoint(import_names(unit.distribution) or ())
