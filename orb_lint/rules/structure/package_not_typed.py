"""W7770 package-not-typed."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import join
from orb_lint.findings import START, Applicability, Edit, Finding, Fix, Severity
from orb_lint.resolution.modules import Form
from orb_lint.rules.base import Rule, UnitReading
from orb_lint.rules.support.builds import build_of
from orb_lint.workspace.model import UnitKind

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
        unit, finder = reading.unit, reading.resolver.library.finder
        if unit.kind is not UnitKind.PACKAGE:
            return
        folders = reading.resolver.workspace.tree.folders
        build = build_of(unit, reading.resolver)
        for name in unit.import_names:
            module = finder.find(unit.roots[0], name)
            pending = [module] if module else []
            while pending:
                module = pending.pop()
                folder = module.folder
                if folder is None or folder not in folders or _MARKER in folders[folder].files:
                    continue
                if module.form is Form.NAMESPACE:
                    inner = (join(folder, each) for each in folders[folder].folders)
                    pending += [finder.of_folder(each) for each in inner if each in folders]
                    continue
                if build and not build.ships(module.path[len(unit.path) :].lstrip("/")):
                    continue
                edit = Edit(join(folder, _MARKER), START, "")
                yield self.finding(
                    folder,
                    START,
                    f"import package `{name}` has no `{_MARKER}`, so type checkers ignore its"
                    " annotations: create it",
                    unit,
                    fix=Fix(Applicability.SAFE, (edit,)),
                )
