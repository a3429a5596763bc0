"""The formats of manifests: how each declares a local package by its path, and how to mend it.

Sources: the documentation of pipenv ("Pipfile & Pipfile.lock"), pip ("Requirements File Format",
"Local project installs"), uv ("Managing dependencies") and Poetry ("Dependency specification"). pip
starts a path from where it runs; from the file's folder is what `sam build --use-container` does.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import NamedTuple

from orb_lint.findings import Edit
from orb_lint.workspace.lines import Lines
from orb_lint.workspace.manifest import Entry, Installer, Manifest, Problem
from orb_lint.workspace.model import Unit
from orb_lint.workspace.pipfile import written_entry
from orb_lint.workspace.pipfile_edits import (
    add_entries,
    change_entry,
    path_entry,
    relative_path,
    rename_entry,
)
from orb_lint.workspace.pyproject_edits import (
    add_packages,
    change_source,
    lists_requirements,
    source_of,
)
from orb_lint.workspace.requirements_edits import (
    add_requirements,
    change_requirement,
    path_requirement,
)
from orb_lint.workspace.toml_edits import written_table
from orb_lint.workspace.toml_lines import written_key

_VERSION_CONTROL = ("git", "hg", "svn", "bzr")
_NO_SOURCE: Mapping[str, None] = dict.fromkeys(
    (
        *_VERSION_CONTROL,
        *("path", "file", "url", "version", "index", "source", "workspace"),
        *("ref", "rev", "tag", "branch", "subdirectory", "hashes"),
    )
)
"""Options that say where an entry comes from, or which of what is offered there, taken away."""
_ADDRESS = re.compile(r"(?:[\w.-]+\s*(?:\[[^\]]*\]\s*)?@\s*|(?:-e|--editable)[\s=]+)?([\w+]+:\S+)")
_VERSION = re.compile(r"[\w.-]+\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)")


class Source(Enum):
    """From where an entry without a local path is installed."""

    VERSION = auto()
    INDEX = auto()
    ELSEWHERE = auto()


class Origin(NamedTuple):
    """Where an entry without a local path comes from, and how a message names that."""

    source: Source
    what: str


class Format(ABC):
    """One way to write manifests.

    Attributes:
        installer: the program that reads them, for messages.
        editable: what makes an entry editable, for messages; None where there is no such thing.
        follows_sources: it finds the local packages that a local package itself says the path of.
    """

    installer: str
    editable: str | None = None
    follows_sources = False

    @abstractmethod
    def line(self, folder: str, name: str, package_path: str) -> str:
        """What declares a local package.

        Args:
            folder: of the manifest, relative to the workspace root.
            name: of the distribution.
            package_path: its folder, relative likewise.
        """

    @abstractmethod
    def how_to_add(self, manifest: Manifest, packages: Iterable[Unit]) -> str:
        """What to do to declare local packages, for a message."""

    @abstractmethod
    def how_to_require(self, name: str) -> str:
        """What to add to declare a distribution in any version, and where, for a message."""

    def how_to_localize(self, manifest: Manifest, entry: Entry, package: Unit) -> str:
        """What to do to declare a local package by its path, for a message."""
        return f"write `{self.line(manifest.folder, entry.key, package.path)}`"

    @abstractmethod
    def add(
        self, manifest: Manifest, packages: list[Unit], names: Iterable[str] = ()
    ) -> Edit | None:
        """Declare local packages, and other distributions in any version, in a manifest.

        Args:
            manifest: one that could be read, or one that is yet to be written, without a source.
            packages: to declare by path.
            names: distributions to declare besides.

        Returns:
            None where the outcome would not be what was there plus that.
        """

    @abstractmethod
    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        """Where an entry without a path comes from, None where that can't be told."""

    @abstractmethod
    def localize(self, manifest: Manifest, entry: Entry, package: Unit) -> Edit | None:
        """Declare by its path what is declared otherwise."""

    @abstractmethod
    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edit | None:
        """Let an entry lead to another path."""

    @abstractmethod
    def make_editable(self, manifest: Manifest, entry: Entry) -> Edit | None:
        """Make an entry editable."""

    @abstractmethod
    def rename(self, manifest: Manifest, entry: Entry, name: str) -> Edit | None:
        """Give an entry another name; None where that takes more than one edit."""

    @abstractmethod
    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        """Whether an entry says the name of its distribution, and not only a place."""

    def fault(self, manifest: Manifest) -> Problem | None:
        """Why a manifest is invalid, None where it is not."""
        return manifest.problem


