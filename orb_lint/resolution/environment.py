"""What is on the path of a unit besides its own modules, and what installs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property

from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.manifests.names import normalize
from orb_lint.records import NamedTuple
from orb_lint.resolution.installed.dependencies import (
    Dependencies,
    PackageWithExtras,
    all_entries,
    entries_for_other_systems,
)
from orb_lint.resolution.installed.distributions import (
    distributions_of_extra,
    presumed_import_names,
)
from orb_lint.resolution.installed.stdlib import stdlib_modules
from orb_lint.resolution.reference import Target
from orb_lint.settings import Pythons, Version
from orb_lint.workspace.model import Unit, UnitKind, Workspace

_FOR_LAMBDAS = frozenset(Scope) - {Scope.OTHER_SYSTEMS}
_ALWAYS_THERE = frozenset({"__main__", "__pypy__", "_typeshed", "pip"})
"""Modules that no manifest has to declare; `pip` comes with every Python, also that of Lambda."""

AT_RUN_TIME = frozenset({Scope.RUNTIME, Scope.OPTIONAL})


class Declared(NamedTuple):
    """What the manifests around a unit install.

    Attributes:
        packages: PEP 503 names of local packages that the unit's own manifest declares.
        development: those of them that it declares for development only.
        provided: the same as `packages`, with what its layers install, and those that an entry
            names whose path leads to another package.
        required: the same as `packages`, with what these require to run, directly or not.
        modules: (top-level import name, what installs it) of all declared distributions.
        modules_for_other_systems: the top-level import names of those that no Lambda installs.
        brought: the top-level import names of what the local packages require.
        behind: by what those are installed that are no `modules`.
        has_unknown: of a distribution that is installed at run time the import names are not known.
        is_open: more is installed than could be read.
    """

    packages: frozenset[str]
    development: frozenset[str]
    provided: frozenset[str]
    required: frozenset[str]
    modules: frozenset[tuple[str, Target]]
    modules_for_other_systems: frozenset[str]
    brought: frozenset[str]
    behind: Target
    has_unknown: bool
    is_open: bool


class Environment:
    """What the imports of a unit are resolved against, besides the unit's own modules.

    Units that declare the same share one.

    Attributes:
        declared: what manifests install.
        modules: top-level modules of the standard library and the Lambda runtime.
    """

    def __init__(self, declared: Declared, modules: frozenset[str]) -> None:
        self.declared = declared
        self.modules = modules
        self._installed = dict(declared.modules)

    def installed(self, top: str) -> Target | None:
        """By what a top-level module is installed, None where it is not."""
        found = self._installed.get(top)
        return self.declared.behind if not found and top in self.declared.brought else found


class _Installed(NamedTuple):
    """The top-level modules that some entries install.

    Attributes:
        modules: the known and presumed names of what they install.
        unknown: those that are only presumed.
        is_open: more is installed than could be read, or something without a name.
    """

    modules: frozenset[str]
    unknown: frozenset[str]
    is_open: bool


class _Required(NamedTuple):
    """What local packages are, with those that they require, and what they bring.

    Attributes:
        names: PEP 503 names of all these packages.
        brought: what their requirements install.
    """

    names: frozenset[str]
    brought: _Installed


class Environments:
    """The environments of the units of one workspace, each found once."""

    def __init__(self, workspace: Workspace, dependencies: Dependencies) -> None:
        self._workspace = workspace
        self._dependencies = dependencies
        self._layers = {unit.path: unit for unit in workspace.of_kind(UnitKind.LAYER)}
        self._settings = workspace.settings
        self._runtime = frozenset(self._settings.runtime_provided)
        self._beside: dict[Version, frozenset[str]] = {}
        self._of_unit: dict[str, Environment] = {}
        self._alike: dict[object, Environment] = {}
        self._declared_alike: dict[Hashable, Declared] = {}
        self._installed: dict[Hashable, _Installed] = {}
        self._brought: dict[tuple[PackageWithExtras, Pythons], _Installed] = {}
        self._required: dict[tuple[frozenset[int], Pythons], _Required] = {}
        self._last_bringing: tuple[str, Mapping[str, Mapping[str, Unit]]] = ("", {})
        self._entry_modules: dict[Hashable, tuple[frozenset[str] | None, ...]] = {}

    def of(self, unit: Unit) -> Environment:
        """What the imports of a unit are resolved against."""
        if unit.path not in self._of_unit:
            self._of_unit[unit.path] = self._find(unit)
        return self._of_unit[unit.path]

    def _find(self, unit: Unit) -> Environment:
        declared = self._declared(unit)
        key = declared, unit.target_python
        if key not in self._alike:
            self._alike[key] = Environment(declared, self._modules_beside(unit.target_python))
        return self._alike[key]

    def _modules_beside(self, python: Version) -> frozenset[str]:
        """The top-level modules that are there without any manifest."""
        if python not in self._beside:
            self._beside[python] = self._runtime | stdlib_modules(python) | _ALWAYS_THERE
        return self._beside[python]

    def lacks_required(self, unit: Unit) -> bool:
        """Whether a local package that a unit declares requires one that nothing provides."""
        declared = self.of(unit).declared
        return not declared.required <= declared.provided

    def brought_by(self, unit: Unit, top: str) -> list[Unit]:
        """The local packages through which a unit gets a third-party module, sorted by path."""
        if self._last_bringing[0] != unit.path:
            self._last_bringing = (unit.path, self._find_bringing(unit))
        found = self._last_bringing[1].get(top, {})
        return [found[path] for path in sorted(found)]

    def _find_bringing(self, unit: Unit) -> Mapping[str, Mapping[str, Unit]]:
        """Top-level module → path of each local package of a unit that brings it → the package."""
        declared = self._dependencies.declared_by(all_entries(unit.manifests))
        bringing: defaultdict[str, dict[str, Unit]] = defaultdict(dict)
        for wanted, package in self._dependencies.all_required(declared).items():
            for top in self._brings(wanted, package, unit.pythons).modules:
                bringing[top][package.path] = package
        return bringing

    @cached_property
    def always_declared(self) -> frozenset[str]:
        """PEP 503 names of the distributions that the settings exempt from being imported."""
        return frozenset(map(normalize, self._settings.always_declared))

    def entry_modules(self, manifest: Manifest) -> tuple[frozenset[str] | None, ...]:
        """The top-level modules that each entry of a manifest installs, None if uncertain."""
        key = tuple((entry.key, entry.extras) for entry in manifest.entries)
        if key not in self._entry_modules:
            self._entry_modules[key] = tuple(
                None if known is None else frozenset(name.partition(".")[0] for name in known)
                for known in map(self._names_with_extras, manifest.entries)
            )
        return self._entry_modules[key]

    def _names_with_extras(self, entry: Entry) -> tuple[str, ...] | None:
        names = self._dependencies.import_names(entry.distribution)
        return None if names is None else (*names, *_names_of_extras(entry))

    def functions_installing_for(self, layer: Unit) -> list[Unit]:
        """The functions that have to install what a layer without a manifest imports.

        There are none if not all of them, or not all on the path of each, is known.
        """
        if layer.kind is not UnitKind.LAYER or layer.manifests or layer.other_manifests:
            return []
        found = [self._workspace.unit_of(folder) for folder in layer.attaching]
        functions = [unit for unit in found if unit and not unit.is_open]
        return functions if len(functions) == len(found) else []

    def _declared(self, unit: Unit) -> Declared:
        """What the manifests around a unit install; found once for those that say the same."""
        key: Hashable = unit.path
        if functions := self.functions_installing_for(unit):
            unit = unit._replace(
                manifests=tuple(each for one in functions for each in one.manifests),
                other_manifests=tuple(each for one in functions for each in one.other_manifests),
                has_computed_requirements=any(one.has_computed_requirements for one in functions),
            )
        if unit.kind is not UnitKind.PACKAGE:
            manifests = (*unit.manifests, *unit.other_manifests)
            leads_to = tuple(
                package and package.path
                for manifest in unit.manifests
                for _, package in self._dependencies.local_entries(manifest)
            )
            sources = tuple(each.source for each in manifests)
            key = (
                unit.kind,
                unit.attached,
                unit.is_open,
                unit.beside,
                unit.adds,
                leads_to,
                sources,
                unit.pythons,
            )
        if key not in self._declared_alike:
            self._declared_alike[key] = self._find_declared(unit)
        return self._declared_alike[key]

    def _find_declared(self, unit: Unit) -> Declared:
        entries = [*all_entries(unit.manifests)]
        others = entries_for_other_systems((*unit.manifests, *unit.other_manifests))
        layers = self.layers_of(unit)
        of_layers = [each for layer in layers for each in layer.manifests + layer.other_manifests]
        declared_by, groups_of = self._dependencies.declared_by, self._dependencies.groups_of
        own, by_layers = declared_by(entries), declared_by(all_entries(of_layers))
        at_run_time = declared_by(each for each in entries if each[1].scope in AT_RUN_TIME)
        groups = groups_of(own)
        required = self._required_by(groups, unit.pythons)
        brought = self._required_by(groups | groups_of(by_layers), unit.pythons).brought
        installed = self._installed_for(unit, of_layers)
        modules, behind = _by_first(installed)
        packages = _names(own)
        delivered = (normalize(name) for layer in layers for name in layer.delivers)
        meant = self._dependencies.meant_by(entries)
        return Declared(
            packages,
            development=packages - _names(at_run_time),
            provided=packages.union(_names(by_layers), delivered, meant),
            required=required.names,
            modules=modules,
            modules_for_other_systems=self._modules_of(entry for _, entry in others).modules,
            brought=brought.modules,
            behind=behind,
            has_unknown=bool(brought.unknown) or self._has_unknown(unit, of_layers),
            is_open=unit.has_computed_requirements
            or bool(unit.beside)
            or brought.is_open
            or any(each.is_open for found in installed.values() for each in found),
        )

    def _required_by(self, groups: frozenset[int], pythons: Pythons) -> _Required:
        """What packages of some groups are and bring, found once for those that reach the same."""
        key = groups, pythons
        if key not in self._required:
            found = [*self._dependencies.reached_from(groups)]
            self._required[key] = _Required(
                frozenset(package.canonical_name for _, package in found),
                _together(self._brings(*each, pythons) for each in found),
            )
        return self._required[key]

    def _installed_for(
        self, unit: Unit, of_layers: Iterable[Manifest]
    ) -> dict[Target, list[_Installed]]:
        """What the manifests of a unit and of its layers install, by how it comes there."""
        scopes = AT_RUN_TIME if unit.kind is UnitKind.LAMBDA else _FOR_LAMBDAS
        manifests = (*unit.manifests, *unit.other_manifests)
        return {
            Target.PROVIDED: [
                _Installed(frozenset(unit.adds), frozenset(), is_open=False),
                *map(self._installs, of_layers),
            ],
            Target.INSTALLED: [self._installs(each, scopes) for each in manifests],
            Target.DEVELOPMENT: [self._installs(each) for each in unit.manifests],
        }

    def _has_unknown(self, unit: Unit, of_layers: Iterable[Manifest]) -> bool:
        """Whether an entry installs at run time what is not known."""
        manifests = (*of_layers, *unit.manifests, *unit.other_manifests)
        return any(self._installs(each, AT_RUN_TIME).unknown for each in manifests)

    def layers_of(self, unit: Unit) -> list[Unit]:
        """The layers that may be attached to a unit; a package never has any."""
        if unit.kind is UnitKind.PACKAGE:
            return []
        attached = self._layers if unit.attached is None else unit.attached
        return [self._layers[path] for path in attached if path in self._layers]

    def _brings(self, wanted: PackageWithExtras, package: Unit, pythons: Pythons) -> _Installed:
        """What a package's requirements install for a unit that may run on some Pythons."""
        key = wanted, pythons
        if key not in self._brought:
            entries = self._dependencies.entries_to_run(package, wanted[1])
            found = self._modules_of(
                entry for _, entry in entries if _is_installed(entry, pythons, wanted[1])
            )
            is_open = package.has_computed_requirements or any(
                manifest.problem for manifest in package.manifests
            )
            self._brought[key] = found._replace(is_open=found.is_open or is_open)
        return self._brought[key]

    def _installs(self, manifest: Manifest, scopes: frozenset[Scope] = _FOR_LAMBDAS) -> _Installed:
        """What the entries of some scopes in a manifest install."""
        entries = [each for each in manifest.entries if each.scope in scopes]
        key = (manifest.problem is None, *((entry.key, entry.extras) for entry in entries))
        if key not in self._installed:
            found = self._modules_of(entries)
            is_open = found.is_open or manifest.problem is not None
            self._installed[key] = found._replace(is_open=is_open)
        return self._installed[key]

    def modules_of_entry(self, entry: Entry) -> frozenset[str]:
        """The known or presumed top-level modules that an entry installs."""
        return self._modules_of([entry]).modules

    def _modules_of(self, entries: Iterable[Entry]) -> _Installed:
        modules: set[str] = set()
        unknown: set[str] = set()
        is_open = False
        for entry in entries:
            is_open = is_open or entry.is_nameless
            names = self._dependencies.import_names(entry.distribution)
            if names is None:
                unknown.update(presumed_import_names(entry.distribution))
            known = names or presumed_import_names(entry.distribution)
            modules.update(name.partition(".")[0] for name in (*known, *_names_of_extras(entry)))
        return _Installed(frozenset(modules), frozenset(unknown), is_open)


