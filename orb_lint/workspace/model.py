"""The model of the workspace: its units, and the files that belong to none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from operator import attrgetter

from orb_lint.errors import FileProblem
from orb_lint.files.folders import Folder, Unreadable
from orb_lint.files.links import leaves, real_way
from orb_lint.files.paths import innermost, is_python, is_within, join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.manifests.manifest import REQUIREMENTS, Manifest
from orb_lint.manifests.requirements.read import read_requirements, read_requirements_files
from orb_lint.records import NamedTuple
from orb_lint.settings import ANY_PYTHON, Pythons, Settings, Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.manifests.builds.build import Build
    from orb_lint.workspace.paths.build_scripts import BuildScript
    from orb_lint.workspace.paths.path_settings import PathSetting
    from orb_lint.workspace.templates.template_files import TemplateFile


class UnitKind(Enum):
    """What a unit is; the value is the word for it in messages."""

    LAMBDA = "Lambda"
    PACKAGE = "package"
    LAYER = "layer"


class Unit(NamedTuple):
    """One Lambda, local package or layer.

    Attributes:
        kind: what it is.
        name: of its folder.
        path: of its folder, relative to the workspace root.
        why: what made it a unit: a glob, or a template with its line.
        files: paths of its Python files, stubs included, without those of inner units.
        roots: folders whose modules it can import by their top-level names.
        manifests: what declares its dependencies: its manifest and what that includes; of a
            package, its metadata files.
        other_manifests: further files beside them that tell what may be installed with it.
        missing_manifest: of a Lambda without any manifest, the one to write, still empty.
        target_python: whose standard library and syntax count.
        pythons: the oldest and the newest that it may run on.
        distribution: of a package, the name that it is installed by.
        canonical_name: that name as entries compare it (PEP 503).
        import_names: of a package, the top-level names that it installs; of a layer, the name of
            its folder if the folder itself is a package.
        has_computed_requirements: it may require more than could be read.
        attached: paths of the layers that its template attaches; None if that can't be told.
        functions: the template and the line of each function that runs its code.
        templates: the paths of these templates.
        handlers: paths of the handler modules of these functions, without `.py`; empty if one can't
            be told.
        gaps: what of a Lambda's path, or of a layer's content, can't be known; each with what
            would close the gap.
        adds: top-level modules that the deployment of a Lambda adds.
        lost_layers: folders of attached layers that are gone, as far as the templates tell.
        delivers: of a layer, the local packages that it holds by the settings.
        beside: of a layer, why not all is known of what functions attach beside it; "" if it is.
        attaching: of a layer, the code folders of the functions that attach it; none if commands
            that are not read may fill it.
        is_for_development: of a package, no entry installs it at run time.
        manifest_above: of a Lambda without a manifest, the nearest one above it; None for none.
    """

    kind: UnitKind
    name: str
    path: str
    why: str
    files: tuple[str, ...]
    roots: tuple[str, ...]
    manifests: tuple[Manifest, ...]
    other_manifests: tuple[Manifest, ...]
    target_python: Version
    pythons: Pythons = ANY_PYTHON
    missing_manifest: Manifest | None = None
    distribution: str = ""
    canonical_name: str = ""
    import_names: tuple[str, ...] = ()
    has_computed_requirements: bool = False
    attached: tuple[str, ...] | None = None
    functions: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    lost_layers: tuple[str, ...] = ()
    delivers: tuple[str, ...] = ()
    beside: str = ""
    attaching: tuple[str, ...] = ()
    is_for_development: bool = False
    manifest_above: Manifest | None = None

    @property
    def is_open(self) -> bool:
        """Whether more may be on its path, or in it, than is known."""
        return bool(self.gaps)

    @property
    def manifest(self) -> Manifest | None:
        """The first of its manifests, None if it has none."""
        return self.manifests[0] if self.manifests else None


def may_attach(unit: Unit, layer: Unit) -> bool:
    """Whether a layer may be attached to a unit, as far as templates tell."""
    return layer is not unit and (unit.attached is None or layer.path in unit.attached)


class FunctionWithoutUnit(NamedTuple):
    """A function of a template that is no unit.

    Attributes:
        name: its logical id.
        place: the template and its line.
        reason: why it is no unit.
    """

    name: str
    place: str
    reason: str


class Part(NamedTuple):
    """What is in one unit root, or in none.

    Attributes:
        units: sorted by path.
        outside: paths of the Python files that belong to no unit.
        folders: paths of all folders.
        pipfiles: to judge, whether or not one is the manifest of a unit.
        unreadable: folders that could not be listed.
        problems: with templates, and with these folders.
        without_unit: functions that templates name here and that are no unit.
    """

    units: tuple[Unit, ...]
    outside: tuple[str, ...]
    folders: tuple[str, ...]
    pipfiles: tuple[Manifest, ...]
    unreadable: tuple[Unreadable, ...]
    problems: tuple[FileProblem, ...]
    without_unit: tuple[FunctionWithoutUnit, ...] = ()


class Workspace:
    """Everything below one root; each unit root is read when something in it is asked for.

    Attributes:
        root: absolute path.
        settings: that the workspace was read with.
        tree: its files.
        unit_roots: path of each folder that holds a unit, or several Lambdas, → what it holds.
        code_folders: folder inside a unit root that a template outside names → the unit root.
        warnings: about settings that no longer fit the workspace.
    """

    def __init__(
        self,
        settings: Settings,
        tree: Tree,
        unit_roots: Mapping[str, UnitKind],
        code_folders: Mapping[str, str],
        read_part: Callable[[str | None], Part],
    ) -> None:
        self.root = tree.root
        self.settings = settings
        self.tree = tree
        self.unit_roots = unit_roots
        self.code_folders = code_folders
        self.warnings: list[str] = []
        self._read_part = read_part
        self._parts: dict[str | None, Part] = {}
        self._of_kind: dict[UnitKind, list[Unit]] = {}
        self._builds: dict[str, Build | None] = {}
        self._build_scripts: dict[str, BuildScript] = {}

    def part(self, unit_root: str | None) -> Part:
        """What is in a unit root; for None, what is in none."""
        if unit_root not in self._parts:
            self._parts[unit_root] = self._read_part(unit_root)
        return self._parts[unit_root]

    def part_of(self, path: str) -> Part:
        """What is in the innermost unit root around a path; if there is none, what is in none."""
        return self.part(self.unit_root_of(path))

    def unit_root_of(self, path: str) -> str | None:
        """The innermost unit root that a path is or lies in, None outside all of them."""
        return innermost(path, self.unit_roots)

    def unit_of(self, path: str) -> Unit | None:
        """The innermost unit around a path, None outside every unit."""
        unit_root = self.unit_root_of(path)
        units = self.part(unit_root).units if unit_root is not None else ()
        around = [unit for unit in units if is_within(path, unit.path)]
        found = max(around, key=lambda unit: len(unit.path), default=None)
        if found and not found.path and is_python(path) and path not in found.files:
            return None  # not everything at the root belongs to the function
        return found

    def each_of_kind(self, kind: UnitKind) -> Iterator[Unit]:
        """The units of one kind, in any order; each unit root is read when its turn comes."""
        for unit_root, held in self.unit_roots.items():
            if held is kind:
                yield from self.part(unit_root).units

    def of_kind(self, kind: UnitKind) -> list[Unit]:
        """The units of one kind, sorted by path."""
        if kind not in self._of_kind:
            self._of_kind[kind] = sorted(self.each_of_kind(kind), key=attrgetter("path"))
        return self._of_kind[kind]

    def holds(self, path: str) -> bool:
        """Whether a path is that of a Python file of the workspace."""
        name = name_of(path)
        folder = self.tree.folders.get(parent(path))
        return (
            folder is not None
            and is_python(name)
            and name in folder.files
            and name not in folder.links
        )

    @property
    def has_units(self) -> bool:
        """Whether there is any unit."""
        return any(self.part(unit_root).units for unit_root in self.unit_roots)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """All units, sorted by path."""
        units = (unit for unit_root in self.unit_roots for unit in self.part(unit_root).units)
        return tuple(sorted(units, key=attrgetter("path")))

    def judged_manifests(self, unit_root: str | None) -> Sequence[Manifest]:
        """The manifests in a unit root that are judged line by line; for None, those in none.

        These are all Pipfiles, inside and outside units, and the other manifests of Lambdas and
        layers.
        """
        part = self.part(unit_root)
        found = {
            manifest.path: manifest
            for manifests in (part.pipfiles, *map(_declaring, part.units))
            for manifest in manifests
            if self.unit_root_of(manifest.path) == unit_root
        }
        return [found[path] for path in sorted(found)]

    def shared_manifests_of(self, unit_root: str) -> Iterator[Manifest]:
        """The manifests of units in this root that are in no unit root, and judged line by line."""
        for unit in self.part(unit_root).units:
            for manifest in _declaring(unit):
                if self.unit_root_of(manifest.path) is None:
                    yield manifest

    def linked_code(self, unit: Unit) -> dict[str, str]:
        """Path → real path of the links in a unit to code that stands elsewhere in the workspace.

        That is judged where it stands, not as the unit's.
        """
        found: dict[str, str] = {}
        for path in {unit.path, *map(parent, unit.files)}:
            folder = self.folder(path)
            for name in folder.links if folder else ():
                real = real_way(self.root, self.tree.absolute(join(path, name)))
                is_code = is_python(real) or real in self.tree.folders
                if is_code and not leaves(real) and not is_within(real, unit.path):
                    found[join(path, name)] = real
        return found

    def folder(self, path: str) -> Folder | None:
        """The content of a folder that may hold sources, None if there is no such folder."""
        return self.tree.folders.get(path)

    def exists(self, path: str) -> bool:
        """Whether anything exists at a path, even if it is not looked at."""
        return self.tree.exists(path)

    def is_ignored_by_git(self, path: str) -> bool:
        """Whether git would ignore a file at a path, which need not exist."""
        return self.tree.is_ignored_by_git(path)

    def relative(self, path: str) -> str | None:
        """An absolute path made relative to the root, None if it lies outside."""
        is_inside = path == self.root or path.startswith(f"{self.root}/")
        return path[len(self.root) + 1 :] if is_inside else None

    def lock_of(self, pipfile: Manifest) -> bytes | None:
        """The content of a Pipfile's lock, None if it has none, or git ignores it."""
        return self.tree.read_listed(_lock_path(pipfile))

    def why_lock_is_unread(self, pipfile: Manifest) -> str:
        """Why the lock of a Pipfile can't be read, "" if it can or there is none."""
        return self.tree.why_unread(_lock_path(pipfile))

    def lacks_lock(self, pipfile: Manifest) -> bool:
        """Whether a Pipfile has no lock, nor one that git ignores or would ignore."""
        path = _lock_path(pipfile)
        return not (
            self.tree.lists(path) or self.tree.exists(path) or self.tree.is_ignored_by_git(path)
        )

    def build_of(self, package: Unit) -> Build | None:
        """What the build configuration of a package says of the modules to install.

        Returns:
            None if that can't be told.
        """
        if package.path not in self._builds:
            from orb_lint.manifests.builds.read import read_build

            self._builds[package.path] = read_build(
                package.manifests, lambda name: self.tree.read(join(package.path, name))
            )
        return self._builds[package.path]

    def build_scripts(self, folders: Iterable[str] | None = None) -> Iterator[BuildScript]:
        """The build scripts in some folders, each read when it is asked for its content.

        Args:
            folders: their paths; None for all that the workspace has.
        """
        from orb_lint.workspace.paths.build_scripts import BuildScript, build_scripts

        for path in build_scripts(self.tree, [*self.tree.folders] if folders is None else folders):
            if path not in self._build_scripts:
                self._build_scripts[path] = BuildScript(self.tree, path)
            yield self._build_scripts[path]

    @cached_property
    def templates(self) -> Mapping[str, TemplateFile]:
        """Path → template, for all templates of the workspace."""
        from orb_lint.workspace.templates.template_files import template_files

        return {each.path: each for each in template_files(self.tree)}

    def path_settings(self, folders: Iterable[str]) -> Iterator[PathSetting]:
        """Every path in the path settings of some folders, without files that git ignores."""
        from orb_lint.workspace.paths.path_settings import path_settings

        return path_settings(self.tree, folders)

    def requirements_beside(self, manifest: Manifest) -> list[Manifest]:
        """The `requirements.txt` beside a manifest, and what that includes."""
        path = join(manifest.folder, REQUIREMENTS)
        if not self.tree.lists(path):
            return []
        return read_requirements_files([path], self.tree.read)

    def compiled_from(self, manifest: Manifest) -> Manifest | None:
        """The `.in` file beside a requirements file that this is compiled from."""
        if manifest.path.endswith(".txt"):
            for path in (f"{manifest.path.removesuffix('.txt')}.in", f"{manifest.path}.in"):
                source = self.tree.read_listed(path)
                if source is not None:
                    return read_requirements(path, source)
        return None

    @property
    def outside(self) -> tuple[str, ...]:
        """Paths of the Python files that belong to no unit."""
        return self.part("" if "" in self.unit_roots else None).outside

    @property
    def without_unit(self) -> list[FunctionWithoutUnit]:
        """The functions of templates that are no unit, sorted."""
        parts = map(self.part, (*self.unit_roots, None))
        return sorted(each for part in parts for each in part.without_unit)

    @property
    def problems(self) -> list[FileProblem]:
        """With templates and folders, sorted."""
        parts = map(self.part, (*self.unit_roots, None))
        return sorted(problem for part in parts for problem in part.problems)


def _lock_path(pipfile: Manifest) -> str:
    return f"{pipfile.path}.lock"


def _declaring(unit: Unit) -> tuple[Manifest, ...]:
    """The manifests of a unit that are judged line by line; packages have none."""
    return () if unit.kind is UnitKind.PACKAGE else unit.manifests
