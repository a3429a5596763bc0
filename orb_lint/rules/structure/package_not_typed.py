"""W7770 package-not-typed."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import join
from orb_lint.findings import START, Applicability, Edit, Finding, Fix, Severity
from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import UnitReading
from orb_lint.workspace.model import Unit, UnitKind

_MARKER = "py.typed"


class PackageNotTyped(Rule):
    """An import package has no `py.typed`."""

    number = 70
    symbol = "package-not-typed"
    severity = Severity.WARNING
    summary = "an import package of a local package has no `py.typed`"
    why = (
        "Type checkers ignore the annotations of an installed package that has no such file (PEP"
        " 561): in every Lambda what comes from it is `Any`."
    )
    how_to_fix = (
        "Create an empty `py.typed` in the import package. setuptools needs it listed in"
        " `[tool.setuptools.package-data]`; other build backends take it by themselves."
    )
    fix_safety = "safe"
    settings = ("extend-select",)
    limits = "Whether the build takes the file along is not checked."
    see_also = ("unpackaged-subpackage",)
    is_opt_in = True

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        unit, resolver = reading.unit, reading.resolver
        if unit.kind is not UnitKind.PACKAGE:
            return
        build = resolver.workspace.build_of(unit)
        for name in unit.import_names:
            for folder, module in _unmarked(unit, name, resolver):
                if build and not build.ships(module.path[len(unit.path) :].lstrip("/")):
                    continue
                edit = Edit(join(folder, _MARKER), START, "")
                yield self.finding(
                    folder,
                    START,
                    f"import package `{name}` has no `{_MARKER}`, so type checkers ignore its"
                    " annotations",
                    "create it",
                    unit,
                    fix=Fix(Applicability.SAFE, (edit,)),
                )


def _unmarked(unit: Unit, name: str, resolver: Resolver) -> Iterator[tuple[str, Module]]:
    """The folders of import packages without the marker, those in a namespace included."""
    finder = resolver.library.finder
    pending = [finder.find(unit.roots[0], name)]
    while pending:
        module = pending.pop()
        folder = module.folder if module else None
        listed = None if folder is None else resolver.workspace.folder(folder)
        if module is None or folder is None or listed is None or _MARKER in listed.files:
            continue
        if module.form is Form.NAMESPACE:
            inner = (join(folder, each) for each in listed.folders)
            pending += [finder.of_folder(each) for each in inner if resolver.workspace.folder(each)]
        else:
            yield folder, module