def _is_installed(entry: Entry, pythons: Pythons, extras: frozenset[str]) -> bool:
    """Whether an entry of a package is installed along with the package and some extras."""
    if not entry.marker:
        return True
    from orb_lint.manifests.markers import may_hold

    return any(may_hold(entry.marker, pythons, extra) for extra in ("", *extras))


def _names_of_extras(entry: Entry) -> tuple[str, ...]:
    """The import names of the known distributions that the extras of an entry bring."""
    return tuple(
        name
        for extra in entry.extras
        for brought in distributions_of_extra(entry.distribution, extra)
        for name in presumed_import_names(brought)
    )


def _together(several: Iterable[_Installed]) -> _Installed:
    found = [*several]
    return _Installed(
        frozenset[str]().union(*(each.modules for each in found)),
        frozenset[str]().union(*(each.unknown for each in found)),
        any(each.is_open for each in found),
    )


def _by_first(
    installed: Mapping[Target, Sequence[_Installed]],
) -> tuple[frozenset[tuple[str, Target]], Target]:
    """Each module with the first target that installs it, and the target of all that is behind.

    Behind entries that could not all be read, a module may be installed by those as well.
    """
    found: dict[str, Target] = {}
    doubt: Target | None = None
    for target, brought in installed.items():
        for module in frozenset[str]().union(*(each.modules for each in brought)):
            found.setdefault(module, doubt or target)
        if not doubt and any(each.is_open for each in brought):
            doubt = target
    return frozenset(found.items()), doubt or Target.TRANSITIVE


def _names(packages: Mapping[PackageWithExtras, Unit]) -> frozenset[str]:
    return frozenset(package.canonical_name for package in packages.values())
