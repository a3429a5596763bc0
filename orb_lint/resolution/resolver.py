"""Resolves imports, from the workspace alone and never from this tool's own environment.

The order of `STEPS` is what counts: what the unit itself holds comes before the legacy names, these
come before local packages, layers, the standard library of the target Python, what the runtime
supplies and what manifests install.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from orb_lint.files.paths import is_test, is_within, parent, upwards
from orb_lint.records import NamedTuple
from orb_lint.resolution.contracts import Contracts
from orb_lint.resolution.environment import Environments
from orb_lint.resolution.installed.dependencies import Dependencies
from orb_lint.resolution.installed.distributions import distributions_of, is_import_name
from orb_lint.resolution.legacy import LAYERS, Destination, LegacyModules
from orb_lint.resolution.modules.definitions import Definitions
from orb_lint.resolution.modules.finder import Form, Module, prefixes
from orb_lint.resolution.modules.library import Library
from orb_lint.resolution.modules.names import ModuleNames
from orb_lint.resolution.paths.own_roots import OwnRoots, may_hide
from orb_lint.resolution.reference import Reference, Target
from orb_lint.source.record import NOT_AT_RUN_TIME, Context, Import, ImportKind
from orb_lint.workspace.model import Unit, UnitKind, Workspace, may_attach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.resolution.misplaced import MisplacedModules
    from orb_lint.resolution.paths.deployed_files import DeployedFiles
    from orb_lint.resolution.paths.lambda_paths import LambdaPaths
    from orb_lint.resolution.paths.layer_folders import LayerFolders
    from orb_lint.resolution.paths.layer_paths import LayerPaths
    from orb_lint.resolution.paths.packed import PackedPackages
    from orb_lint.resolution.paths.script_copies import ScriptCopies
    from orb_lint.resolution.paths.search_paths import SearchPaths
    from orb_lint.resolution.paths.shared_code import SharedCode
    from orb_lint.resolution.unaccounted import UnaccountedEntries

_HARMLESS = NOT_AT_RUN_TIME | Context.OPTIONAL


class Query(NamedTuple):
    """One module that an absolute import names, while it is being resolved.

    Attributes:
        unit: that the import stands in.
        path: of the file.
        bare: the reference, not yet resolved.
        names: that are imported from the module.
        with_own: whether the unit's own modules count.
    """

    unit: Unit
    path: str
    bare: Reference
    names: tuple[str, ...]
    with_own: bool


class Resolver:
    """Resolves the imports of one workspace.

    Attributes:
        workspace: whose imports it resolves.
        settings: of the workspace.
        library: the modules of local packages and layers.
        names: which names these and all other modules offer.
        definitions: where packages define names.
        legacy: what old names mean.
        dependencies: the local packages behind the entries of manifests.
        environments: what is installed for each unit.
        contracts: which packages must not depend on which others.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.settings = workspace.settings
        self.library = Library(workspace)
        self.names = ModuleNames(self.library)
        self.definitions = Definitions(self.library, self.names)
        self.legacy = LegacyModules(self.settings, self.library, self.names, self.definitions)
        self.dependencies = Dependencies(workspace)
        self.environments = Environments(workspace, self.dependencies)
        self.contracts = Contracts(self.settings.forbidden_dependencies)
        self._own_roots = OwnRoots(workspace.tree, self.library, self.environments)
        self._runtime = frozenset(self.settings.runtime_provided)

    @cached_property
    def unaccounted(self) -> UnaccountedEntries:
        """The entries that may install any module."""
        from orb_lint.resolution.unaccounted import UnaccountedEntries

        return UnaccountedEntries(self.workspace, self.dependencies, self.environments)

    @cached_property
    def search_paths(self) -> SearchPaths:
        """Where files outside every unit find modules."""
        from orb_lint.resolution.paths.search_paths import SearchPaths

        return SearchPaths(self.workspace, self.library.finder)

    @cached_property
    def layer_paths(self) -> LayerPaths:
        """Which paths lead to layers."""
        from orb_lint.resolution.paths.layer_paths import LayerPaths

        return LayerPaths(self.workspace)

    @cached_property
    def misplaced(self) -> MisplacedModules:
        """The modules that are in the workspace, but not where they are imported from."""
        from orb_lint.resolution.misplaced import MisplacedModules

        return MisplacedModules(self.workspace, self.library.finder, self.names, self.environments)

    @cached_property
    def shared_code(self) -> SharedCode:
        """The code that Lambdas share although no package or layer holds it."""
        from orb_lint.resolution.paths.shared_code import SharedCode

        return SharedCode(self.workspace, self.library.finder)

    @cached_property
    def _layer_folders(self) -> LayerFolders:
        from orb_lint.resolution.paths.layer_folders import LayerFolders

        return LayerFolders(self.workspace, self.library.finder)

    @cached_property
    def _deployed_files(self) -> DeployedFiles:
        from orb_lint.resolution.paths.deployed_files import DeployedFiles

        return DeployedFiles(self.workspace.tree)

    @cached_property
    def _lambda_paths(self) -> LambdaPaths:
        from orb_lint.resolution.paths.lambda_paths import LambdaPaths

        return LambdaPaths(self.workspace)

    @cached_property
    def _packed(self) -> PackedPackages:
        from orb_lint.resolution.paths.packed import PackedPackages

        return PackedPackages(self.workspace.tree, self.library.finder)

    @cached_property
    def script_copies(self) -> ScriptCopies:
        """What build scripts copy into units, and which folders they may make."""
        from orb_lint.resolution.paths.script_copies import ScriptCopies

        return ScriptCopies(self.workspace, self.library.finder)

    def resolve(self, unit: Unit, path: str, record: Import) -> list[Reference]:
        """What the modules of one import statement lead to.

        Args:
            unit: that the file belongs to.
            path: of the file.
            record: a statement of the file.
        """
        return self._references(unit, path, record, with_own=True)

    def resolve_without_own(self, unit: Unit, path: str, record: Import) -> list[Reference]:
        """What `resolve` would answer if the unit had no modules of its own.

        The answer holds for every unit of the same environment.
        """
        return self._references(unit, path, record, with_own=False)

    def resolve_outside(self, path: str, record: Import) -> list[Reference]:
        """The references of a statement in a file outside every unit that can be judged.

        These lead to local packages, or are legacy names that nothing on the file's path explains.
        """
        if record.level:
            return []
        modules = enumerate(record.modules)
        bares = (Reference(record, position, module) for position, module in modules)
        found = (self._outside(path, bare) for bare in bares if bare.module)
        return [reference for reference in found if reference]

    def find_outside(self, path: str, module: str) -> Module | None:
        """The module, or a package around it, that a file outside every unit finds by itself."""
        top = module.partition(".")[0]
        return self.search_paths.find(path, module if top == LAYERS else top)

    def answers(
        self, unit: Unit, path: str, reference: Reference
    ) -> Iterator[tuple[Step, Reference | None]]:
        """The steps in resolving an absolute import, up to the first that has an answer.

        Args:
            unit: that the import stands in.
            path: of the file.
            reference: to the module that it names.
        """
        bare = Reference(reference.record, reference.position, reference.module)
        query = _query(unit, path, bare, with_own=True)
        for step in STEPS:
            answer = step.answer(self, query)
            yield step, answer
            if answer:
                return

    def is_own(self, unit: Unit, path: str, top: str) -> bool:
        """Whether a unit holds a top-level module, in a root or in a script folder of the file."""
        finder = self.library.finder
        roots = self._own_roots.holding(unit, path, top)
        return any(finder.at_run_time(finder.find(root, top)) for root in roots)

    def holds_all(self, unit: Unit, path: str, reference: Reference) -> bool:
        """Whether a unit itself surely holds a module and all names that are imported from it."""
        if reference.top != unit.name and not self._own_roots.holding(unit, path, reference.top):
            return False  # a shortcut: most units do not hold it
        bare = Reference(reference.record, reference.position, reference.module)
        own = self.in_unit(_query(unit, path, bare, with_own=True))
        return (
            own is not None
            and own.found is not None
            and self._offers_all(unit, own.found, tuple(alias.name for alias in bare.names))
        )

    def is_deployed(self, unit: Unit, path: str) -> bool:
        """Whether a file of a function runs there, as far as its handlers are known."""
        return not unit.handlers or self._deployed_files.include(unit, path)

    def _references(
        self, unit: Unit, path: str, record: Import, *, with_own: bool
    ) -> list[Reference]:
        if record.level:
            return self._with_namespace(self._relative(unit, path, record))
        bare = (Reference(record, *each) for each in enumerate(record.modules) if each[1])
        found = [self._absolute(_query(unit, path, each, with_own)) for each in bare]
        return self._with_namespace(found[0]) if record.kind is ImportKind.FROM and found else found

    def _with_namespace(self, reference: Reference) -> list[Reference]:
        """A reference, and one to each further package of its namespace that has imported names."""
        unit, folder = reference.unit, reference.found and reference.found.folder
        if unit is None or unit.kind is not UnitKind.PACKAGE or folder is None:
            return [reference]
        others = {
            location.unit.path: reference.to(
                Target.PACKAGE,
                unit=location.unit,
                found=self.library.find_in(location.unit, location.dotted.rpartition(".")[0]),
            )
            for alias in reference.names
            if (location := self.library.in_another(unit, folder, alias.name))
        }
        return [reference, *others.values()]

    def _relative(self, unit: Unit, path: str, record: Import) -> Reference:
        bare = Reference(record, 0, record.module)
        folder = parent(path)
        leaves = False
        for _ in range(record.level - 1):
            leaves = leaves or folder == unit.path or not is_within(folder, unit.path)
            folder = parent(folder)
        if leaves:
            outside = self.library.finder.find(folder, record.module) if record.module else None
            return bare.to(Target.LEAVES_UNIT, unit=unit, found=outside)
        if (
            unit.kind is UnitKind.PACKAGE
            and folder in unit.roots
            and not self._is_tested_there(folder, path)
        ):
            found: Module | None = None
        elif not record.module:
            found = self.library.finder.of_folder(folder)
        else:
            found = self._seen_by(bare, self.library.finder.find(folder, record.module))
            if not found and (location := self.library.in_another(unit, folder, record.module)):
                return bare.to(Target.PACKAGE, unit=location.unit, found=location.module)
        return bare.to(Target.RELATIVE, unit=unit, found=found)

    def _is_tested_there(self, folder: str, path: str) -> bool:
        """Whether a test can import a package's folder as a package, for its `__init__.py`.

        Installed code can't.
        """
        return is_test(path) and self.library.finder.of_folder(folder).form is Form.PACKAGE

    def _outside(self, path: str, bare: Reference) -> Reference | None:
        names = tuple(alias.name for alias in bare.names)
        if destination := self.legacy.destination(bare.module, names):
            is_own = self._seen_by(bare, self.find_outside(path, bare.module)) is not None
            return None if is_own else bare.to(Target.LEGACY, destination=destination)
        package = self.library.package_with(".".join((bare.module, *names[:1])))
        if package is None or self._is_installed_beside(bare.module, names, [package]):
            return None
        own = self.find_outside(path, bare.module)
        if own and not is_within(own.path, package.path):
            return None
        found = self._find(bare, package.roots[0])
        return bare.to(Target.PACKAGE, unit=package, found=found)

    def _absolute(self, query: Query) -> Reference:
        answers = (step.answer(self, query) for step in STEPS)
        return next(answer for answer in answers if answer)

    def _find(self, bare: Reference, root: str) -> Module | None:
        """The module that an import finds below an import root."""
        return self._seen_by(bare, self.library.finder.find(root, bare.module))

    def _seen_by(self, bare: Reference, module: Module | None) -> Module | None:
        """A module as an import sees it; only for type checkers a stub is enough."""
        if module is None or not module.is_foreign or bare.is_in(Context.TYPE_CHECKING):
            return module
        return self.library.finder.at_run_time(module)

    def in_unit(self, query: Query) -> Reference | None:
        """What the unit itself holds; a submodule of a package may be in another distribution."""
        unit, bare = query.unit, query.bare
        if unit.kind is UnitKind.PACKAGE and bare.top in unit.import_names:
            found = self._find(bare, unit.roots[0])
            is_elsewhere = not found and self.library.find(bare.module) is not None
            return None if is_elsewhere else bare.to(Target.PACKAGE, unit=unit, found=found)
        own = self._own(query) if query.with_own else None
        return None if own and self._is_out_of_reach(query, own) else own

    def _is_out_of_reach(self, query: Query, own: Reference) -> bool:
        """Whether a function certainly can't import a module that only stands beside a file."""
        unit, bare = query.unit, query.bare
        return not (
            own.found is None
            or not unit.handlers
            or self.library.find_in(unit, bare.module)
            or self._may_see_more(query)
            or not self._deployed_files.find_nothing_beside(unit, query.path)
            or self.environments.of(unit).declared.is_open
            or self.unaccounted.of(unit)
            or any(step.answer(self, query) for step in STEPS[1:-1])
        )

    def _own(self, query: Query) -> Reference | None:
        """A module at a root of the unit, or a missing part of one that hides all namesakes.

        A folder without `__init__.py` hides nothing, so what it lacks may be elsewhere. The same
        goes for a layer whose modules are named after its folder.
        """
        bare, finder, unit = query.bare, self.library.finder, query.unit
        roots = self._own_roots.holding(unit, query.path, bare.top)
        if not roots:
            return self._own_by_folder(query)
        modules = [module for root in roots if (module := self._find(bare, root))]
        found = self._best(unit, modules, query.names)
        hides = may_hide(unit, bare.top)
        is_certain = hides and found is not None and found.form is not Form.NAMESPACE
        if found and (is_certain or self._offers_all(unit, found, query.names)):
            return bare.to(Target.OWN, unit=unit, found=found)
        tops = (self._seen_by(bare, finder.find(root, bare.top)) for root in roots)
        if by_folder := self._own_by_folder(query):
            return by_folder
        is_regular = any(top and top.form is not Form.NAMESPACE for top in tops)
        return bare.to(Target.OWN, unit=query.unit) if hides and is_regular else None

    def _own_by_folder(self, query: Query) -> Reference | None:
        """A module of a Lambda whose folder is a package, and may be packed as one."""
        unit, bare = query.unit, query.bare
        if (
            bare.top != unit.name
            or (bare.top == bare.module and not query.names)
            or unit.functions
            or unit.kind is not UnitKind.LAMBDA
            or self.library.finder.of_folder(unit.path).form is not Form.PACKAGE
            or distributions_of(bare.top)
            or bare.top in self.environments.of(unit).modules
        ):
            return None
        found = self.library.finder.find(parent(unit.path), bare.module)
        if not found or (
            bare.top == bare.module and not self._offers_all(unit, found, query.names)
        ):
            return None
        return bare.to(Target.OWN, unit=unit, found=found)

    def _best(self, unit: Unit, modules: list[Module], names: tuple[str, ...]) -> Module | None:
        """The first of several namesakes that offers all that is imported, or just the first."""
        if len(modules) < 2:
            return modules[0] if modules else None
        fitting = (module for module in modules if self._offers_all(unit, module, names))
        return next(fitting, modules[0])

    def _offers_all(self, unit: Unit, module: Module, names: tuple[str, ...]) -> bool:
        return all(self.names.offers(unit, module, name, at_run_time=True) for name in names)

    def among_legacy_names(self, query: Query) -> Reference | None:
        """What the legacy map sends to a package."""
        destination = self.legacy.destination(query.bare.module, query.names)
        return query.bare.to(Target.LEGACY, destination=destination) if destination else None

    def in_packages(self, query: Query) -> Reference | None:
        """A module of a local package."""
        bare, names = query.bare, query.names
        package = self.library.package_with(".".join((bare.module, *names[:1])))
        if package is None or self._is_installed_beside(
            bare.module, names, self.library.packages_with(bare.top)
        ):
            return None
        found = self._find(bare, package.roots[0])
        return bare.to(Target.PACKAGE, unit=package, found=found)

    def in_layers(self, query: Query) -> Reference | None:
        """A module of a layer, unless an installed distribution provides it, too."""
        bare = query.bare
        layers = self._attached_with(query.unit, bare.top)
        if (
            not layers
            or self.environments.of(query.unit).installed(bare.top)
            or self._layer_folders.are_vendored(layers, bare.top)
            or self._is_installed_beside(bare.module, query.names, layers)
        ):
            return None
        layer, held = self._holder(layers, bare.module, query.names)
        present = held or self.library.find_in(layer, bare.top)
        if self._layer_folders.is_recorded(layer, present):
            return None
        seen = self._seen_by(bare, held)
        return None if held and not seen else bare.to(Target.LAYER, unit=layer, found=seen)

    def in_python(self, query: Query) -> Reference | None:
        """A module that comes with Python, or with the Lambda runtime."""
        top = query.bare.top
        if top not in self.environments.of(query.unit).modules:
            return None
        return query.bare.to(Target.RUNTIME if top in self._runtime else Target.STDLIB)

    def installed_in_layers(self, query: Query) -> Reference | None:
        """A module of a distribution that was installed into the folder of a layer."""
        if not self._attached_with(query.unit, query.bare.top):
            return None
        return query.bare.to(Target.PROVIDED)

    def installed(self, query: Query) -> Reference | None:
        """What manifests install; for development only, something else may at run time."""
        target = self.environments.of(query.unit).installed(query.bare.top)
        is_code = query.with_own and not is_test(query.path)
        if target is Target.DEVELOPMENT and is_code and self._may_see_more(query):
            target = Target.UNKNOWABLE
        return query.bare.to(target) if target else None

    def in_lambdas(self, query: Query) -> Reference | None:
        """The code of a Lambda, by a name that includes its folder.

        Code that Lambdas share is found above them, as by any other name.
        """
        other = self._lambda_paths.find(query.bare.module, query.names)
        if other is None or (self._may_see_shared(query) and self.shared_code.holds(other)):
            return None
        if not query.with_own or other.path != query.unit.path:
            return query.bare.to(Target.LAMBDA, unit=other)
        found = self.library.finder.first_of((*upwards(parent(other.path)),), query.bare.module)
        return query.bare.to(Target.OWN, unit=other, found=found)

    def above(self, query: Query) -> Reference | None:
        """A module in a folder above a Lambda whose code root no template names.

        Or in any folder, if a `pyproject.toml` packs it.
        """
        bare = query.bare
        if not self._may_see_shared(query):
            return None
        found = self._packed.find(query.unit.path, bare.module)
        if not found and not distributions_of(bare.top):
            found = self.shared_code.find_above(query.unit, bare.module)
        found = self._seen_by(bare, found)
        return bare.to(Target.ABOVE, unit=query.unit, found=found) if found else None

    @staticmethod
    def _may_see_shared(query: Query) -> bool:
        """Whether a unit may be deployed with folders above it: no template names its code root."""
        return query.with_own and not query.unit.functions

    def copied_by_scripts(self, query: Query) -> Reference | None:
        """A module that a build script copies beside the code.

        Known distributions come first. The scripts are searched only if an unexplained import would
        be a finding.
        """
        bare, unit = query.bare, query.unit
        if (
            not query.with_own
            or distributions_of(bare.top)
            or unit.kind is UnitKind.PACKAGE
            or bare.is_in(_HARMLESS)
            or is_test(query.path)
            or self._may_see_more(query)
        ):
            return None
        found = self.script_copies.find(unit, bare.module)
        if (
            found
            and found.form is Form.NAMESPACE
            and not self._offers_all(unit, found, query.names)
        ):
            return bare.to(
                Target.UNKNOWABLE
            )  # copied is a folder inside it, or what is built from it
        return bare.to(Target.COPIED, unit=unit, found=found) if found else None

    def hidden_in_layers(self, query: Query) -> Reference | None:
        """A module of a layer that exists although git ignores it."""
        bare = query.bare
        holding = self._layer_folders.with_name(bare.top)
        for layer in self.environments.layers_of(query.unit) if holding else ():
            may_be = layer is not query.unit and layer.path in holding
            found = self.library.find_in(layer, bare.module) if may_be else None
            if self._seen_by(bare, found):
                return bare.to(Target.PROVIDED)
        return None

    def in_other_layers(self, query: Query) -> Reference | None:
        """A module of a layer that the templates do not attach to the unit."""
        unit, bare = query.unit, query.bare
        if unit.attached is None or unit.is_open or is_test(query.path):
            return None
        for layer in self.library.layers_with(bare.top):
            found = self.library.find_in(layer, bare.module)
            if (
                found
                and layer is not unit
                and not self._layer_folders.are_vendored([layer], bare.top)
            ):
                if self.dependencies.installs(unit, layer.path):
                    return bare.to(Target.INSTALLED)
                is_deployed = self.is_deployed(unit, query.path)
                target = Target.NOT_ATTACHED if is_deployed else Target.LAYER
                return bare.to(target, unit=layer, found=found)
        return None

    def nowhere(self, query: Query) -> Reference:
        """What nothing explains: likely a module of a package, a distribution, or a mistake."""
        bare = query.bare
        known = distributions_of(bare.top)
        if query.with_own and (lacking := self._out_of_reach(query) or self._lacking(query)):
            return lacking
        if query.with_own and self._may_see_more(query):
            moved = self._moved_from_lost(query)
            return moved or bare.to(Target.UNKNOWABLE)
        declared = self.environments.of(query.unit).declared
        if bare.top in declared.modules_for_other_systems:
            return bare.to(Target.OTHER_SYSTEMS)
        if is_test(query.path) or declared.is_open:
            return bare.to(Target.KNOWN if known else Target.UNKNOWABLE)
        if not known and self._layer_folders.unnamed_hold(bare.module):
            return bare.to(Target.UNKNOWABLE)
        if destination := self._explained_by_package(bare):
            return bare.to(Target.LEGACY, destination=destination)
        if known and not self._is_misplaced(query):
            return bare.to(Target.KNOWN)
        is_silenced = query.with_own and (
            self.search_paths.leads_anywhere(query.path) or self.unaccounted.of(query.unit)
        )
        if is_silenced:
            return bare.to(Target.UNKNOWABLE)
        is_declared = query.with_own and self.dependencies.presumed_owner(bare.top) is not None
        return bare.to(Target.KNOWN if is_declared else Target.UNEXPLAINED)

    def _is_misplaced(self, query: Query) -> bool:
        """Whether a module of the workspace is meant and no distribution, as far as can be told."""
        if query.bare.top not in self._names_on_disk:
            return False
        return not query.with_own or self.misplaced.of(query.unit, query.bare) is not None

    @cached_property
    def _names_on_disk(self) -> frozenset[str]:
        """The names of all folders and modules outside Lambdas."""
        folders = self.workspace.tree.folders.opened.values()
        return frozenset(
            name.removesuffix(".py") for each in folders for name in (*each.folders, *each.files)
        )

    def _may_see_more(self, query: Query) -> bool:
        """Whether a file may have more on its path than is known."""
        return query.unit.is_open or not self.is_deployed(query.unit, query.path)

    def _out_of_reach(self, query: Query) -> Reference | None:
        """A module of the unit that it can't import, or the first step would have found it."""
        own = self._own(query)
        return query.bare.to(Target.UNEXPLAINED, found=own.found) if own and own.found else None

    def _lacking(self, query: Query) -> Reference | None:
        """A module of the unit that git ignores, or that is missing in a folder of the unit."""
        bare, unit = query.bare, query.unit
        found = self._seen_by(bare, self.library.find_in(unit, bare.module))
        if found and (may_hide(unit, bare.top) or not distributions_of(bare.top)):
            return bare.to(Target.OWN, unit=unit, found=found)
        if distributions_of(bare.top) or not self._own_roots.holding(unit, query.path, bare.top):
            return None
        return bare.to(Target.OWN, unit=unit)

    def _moved_from_lost(self, query: Query) -> Reference | None:
        """The module of a package that was in a layer which is attached and gone.

        That is certain where it defines all that is imported, and no script makes the layer.
        """
        bare, unit = query.bare, query.unit
        names = [alias.name for alias in bare.names]
        if not unit.lost_layers or not names or not self.is_deployed(unit, query.path):
            return None
        destination = self._explained_by_package(bare)
        if (
            destination is None
            or not self.legacy.defined(destination, names, all)
            or any(map(self.script_copies.may_make, unit.lost_layers))
        ):
            return None
        return bare.to(Target.LEGACY, destination=destination)

    def _explained_by_package(self, bare: Reference) -> Destination | None:
        """The module of a local package that must be meant, since nothing else has its name."""
        names = tuple(alias.name for alias in bare.names if alias.name != "*")
        return self.legacy.only_explanation(
            bare.module, names, is_optional=bare.is_in(Context.OPTIONAL)
        )

    def _attached_with(self, unit: Unit, top: str) -> list[Unit]:
        """The layers that hold a top-level module and may be attached to the unit."""
        return [layer for layer in self.library.layers_with(top) if may_attach(unit, layer)]

    def _is_installed_beside(self, module: str, names: tuple[str, ...], units: list[Unit]) -> bool:
        """Whether a known distribution shares the units' top-level name and installs this module.

        So `azure.identity` is not in `azure-core`, nor is `identity` in `from azure import …`.
        """
        if not distributions_of(module):
            return False
        return any(
            is_import_name(prefix) and not any(self.library.find_in(unit, prefix) for unit in units)
            for dotted in (module, *(f"{module}.{name}" for name in names))
            for prefix in prefixes(dotted)
        )

    def _holder(
        self, layers: list[Unit], module: str, names: tuple[str, ...]
    ) -> tuple[Unit, Module | None]:
        """The layer that fits an import best, and the module in it."""
        holders = [
            (layer, found) for layer in layers if (found := self.library.find_in(layer, module))
        ]
        for layer, found in holders:
            if self._offers_all(layer, found, names):
                return layer, found
        return holders[0] if holders else (layers[0], None)


