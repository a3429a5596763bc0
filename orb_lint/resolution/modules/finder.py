"""Finds modules by their names in the folders of a workspace, as Python's path finder does."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from itertools import accumulate

from orb_lint.expressions import regex
from orb_lint.files.paths import is_python, is_source, join, parent
from orb_lint.files.tree import Tree
from orb_lint.records import NamedTuple
from orb_lint.source.parsing import DEEPEST
from orb_lint.spelling import KnownWords


class Form(Enum):
    """How a module is stored."""

    PACKAGE = "package"
    FILE = "file"
    NAMESPACE = "namespace"
    COMPILED = "compiled"


class Module(NamedTuple):
    """A module that a name leads to.

    Attributes:
        form: how it is stored.
        path: of its source file (`__init__.py` of a package), of the folder of a namespace package,
            or of the file of a compiled module; relative to the workspace root.
    """

    form: Form
    path: str

    @property
    def folder(self) -> str | None:
        """The folder of its submodules, None if it can have none."""
        if self.form is Form.PACKAGE:
            return parent(self.path)
        return self.path if self.form is Form.NAMESPACE else None

    @property
    def is_foreign(self) -> bool:
        """Whether it is a stub without source, or compiled for other systems than a Lambda's."""
        return self.path.endswith(_FOREIGN_SUFFIXES)


_FOREIGN_SUFFIXES = (".pyi", ".pyd", "-darwin.so")
_COMPILED_SUFFIXES = (".so", ".pyd", ".pyx", ".c", ".cpp")
_TO_BE_BUILT = (
    *(".c", ".cc", ".cpp", ".cu", ".cxx", ".f90", ".pxd", ".pyx", ".rs", ".zig", ".proto"),
    *("/Cargo.toml", "/CMakeLists.txt", "/meson.build"),
)
_GENERATED = ("_pb2.pyi", "_pb2_grpc.pyi")
_BUILD_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_BUILDS_MODULES = regex(
    rb"(?i)maturin|setuptools[-_]rust|rust_extensions|scikit[-_]build|mesonpy|cython|cffi|pybind11"
    rb"|nanobind|mypyc|swig|ext[-_]modules|\bExtension\b|py-build-cmake|enscons|sipbuild"
)
"""Words in build configurations that compile modules."""

_FEW = 8
"""So many folders are asked one by one."""
_ANY = "*"
"""Stands for the modules of a folder that no listing tells."""


