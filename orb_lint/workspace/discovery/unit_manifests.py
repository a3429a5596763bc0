"""Finds and reads the manifests of Lambdas and layers, in the formats that the settings name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from orb_lint.expressions import regex
from orb_lint.files.globs import folder_globs
from orb_lint.files.paths import is_within, join, name_of, parent, path_from, upwards
from orb_lint.files.tree import Tree
from orb_lint.manifests.manifest import (
    PIPFILE,
    REQUIREMENTS,
    Installer,
    Manifest,
    Scope,
    UvWorkspace,
    unreadable,
)
from orb_lint.manifests.pipfile.read import read_pipfile
from orb_lint.manifests.pyproject.read import (
    declares_dependencies,
    read_pyproject,
    read_uv_workspace,
)
from orb_lint.manifests.requirements.read import read_requirements_files, requirements_paths
from orb_lint.records import NamedTuple
from orb_lint.settings import Settings
from orb_lint.workspace.discovery.unit_globs import UnitFolder
from orb_lint.workspace.model import UnitKind
from orb_lint.workspace.templates.deployment import DeployedFunction

_PYPROJECT = "pyproject.toml"
_PACKAGES = regex(rb"^[ \t]*\[[ \t]*packages[ \t]*[].]", re.MULTILINE)


class Found(NamedTuple):
    """What declares the dependencies of a unit.

    Attributes:
        manifests: the first in the order of formats of the settings, and what that includes.
        is_complete: False where it computes requirements.
    """

    manifests: tuple[Manifest, ...] = ()
    is_complete: bool = True


class UnitManifests:
    """The manifests of one workspace, each read once."""

    def __init__(
        self,
        tree: Tree,
        settings: Settings,
        unit_folders: Mapping[str, UnitFolder],
        functions: Iterable[DeployedFunction],
    ) -> None:
        """Nothing is read yet.

        Args:
            tree: of the workspace.
            settings: with the formats that count, and manifests that are elsewhere.
            unit_folders: of the units.
            functions: of templates.
        """
        self._tree = tree
        self._unit_folders = unit_folders
        self._formats = settings.manifests
        self._placed = folder_globs(settings.manifest_of)
        self._by_setting = [*settings.manifest_of.values()]
        self._is_shared = settings.shared_pipfile
        self._pipfiles: dict[str, Manifest] = {}
        self._built_by_sam: set[str] = set()
        self._named: dict[str, str | None] = {}
        self._read: dict[str, Found] = {}
        self._uv_workspaces: dict[str, UvWorkspace | None] = {}
        self.add_functions("", functions)

    def find(self, folder: str, code_folders: Iterable[str], *, may_be_shared: bool) -> Found:
        """What declares the dependencies of a unit.

        Args:
            folder: of the unit.
            code_folders: code folders of functions inside it.
            may_be_shared: a folder above may hold it, if the settings allow that.
        """
        if placed := [*self._placed.matching(folder)]:
            return self.read(self._by_setting[min(placed)])
        code_folders = tuple(code_folders)
        named = [self._named[each] for each in (folder, *code_folders) if each in self._named]
        if named and named[0] and self._tree.lists(named[0]):
            return self.read(named[0])
        is_shared = may_be_shared and (self._is_shared or bool(named))
        above = upwards(parent(folder)) if is_shared else ()
        return next(self._in_folders((folder, *code_folders, *above)), Found())

    def above(self, folder: str) -> Manifest | None:
        """The nearest manifest in a folder above, None if there is none."""
        return next(iter(self._above(folder).manifests), None)

    def _above(self, folder: str) -> Found:
        return next(self._in_folders(upwards(parent(folder))), Found()) if folder else Found()

    def read(self, path: str) -> Found:
        """What the manifest at a path declares, and what that includes."""
        folder, name = parent(path), name_of(path)
        if name == PIPFILE:
            return self.pipfile(folder)
        if path not in self._read:
            read = self._pyproject if name == _PYPROJECT else self._requirements
            self._read[path] = read(folder, path)
        return self._read[path]

    def add_functions(self, unit_root: str, functions: Iterable[DeployedFunction]) -> None:
        """Note the functions that a template in a unit root names."""
        functions = list(functions)
        self._built_by_sam.update(
            above
            for above in self._around(each.folder for each in functions)
            if is_within(above, unit_root)
        )
        self._named.update(
            (each.folder, each.manifest) for each in functions if each.manifest != ""
        )

    def _around(self, folders: Iterable[str]) -> Iterator[str]:
        """Some folders that templates name, and the folders around them, as far as they exist."""
        is_listed = self._tree.folders.is_listed
        return (above for folder in folders for above in upwards(folder) if is_listed(above))

    def pipfile(self, folder: str) -> Found:
        """The Pipfile in a folder, even if the settings do not name that format."""
        listed = self._tree.folders.get(folder)
        if listed is None or PIPFILE not in listed.files:
            return Found()
        if folder not in self._pipfiles:
            path = join(folder, PIPFILE)
            source = self._tree.read(path)
            self._pipfiles[folder] = (
                self._unreadable(path, Installer.PIPENV)
                if source is None
                else read_pipfile(path, source)
            )
        return Found((self._pipfiles[folder],))

    def others(self, folder: str) -> Iterator[Manifest]:
        """The manifests in a folder, without those of the format that counts."""
        if len(self._formats) > 1:
            for found in [*self._in_folders((folder,))][1:]:
                yield from found.manifests

    def missing(self, folder: str, code_folders: Iterable[str]) -> Manifest:
        """The manifest that a Lambda without any should have, still empty.

        Where no Lambda has one, what all are installed from tells the format. `sam build` reads the
        requirements file in the code folder itself.
        """
        name = self._prevailing or self._format_above(folder) or self._formats[0]
        folder = next(iter(code_folders), folder) if name == REQUIREMENTS else folder
        if not self._prevailing and folder in self._built_by_sam and REQUIREMENTS in self._formats:
            name = REQUIREMENTS
        installer = {
            PIPFILE: Installer.PIPENV,
            REQUIREMENTS: self._installer_of_requirements(folder),
            _PYPROJECT: Installer.ANY,
        }[name]
        return Manifest(join(folder, name), b"", installer=installer)

    def _format_above(self, folder: str) -> str:
        """The format of the nearest manifest above, "" if that installs nothing at run time."""
        manifests = self._above(folder).manifests
        installs = any(each.scope is Scope.RUNTIME for one in manifests for each in one.entries)
        return name_of(manifests[0].path) if installs else ""

    @cached_property
    def _prevailing(self) -> str:
        """The format that most Lambdas of the workspace have beside their code, "" for none."""
        counts = dict.fromkeys(self._formats, 0)
        for folder, unit_folder in self._unit_folders.items():
            if unit_folder.kind is UnitKind.LAMBDA:
                for name in self._formats:
                    if self._is_there(join(folder, name)):
                        counts[name] += 1
                        break
        most = max(self._formats, key=lambda name: counts[name])
        return most if counts[most] else ""

    def _is_there(self, path: str) -> bool:
        """Whether a manifest exists, without opening the folder of its Lambda."""
        if not os.path.isfile(self._tree.absolute(path)):
            return False
        return name_of(path) != _PYPROJECT or declares_dependencies(self._tree.read(path) or b"")

    def _in_folders(self, folders: Iterable[str]) -> Iterator[Found]:
        """The manifests in some folders; a Pipfile without packages comes last."""
        for folder in folders:
            content = self._tree.folders.get(folder)
            late: list[Found] = []
            for name in self._formats:
                if content is None or name not in content.files:
                    continue
                found = self.read(join(folder, name))
                if name == PIPFILE and not _declares_packages(found.manifests[0]):
                    late.append(found)
                elif found.manifests:
                    yield found
            yield from late

    def _requirements(self, folder: str, path: str) -> Found:
        """A requirements file, what it includes, and those beside `requirements.txt`."""
        installer = self._installer_of_requirements(folder)
        if self._tree.read_listed(path) is None:
            return Found((self._unreadable(path, installer),))
        beside = requirements_paths(self._tree, folder) if name_of(path) == REQUIREMENTS else ()
        manifests = read_requirements_files(dict.fromkeys((path, *beside)), self._tree.read_listed)
        return Found(
            tuple(
                manifest._replace(installer=installer, included_from=folder)
                for manifest in manifests
            )
        )

    def _pyproject(self, folder: str, path: str) -> Found:
        """A `pyproject.toml` with more than settings of tools, and the files that it reads."""
        source = self._tree.read_listed(path)
        if source is None:
            return Found((self._unreadable(path, Installer.ANY),))
        if not declares_dependencies(source):
            return Found()
        package = read_pyproject(path, source, self.uv_workspace_of(folder))
        manifests = [package.manifest]
        for file, listing in package.files:
            included = path_from(folder, file)
            manifests += read_requirements_files([included], self._tree.read_listed, listing)
        return Found(tuple(manifests), package.complete and not package.manifest.problem)

    def _unreadable(self, path: str, installer: Installer) -> Manifest:
        return unreadable(path, self._tree.why_unread(path) or "it is excluded", installer)

    def _installer_of_requirements(self, folder: str) -> Installer:
        return Installer.SAM if folder in self._built_by_sam else Installer.PIP

    def uv_workspace_of(self, folder: str) -> UvWorkspace | None:
        """The uv workspace that a folder is a member of."""
        for above in upwards(parent(folder)):
            if above not in self._uv_workspaces:
                path = join(above, _PYPROJECT)
                source = self._tree.read_listed(path)
                self._uv_workspaces[above] = read_uv_workspace(path, source) if source else None
            workspace = self._uv_workspaces[above]
            if workspace and workspace.has_member(folder):
                return workspace
        return None


def _declares_packages(pipfile: Manifest) -> bool:
    return pipfile.problem is not None or _PACKAGES.search(pipfile.source) is not None