class Step(NamedTuple):
    """One step of the resolution.

    Attributes:
        question: for `orb-lint why`; `{unit}` is the unit and `{python}` its target version.
        answer: gives what the import leads to, None for no.
    """

    question: str
    answer: Callable[[Resolver, Query], Reference | None]


STEPS = (
    Step("a module of {unit} itself", Resolver.in_unit),
    Step("an old name of a layer module", Resolver.among_legacy_names),
    Step("a local package", Resolver.in_packages),
    Step("a module of a layer", Resolver.in_layers),
    Step("the standard library of Python {python}, or the Lambda runtime", Resolver.in_python),
    Step("installed by a layer", Resolver.installed_in_layers),
    Step("installed by a manifest", Resolver.installed),
    Step("another Lambda", Resolver.in_lambdas),
    Step("a module in a folder above the unit", Resolver.above),
    Step("a module that a build script copies", Resolver.copied_by_scripts),
    Step("a file of a layer that git ignores", Resolver.hidden_in_layers),
    Step("a layer that is not attached", Resolver.in_other_layers),
    Step("a name that only a local package or a known distribution has", Resolver.nowhere),
)
"""The order of resolution. The last step always has an answer."""


def _query(unit: Unit, path: str, bare: Reference, with_own: bool) -> Query:
    return Query(unit, path, bare, tuple(alias.name for alias in bare.names), with_own)
