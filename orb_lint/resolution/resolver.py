"""What an import leads to, told from the workspace alone and never from this tool's environment.

The order of the steps is the meaning: what the unit itself holds comes before the legacy names,
these before local packages, layers, the standard library of the target Python, what the runtime
supplies and what manifests install.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from orb_lint.files.paths import ancestors, is_within, join, name_of, parent
from orb_lint.manifests.manifest import Entry, Manifest, Scope
from orb_lint.manifests.names import normalize
from orb_lint.resolution.distributions import (
    distributions_of,
    distributions_of_extra,
    import_names,
    is_import_name,
    presumed_import_names,
)
from orb_lint.resolution.legacy import Destination, LegacyModules
from orb_lint.resolution.library import Library
from orb_lint.resolution.modules import Form, Module, prefixes
from orb_lint.resolution.stdlib import is_former_stdlib_module, stdlib_modules
from orb_lint.source.record import Alias, Context, Import, Kind
from orb_lint.workspace.model import Kind as UnitKind
from orb_lint.workspace.model import Unit, Workspace, is_test
from orb_lint.workspace.path_targets import PathKind, PathTarget, find_path_target

_ALWAYS_THERE = frozenset({"__main__", "__pypy__", "_typeshed"})


class Target(Enum):
    """What an import leads to; the value explains it to a user."""

    OWN = "the unit's own module"
    RELATIVE = "a relative import inside the unit"
    LEAVES_UNIT = "a relative import that leaves the unit"
    LEGACY = "the old name of a layer module"
    PACKAGE = "a local package"
    LAYER = "a layer"
    STDLIB = "the standard library"
    RUNTIME = "the Lambda runtime"
    PROVIDED = "a distribution that a layer installs"
    INSTALLED = "a distribution that a manifest declares"
    DEVELOPMENT = "a distribution that a manifest declares for development only"
    TRANSITIVE = "a distribution that only a declared local package requires"
    LAMBDA = "the code of another Lambda"
    ABOVE = "a module in a folder above the unit"
    KNOWN = "a distribution that no manifest declares"
    UNEXPLAINED = "nothing in this workspace, and no known distribution"
    UNKNOWABLE = "perhaps a distribution whose import names are not known"


class Reference(NamedTuple):
    """One module that an import statement names.

    Attributes:
        record: the statement.
        position: which of its names, for `import a, b`; 0 for the other forms.
        module: absolute dotted name as written; for a relative import without its dots.
        target: what it leads to.
        unit: that the module belongs to: package, layer or Lambda; the importing one for a
            relative import.
        found: the module itself, where it is local and there.
        destination: of a legacy module.
    """

    record: Import
    position: int
    module: str
    target: Target
    unit: Unit | None = None
    found: Module | None = None
    destination: Destination | None = None

    @property
    def top(self) -> str:
        """The first component of the module's name."""
        return self.module.partition(".")[0]

    @property
    def names(self) -> tuple[Alias, ...]:
        """The names that are imported from the module, none where the module itself is."""
        return self.record.names if self.record.kind is Kind.FROM else ()

    @property
    def first_names(self) -> tuple[str, ...]:
        """The first name of what it imports; of a legacy module, that of its package."""
        if self.destination:
            return (self.destination.new.partition(".")[0],)
        return () if self.record.level else (self.top,)

    def is_in(self, context: Context) -> bool:
        """Whether the statement stands in a context."""
        return bool(self.record.context & context)


class Declared(NamedTuple):
    """What the manifests around a unit install.

    Attributes:
        packages: PEP 503 names of local packages that the unit's own manifest declares.
        development: those of them that it declares for development only.
        provided: the same as `packages`, with what its layers install.
        required: the same as `packages`, with what these require to run, directly or not.
        modules: (top-level import name, by what it is installed) of all declared distributions.
        is_complete: the import names of every declared distribution are known.
    """

    packages: frozenset[str]
    development: frozenset[str]
    provided: frozenset[str]
    required: frozenset[str]
    modules: frozenset[tuple[str, Target]]
    is_complete: bool


class _Installed(NamedTuple):
    """The top-level modules that some entries install, and whether they are all known."""

    modules: frozenset[str]
    are_known: bool


_AT_RUN_TIME = frozenset({Scope.RUNTIME, Scope.OPTIONAL})

