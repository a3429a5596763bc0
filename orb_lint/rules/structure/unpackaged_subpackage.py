"""E7763 unpackaged-subpackage."""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.files.paths import join
from orb_lint.findings import Finding
from orb_lint.resolution.modules.finder import Form, Module
from orb_lint.resolution.resolver import Resolver
from orb_lint.rules.base import Rule
from orb_lint.rules.readings import UnitReading
from orb_lint.workspace.model import Unit, UnitKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.manifests.builds.build import Build

_TESTS = frozenset({"test", "testing", "tests"})


class UnpackagedSubpackage(Rule):
    """The build configuration lists packages and leaves out a subpackage."""

    number = 63
    symbol = "unpackaged-subpackage"
    summary = "the build configuration of a package lists what to install and lacks a subpackage"
    why = (
        "An editable install links the whole folder, so on a developer's machine and in every test"
        " the subpackage is there. A wheel holds only what the configuration lists: the deployed"
        " function stops with ModuleNotFoundError."
    )
    how_to_fix = (
        "List the subpackage, or let the build look for packages: `[tool.setuptools.packages.find]`"
        ' with `include = ["orb_common*"]`, `packages = ["orb_common"]` of Hatch, `include ='
        ' "orb_common"` of Poetry.'
    )
    settings = ("namespace-packages",)
    limits = (
        "Silent where a build hook, a script or a version control plugin decides, with"
        " other build backends, and about folders of tests and what an exclude pattern"
        " names."
    )
    see_also = ("package-missing-init",)

    def check_unit(self, reading: UnitReading) -> Iterator[Finding]:
        unit, resolver = reading.unit, reading.resolver
        if unit.kind is not UnitKind.PACKAGE or not unit.manifests:
            return
        subpackages = [*_subpackages(unit, resolver)]
        if not subpackages:
            return
        build = resolver.workspace.build_of(unit)
        if build is None:
            return
        start = len(unit.path) + 1 if unit.path else 0
        shipped = {dotted for dotted, path in subpackages if build.ships(path[start:])}
        for dotted, path in subpackages:
            above = dotted.rpartition(".")[0]
            is_needed = above in shipped or (
                not above and any(each.startswith(f"{dotted}.") for each in shipped)
            )
            if dotted not in shipped and is_needed and not build.excludes(path[start:]):
                yield self._finding(build, dotted, unit)

    def _finding(self, build: Build, dotted: str, unit: Unit) -> Finding:
        return self.finding(
            build.path,
            build.span,
            f"{build.setting} leaves out `{dotted}`, so that a wheel of {unit.distribution} lacks"
            " it",
            "list it",
            unit,
            subject=dotted,
        )


def _subpackages(unit: Unit, resolver: Resolver) -> Iterator[tuple[str, str]]:
    """The dotted name, and the path of a file, of each import package and subpackage.

    Tests are left out; folders without `__init__.py` count only if the settings allow them.
    """
    finder = resolver.library.finder
    forms = {Form.PACKAGE}
    if resolver.settings.namespace_packages:
        forms.add(Form.NAMESPACE)
    pending = [(name, finder.find(unit.roots[0], name)) for name in unit.import_names]
    while pending:
        dotted, module = pending.pop(0)
        folder = module.folder if module else None
        if module is None or folder is None or module.form not in forms:
            continue
        if path := _file_of(module, resolver):
            yield dotted, path
        listed = resolver.workspace.folder(folder)
        pending += [
            (f"{dotted}.{name}", finder.of_folder(inner))
            for name in (listed.folders if listed else ())
            if name.isidentifier()
            and name not in _TESTS
            and resolver.workspace.folder(inner := join(folder, name))
        ]


def _file_of(module: Module, resolver: Resolver) -> str | None:
    if module.form is Form.PACKAGE:
        return module.path
    listed = resolver.workspace.folder(module.path)
    names = (name for name in (listed.files if listed else ()) if name.endswith(".py"))
    return next((join(module.path, name) for name in names), None)
