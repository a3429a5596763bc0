"""`pyproject.toml`, plain or with the tables of uv or of Poetry.

Sources: pip ("Local project installs"), uv ("Managing dependencies") and Poetry ("Dependency
specification").
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from orb_lint.files.paths import relative_path
from orb_lint.findings import in_a_row
from orb_lint.manifests.format import (
    NO_SOURCE,
    Edits,
    Format,
    Origin,
    Source,
    joined,
    origin,
    path_option,
    together,
)
from orb_lint.manifests.manifest import Entry, Installer, Manifest
from orb_lint.manifests.pyproject.edit import (
    add_requirements,
    change_source,
    lists_requirements,
    move_requirement,
    remove_requirement,
    source_of,
)
from orb_lint.manifests.pyproject.read import counts_for
from orb_lint.manifests.requirements.format import origin_of_requirement, specifier_of
from orb_lint.manifests.versions import specifier_of_poetry
from orb_lint.toml.edits import written_table
from orb_lint.toml.positions import written_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.manifests.format import LocalPackage


class _Project(Format):
    """The metadata of a package, in which a requirement can't have a relative path."""

    installer_name = "the installer"
    follows_sources = True

    def line(self, manifest: Manifest, name: str, package_path: str) -> str:
        return f'"{name}"'

    def how_to_add(self, manifest: Manifest, packages: Iterable[LocalPackage]) -> str:
        packages = list(packages)
        paths = (f"`{relative_path(manifest.folder, package.path)}`" for package in packages)
        return (
            f"add {joined(self, manifest, packages)} to `dependencies` and install it from"
            f" {in_a_row(paths)}, for which [project] has no form"
        )

    def how_to_require(self, manifest: Manifest, name: str) -> str:
        return f'`"{name}"` to {self.runtime_section(manifest)}'

    def runtime_section(self, manifest: Manifest) -> str:
        return "`dependencies`"

    def specifier(self, manifest: Manifest, entry: Entry) -> str:
        return specifier_of(manifest, entry)


class _Setuptools(_Project):
    """`setup.cfg` or `setup.py`, which are not edited."""

    def runtime_section(self, manifest: Manifest) -> str:
        return "`install_requires`"


class _Pyproject(_Project):
    """One that has `[project]`."""

    def section(self, manifest: Manifest, entry: Entry) -> str:
        is_table = entry.category.startswith("tool.poetry.")
        return super().section(manifest, entry) if is_table else f"`{entry.category}`"

    def add(
        self, manifest: Manifest, packages: Sequence[LocalPackage], names: Sequence[str] = ()
    ) -> Edits:
        if packages or not manifest.source:
            return ()
        return together(add_requirements(manifest, {}, names))

    def remove(self, manifest: Manifest, entry: Entry) -> Edits:
        return together(remove_requirement(manifest, entry))

    def move(self, manifest: Manifest, entry: Entry, runtime: Manifest) -> Edits:
        return together(move_requirement(manifest, entry))


class _Plain(_Pyproject):
    """One of `[project]` alone."""

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        """The URL of a direct reference; of any other, a tool may know more than the file says."""
        found = origin_of_requirement(manifest, entry)
        return found if found and found.source is Source.LOCATION else None

    def how_to_localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> str:
        path = relative_path(manifest.folder, package.path)
        written = super().how_to_localize(manifest, entry, package)
        return f"{written} and install it from `{path}`, for which [project] has no form"


class _WithSources(_Pyproject):
    """One with a table of uv or Poetry that says where distributions come from."""

    def __init__(self, installer: str, table: str, option: str) -> None:
        self.installer_name = installer
        self._table = table
        self._option = option

    def line(self, manifest: Manifest, name: str, package_path: str) -> str:
        return f"{written_key(name)} = {written_table(self._source(manifest, package_path))}"

    def how_to_add(self, manifest: Manifest, packages: Iterable[LocalPackage]) -> str:
        packages = list(packages)
        names = in_a_row(f'`"{package.distribution}"`' for package in packages)
        listed = f"{names} to `dependencies` and " if lists_requirements(manifest) else ""
        return f"add {listed}{joined(self, manifest, packages)} to [{self._table}]"

    def how_to_localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> str:
        return f"{super().how_to_localize(manifest, entry, package)} in [{self._table}]"

    def add(
        self, manifest: Manifest, packages: Sequence[LocalPackage], names: Sequence[str] = ()
    ) -> Edits:
        if not manifest.source:
            return ()
        sources = {
            package.distribution: self._source(manifest, package.path) for package in packages
        }
        return together(add_requirements(manifest, sources, names))

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        if entry.is_editable:
            return None
        source = source_of(manifest, entry)
        if isinstance(source, list):
            return None
        if _is_for_others(entry, source) and not entry.category.startswith("tool.poetry."):
            return origin_of_requirement(manifest, entry)
        if isinstance(source, str):
            return origin({"version": source})
        found = origin(source if isinstance(source, Mapping) else {})
        is_by_version = found is not None and found.source is Source.VERSION
        if is_by_version and not entry.category.startswith("tool.poetry."):
            return origin_of_requirement(manifest, entry)
        return found

    def how_to_make_editable(self, manifest: Manifest, entry: Entry) -> str | None:
        if isinstance(source_of(manifest, entry), Mapping):
            return f"set `{self._option} = true`"
        line = self.line(manifest, entry.key, manifest.target(entry) or "")
        return f"write `{line}` in [{self._table}]"

    def how_to_set_path(self, manifest: Manifest, entry: Entry, path: str) -> str:
        if isinstance(source_of(manifest, entry), Mapping):
            return super().how_to_set_path(manifest, entry, path)
        return self._how_to_write(manifest, entry, path)

    def _how_to_write(self, manifest: Manifest, entry: Entry, path: str) -> str:
        """How to write the line of an entry anew; `path` starts at the manifest."""
        target = posixpath.normpath(posixpath.join(manifest.folder, path))
        return f"write `{self.line(manifest, entry.key, target)}` in [{self._table}]"

    def localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> Edits:
        if _is_for_others(entry, source_of(manifest, entry)):
            return ()
        source = self._source(manifest, package.path)
        return together(change_source(manifest, entry, {**NO_SOURCE, self._option: None, **source}))

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edits:
        source = source_of(manifest, entry)
        if not isinstance(source, Mapping):
            return ()
        return together(change_source(manifest, entry, {path_option(source): path}))

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edits:
        if not isinstance(source_of(manifest, entry), Mapping):
            return ()
        return together(change_source(manifest, entry, {self._option: True}))

    def _source(self, manifest: Manifest, package_path: str) -> dict[str, str | bool]:
        return {"path": relative_path(manifest.folder, package_path), self._option: True}