class ModuleFinder:
    """Finds modules in one tree."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._top_level: dict[str, frozenset[str]] = {}
        self._known_names: dict[str, KnownWords] = {}
        self._of_files: dict[str, dict[str, Module]] = {}
        self._compiled: dict[str, dict[str, Module]] = {}
        self._found: dict[tuple[str, str], Module | None] = {}
        self._builds: dict[str, bool] = {}
        self._holders: dict[tuple[str, ...], Mapping[str, list[tuple[int, str]]]] = {}

    def find(self, root: str, dotted: str) -> Module | None:
        """The module of a dotted name below one import root, None if there is none."""
        key = (root, dotted)
        if key not in self._found:
            self._found[key] = self._find(root, dotted)
        return self._found[key]

    def _find(self, root: str, dotted: str) -> Module | None:
        module, names = Module(Form.NAMESPACE, root), dotted.split(".")
        if around := self._found.get((root, dotted.rpartition(".")[0])):  # often, for a sibling
            module, names = around, names[-1:]
        for name in names:
            folder = module.folder
            inner = self._in_folder(folder, name) if folder is not None else None
            if inner is None:
                return None
            module = inner
        return module

    def first_of(self, folders: tuple[str, ...], dotted: str) -> Module | None:
        """The module that a dotted name leads to below the first of some import roots that can."""
        for folder in self.folders_with(folders, dotted.partition(".")[0]):
            if module := self.find(folder, dotted):
                return module
        return None

    def folders_with(self, folders: tuple[str, ...], name: str) -> Sequence[str]:
        """Those of some folders that may hold a module, in their order; of a few, all."""
        if len(folders) <= _FEW:
            return folders
        if folders not in self._holders:
            self._holders[folders] = self._find_holders(folders)
        holders = self._holders[folders]
        return [folder for _, folder in sorted((*holders.get(name, ()), *holders.get(_ANY, ())))]

    def _find_holders(self, folders: tuple[str, ...]) -> Mapping[str, list[tuple[int, str]]]:
        """Name of a module → the folders that may hold it, with their position."""
        holders: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, folder in enumerate(folders):
            for name in (_ANY,) if self._is_outside(folder) else self.names_in(folder):
                holders[name].append((number, folder))
        return dict(holders)

    def _is_outside(self, folder: str) -> bool:
        return folder not in self._tree.folders and self._tree.leads_outside(join(folder, _ANY))

    def at_run_time(self, module: Module | None) -> Module | None:
        """What exists of a module when code runs; a build may make what only a stub describes."""
        if module is None or not module.is_foreign:
            return module
        folder = parent(module.path)
        if module.path.endswith(_GENERATED) or self._may_be_built(folder):
            return module
        if module.form is Form.PACKAGE and self._holds(folder, is_source):
            return Module(Form.NAMESPACE, folder)
        return None

    def _may_be_built(self, folder: str) -> bool:
        """Whether something in a folder, or in one above, is compiled to modules."""
        if folder not in self._builds:
            listed = self._tree.folders.get(folder)
            files = listed.files if listed else ()
            self._builds[folder] = (
                any(f"/{name}".endswith(_TO_BE_BUILT) for name in files)
                or any(
                    _BUILDS_MODULES.search(self._tree.read(join(folder, name)) or b"")
                    for name in _BUILD_FILES
                    if name in files
                )
                or (folder != "" and self._may_be_built(parent(folder)))
            )
        return self._builds[folder]

    def of_folder(self, folder: str) -> Module:
        """The module that a folder is: a namespace if it has no `__init__`."""
        listed = self._tree.folders.get(folder)
        for name in ("__init__.py", "__init__.pyi"):
            if listed and name in listed.files:
                return Module(Form.PACKAGE, join(folder, name))
        return Module(Form.NAMESPACE, folder)

    def stub_of(self, module: Module) -> Module | None:
        """The stub beside the source of a module."""
        stub = module.path + "i"
        listed = self._tree.folders.get(parent(stub))
        if listed and stub.endswith(".pyi") and stub.rpartition("/")[2] in listed.files:
            return Module(module.form, stub)
        return None

    def top_level(self, folder: str) -> frozenset[str]:
        """The names of the modules directly in a folder."""
        if folder not in self._top_level:
            self._top_level[folder] = frozenset(self._find_top_level(folder))
        return self._top_level[folder]

    def holds_modules(self, folder: str) -> bool:
        """Whether a folder holds any module, even one that git ignores."""
        with suppress(OSError):
            return bool(self.top_level(folder)) or any(
                map(is_python, os.listdir(self._tree.absolute(folder)))
            )
        return False

    def names_in(self, folder: str) -> frozenset[str]:
        """The names of the modules in a folder, and of all else there: git may ignore some."""
        with suppress(OSError):
            on_disk = os.listdir(self._tree.absolute(folder))
            return self.top_level(folder).union(name.partition(".")[0] for name in on_disk)
        return self.top_level(folder)

    def known_names(self, folder: str) -> KnownWords:
        """The names of the modules in a folder, to tell which one somebody means."""
        if folder not in self._known_names:
            self._known_names[folder] = KnownWords(self.top_level(folder))
        return self._known_names[folder]

    def submodules(self, root: str, package: str) -> list[str]:
        """The dotted names of all modules of an import package, itself included, sorted."""
        names: list[str] = []
        pending = [package]
        while pending:
            names.append(package := pending.pop())
            module = self.find(root, package)
            folder = module.folder if module else None
            pending += [
                f"{package}.{name}"
                for name in (self.top_level(folder) if folder is not None else ())
                if name.isidentifier() and name != "__init__"
            ]
        return sorted(names)

    def _find_top_level(self, folder: str) -> list[str]:
        listed = self._tree.folders.get(folder)
        if listed is None:
            return []
        return [
            *(
                module
                for name in listed.files
                for module, _, suffix in [name.partition(".")]
                if suffix in ("py", "pyi") or name.endswith(_COMPILED_SUFFIXES)
            ),
            *(name for name in listed.folders if self._holds_python(join(folder, name))),
        ]

    def _holds_python(self, folder: str) -> bool:
        return self._holds(folder, is_python)

    def _holds(self, folder: str, is_wanted: Callable[[str], bool]) -> bool:
        """Whether a file of some kind stands in a folder or below it."""
        folders = self._tree.folders
        if folder not in folders:  # a link, whose target is read elsewhere or lies outside
            return True
        return any(
            any(map(is_wanted, folders[inner].files))
            or any(join(inner, name) not in folders for name in folders[inner].folders)
            for inner in self._tree.folders_below(folder)
        )

    def _in_folder(self, folder: str, name: str) -> Module | None:
        """The module of one name in a folder.

        A module that ignore files hide may have been generated, so the disk decides in the end.
        """
        listed = self._tree.folders.get(folder)
        if listed is not None:
            inner = self.of_folder(join(folder, name))
            if name in listed.folders and inner.path.endswith("__init__.py"):
                return inner
            file = self._of_file(folder, listed.files, name)
            if file and file.form is Form.COMPILED and not file.is_foreign:
                return file
            if name in listed.folders and inner.form is Form.PACKAGE:
                return inner
            if file:
                return file
            if name in listed.folders and self._holds_python(join(folder, name)):
                return inner
        return self._on_disk(folder, name)

    def _of_file(self, folder: str, files: tuple[str, ...], name: str) -> Module | None:
        """The module of a file in a folder; a compiled one comes before a source file."""
        if folder not in self._of_files:
            stems = [(file, *file.partition(".")[::2]) for file in reversed(files)]
            self._of_files[folder] = {
                **{
                    stem: Module(Form.FILE, join(folder, file))
                    for file, stem, suffix in stems
                    if suffix == "pyi"
                },
                **_compiled(folder, files, foreign=True),
                **{
                    stem: Module(Form.FILE, join(folder, file))
                    for file, stem, suffix in stems
                    if suffix == "py"
                },
                **_compiled(folder, files, foreign=False),
            }
        return self._of_files[folder].get(name)

    def _on_disk(self, folder: str, name: str) -> Module | None:
        """A module on the disk that no listing has; links out of the workspace are not followed."""
        if folder not in self._tree.folders and self._tree.leads_outside(join(folder, name)):
            return Module(Form.COMPILED, join(folder, name))
        base = self._tree.absolute(join(folder, name))
        if os.path.isfile(f"{base}/__init__.py"):
            return Module(Form.PACKAGE, f"{join(folder, name)}/__init__.py")
        if os.path.isfile(f"{base}.py"):
            return Module(Form.FILE, f"{join(folder, name)}.py")
        return self._compiled_on_disk(folder).get(name)

    def _compiled_on_disk(self, folder: str) -> dict[str, Module]:
        """The compiled modules in a folder, by name."""
        if folder not in self._compiled:
            try:
                files = os.listdir(self._tree.absolute(folder))
            except OSError:
                files = []
            self._compiled[folder] = {
                **_compiled(folder, files, foreign=True),
                **_compiled(folder, files, foreign=False),
            }
        return self._compiled[folder]


def _compiled(folder: str, files: Iterable[str], *, foreign: bool) -> dict[str, Module]:
    """The compiled modules among the files of a folder, by name.

    Args:
        folder: that holds them.
        files: by their names.
        foreign: find those for other systems than a Lambda's, else those for Lambdas.
    """
    return {
        file.partition(".")[0]: Module(Form.COMPILED, join(folder, file))
        for file in sorted(files, reverse=True)
        if file.endswith(_COMPILED_SUFFIXES) and file.endswith(_FOREIGN_SUFFIXES) is foreign
    }


def prefixes(dotted: str) -> Iterator[str]:
    """A dotted name and the names of all packages around it, the shortest first.

    Names with more parts than any module can have are left out.
    """
    parts = dotted.split(".", DEEPEST)[:DEEPEST]
    return accumulate(parts, lambda above, name: f"{above}.{name}")
