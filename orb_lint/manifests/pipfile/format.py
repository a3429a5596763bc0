"""The Pipfile. Source: pipenv's documentation, "Pipfile & Pipfile.lock"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from orb_lint.expressions import regex
from orb_lint.files.paths import relative_path
from orb_lint.manifests.format import (
    NO_SOURCE,
    Edits,
    Format,
    Origin,
    declarations,
    joined,
    origin,
    path_option,
    together,
)
from orb_lint.manifests.manifest import Entry, Installer, Manifest
from orb_lint.manifests.pipfile.read import SECTION, written_entry
from orb_lint.toml.positions import written_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from orb_lint.manifests.format import LocalPackage

_MAY_BE_NO_BOOLEAN = regex(rb"""editable["']?\s*=\s*(?!\s|true\b|false\b)""")


class _Pipfile(Format):
    installer_name = "pipenv"
    may_repeat = False

    def line(self, manifest: Manifest, name: str, package_path: str) -> str:
        from orb_lint.manifests.pipfile.edit import path_entry

        return path_entry(manifest.folder, name, package_path)

    def how_to_add(self, manifest: Manifest, packages: Iterable[LocalPackage]) -> str:
        return f"add {joined(self, manifest, packages)} to {self.runtime_section(manifest)}"

    def how_to_require(self, manifest: Manifest, name: str) -> str:
        return f"`{_any_version(name)}` to {self.runtime_section(manifest)}"

    def runtime_section(self, manifest: Manifest) -> str:
        return f"[{SECTION}]"

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        written = written_entry(manifest, entry)
        return origin(written.options) if isinstance(written.value, (str, Mapping)) else None

    def specifier(self, manifest: Manifest, entry: Entry) -> str:
        version = written_entry(manifest, entry).options.get("version")
        return version if isinstance(version, str) and version != "*" else ""

    def editable_fault(self, manifest: Manifest, entry: Entry) -> str | None:
        if not _may_hold_no_boolean(manifest.source) or isinstance(
            written_entry(manifest, entry).options.get("editable", False), bool
        ):
            return None
        return "has an `editable` that is no boolean, which crashes pipenv"

    def has_back_slashes(self, manifest: Manifest, entry: Entry) -> bool:
        written = written_entry(manifest, entry)
        place = written.options.get(path_option(written.options), "")
        return "\\" in (written.keys[1] if written.is_legacy else str(place))

    def how_to_rename(self, manifest: Manifest, entry: Entry, name: str) -> str:
        from orb_lint.manifests.pipfile.edit import path_entry

        if not _has_extras_in_key(entry):
            return super().how_to_rename(manifest, entry, name)
        target = manifest.target(entry) or ""
        return f"write `{path_entry(manifest.folder, name, target, entry.extras)}`"

    def how_to_make_editable(self, manifest: Manifest, entry: Entry) -> str | None:
        return "set `editable = true`"

    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        return not written_entry(manifest, entry).is_legacy

    def add(
        self, manifest: Manifest, packages: Sequence[LocalPackage], names: Sequence[str] = ()
    ) -> Edits:
        from orb_lint.manifests.pipfile.edit import add_entries

        declared = declarations(self, manifest, packages)
        return together(add_entries(manifest, [*declared, *map(_any_version, names)]))

    def remove(self, manifest: Manifest, entry: Entry) -> Edits:
        from orb_lint.manifests.pipfile.edit import remove_entry

        return together(remove_entry(manifest, entry))

    def move(self, manifest: Manifest, entry: Entry, runtime: Manifest) -> Edits:
        from orb_lint.manifests.pipfile.edit import move_entry

        return move_entry(manifest, entry)

    def localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> Edits:
        from orb_lint.manifests.pipfile.edit import change_entry

        path = relative_path(manifest.folder, package.path)
        changes = {**NO_SOURCE, "path": path, "editable": True}
        return together(change_entry(manifest, entry, changes))

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edits:
        from orb_lint.manifests.pipfile.edit import change_entry, rename_entry

        written = written_entry(manifest, entry)
        if written.is_legacy:
            extras = f"[{','.join(entry.extras)}]" if entry.extras else ""
            return together(rename_entry(manifest, entry, f"-e {path}{extras}"))
        return together(change_entry(manifest, entry, {path_option(written.options): path}))

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edits:
        from orb_lint.manifests.pipfile.edit import change_entry

        return together(change_entry(manifest, entry, {"editable": True}))

    def rename(self, manifest: Manifest, entry: Entry, name: str) -> Edits:
        from orb_lint.manifests.pipfile.edit import rename_entry

        if _has_extras_in_key(entry):
            return ()
        return together(rename_entry(manifest, entry, name))


def _has_extras_in_key(entry: Entry) -> bool:
    """Whether a key holds extras, which pipenv understands with a version but not with a path."""
    return bool(entry.written) and not entry.written.startswith("-e")


@lru_cache(maxsize=1 << 12)
def _may_hold_no_boolean(source: bytes) -> bool:
    return _MAY_BE_NO_BOOLEAN.search(source) is not None


def _any_version(name: str) -> str:
    return f'{written_key(name)} = "*"'


FORMATS: Mapping[Installer, Format] = {Installer.PIPENV: _Pipfile()}
