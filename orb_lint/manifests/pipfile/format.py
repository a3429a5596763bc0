"""The Pipfile. Source: pipenv's documentation, "Pipfile & Pipfile.lock"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from orb_lint.files.paths import relative_path
from orb_lint.findings import Edit
from orb_lint.manifests.format import (
    NO_SOURCE,
    Format,
    LocalPackage,
    Origin,
    declarations,
    joined,
    origin,
    path_option,
)
from orb_lint.manifests.manifest import Entry, Installer, Manifest
from orb_lint.manifests.pipfile.edit import add_entries, change_entry, path_entry, rename_entry
from orb_lint.manifests.pipfile.read import written_entry
from orb_lint.toml.positions import written_key


class _Pipfile(Format):
    installer = "pipenv"
    editable = "set `editable = true`"

    def line(self, folder: str, name: str, package_path: str) -> str:
        return path_entry(folder, name, package_path)

    def how_to_add(self, manifest: Manifest, packages: Iterable[LocalPackage]) -> str:
        return f"add {joined(self, manifest, packages)} to [packages]"

    def how_to_require(self, name: str) -> str:
        return f'`{written_key(name)} = "*"` to [packages]'

    def add(
        self, manifest: Manifest, packages: Sequence[LocalPackage], names: Iterable[str] = ()
    ) -> Edit | None:
        declared = declarations(self, manifest, packages)
        return add_entries(manifest, [*declared, *(f'{written_key(name)} = "*"' for name in names)])

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        written = written_entry(manifest, entry)
        return origin(written.options) if isinstance(written.value, (str, Mapping)) else None

    def localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> Edit | None:
        path = relative_path(manifest.folder, package.path)
        return change_entry(manifest, entry, {**NO_SOURCE, "path": path, "editable": True})

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edit | None:
        written = written_entry(manifest, entry)
        if written.is_legacy:
            extras = f"[{','.join(entry.extras)}]" if entry.extras else ""
            return rename_entry(manifest, entry, f"-e {path}{extras}")
        return change_entry(manifest, entry, {path_option(written.options): path})

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edit | None:
        return change_entry(manifest, entry, {"editable": True})

    def rename(self, manifest: Manifest, entry: Entry, name: str) -> Edit | None:
        return rename_entry(manifest, entry, name)

    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        return not written_entry(manifest, entry).is_legacy


FORMATS: Mapping[Installer, Format] = {Installer.PIPENV: _Pipfile()}
