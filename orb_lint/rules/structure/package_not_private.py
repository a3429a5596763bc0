"""W7765 package-not-private."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.files.paths import name_of
from orb_lint.findings import START, Applicability, Finding, Fix, Severity
from orb_lint.rules.base import Rule
from orb_lint.rules.package_uses import PackageUses
from orb_lint.workspace.model import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.manifests.stated import Statement

_CLASSIFIER = "Private :: Do Not Upload"


class PackageNotPrivate(Rule):
    """A package that a manifest takes from the workspace may be uploaded to the public index."""

    number = 65
    symbol = "package-not-private"
    severity = Severity.WARNING
    summary = "a package that a manifest takes from the workspace lacks the classifier `Private ::`"
    why = (
        "PyPI refuses what has a classifier that begins with `Private ::`, so nobody publishes the"
        " package by mistake. Without it one wrong command does."
    )
    how_to_fix = f'Add `"{_CLASSIFIER}"` to `classifiers` in [project].'
    fix_safety = "safe"
    settings = ("manifests",)
    limits = (
        "Classifiers that are computed, or in a file that can't be read, are taken for right."
        " Only a `pyproject.toml` has a fix."
    )
    see_also = ("pipfile-entry-not-local",)

    def check_packages(self, packages: Sequence[Unit], uses: PackageUses) -> Iterator[Finding]:
        for package in packages:
            if not any(manifest.problem for manifest in package.manifests):
                yield from self._check(package, uses)

    def _check(self, package: Unit, uses: PackageUses) -> Iterator[Finding]:
        from orb_lint.manifests.stated import statements

        stated = next(statements(package.manifests, "classifiers"), None)
        if stated and not (stated.values and _may_be_uploaded(stated)):
            return
        if not uses.is_declared(package):
            return
        from orb_lint.manifests.pyproject.edit import add_classifier

        named = stated or next(statements(package.manifests, "name"), None)
        path, span = (named.path, named.span) if named else (package.path, START)
        edit = None
        for metadata in package.manifests:
            if metadata.path == path and name_of(path) == "pyproject.toml":
                edit = add_classifier(metadata, _CLASSIFIER)
        yield self.finding(
            path,
            span,
            f"`{package.distribution}` may be uploaded to a public index",
            f"add the classifier `{_CLASSIFIER}`",
            package,
            fix=Fix(Applicability.SAFE, (edit,)) if edit else None,
        )


def _may_be_uploaded(stated: Statement) -> bool:
    return not any(value.startswith("Private ::") for value in stated.values)
