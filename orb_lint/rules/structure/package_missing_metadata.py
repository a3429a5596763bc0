"""E7761 package-missing-metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orb_lint.files.globs import Globs, folder_globs
from orb_lint.findings import START, Finding
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.package_uses import PackageUses
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
        " `require-setup-py` a `setup.py` must stand beside it, for tools that read nothing else."
    )
    settings = ("require-setup-py",)
    limits = "A package that nothing imports and no manifest names is left alone."
    see_also = ("invalid-package-metadata", "pipfile-entry-wrong-path")

    def check_packages(self, packages: Sequence[Unit], uses: PackageUses) -> Iterator[Finding]:
        own = folder_globs(uses.resolver.settings.packages)
        missing = {
            package.path: names
            for package in packages
            if (names := _missing(package, uses.resolver, own))
        }
        suspects = [package for package in packages if package.path in missing]
        undeclared = {each.path: each for each in suspects if not uses.is_declared(each)}
        imported = uses.imports_of(undeclared.values())
        unused = undeclared.keys() - {each.unit.path for each in imported if each.unit}
        for package in suspects:
            if package.path not in unused:
                yield self.finding(
                    package.path,
                    START,
                    f"local package `{package.distribution}`, which is used, has no"
                    f" {missing[package.path]}",
                    "write it",
                    package,
                )


def _missing(package: Unit, resolver: Resolver, own: Globs) -> str:
    """The metadata that a package lacks, in words; "" if it lacks none, or is no package.

    A folder that only an entry leads to, and no glob of the settings, may be vendored.
    """
    needed = (_PYPROJECT, *((_SETUP_PY,) if resolver.settings.require_setup_py else ()))
    folder = resolver.workspace.folder(package.path)
    files = folder.files if folder else ()
    missing = [name for name in needed if name not in files]
    if not missing or (_SETUP_PY in files and not own.match(package.path)):
        return ""
    rest = " beside its `setup.py`" if _PYPROJECT in missing and _SETUP_PY in files else ""
    return " and no ".join(f"`{name}`" for name in missing) + rest
