"""W7708 stdlib-shadowing-module."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import join
from orb_lint.findings import START, Finding, Severity
from orb_lint.resolution.installed.stdlib import RUNTIME_MODULES, stdlib_modules
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.workspace.model import Part, Unit, UnitKind

_NO_MODULES = frozenset({"__init__", "__main__", "conftest", "setup"})


class StdlibShadowingModule(Rule):
    """A top-level module of a unit hides one of the standard library or of the Lambda runtime."""

    number = 8
    symbol = "stdlib-shadowing-module"
    severity = Severity.WARNING
    summary = "a top-level module hides one of the standard library or of the Lambda runtime"
    why = (
        "A function's own folder and its layers come before the standard library and /var/runtime,"
        " so `import json` gets the namesake, also in code of the runtime itself: the function may"
        " not even start, and the message names another module."
    )
    how_to_fix = "Give the module another name, or put it into a package."
    settings = ("runtime-provided", "target-python")
    limits = "Modules inside a package hide nothing and are not looked at."
    see_also = ("vendored-package",)
    is_opt_in = True

    def check_folders(self, part: Part, resolver: Resolver) -> Iterator[Finding]:
        for unit in part.units:
            yield from self._check(unit, resolver)

    def _check(self, unit: Unit, resolver: Resolver) -> Iterator[Finding]:
        standard = stdlib_modules(unit.target_python)
        runtime = RUNTIME_MODULES.union(resolver.settings.runtime_provided)
        for name, path in _top_level_modules(unit, resolver):
            if name in standard or name in runtime:
                owner = "the standard library" if name in standard else "the Lambda runtime"
                yield self.finding(
                    path,
                    START,
                    f"module `{name}` hides that of {owner}",
                    "give it another name",
                    unit,
                )


def _top_level_modules(unit: Unit, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """The names and paths of a unit's top-level modules."""
    finder = resolver.library.finder
    is_package = unit.kind is UnitKind.PACKAGE
    for root in unit.roots[:1]:
        names = unit.import_names if is_package else sorted(finder.top_level(root) - _NO_MODULES)
        folder = resolver.workspace.folder(root)
        for name in names if folder else ():
            if folder and f"{name}.py" in folder.files:
                yield name, join(root, f"{name}.py")
            elif folder and f"{join(root, name)}/__init__.py" in unit.files:
                yield name, join(root, name)