class _Pipfile(Format):
    installer = "pipenv"
    editable = "set `editable = true`"

    def line(self, folder: str, name: str, package_path: str) -> str:
        return path_entry(folder, name, package_path)

    def how_to_add(self, manifest: Manifest, packages: Iterable[Unit]) -> str:
        return f"add {_joined(self, manifest, packages)} to [packages]"

    def how_to_require(self, name: str) -> str:
        return f'`{written_key(name)} = "*"` to [packages]'

    def add(
        self, manifest: Manifest, packages: list[Unit], names: Iterable[str] = ()
    ) -> Edit | None:
        lines = _lines(self, manifest, packages)
        return add_entries(manifest, [*lines, *(f'{written_key(name)} = "*"' for name in names)])

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        written = written_entry(manifest, entry)
        return _origin(written.options) if isinstance(written.value, (str, Mapping)) else None

    def localize(self, manifest: Manifest, entry: Entry, package: Unit) -> Edit | None:
        path = relative_path(manifest.folder, package.path)
        return change_entry(manifest, entry, {**_NO_SOURCE, "path": path, "editable": True})

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edit | None:
        written = written_entry(manifest, entry)
        if written.is_legacy:
            extras = f"[{','.join(entry.extras)}]" if entry.extras else ""
            return rename_entry(manifest, entry, f"-e {path}{extras}")
        return change_entry(manifest, entry, {_path_option(written.options): path})

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edit | None:
        return change_entry(manifest, entry, {"editable": True})

    def rename(self, manifest: Manifest, entry: Entry, name: str) -> Edit | None:
        return rename_entry(manifest, entry, name)

    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        return not written_entry(manifest, entry).is_legacy


class _Requirements(Format):
    """For `sam build` nothing is editable: it fails on `-e` (aws/aws-sam-cli#818)."""

    installer = "pip"

    def __init__(self, *, can_be_editable: bool) -> None:
        self._can_be_editable = can_be_editable
        self.editable = "put `-e` before it" if can_be_editable else None

    def line(self, folder: str, name: str, package_path: str) -> str:
        return self._requirement(relative_path(folder, package_path))

    def how_to_add(self, manifest: Manifest, packages: Iterable[Unit]) -> str:
        return f"add {_joined(self, manifest, packages)}"

    def how_to_require(self, name: str) -> str:
        return f"`{name}`"

    def add(
        self, manifest: Manifest, packages: list[Unit], names: Iterable[str] = ()
    ) -> Edit | None:
        return add_requirements(manifest, [*_lines(self, manifest, packages), *names])

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        return _origin_of_requirement(manifest, entry)

    def localize(self, manifest: Manifest, entry: Entry, package: Unit) -> Edit | None:
        path = relative_path(manifest.folder, package.path)
        return change_requirement(manifest, entry, self._requirement(path, entry.extras))

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edit | None:
        requirement = path_requirement(path, is_editable=entry.is_editable, extras=entry.extras)
        return change_requirement(manifest, entry, requirement)

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edit | None:
        requirement = self._requirement(entry.path or "", entry.extras)
        return change_requirement(manifest, entry, requirement)

    def rename(self, manifest: Manifest, entry: Entry, name: str) -> Edit | None:
        return self.with_path(manifest, entry, entry.path or "")

    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        return bool(re.search("egg=|@", _text_of(manifest, entry)))

    def fault(self, manifest: Manifest) -> Problem | None:
        """Nothing in a file that can be read: what `-r` names may be written before it is used."""
        return None if manifest.source else manifest.problem

    def _requirement(self, path: str, extras: tuple[str, ...] = ()) -> str:
        return path_requirement(path, is_editable=self._can_be_editable, extras=extras)


class _Pyproject(Format):
    """One of `[project]`, which itself has no form for a relative path."""

    installer = "the installer"
    follows_sources = True

    def line(self, folder: str, name: str, package_path: str) -> str:
        return f'"{name}"'

    def how_to_add(self, manifest: Manifest, packages: Iterable[Unit]) -> str:
        paths = [f"`{relative_path(manifest.folder, package.path)}`" for package in packages]
        return (
            f"add {_joined(self, manifest, packages)} to `dependencies` and install it from"
            f" {' and '.join(paths)}, for which [project] has no form"
        )

    def how_to_require(self, name: str) -> str:
        return f'`"{name}"` to `dependencies`'

    def add(
        self, manifest: Manifest, packages: list[Unit], names: Iterable[str] = ()
    ) -> Edit | None:
        return None

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        return None

    def localize(self, manifest: Manifest, entry: Entry, package: Unit) -> Edit | None:
        return None

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edit | None:
        return None

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edit | None:
        return None

    def rename(self, manifest: Manifest, entry: Entry, name: str) -> Edit | None:
        return None

    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        return True


