"""The interface of a manifest format, and what several formats share."""

# pylint: disable=unused-argument  # formats without such a thing keep these defaults

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

from orb_lint.errors import Problem
from orb_lint.findings import Edit, in_a_row
from orb_lint.manifests.manifest import VERSION_CONTROL, Entry, Manifest
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol, TypeAlias

    class LocalPackage(Protocol):
        """A distribution that a manifest can declare by its path."""

        @property
        def distribution(self) -> str:
            """The name that it is installed by."""

        @property
        def path(self) -> str:
            """Its folder, relative to the workspace root."""


NO_SOURCE: Mapping[str, None] = dict.fromkeys(
    (
        *VERSION_CONTROL,
        *("path", "file", "url", "version", "index", "source", "workspace"),
        *("ref", "rev", "tag", "branch", "subdirectory", "hashes"),
    )
)
"""Changes that remove every option which says where an entry comes from, or in which version."""


class Source(Enum):
    """The kind of place that an entry without a local path is installed from."""

    VERSION = auto()
    INDEX = auto()
    LOCATION = auto()


class Origin(NamedTuple):
    """Where an entry without a local path comes from, with the words for a message."""

    source: Source
    what: str


Edits: TypeAlias = "tuple[Edit, ...]"
"""Edits to be made together; empty where they can't be made for certain."""


class Format(ABC):
    """One way to write manifests: its words for messages, and its edits.

    Attributes:
        installer_name: the program that reads them, for messages.
        follows_sources: it follows the paths that a local package itself declares for others.
        may_repeat: each list is installed by itself, and entries with markers are alternatives, so
            that a distribution may stand in several of them.
    """

    installer_name: str
    follows_sources = False
    may_repeat = True

    @abstractmethod
    def line(self, manifest: Manifest, name: str, package_path: str) -> str:
        """The line that declares a local package.

        Args:
            manifest: that will hold the line.
            name: of the distribution.
            package_path: its folder, relative to the workspace root.
        """

    @abstractmethod
    def how_to_add(self, manifest: Manifest, packages: Iterable[LocalPackage]) -> str:
        """What to do to declare local packages."""

    @abstractmethod
    def how_to_require(self, manifest: Manifest, name: str) -> str:
        """What to add to declare a distribution in any version, and where."""

    def how_to_localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> str:
        """What to do to declare a local package by its path."""
        return f"write `{self.line(manifest, entry.key, package.path)}`"

    @abstractmethod
    def runtime_section(self, manifest: Manifest) -> str:
        """The name of the section with what is installed at run time."""

    def section(self, manifest: Manifest, entry: Entry) -> str:
        """The name of the section that holds an entry."""
        return f"[{entry.category}]"

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        """Where an entry without a path comes from, None if that can't be told."""
        return None

    def source_fault(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> str | None:
        """Why the installer refuses the place that an entry names, even if it exists."""
        return None

    def specifier(self, manifest: Manifest, entry: Entry) -> str:
        """The versions that an entry accepts, in the form of PEP 440; "" for any, or if unknown."""
        return ""

    def editable_fault(self, manifest: Manifest, entry: Entry) -> str | None:
        """What is wrong with what an entry says of being editable."""
        return None

    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        """Whether an entry gives the name of its distribution, not only a place."""
        return True

    def serves_others(self, manifest: Manifest, entry: Entry) -> bool:
        """Whether a tool has written an entry because others require it."""
        return False

    def has_back_slashes(self, manifest: Manifest, entry: Entry) -> bool:
        """Whether the path of an entry is written with back slashes."""
        return False

    def how_to_set_path(self, manifest: Manifest, entry: Entry, path: str) -> str:
        """What to do to let an entry lead to another path."""
        return f"set its path to `{path}`"

    def how_to_rename(self, manifest: Manifest, entry: Entry, name: str) -> str:
        """What to do to give an entry the name of what it leads to."""
        return f"rename the entry to `{name}`"

    def how_to_make_editable(self, manifest: Manifest, entry: Entry) -> str | None:
        """What to do to make an entry editable; None if the format knows no editable installs."""
        return None

    def fault(self, manifest: Manifest) -> Problem | None:
        """Why a manifest as a whole is invalid, None where it is not."""
        return manifest.problem

    def add(
        self, manifest: Manifest, packages: Sequence[LocalPackage], names: Sequence[str] = ()
    ) -> Edits:
        """Declare local packages by their paths, and other distributions in any version.

        Args:
            manifest: one that could be read, or an empty one that is yet to be written.
            packages: to declare.
            names: of distributions to declare besides.
        """
        return ()

    def remove(self, manifest: Manifest, entry: Entry) -> Edits:
        """Remove an entry."""
        return ()

    def move(self, manifest: Manifest, entry: Entry, runtime: Manifest) -> Edits:
        """Move an entry for development to those for run time.

        Args:
            manifest: that holds the entry.
            entry: to move.
            runtime: the manifest of the same unit that says what it needs to run.
        """
        return ()

    def localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> Edits:
        """Declare a local package by its path instead of by version, index or URL."""
        return ()

    def with_path(self, manifest: Manifest, entry: Entry, path: str) -> Edits:
        """Let an entry lead to another path."""
        return ()

    def make_editable(self, manifest: Manifest, entry: Entry) -> Edits:
        """Make an entry editable."""
        return ()

    def rename(self, manifest: Manifest, entry: Entry, name: str) -> Edits:
        """Give an entry another name."""
        return ()


def together(*edits: Edit | None) -> Edits:
    """Join edits; empty if any of them can't be made."""
    made = tuple(edit for edit in edits if edit)
    return made if len(made) == len(edits) else ()


def declarations(form: Format, manifest: Manifest, packages: Iterable[LocalPackage]) -> list[str]:
    """The lines that declare some local packages in a manifest."""
    return [form.line(manifest, each.distribution, each.path) for each in packages]


def joined(form: Format, manifest: Manifest, packages: Iterable[LocalPackage]) -> str:
    """The lines that declare some local packages, in a row for a message."""
    return in_a_row(f"`{line}`" for line in declarations(form, manifest, packages))


def origin(options: Mapping[str, object]) -> Origin | None:
    """The origin of an entry by its options, which pipenv, uv and Poetry spell alike.

    None where an option is no string.
    """
    for option in (*VERSION_CONTROL, "path", "file", "url"):
        if option in options:
            if not isinstance(options[option], str):
                return None
            return Origin(Source.LOCATION, f"{option} `{options[option]}`")
    for option in ("index", "source"):
        if option in options:
            return Origin(Source.INDEX, f"{option} `{options[option]}`")
    version = str(options.get("version") or "*")
    if "://" in version:
        return Origin(Source.LOCATION, f"URL `{version}`")
    return Origin(Source.VERSION, f"version `{version}`")


def path_option(options: Mapping[str, object]) -> str:
    """The option of an entry that holds its path."""
    return "path" if "path" in options else "file"
