"""W7709 vendored-package."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import is_within, join
from orb_lint.findings import START, Finding, Severity
from orb_lint.manifests.names import normalize
from orb_lint.resolution.modules.copies import is_copy
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Part, Unit, UnitKind


class VendoredPackage(Rule):
    """A layer or Lambda holds a copy of a local package, which hides it."""

    number = 9
    symbol = "vendored-package"
    severity = Severity.WARNING
    summary = "a layer or Lambda holds a copy of a local package, which hides it"
    why = (
        "What a Lambda holds itself is imported before what is installed, so the copy runs, and"
        " every import of it looks right. It stays as it was on the day it was made: a fix of the"
        " package never reaches this Lambda."
    )
    how_to_fix = "Delete the copy and declare the package in the Pipfile by its path."
    settings = ("packages",)
    limits = "A copy under another name is not recognised."
    see_also = ("leftover-layer",)

    def check_folders(self, part: Part, resolver: Resolver) -> Iterator[Finding]:
        packages = resolver.library.packages
        for unit in part.units if packages else ():
            for root in unit.roots if unit.kind is not UnitKind.PACKAGE else ():
                folder = resolver.workspace.folder(root)
                if folder is None or not is_within(root, unit.path):
                    continue
                modules = {name[:-3]: name for name in folder.files if name.endswith(".py")}
                names = modules | {name: name for name in folder.folders}
                for top in sorted(names.keys() & packages.keys()):
                    name, package = names[top], packages[top]
                    if (
                        package.canonical_name not in map(normalize, unit.delivers)
                        and name not in folder.links
                        and is_copy(resolver.library, root, package, top)
                    ):
                        yield self._finding(join(root, name), package, unit)

    def _finding(self, path: str, package: Unit, unit: Unit) -> Finding:
        name = package.distribution
        users = "this Lambda" if unit.kind is UnitKind.LAMBDA else "each Lambda that imports it"
        return self.finding(
            path,
            START,
            f"copy of local package `{name}` ({package.path}), which it hides",
            f"delete it and declare `{name}` in the Pipfile of {users}",
            unit,
        )