class _WithSources(_Pyproject):
    """One with a table that says where distributions come from: that of uv or of Poetry."""

    def __init__(self, installer: str, table: str, option: str) -> None:
        self.installer = installer
        self.editable = f"set `{option} = true`"
        self._table = table
        self._option = option

    def line(self, folder: str, name: str, package_path: str) -> str:
        return f"{written_key(name)} = {written_table(self._source(folder, package_path))}"

    def how_to_add(self, manifest: Manifest, packages: Iterable[Unit]) -> str:
        packages = list(packages)
        names = " and ".join(f'`"{package.distribution}"`' for package in packages)
        listed = f"{names} to `dependencies` and " if lists_requirements(manifest) else ""
        return f"add {listed}{_joined(self, manifest, packages)} to [{self._table}]"

    def how_to_localize(self, manifest: Manifest, entry: Entry, package: Unit) -> str:
        return f"{super().how_to_localize(manifest, entry, package)} in [{self._table}]"

    def add(
        self, manifest: Manifest, packages: list[Unit], names: Iterable[str] = ()
    ) -> Edit | None:
        if not manifest.source:
            return None
        sources = [self._source(manifest.folder, package.path) for package in packages]
        return add_packages(manifest, packages, sources)

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        if entry.is_editable:
            return None
        source = source_of(manifest, entry)
        if isinstance(source, list):
            return None
        if isinstance(source, str):
            return _origin({"version": source})
        if isinstance(source, Mapping) and (found := _origin(source)).source is not Source.VERSION:
            return found
        if entry.category.startswith("tool.poetry."):
            return _origin(source if isinstance(source, Mapping) else {})
        return _origin_of_requirement(manifest, entry)

    def localize(self, manifest: Manifest, entry: Entry, package: Unit) -> Edit | None:
        source = self._source(manifest.folder, package.path)
        return change_source(manifest, entry, {**_NO_SOURCE, **source})

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edit | None:
        source = source_of(manifest, entry)
        if not isinstance(source, Mapping):
            return None
        return change_source(manifest, entry, {_path_option(source): path})

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edit | None:
        if not isinstance(source_of(manifest, entry), Mapping):
            return None
        return change_source(manifest, entry, {self._option: True})

    def _source(self, folder: str, package_path: str) -> dict[str, str | bool]:
        return {"path": relative_path(folder, package_path), self._option: True}


class _UvWorkspace(_WithSources):
    """uv refuses a path for what is a member of the same workspace."""

    def __init__(self) -> None:
        super().__init__("uv", "tool.uv.sources", "editable")

    def _source(self, folder: str, package_path: str) -> dict[str, str | bool]:
        return {"workspace": True}


_FORMATS: Mapping[Installer, Format] = {
    Installer.PIPENV: _Pipfile(),
    Installer.PIP: _Requirements(can_be_editable=True),
    Installer.SAM: _Requirements(can_be_editable=False),
    Installer.UV: _WithSources("uv", "tool.uv.sources", "editable"),
    Installer.UV_WORKSPACE: _UvWorkspace(),
    Installer.POETRY: _WithSources("poetry", "tool.poetry.dependencies", "develop"),
    Installer.ANY: _Pyproject(),
}


def format_of(manifest: Manifest) -> Format:
    """How a manifest is written."""
    return _FORMATS[manifest.installer]


def _lines(form: Format, manifest: Manifest, packages: Iterable[Unit]) -> list[str]:
    return [form.line(manifest.folder, each.distribution, each.path) for each in packages]


def _joined(form: Format, manifest: Manifest, packages: Iterable[Unit]) -> str:
    return " and ".join(f"`{line}`" for line in _lines(form, manifest, packages))


def _origin(options: Mapping[str, object]) -> Origin:
    """What the options of an entry, in the words of pipenv, uv or Poetry, say of its origin."""
    for option in (*_VERSION_CONTROL, "path", "file", "url"):
        if option in options:
            return Origin(Source.ELSEWHERE, f"{option} `{options[option]}`")
    for option in ("index", "source"):
        if option in options:
            return Origin(Source.INDEX, f"{option} `{options[option]}`")
    version = str(options.get("version") or "*")
    if "://" in version:
        return Origin(Source.ELSEWHERE, f"URL `{version}`")
    return Origin(Source.VERSION, f"version `{version}`")


def _origin_of_requirement(manifest: Manifest, entry: Entry) -> Origin | None:
    """The same of a requirement; an address on this machine or with a variable may be here."""
    text = _text_of(manifest, entry)
    if address := _ADDRESS.match(text):
        is_here = address[1].startswith("file:") or re.search(r"[{$]", address[1])
        return None if is_here else Origin(Source.ELSEWHERE, f"URL `{address[1]}`")
    if entry.index_name:
        return Origin(Source.INDEX, f"index `{entry.index_name}`")
    version = _VERSION.match(text)
    return _origin({"version": version[1].strip() if version else ""})


def _text_of(manifest: Manifest, entry: Entry) -> str:
    """The requirement of an entry as written."""
    text, span = manifest.source.decode("utf-8-sig", errors="replace"), entry.span
    if span is None:
        return ""
    lines = Lines(text)
    start, end = lines.index(span.line, span.column), lines.index(span.end_line, span.end_column)
    return text[start:end]


def _path_option(options: Mapping[str, object]) -> str:
    return "path" if "path" in options else "file"