def _is_for_others(entry: Entry, source: object) -> bool:
    """Whether a table about a distribution applies on no Lambda, or to another list than this."""
    if not isinstance(source, dict):
        return False
    from orb_lint.manifests.pyproject.conditions import tables_on_lambda

    return not (counts_for(entry, source) and tables_on_lambda([source]))


class _Poetry(_WithSources):
    """Poetry, which has its own table for requirements."""

    def __init__(self) -> None:
        super().__init__("poetry", "tool.poetry.dependencies", "develop")

    def how_to_require(self, manifest: Manifest, name: str) -> str:
        if lists_requirements(manifest):
            return super().how_to_require(manifest, name)
        return f'`{written_key(name)} = "*"` to {self.runtime_section(manifest)}'

    def specifier(self, manifest: Manifest, entry: Entry) -> str:
        if not entry.category.startswith("tool.poetry."):
            return super().specifier(manifest, entry)
        source = source_of(manifest, entry)
        version = source.get("version") if isinstance(source, Mapping) else source
        return specifier_of_poetry(version) if isinstance(version, str) else ""

    def runtime_section(self, manifest: Manifest) -> str:
        if lists_requirements(manifest):
            return super().runtime_section(manifest)
        return f"[{self._table}]"


class _UvWorkspace(_WithSources):
    """A member of a uv workspace: uv refuses paths to other members, and accepts all others."""

    def __init__(self) -> None:
        super().__init__("uv", "tool.uv.sources", "editable")

    def _source(self, manifest: Manifest, package_path: str) -> dict[str, str | bool]:
        workspace = manifest.uv_workspace
        if workspace is None or workspace.has_member(package_path):
            return {"workspace": True}
        return super()._source(manifest, package_path)

    def source_fault(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> str | None:
        workspace, source = manifest.uv_workspace, source_of(manifest, entry)
        if workspace is None:
            return None
        if workspace.has_member(package.path):
            has_path = isinstance(source, Mapping) and "path" in source
            return (
                "is a member of the uv workspace, which uv takes by no path" if has_path else None
            )
        source = source or workspace.sources.get(entry.distribution)
        if not isinstance(source, Mapping) or source.get("workspace") is not True:
            return None
        return f"is taken from the uv workspace, of which {package.path} is no member"

    def how_to_make_editable(self, manifest: Manifest, entry: Entry) -> str | None:
        if self._is_member(manifest, entry.path or ""):
            return None  # first its path has to go; then it is editable
        return super().how_to_make_editable(manifest, entry)

    def how_to_set_path(self, manifest: Manifest, entry: Entry, path: str) -> str:
        if not self._is_member(manifest, path):
            return super().how_to_set_path(manifest, entry, path)
        return self._how_to_write(manifest, entry, path)

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edits:
        if not self._is_member(manifest, path):
            return super().with_path(manifest, entry, path)
        no_path = {**NO_SOURCE, self._option: None}
        return together(change_source(manifest, entry, {**no_path, "workspace": True}))

    def _is_member(self, manifest: Manifest, path: str) -> bool:
        """Whether a path in a manifest leads to a member of its uv workspace."""
        workspace = manifest.uv_workspace
        target = posixpath.normpath(posixpath.join(manifest.folder, path))
        return workspace is not None and workspace.has_member(target)


FORMATS: Mapping[Installer, Format] = {
    Installer.UV: _WithSources("uv", "tool.uv.sources", "editable"),
    Installer.UV_WORKSPACE: _UvWorkspace(),
    Installer.POETRY: _Poetry(),
    Installer.SETUPTOOLS: _Setuptools(),
    Installer.ANY: _Plain(),
}
