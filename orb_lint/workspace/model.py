"""The workspace as a whole: its units, and the files that belong to none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from operator import attrgetter

from orb_lint.files.folders import Folder, Unreadable
from orb_lint.files.paths import innermost, is_within, join, name_of, parent
from orb_lint.files.tree import Tree
from orb_lint.manifests.manifest import REQUIREMENTS, Manifest
from orb_lint.manifests.requirements.read import read_requirements, read_requirements_files
from orb_lint.records import NamedTuple
from orb_lint.settings import ANY_PYTHON, Pythons, Settings, Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from orb_lint.manifests.builds.build import Build
    from orb_lint.workspace.build_scripts import BuildScript
    from orb_lint.workspace.path_settings import PathSetting
    from orb_lint.workspace.template_files import TemplateFile


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
        files: paths of its Python files, stubs included; those of inner units are not among them.
        roots: folders whose modules it can import by their top-level name.
        manifests: what declares its dependencies: its manifest and what that includes; of a
            package, its metadata files.
        other_manifests: further files beside them that tell what may be installed with it.
        missing_manifest: of a Lambda without any, the one to write, still empty.
        target_python: whose standard library and syntax count.
        pythons: the oldest and the newest that it may run on.
        distribution: of a package, the name that it is installed by.
        import_names: of a package, the top-level names that it installs; of a layer, that of its
            folder where the folder is a package by itself.
        has_computed_requirements: it may require more than could be read.
        attached: paths of the layers that its template attaches; None where that can't be told.
        functions: the template and the line of each function that runs its code.
        handlers: paths of the modules that these functions call, without their `.py`; empty where
            one can't be told.
        gaps: what of a Lambda's path, or of a layer's content, can't be known; each with what
            would close the gap.
        brings: top-level modules that whatever deploys a Lambda adds.
        delivers: of a layer, the local packages that the settings say it holds.
        is_for_development: of a package, no entry that leads to it installs it at run time.
        manifest_above: of a Lambda without a manifest, the nearest one above it; "" for none.
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
    import_names: tuple[str, ...] = ()
    has_computed_requirements: bool = False
    attached: tuple[str, ...] | None = None
    functions: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    delivers: tuple[str, ...] = ()
    is_for_development: bool = False
    manifest_above: str = ""

    @property
    def is_open(self) -> bool:
        """Whether more may stand on its path, or be in it, than anything here tells."""
        return bool(self.gaps)

    @property
    def manifest(self) -> Manifest | None:
        """The first of its manifests, None where it has none."""
        return self.manifests[0] if self.manifests else None


FileProblem: TypeAlias = tuple[str, int, str]
"""Path, line and reason of a template or folder that could not be read."""


class Elsewhere(NamedTuple):
    """A function that a template names and whose code is not here.

    Attributes:
        name: its logical id.
        place: the template and its line.
        reason: why it is no unit.
    """

    name: str
    place: str
    reason: str


class Part(NamedTuple):
    """What stands in one unit root, or in none.

    Attributes:
        units: sorted by path.
        outside: paths of the Python files that belong to no unit.
        folders: paths of all folders.
        pipfiles: that are judged, whether a unit has them for its manifest or not.
        unreadable: folders that could not be listed.
        problems: with templates, and with these folders.
    """

    units: tuple[Unit, ...]
    outside: tuple[str, ...]
    folders: tuple[str, ...]
    pipfiles: tuple[Manifest, ...]
    unreadable: tuple[Unreadable, ...]
    problems: tuple[FileProblem, ...]


class Workspace:
    """Everything below one root, read unit root by unit root as somebody asks for it.

    Attributes:
        root: absolute path.
        settings: that the workspace was read with.
        tree: its files.
        unit_roots: path of each folder that holds a unit, or several Lambdas, → what it holds.
        code_folders: folders that templates outside of a unit root name in it → the unit root.
        elsewhere: functions that templates name and that are no unit.
        warnings: about settings that fit the workspace no more.
    """

    def __init__(
        self,
        settings: Settings,
        tree: Tree,
        unit_roots: Mapping[str, UnitKind],
        code_folders: Mapping[str, str],
        elsewhere: Sequence[Elsewhere],
        read_part: Callable[[str | None], Part],
    ) -> None:
        self.root = tree.root
        self.settings = settings
        self.tree = tree
        self.unit_roots = unit_roots
        self.code_folders = code_folders
        self.elsewhere = elsewhere
        self.warnings: list[str] = []
        self._read_part = read_part
        self._parts: dict[str | None, Part] = {}
        self._of_kind: dict[UnitKind, list[Unit]] = {}
        self._builds: dict[str, Build | None] = {}
        self._build_scripts: dict[str, BuildScript] = {}

    def part(self, unit_root: str | None) -> Part:
        """What stands in a unit root; for None, what stands in none."""
        if unit_root not in self._parts:
            self._parts[unit_root] = self._read_part(unit_root)
        return self._parts[unit_root]

    def part_of(self, path: str) -> Part:
        """What stands in the innermost unit root around a path, or in none if it does."""
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
            return None  # at the root stands more than is the function's
        return found

    def each_of_kind(self, kind: UnitKind) -> Iterator[Unit]:
        """The units of one kind, in any order, each unit root read when its turn has come."""
        for unit_root, held in self.unit_roots.items():
            if held is kind:
                yield from self.part(unit_root).units

    def of_kind(self, kind: UnitKind) -> list[Unit]:
        """The units of one kind, sorted by path."""
        if kind not in self._of_kind:
            self._of_kind[kind] = sorted(self.each_of_kind(kind), key=attrgetter("path"))
        return self._of_kind[kind]

    def holds(self, path: str) -> bool:
        """Whether a path is that of a Python file that belongs to the workspace."""
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
        """What is judged line by line and stands in a unit root; for None, in none.

        Every Pipfile, inside and outside units, and what Lambdas and layers declare their
        dependencies in besides.
        """
        part = self.part(unit_root)
        found = {
            manifest.path: manifest
            for manifests in (part.pipfiles, *map(_declaring, part.units))
            for manifest in manifests
            if self.unit_root_of(manifest.path) == unit_root
        }
        return [found[path] for path in sorted(found)]

    def manifests_elsewhere(self, unit_root: str) -> Iterator[Manifest]:
        """What is judged line by line, belongs to units of this root, and stands in none."""
        for unit in self.part(unit_root).units:
            for manifest in _declaring(unit):
                if self.unit_root_of(manifest.path) is None:
                    yield manifest

    def folder(self, path: str) -> Folder | None:
        """What a folder that may hold sources holds, None where there is none such."""
        return self.tree.folders.get(path)

    def exists(self, path: str) -> bool:
        """Whether anything stands at a path, even if it is not looked at."""
        return self.tree.exists(path)

    def is_ignored_by_git(self, path: str) -> bool:
        """Whether git would ignore a file at a path, which need not exist."""
        return self.tree.is_ignored_by_git(path)

    def relative(self, path: str) -> str | None:
        """An absolute path as seen from the root, None where it does not lie in there."""
        is_inside = path == self.root or path.startswith(f"{self.root}/")
        return path[len(self.root) + 1 :] if is_inside else None

    def lock_of(self, pipfile: Manifest) -> bytes | None:
        """The content of the lock of a Pipfile, None where it has none that git has, too."""
        return self.tree.read_listed(_lock_path(pipfile))

    def lacks_lock(self, pipfile: Manifest) -> bool:
        """Whether a Pipfile has no lock, not even one that git ignores or would ignore."""
        path = _lock_path(pipfile)
        return not (
            self.tree.lists(path) or self.tree.exists(path) or self.tree.is_ignored_by_git(path)
        )

    def build_of(self, package: Unit) -> Build | None:
        """What the build configuration of a package says of the modules to install.

        Returns:
            None where that can't be told.
        """
        if package.path not in self._builds:
            from orb_lint.manifests.builds.read import read_build

            self._builds[package.path] = read_build(
                package.manifests, lambda name: self.tree.read(join(package.path, name))
            )
        return self._builds[package.path]

    def build_scripts(self, folders: Iterable[str] | None = None) -> Iterator[BuildScript]:
        """The build scripts in some folders, each read once somebody asks what it says.

        Args:
            folders: their paths; None for all that the workspace has.
        """
        from orb_lint.workspace.build_scripts import BuildScript, build_scripts

        for path in build_scripts(self.tree, [*self.tree.folders] if folders is None else folders):
            if path not in self._build_scripts:
                self._build_scripts[path] = BuildScript(self.tree, path)
            yield self._build_scripts[path]

    @cached_property
    def templates(self) -> Mapping[str, TemplateFile]:
        """Path → template, of all that the workspace holds."""
        from orb_lint.workspace.template_files import template_files

        return {each.path: each for each in template_files(self.tree)}

    def path_settings(self, folders: Iterable[str]) -> Iterator[PathSetting]:
        """Every path in the settings in some folders, but for those in files that git ignores."""
        from orb_lint.workspace.path_settings import path_settings

        return path_settings(self.tree, folders)

    def requirements_beside(self, manifest: Manifest) -> list[Manifest]:
        """The `requirements.txt` in the folder of a manifest, and what that includes."""
        path = join(manifest.folder, REQUIREMENTS)
        if not self.tree.lists(path):
            return []
        return read_requirements_files([path], self.tree.read)

    def compiled_from(self, manifest: Manifest) -> Manifest | None:
        """The `.in` file that a requirements file is compiled from, where it stands beside it."""
        stem, dot, _ = manifest.path.rpartition(".txt")
        path = f"{stem}.in"
        source = self.tree.read_listed(path) if dot else None
        return None if source is None else read_requirements(path, source)

    @property
    def outside(self) -> tuple[str, ...]:
        """Paths of the Python files that belong to no unit."""
        return self.part("" if "" in self.unit_roots else None).outside

    @property
    def problems(self) -> list[FileProblem]:
        """With templates and folders, sorted."""
        parts = map(self.part, (*self.unit_roots, None))
        return sorted(problem for part in parts for problem in part.problems)


def _lock_path(pipfile: Manifest) -> str:
    return f"{pipfile.path}.lock"


def _declaring(unit: Unit) -> tuple[Manifest, ...]:
    """The manifests of a unit that are judged line by line; the metadata of packages is not."""
    return () if unit.kind is UnitKind.PACKAGE else unit.manifests


def is_python(name: str) -> bool:
    """Whether a file is Python source by its name, stubs included."""
    return name.endswith((".py", ".pyi"))


def is_source(name: str) -> bool:
    """Whether a file is Python source by its name, and no stub."""
    return name.endswith(".py")


def is_test(path: str) -> bool:
    """Whether a file is test code by its name or by the folders it stands in."""
    *folders, name = path.split("/")
    return (
        "tests" in folders
        or name == "conftest.py"
        or name.startswith("test_")
        or name.endswith("_test.py")
    )