_Wanted = tuple[str, frozenset[str]]
"""The path of a local package, and the PEP 503 names of its extras that are asked for."""


class Requirement(NamedTuple):
    """An entry that a local package needs to run, in the manifest that holds it."""

    manifest: Manifest
    entry: Entry


class Needs(NamedTuple):
    """What is installed wherever a local package is, whatever the system and the Python.

    Attributes:
        packages: the local packages, itself included, sorted by path.
        third_party: all else, by PEP 503 names.
    """

    packages: tuple[Unit, ...]
    third_party: dict[str, Requirement]


class Environment:
    """What the imports of a unit are resolved against, but for the unit's own modules.

    Units that declare the same share one.

    Attributes:
        declared: what manifests install.
        installed: top-level import name → by what it is installed.
        modules: top-level modules of the standard library and the Lambda runtime.
        kin: equal for all environments that differ only in third-party distributions.
    """

    def __init__(self, declared: Declared, modules: frozenset[str], kin: Hashable) -> None:
        self.declared = declared
        self.installed = dict(declared.modules)
        self.modules = modules
        self.kin = kin


class Resolver:
    """Resolves the imports of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.settings = workspace.settings
        self.library = Library(workspace)
        self.legacy = LegacyModules(self.settings, self.library)
        self._user_names = {
            normalize(distribution): names
            for distribution, names in self.settings.distributions.items()
        }
        self._packages_by_name = {
            normalize(unit.distribution): unit for unit in workspace.of_kind(UnitKind.PACKAGE)
        }
        self._packages_by_path = {unit.path: unit for unit in self._packages_by_name.values()}
        self._local_entries: dict[str, tuple[tuple[Entry, Unit | None], ...]] = {}
        self._path_targets: dict[str, PathTarget] = {}
        self._required: dict[_Wanted, dict[_Wanted, Unit]] = {}
        self._needs: dict[_Wanted, Needs] = {}
        self._brought: dict[_Wanted, _Installed] = {}
        self._layers = {unit.path: unit for unit in workspace.of_kind(UnitKind.LAYER)}
        self._runtime = frozenset(self.settings.runtime_provided)
        self._environments: dict[object, Environment] = {}
        self._installed: dict[Hashable, _Installed] = {}
        self._entry_modules: dict[Hashable, tuple[frozenset[str] | None, ...]] = {}
        self._declared_alike: dict[Hashable, Declared] = {}
        self._of_unit: dict[str, Environment] = {}

    def package(self, distribution: str) -> Unit | None:
        """The local package that is installed by a name, in any spelling."""
        return self._packages_by_name.get(normalize(distribution))

    def package_declared_by(self, manifest: Manifest, entry: Entry) -> Unit | None:
        """The local package that an entry of a manifest declares, by its path or by its name."""
        if entry.path is not None:
            by_path = self._packages_by_path.get(manifest.target(entry) or "")
            if by_path is None and manifest.paths_float:
                by_path = self._packages_by_path.get(self.entry_target(manifest, entry) or "")
            if by_path is not None:
                return by_path
        return self._packages_by_name.get(entry.distribution)

    def local_entries(self, manifest: Manifest) -> tuple[tuple[Entry, Unit | None], ...]:
        """The entries that have a path or declare a local package, each with that package."""
        if manifest.path not in self._local_entries:
            self._local_entries[manifest.path] = tuple(
                (entry, package)
                for entry in manifest.entries
                if (package := self.package_declared_by(manifest, entry)) or entry.path is not None
            )
        return self._local_entries[manifest.path]

    def entry_target(self, manifest: Manifest, entry: Entry) -> str | None:
        """The path, relative to the root, that a path entry leads to; it may lie outside (`..`).

        Of the folders that it may start from, the first from which something is there counts.
        """
        nearest = manifest.target(entry)
        if nearest is None or not manifest.paths_float:
            return nearest
        folder = manifest.folder
        starts = (folder, manifest.included_from, *ancestors(folder), "")
        targets = [manifest.target(entry, start) or "" for start in starts]
        return next((each for each in targets if self._is_there(each)), nearest)

    def _is_there(self, path: str) -> bool:
        return self.path_target(path).kind not in (PathKind.NOTHING, PathKind.OUTSIDE)

    def path_target(self, path: str) -> PathTarget:
        """What an entry's path, relative to the root, leads to."""
        if path not in self._path_targets:
            self._path_targets[path] = find_path_target(self.workspace.tree, path)
        return self._path_targets[path]

    def required_packages(self, unit: Unit, extras: Iterable[str] = ()) -> list[Unit]:
        """The local packages that a package requires to run, directly or not, sorted.

        Args:
            unit: the package.
            extras: of it that are installed with it.
        """
        found = self._with_required(unit, frozenset(map(normalize, extras))).values()
        by_path = {package.path: package for package in found if package.path != unit.path}
        return [by_path[path] for path in sorted(by_path)]

    def _with_required(self, unit: Unit, extras: frozenset[str]) -> dict[_Wanted, Unit]:
        """A package with the local packages that its metadata requires to run."""
        key = unit.path, extras
        if key not in self._required:
            found: dict[_Wanted, Unit] = {}
            pending = {key: unit}
            while pending:
                wanted, package = pending.popitem()
                found[wanted] = package
                entries = _to_run(package.manifests, wanted[1])
                pending.update(
                    (each, required)
                    for each, required in self._declared_by(entries)
                    if each not in found
                )
            self._required[key] = found
        return self._required[key]

    def needs(self, unit: Unit, extras: Iterable[str] = ()) -> Needs:
        """What a package needs to run, directly or not, as far as that is certain.

        Left out is what has an environment marker, and what one file of a package requires and
        another does not: which of them counts depends on its build system.

        Args:
            unit: the package.
            extras: of it that are installed with it.
        """
        key = unit.path, frozenset(map(normalize, extras))
        if key not in self._needs:
            found: dict[_Wanted, Unit] = {}
            third_party: dict[str, Requirement] = {}
            pending = {key: unit}
            while pending:
                wanted, package = pending.popitem()
                found[wanted] = package
                for manifest, entry in _surely_to_run(package.manifests, wanted[1]):
                    local = dict(self._declared_by([(manifest, entry)]))
                    pending.update({each: local[each] for each in local if each not in found})
                    if not local and entry.path is None:
                        third_party.setdefault(entry.distribution, Requirement(manifest, entry))
            by_path = {package.path: package for package in found.values()}
            packages = tuple(by_path[path] for path in sorted(by_path))
            self._needs[key] = Needs(packages, third_party)
        return self._needs[key]

    def lacks_required(self, unit: Unit) -> bool:
        """Whether a local package that a unit declares requires one that nothing provides."""
        declared = self.environment(unit).declared
        return not declared.required <= declared.provided

    def environment(self, unit: Unit) -> Environment:
        """What the imports of a unit are resolved against."""
        if unit.path not in self._of_unit:
            declared = self._declared(unit)
            kin = (
                unit.kind,
                unit.target_python,
                unit.attached,
                declared.packages,
                declared.development,
                declared.provided,
                declared.is_complete,
                unit.manifest is None,
                unit.manifest is not None and unit.manifest.problem is not None,
                unit.path if unit.kind is not UnitKind.LAMBDA else "",
            )
            key = (kin, declared)
            if key not in self._environments:
                modules = self._runtime | stdlib_modules(unit.target_python) | _ALWAYS_THERE
                self._environments[key] = Environment(declared, modules, kin)
            self._of_unit[unit.path] = self._environments[key]
        return self._of_unit[unit.path]

    def _declared(self, unit: Unit) -> Declared:
        """What the manifests around a unit install, found once for Lambdas that say the same."""
        key: Hashable = unit.path
        if unit.kind is UnitKind.LAMBDA:
            manifests = (*unit.manifests, *unit.other_manifests)
            leads_to = tuple(
                package and package.path
                for manifest in unit.manifests
                for _, package in self.local_entries(manifest)
            )
            key = unit.attached, leads_to, tuple(each.source for each in manifests)
        if key not in self._declared_alike:
            self._declared_alike[key] = self._find_declared(unit)
        return self._declared_alike[key]

    def _find_declared(self, unit: Unit) -> Declared:
        entries = [*_all_entries(unit.manifests)]
        own = dict(self._declared_by(entries))
        at_run_time = dict(
            self._declared_by(each for each in entries if each[1].scope in _AT_RUN_TIME)
        )
        layers = [
            self._layers[path]
            for path in (self._layers if unit.attached is None else unit.attached)
            if path in self._layers and unit.kind is not UnitKind.PACKAGE
        ]
        of_layers = [
            manifest for layer in layers for manifest in (*layer.manifests, *layer.other_manifests)
        ]
        by_layers = dict(self._declared_by(_all_entries(of_layers)))
        required = self._all_required(own)
        of_packages = required | self._all_required(by_layers)
        packages = _names(own)
        installed = {
            Target.PROVIDED: [self._installs(each) for each in of_layers],
            Target.INSTALLED: [
                self._installs(each, _AT_RUN_TIME if unit.kind is UnitKind.LAMBDA else None)
                for each in (*unit.manifests, *unit.other_manifests)
            ],
            Target.DEVELOPMENT: [self._installs(each) for each in unit.manifests],
            Target.TRANSITIVE: [self._brings(*each) for each in of_packages.items()],
        }
        return Declared(
            packages,
            packages - _names(at_run_time),
            packages | _names(by_layers),
            _names(required),
            _by_first(installed),
            all(each.are_known for found in installed.values() for each in found)
            and not unit.has_computed_requirements,
        )

    def _all_required(self, packages: dict[_Wanted, Unit]) -> dict[_Wanted, Unit]:
        found: dict[_Wanted, Unit] = {}
        for (_, extras), package in packages.items():
            found.update(self._with_required(package, extras))
        return found

    def _brings(self, wanted: _Wanted, package: Unit) -> _Installed:
        """What a package's requirements install."""
        if wanted not in self._brought:
            found = self._modules_of(entry for _, entry in _to_run(package.manifests, wanted[1]))
            is_complete = not package.has_computed_requirements and not any(
                manifest.problem for manifest in package.manifests
            )
            self._brought[wanted] = found._replace(are_known=found.are_known and is_complete)
        return self._brought[wanted]

    def _installs(self, manifest: Manifest, scopes: frozenset[Scope] | None = None) -> _Installed:
        """What a manifest installs; only entries of some scopes count, where these are given."""
        entries = [each for each in manifest.entries if scopes is None or each.scope in scopes]
        key = (manifest.problem is None, *((entry.key, entry.extras) for entry in entries))
        if key not in self._installed:
            found = self._modules_of(entries)
            are_known = found.are_known and manifest.problem is None
            self._installed[key] = found._replace(are_known=are_known)
        return self._installed[key]

    def _modules_of(self, entries: Iterable[Entry]) -> _Installed:
        modules: set[str] = set()
        are_known = True
        for entry in entries:
            names = self.import_names(entry.distribution)
            are_known = are_known and names is not None
            known = names or presumed_import_names(entry.distribution)
            modules.update(name.partition(".")[0] for name in (*known, *_names_of_extras(entry)))
        return _Installed(frozenset(modules), are_known)

    def _declared_by(
        self, entries: Iterable[tuple[Manifest, Entry]]
    ) -> Iterator[tuple[_Wanted, Unit]]:
        """The local packages that entries declare, with the extras that they ask for."""
        for manifest, entry in entries:
            if package := self.package_declared_by(manifest, entry):
                yield (package.path, frozenset(map(normalize, entry.extras))), package

    def entry_modules(self, manifest: Manifest) -> tuple[frozenset[str] | None, ...]:
        """The top-level modules that each entry of a manifest installs, None where not certain."""
        key = tuple((entry.key, entry.extras) for entry in manifest.entries)
        if key not in self._entry_modules:
            self._entry_modules[key] = tuple(
                None if known is None else frozenset(name.partition(".")[0] for name in known)
                for known in map(self._names_with_extras, manifest.entries)
            )
        return self._entry_modules[key]

    def _names_with_extras(self, entry: Entry) -> tuple[str, ...] | None:
        names = self.import_names(entry.distribution)
        return None if names is None else (*names, *_names_of_extras(entry))

    def brought_by(self, unit: Unit, top: str) -> list[Unit]:
        """The local packages by which a unit comes to have a third-party module, sorted by path."""
        packages = self._all_required(dict(self._declared_by(_all_entries(unit.manifests))))
        found = {
            package.path: package
            for wanted, package in packages.items()
            if top in self._brings(wanted, package).modules
        }
        return [found[path] for path in sorted(found)]

    def import_names(self, distribution: str) -> tuple[str, ...] | None:
        """The import names that a distribution installs; None where that is not known for certain.

        What the user says comes first, then the workspace's own packages, then the curated data. Of
        a package of the workspace in which no module was found nothing is certain.

        Args:
            distribution: its PEP 503 name.
        """
        if distribution in self._user_names:
            return self._user_names[distribution]
        if unit := self._packages_by_name.get(distribution):
            return unit.import_names or None
        return import_names(distribution)

    def resolve(self, unit: Unit, path: str, record: Import) -> list[Reference]:
        """What the modules of one import statement lead to.

        Args:
            unit: that the file belongs to.
            path: of the file.
            record: a statement of the file.
        """
        return self._references(unit, path, record, own=True)

    def resolve_elsewhere(self, unit: Unit, path: str, record: Import) -> list[Reference]:
        """The same, as if the unit held no modules of its own.

        What is plain here is plain in every unit of the same environment.
        """
        return self._references(unit, path, record, own=False)

    def _references(self, unit: Unit, path: str, record: Import, *, own: bool) -> list[Reference]:
        if record.level:
            return [self._relative(unit, path, record)] if record.kind is not Kind.DYNAMIC else []
        modules = (
            [alias.name for alias in record.names]
            if record.kind is Kind.IMPORT
            else [record.module]
        )
        names = tuple(alias.name for alias in record.names) if record.kind is Kind.FROM else ()
        return [
            self._absolute(
                unit, path, Reference(record, position, module, Target.UNEXPLAINED), names, own
            )
            for position, module in enumerate(modules)
            if module
        ]

    def _relative(self, unit: Unit, path: str, record: Import) -> Reference:
        folder = parent(path)
        for _ in range(record.level - 1):
            if folder == unit.path or not is_within(folder, unit.path):
                return Reference(record, 0, record.module, Target.LEAVES_UNIT, unit)
            folder = parent(folder)
        if unit.kind is UnitKind.PACKAGE and folder in unit.roots:
            found: Module | None = None
        elif not record.module:
            found = self.library.finder.of_folder(folder)
        else:
            found = self.library.finder.find(folder, record.module)
        return Reference(record, 0, record.module, Target.RELATIVE, unit, found)

    def _absolute(
        self, unit: Unit, path: str, bare: Reference, names: tuple[str, ...], own: bool
    ) -> Reference:
        library = self.library
        top, module = bare.top, bare.module
        environment = self.environment(unit)
        is_inside = unit.kind is UnitKind.PACKAGE and top in unit.import_names
        if is_inside:
            found = library.finder.find(unit.roots[0], module)
            if found or library.find(module) is None:
                return bare._replace(target=Target.PACKAGE, unit=unit, found=found)
        elif own and self.is_own(unit, path, top):
            return bare._replace(target=Target.OWN, unit=unit)
        if destination := self.legacy.destination(module, names):
            return bare._replace(target=Target.LEGACY, destination=destination)
        package = library.package_with(".".join((module, *names[:1])))
        if package and not self._is_installed_beside(module, names, library.packages_with(top)):
            found = library.finder.find(package.roots[0], module)
            return bare._replace(target=Target.PACKAGE, unit=package, found=found)
        layers = [
            layer
            for layer in library.layers_with(top)
            if layer is not unit and (unit.attached is None or layer.path in unit.attached)
        ]
        if layers and not (
            top in environment.installed
            or self._is_vendored(layers, top)
            or self._is_installed_beside(module, names, layers)
        ):
            layer, held = self._holder(layers, module, names)
            return bare._replace(target=Target.LAYER, unit=layer, found=held)
        if top in environment.modules:
            return bare._replace(target=Target.RUNTIME if top in self._runtime else Target.STDLIB)
        if layers:
            return bare._replace(target=Target.PROVIDED)
        if installed := environment.installed.get(top):
            return bare._replace(target=installed)
        if other := self._lambda_by_path(module, names):
            target = Target.OWN if own and other.path == unit.path else Target.LAMBDA
            return bare._replace(target=target, unit=other)
        if own and self._is_above(unit, top):
            return bare._replace(target=Target.ABOVE)
        return self._unexplained(bare, environment, path)

    def _is_installed_beside(self, module: str, names: tuple[str, ...], units: list[Unit]) -> bool:
        """Whether a known distribution shares the units' top-level name and installs this.

        So `azure.identity` is not of `azure-core`, nor is `identity` in `from azure import …`.
        """
        if not distributions_of(module):
            return False
        return any(
            is_import_name(prefix) and not any(self.library.find_in(unit, prefix) for unit in units)
            for dotted in (module, *(f"{module}.{name}" for name in names))
            for prefix in prefixes(dotted)
        )

    def _unexplained(self, bare: Reference, environment: Environment, path: str) -> Reference:
        known = distributions_of(bare.top)
        if is_test(path) or not environment.declared.is_complete:
            return bare._replace(target=Target.KNOWN if known else Target.UNKNOWABLE)
        if not is_former_stdlib_module(bare.top):
            destination = self.legacy.module_of_package(bare.module)
            if destination and not known and not bare.is_in(Context.OPTIONAL):
                return bare._replace(target=Target.LEGACY, destination=destination)
            if not known:
                destination = destination or self.legacy.module_inside_package(bare.module)
            if destination and self._defines_all(destination, bare):
                return bare._replace(target=Target.LEGACY, destination=destination)
        return bare._replace(target=Target.KNOWN if known else Target.UNEXPLAINED)

    def _holder(
        self, layers: list[Unit], module: str, names: tuple[str, ...]
    ) -> tuple[Unit, Module | None]:
        """The layer among several that fits an import best, and the module in it."""
        holders = [
            (layer, found) for layer in layers if (found := self.library.find_in(layer, module))
        ]
        for layer, found in holders:
            if all(name == "*" or self.library.offers(layer, found, name) for name in names):
                return layer, found
        return holders[0] if holders else (layers[0], None)

    def _defines_all(self, destination: Destination, bare: Reference) -> bool:
        """Whether a local package, perhaps with a mere namesake, defines what is imported."""
        home = self.library.find(destination.new)
        return bool(home and bare.names) and all(
            self.library.defines(home, alias.name)
            for alias in bare.names
            if home and alias.name != "*"
        )

    def is_own(self, unit: Unit, path: str, top: str) -> bool:
        """Whether a unit holds a top-level module, at a root or in a script folder of the file."""
        finder = self.library.finder
        if any(top in finder.top_level(root) for root in unit.roots):
            return True
        folder = parent(path)
        while folder != unit.path and is_within(folder, unit.path):
            if finder.of_folder(folder).form is Form.NAMESPACE and top in finder.top_level(folder):
                return True
            folder = parent(folder)
        return False

    def is_own_anywhere(self, path: str, top: str) -> bool:
        """Whether a file outside every unit may mean a module of its own or of a unit's by a name.

        Root tests put the folders of Lambdas on `sys.path`, so the modules of any Lambda count.
        """
        finder = self.library.finder
        folder = path
        while folder:
            folder = parent(folder)
            if top in finder.top_level(folder):
                return True
        return any(
            top in finder.top_level(root)
            for unit in self.workspace.of_kind(UnitKind.LAMBDA)
            for root in unit.roots
        )

    def _is_vendored(self, layers: list[Unit], top: str) -> bool:
        """Whether a layer holds a module because pip installed a distribution into it."""
        folders = self.workspace.tree.folders
        installed = {
            normalize(name.partition("-")[0])
            for layer in layers
            for root in layer.roots
            if root in folders
            for name in folders[root].folders
            if name.endswith(".dist-info")
        }
        return any(owner in installed for owner in distributions_of(top))

    def _lambda_by_path(self, module: str, names: tuple[str, ...]) -> Unit | None:
        """The Lambda that a qualified module name leads to, or one of the names behind it."""
        parts = module.split(".")
        ends = (parts[:end] for end in range(len(parts), 1, -1))
        for path in (*ends, *([*parts, *name.split(".")] for name in names)):
            if unit := self._lambda_at_end(path):
                return unit
        return None

    def _lambda_at_end(self, parts: list[str]) -> Unit | None:
        """The first Lambda whose path ends in some folders; no other home is read."""
        homes = {""}.union(*(self._lambda_homes.get(part, ()) for part in parts))
        end = "/" + "/".join(parts)
        found = [
            unit
            for home in homes & self.workspace.homes.keys()
            for unit in self.workspace.part(home).units
            if unit.kind is UnitKind.LAMBDA and f"/{unit.path}".endswith(end)
        ]
        return min(found, key=attrgetter("path"), default=None)

    @cached_property
    def _lambda_homes(self) -> dict[str, list[str]]:
        """Name of a folder → the homes of Lambdas that are, or have code in, a folder called so."""
        homes: defaultdict[str, list[str]] = defaultdict(list)
        for home, kind in self.workspace.homes.items():
            if kind is UnitKind.LAMBDA:
                homes[name_of(home)].append(home)
        for folder, home in self.workspace.code_folders.items():
            homes[name_of(folder)].append(home)
        return homes

    def _is_above(self, unit: Unit, top: str) -> bool:
        folder = unit.path
        while folder:
            folder = parent(folder)
            if self.library.finder.find(folder, top):
                return True
        return False

    def may_be_elsewhere(self, package: Unit, module: str) -> bool:
        """Whether a module that a package lacks may come from another distribution or from code.

        So it may where distributions share the package's top-level name, as `airflow` and its
        providers do, or where a package on the way extends its `__path__` or has a `__getattr__`.
        """
        top, *rest = module.split(".")
        if any(name != normalize(package.distribution) for name in distributions_of(top)):
            return True
        dotted = top
        while home := self.library.find(dotted):
            if self._is_open(home.module):
                return True
            if not rest:
                break
            dotted += f".{rest.pop(0)}"
        return False

    def may_be_made(self, path: str, record: Import) -> bool:
        """Whether code may make a missing module of a relative import, as `six` its `moves`."""
        around = (
            self.library.finder.find(_folder_of(path, record), prefix)
            for prefix in prefixes(record.module)
        )
        return any(module and self._is_open(module) for module in around)

    def _is_open(self, module: Module) -> bool:
        exports = self.library.exports(module)
        return exports is None or exports.is_open

    def would_be_generated(self, path: str, record: Import) -> bool:
        """Whether a missing module of a relative import is one that git ignores."""
        folder = _folder_of(path, record)
        for name in [record.module] if record.module else [alias.name for alias in record.names]:
            location = join(folder, name.replace(".", "/"))
            if self.workspace.tree.is_ignored_by_git(f"{location}.py"):
                return True
        return False


