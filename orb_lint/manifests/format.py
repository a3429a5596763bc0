"""What a format of manifests is, and what several of them share."""

# pylint: disable=unused-argument  # a format that has no such thing keeps these defaults

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

from orb_lint.errors import Problem
from orb_lint.findings import Edit
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
"""Options that say where an entry comes from, or which of what is offered there, taken away."""


class Source(Enum):
    """From where an entry without a local path is installed."""

    VERSION = auto()
    INDEX = auto()
    ELSEWHERE = auto()


class Origin(NamedTuple):
    """Where an entry without a local path comes from, and how a message names that."""

    source: Source
    what: str


Edits: TypeAlias = "tuple[Edit, ...]"
"""Edits to be made together; none where that can't be done, or not for certain."""


class Format(ABC):
    """One way to write manifests: its words for messages, and its edits.

    Attributes:
        installer: the program that reads them.
        follows_sources: it finds the local packages that a local package itself says the path of.
    """

    installer: str
    follows_sources = False

    @abstractmethod
    def line(self, manifest: Manifest, name: str, package_path: str) -> str:
        """What declares a local package.

        Args:
            manifest: that is to hold it.
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
        """What holds the entries that are installed at run time."""

    def section(self, manifest: Manifest, entry: Entry) -> str:
        """What holds an entry."""
        return f"[{entry.category}]"

    def origin(self, manifest: Manifest, entry: Entry) -> Origin | None:
        """Where an entry without a path comes from, None where that can't be told."""
        return None

    def source_fault(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> str | None:
        """Why a local package can't be installed from where its entry says, even if it is there."""
        return None

    def specifier(self, manifest: Manifest, entry: Entry) -> str:
        """The versions that an entry accepts, as PEP 440 has it; "" for any, or if untold."""
        return ""

    def editable_fault(self, manifest: Manifest, entry: Entry) -> str | None:
        """What is wrong with what an entry says of being editable."""
        return None

    def is_named(self, manifest: Manifest, entry: Entry) -> bool:
        """Whether an entry says the name of its distribution, and not only a place."""
        return True

    def serves_others(self, manifest: Manifest, entry: Entry) -> bool:
        """Whether a tool has written an entry, for what others require."""
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
        """What to do to make an entry editable; None where there is no such thing."""
        return None

    def fault(self, manifest: Manifest) -> Problem | None:
        """Why a manifest as a whole is invalid, None where it is not."""
        return manifest.problem

    def add(
        self, manifest: Manifest, packages: Sequence[LocalPackage], names: Sequence[str] = ()
    ) -> Edits:
        """Declare local packages by their paths, and other distributions in any version.

        Args:
            manifest: one that could be read, or one that is yet to be written, without a source.
            packages: to declare.
            names: of distributions to declare besides.
        """
        return ()

    def remove(self, manifest: Manifest, entry: Entry) -> Edits:
        """Declare an entry no more."""
        return ()

    def move(self, manifest: Manifest, entry: Entry, runtime: Manifest) -> Edits:
        """Declare for run time what is declared for development.

        Args:
            manifest: that holds the entry.
            entry: to move.
            runtime: the manifest of the same unit that says what it needs to run.
        """
        return ()

    def localize(self, manifest: Manifest, entry: Entry, package: LocalPackage) -> Edits:
        """Declare by its path what is declared otherwise."""
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
    """Edits of which all can be made, or none."""
    made = tuple(edit for edit in edits if edit)
    return made if len(made) == len(edits) else ()


def declarations(form: Format, manifest: Manifest, packages: Iterable[LocalPackage]) -> list[str]:
    """What declares some local packages in a manifest."""
    return [form.line(manifest, each.distribution, each.path) for each in packages]


def joined(form: Format, manifest: Manifest, packages: Iterable[LocalPackage]) -> str:
    """The same, for a message."""
    return " and ".join(f"`{line}`" for line in declarations(form, manifest, packages))


def origin(options: Mapping[str, object]) -> Origin:
    """What the options of an entry, in the words of pipenv, uv or Poetry, say of its origin."""
    for option in (*VERSION_CONTROL, "path", "file", "url"):
        if option in options:
            return Origin(Source.ELSEWHERE, f"{option} `{options[option]}`")
    for option in ("index", "source"):
        if option in options:
            return Origin(Source.INDEX, f"{option} `{options[option]}`")
    version = str(options.get("version") or "*")
    if "://" in version:
        return Origin(Source.ELSEWHERE, f"URL `{version}`")
    return Origin(Source.VERSION, f"version `{version}`")


def path_option(options: Mapping[str, object]) -> str:
    """The option of an entry that holds its path."""
    return "path" if "path" in options else "file"
