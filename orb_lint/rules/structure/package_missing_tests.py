"""W7764 package-missing-tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.findings import START, Finding, Severity
from orb_lint.rules.base import Rule
from orb_lint.rules.package_uses import PackageUses
from orb_lint.workspace.model import Unit


class PackageMissingTests(Rule):
    """No test imports a local package."""

    number = 64
    symbol = "package-missing-tests"
    severity = Severity.WARNING
    summary = "no test, in the package's folder or elsewhere in the workspace, imports a package"
    why = (
        "Every Lambda that declares the package runs its code; what breaks in it shows up in all of"
        " them at once, and first in AWS."
    )
    how_to_fix = "Give the package a `tests` folder whose tests import it."
    settings = ("extend-exclude",)
    limits = "It is enough that a test imports the package; what the test does is not judged."
    see_also = ("package-missing-init",)

    def check_packages(self, packages: Sequence[Unit], uses: PackageUses) -> Iterator[Finding]:
        for package in packages:
            if package.import_names and not uses.is_imported_by_tests(package):
                yield self.finding(
                    package.path,
                    START,
                    f"no test imports `{package.distribution}`",
                    "test it, best in a `tests` folder of its own",
                    package,
                )