def _folder_of(path: str, record: Import) -> str:
    """The folder from which a relative import in a file starts."""
    for _ in range(record.level):
        path = parent(path)
    return path


def _all_entries(manifests: Iterable[Manifest]) -> Iterator[tuple[Manifest, Entry]]:
    return ((manifest, entry) for manifest in manifests for entry in manifest.entries)


def _to_run(
    manifests: Iterable[Manifest], extras: frozenset[str]
) -> Iterator[tuple[Manifest, Entry]]:
    """The entries that are installed wherever a package is, with some extras of it."""
    for manifest, entry in _all_entries(manifests):
        if entry.scope is Scope.RUNTIME or (
            entry.scope is Scope.OPTIONAL and normalize(entry.extra) in extras
        ):
            yield manifest, entry


def _names_of_extras(entry: Entry) -> tuple[str, ...]:
    """The import names of the known distributions that the extras of an entry bring."""
    return tuple(
        name
        for extra in entry.extras
        for brought in distributions_of_extra(entry.distribution, extra)
        for name in import_names(brought) or ()
    )


def _by_first(
    installed: Mapping[Target, Sequence[_Installed]],
) -> frozenset[tuple[str, Target]]:
    """Each module with the first target that installs it.

    What comes behind an entry whose modules are not known may be installed by that one as well.
    """
    found: dict[str, Target] = {}
    doubt: Target | None = None
    for target, brought in installed.items():
        for module in frozenset[str]().union(*(each.modules for each in brought)):
            found.setdefault(module, doubt or target)
        if not doubt and not all(each.are_known for each in brought):
            doubt = target
    return frozenset(found.items())


def _surely_to_run(
    manifests: Iterable[Manifest], extras: frozenset[str]
) -> Iterator[tuple[Manifest, Entry]]:
    """Those of the entries that no marker and no other list of requirements calls into question."""
    entries = [each for each in _to_run(manifests, extras) if not each[1].is_conditional]
    lists: defaultdict[str, set[str]] = defaultdict(set)
    for _, entry in entries:
        if entry.scope is Scope.RUNTIME:
            lists[entry.category].add(entry.distribution)
    for manifest, entry in entries:
        if entry.scope is Scope.OPTIONAL or all(
            entry.distribution in names for names in lists.values()
        ):
            yield manifest, entry


def _names(packages: dict[_Wanted, Unit]) -> frozenset[str]:
    return frozenset(normalize(package.distribution) for package in packages.values())
