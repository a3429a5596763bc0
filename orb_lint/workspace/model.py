"""The workspace as a whole: its units, and the files that belong to none."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from orb_lint.settings import Settings, Version
from orb_lint.workspace.manifest import Manifest
from orb_lint.workspace.tree import Tree, is_within


class Kind(Enum):
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
        distribution: of a package, the name that it is installed by.
        import_names: of a package, the top-level names that it installs.
        has_computed_requirements: it may require more than could be read.
        attached: paths of the layers that its template attaches; None where that can't be told.
    """

    kind: Kind
    name: str
    path: str
    why: str
    files: tuple[str, ...]
    roots: tuple[str, ...]
    manifests: tuple[Manifest, ...]
    other_manifests: tuple[Manifest, ...]
    target_python: Version
    missing_manifest: Manifest | None = None
    distribution: str = ""
    import_names: tuple[str, ...] = ()
    has_computed_requirements: bool = False
    attached: tuple[str, ...] | None = None

    @property
    def manifest(self) -> Manifest | None:
        """The first of its manifests, None where it has none."""
        return self.manifests[0] if self.manifests else None


class Workspace(NamedTuple):
    """Everything that was found below one root.

    Attributes:
        root: absolute path.
        settings: that the workspace was read with.
        tree: its files.
        units: sorted by path.
        manifests: what is judged line by line, sorted by path: every Pipfile, inside and outside
            units, and what Lambdas and layers declare their dependencies in besides.
        outside: paths of the Python files that belong to no unit.
        problems: (path, line, reason) of templates and folders that could not be read.
    """

    root: str
    settings: Settings
    tree: Tree
    units: tuple[Unit, ...]
    manifests: tuple[Manifest, ...]
    outside: tuple[str, ...]
    problems: tuple[tuple[str, int, str], ...] = ()

    def of_kind(self, kind: Kind) -> list[Unit]:
        """The units of one kind, sorted by path."""
        return [unit for unit in self.units if unit.kind is kind]

    def unit_of(self, path: str) -> Unit | None:
        """The innermost unit around a path, None outside every unit."""
        around = [unit for unit in self.units if is_within(path, unit.path)]
        return max(around, key=lambda unit: len(unit.path), default=None)


def is_test(path: str) -> bool:
    """Whether a file is test code by its name or by the folders it stands in."""
    *folders, name = path.split("/")
    return (
        "tests" in folders
        or name == "conftest.py"
        or name.startswith("test_")
        or name.endswith("_test.py")
    )
