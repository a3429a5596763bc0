"""E7761 package-missing-metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.files.globs import compile_glob
from orb_lint.findings import START, Finding
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.support.package_uses import PackageUses
from orb_lint.workspace.model import Unit

_PYPROJECT, _SETUP_PY = "pyproject.toml", "setup.py"


class PackageMissingMetadata(Rule):
    """A local package that is used has no `pyproject.toml`."""

    number = 61
    symbol = "package-missing-metadata"
    summary = "the folder of a local package that is imported or declared has no `pyproject.toml`"
    why = (
        "Without it no installer knows the package's name, what it requires and what builds it:"
        " `pipenv install` stops, or falls back to a way of building that pip is about to drop."
    )
    how_to_fix = (
        "Write a `pyproject.toml` with `[build-system]` and `[project]`. With the setting"
        " `require-setup-py` a `setup.py` must stand beside it, for tools that know no other."
    )
    settings = ("require-setup-py",)
    limits = "A package that nothing imports and no manifest names is left alone."
    see_also = ("invalid-package-metadata", "pipfile-entry-wrong-path")

    def check_packages(self, packages: Sequence[Unit], uses: PackageUses) -> Iterator[Finding]:
        for package in packages:
            yield from self._check(package, uses)

    def _check(self, package: Unit, uses: PackageUses) -> Iterator[Finding]:
        resolver = uses.resolver
        needed = (_PYPROJECT, *((_SETUP_PY,) if resolver.settings.require_setup_py else ()))
        folder = resolver.workspace.folder(package.path)
        files = folder.files if folder else ()
        missing = [name for name in needed if name not in files]
        if _SETUP_PY in files and not _is_own(package, resolver):
            return
        if missing and _is_used(package, uses):
            names = " and no ".join(f"`{name}`" for name in missing)
            rest = " beside its `setup.py`" if _PYPROJECT in missing and _SETUP_PY in files else ""
            yield self.finding(
                package.path,
                START,
                f"local package `{package.distribution}`, which is used, has no {names}{rest}:"
                " write it",
                package,
            )


def _is_own(package: Unit, resolver: Resolver) -> bool:
    """Whether the settings make it a package; what an entry alone leads to may be vendored."""
    globs = (compile_glob(glob.strip("/")) for glob in resolver.settings.packages)
    return any(glob.fullmatch(package.path) for glob in globs)


def _is_used(package: Unit, uses: PackageUses) -> bool:
    return uses.is_declared(package) or any(uses.imports_of([package]))
