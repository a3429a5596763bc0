"""Reads the requirements of a `setup.cfg`.

Sources of the format: setuptools' documentation, "Configuring setuptools using setup.cfg files",
and `configparser`, which gives no positions.
"""

from __future__ import annotations

from collections.abc import Iterator

from orb_lint.errors import ParseError, Problem
from orb_lint.expressions import regex
from orb_lint.files.lines import Lines
from orb_lint.files.reading import decode
from orb_lint.manifests.manifest import (
    SETUPTOOLS_LISTS,
    Entry,
    Installer,
    Listing,
    Manifest,
    PackageFile,
    Scope,
)
from orb_lint.manifests.requirements.read import specifier_entry, without_comment
from orb_lint.records import NamedTuple

_LINE = regex(r"[^\n]*\n?")
_SECTION = regex(r"\[(?P<name>.+)\]")
_DELIMITER = regex(r"[=:]")
_ITEM = regex(r"[^;]+")
_MAY_BE_REPEATED = ("DEFAULT", "")


class Piece(NamedTuple):
    """A line of a value, and the index at which it begins."""

    text: str
    start: int


class Option(NamedTuple):
    """One option of an INI file.

    Attributes:
        section: that it stands in.
        name: as written.
        value: its lines, the first of which may be empty.
    """

    section: str
    name: str
    value: list[Piece]

    @property
    def text(self) -> str:
        """The value as setuptools reads it."""
        return "\n".join(piece.text for piece in self.value).strip()


def read_setup_cfg(path: str, source: bytes) -> PackageFile:
    """Read a `setup.cfg`; one that setuptools could not read is a manifest with a problem."""
    try:
        text = decode(source)
        options = [*ini_options(text)]
    except ParseError as error:
        manifest = Manifest(path, source, problem=error.problem, installer=Installer.SETUPTOOLS)
        return PackageFile(manifest, complete=False)
    lines = Lines(text)
    name: str | None = None
    entries: list[Entry] = []
    files: list[tuple[str, Listing]] = []
    complete = True
    for option in options:
        value = option.text
        if (option.section, option.name) == ("metadata", "name"):
            name = None if value.startswith(("attr:", "file:")) else value or None
        if (listing := _listing(option)) is None:
            continue
        if value.startswith("file:"):
            listed = value.removeprefix("file:").replace("\n", ",").split(",")
            files += ((file.strip(), listing) for file in listed if file.strip())
        elif value.startswith("attr:"):
            complete = False
        else:
            entries += _entries_of(option, listing, lines)
    manifest = Manifest(path, source, tuple(entries), installer=Installer.SETUPTOOLS)
    return PackageFile(manifest, name, tuple(files), complete)


def _entries_of(option: Option, listing: Listing, lines: Lines) -> Iterator[Entry]:
    for piece in listed_items(option.value):
        span = lines.span(piece.start, piece.start + len(piece.text))
        if entry := specifier_entry(without_comment(piece.text), listing, span):
            yield entry


def _listing(option: Option) -> Listing | None:
    """The listing of an option's entries, None if it lists none."""
    if option.section == "options.extras_require":
        return Listing(f"extras_require.{option.name}", Scope.OPTIONAL, option.name)
    name = option.name.replace("-", "_").lower()
    if option.section == "options" and name in SETUPTOOLS_LISTS:
        return Listing(name, SETUPTOOLS_LISTS[name])
    return None


def listed_items(value: list[Piece]) -> Iterator[Piece]:
    """The items of a list: its lines or, on a single line, the parts between `;`."""
    if len(value) > 1:
        yield from value
        return
    for piece in value:
        for match in _ITEM.finditer(piece.text):
            yield _stripped(match[0], piece.start + match.start())


def _stripped(text: str, start: int) -> Piece:
    stripped = text.lstrip()
    return Piece(stripped.rstrip(), start + len(text) - len(stripped))


def ini_options(text: str) -> Iterator[Option]:
    """The options of an INI file in order, as `configparser` reads them.

    Raises:
        ParseError: `configparser` would refuse the file.
    """
    section: str | None = None
    seen: set[tuple[str, str]] = set()
    for number, (first, *more) in _statements(text):
        option: Option | None = None
        if header := _SECTION.match(first.text):
            section = header["name"]
        else:
            delimiter = _DELIMITER.search(first.text)
            if section is None or delimiter is None or delimiter.start() == 0:
                raise ParseError(Problem(number, "neither a section nor an option"))
            name = first.text[: delimiter.start()].rstrip()
            value = _stripped(first.text[delimiter.end() :], first.start + delimiter.end())
            option = Option(section, name, [value, *more])
        key = (section or "", option.name if option else "")
        if key in seen and key != _MAY_BE_REPEATED:
            raise ParseError(Problem(number, f"`{key[1] or key[0]}` is there twice"))
        seen.add(key)
        if option:
            yield _without_empty_ends(option)


def _statements(text: str) -> Iterator[tuple[int, list[Piece]]]:
    """The headers and options of an INI file without comments, each with its line.

    Lines that are indented deeper than an option continue it, and so do empty ones.
    """
    begun: list[Piece] = []
    begun_at = indentation = 0
    for number, line in enumerate(_LINE.finditer(text), 1):
        piece = _stripped(line[0], line.start())
        if piece.text.startswith(("#", ";")):
            continue
        indented = piece.start - line.start()
        can_be_continued = bool(begun) and not _SECTION.match(begun[0].text)
        if not piece.text or (can_be_continued and indented > indentation):
            begun += [piece] if can_be_continued else []
            continue
        if begun:
            yield begun_at, begun
        begun, begun_at, indentation = [piece], number, indented
    if begun:
        yield begun_at, begun


def _without_empty_ends(option: Option) -> Option:
    """Drop empty lines at the end; like `configparser`, keep an empty first line."""
    while len(option.value) > 1 and not option.value[-1].text:
        option.value.pop()
    return option
