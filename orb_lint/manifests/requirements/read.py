"""Reads pip requirements files, and the requirement specifiers that other files list.

Source of the grammars: pip's documentation, "Requirements File Format", and the PyPA specification
"Dependency specifiers".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from orb_lint.errors import Problem
from orb_lint.expressions import regex
from orb_lint.files.lines import Lines
from orb_lint.files.paths import join, parent, path_from
from orb_lint.files.reading import UTF_16
from orb_lint.files.tree import Tree
from orb_lint.findings import Span
from orb_lint.manifests.manifest import Entry, Installer, Listing, Manifest, Scope
from orb_lint.manifests.names import ARCHIVES, required_distribution
from orb_lint.manifests.specifiers import both_markers, specifier_fault

_CONTINUED = regex(r"(?m)^(?![^\S\r\n]*#)([^\r\n]*)\\\r?\n")
_LINE = regex(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
"""Lines end where `str.splitlines` ends them."""
_COMMENT = regex(r"(?:^|(?<=\s))#.*$")
_OPTIONS = regex(r"(?<=\s)--?[a-z].*$")
_EXTRAS = regex(r"\s*\[([^\]]*)\]")
_EGG = regex(r"[#&]egg=([^&;\[\s]+)(?:\[([^\]]*)\])?")
_FRAGMENT = regex(r"#\S*")
_NAMED_FILE = regex(r"([\w.-]+)\s*(?:\[([^\]]*)\]\s*)?@\s*file:(?!//)([^\s;]+)")
_INDEX = regex(rb"^[ \t]*(?:-i|--index-url)(?:[ \t]+|=)(\S+)", re.MULTILINE)
_NAMELESS = regex(rb"(?:^|[\s=:/])\.{1,2}/*(?:[\s\[;#]|$)")
_URL = regex(r"[\w+.-]+://")
_EDITABLE = regex(r"(?:-e|--editable)(?:\s+|=)(?=\S)")
_INCLUDE = regex(r"(?:-r\s*|--requirement(?:\s+|=))(?P<path>\S.*)")
_FOR_DEVELOPMENT = regex(r"(?:^|[-_.])(?:dev|develop|development|docs?|lint|tests?)(?=[-_.])")


def specifier_entry(specifier: str, listing: Listing, span: Span | None = None) -> Entry | None:
    """The entry that a requirement specifier (PEP 508) declares, None if it has no name."""
    return _named_entry(specifier, _with_marker(listing, specifier), span)


def _named_entry(specifier: str, listing: Listing, span: Span | None) -> Entry | None:
    name = required_distribution(specifier)
    if name is None:
        return None
    extras = _EXTRAS.match(specifier.lstrip(), len(name))
    listing = listing._replace(fault=listing.fault or specifier_fault(specifier))
    return _entry(name, listing, extras[1] if extras else "", span=span)


def requirement_entry(
    requirement: str, listing: Listing, span: Span | None = None, folder: str = ""
) -> Entry | None:
    """The entry that a requirement in pip's form declares, None if it declares nothing.

    A URL that tells no distribution becomes the name of its entry.

    Args:
        requirement: a specifier, URL or path, perhaps behind `-e`, without other options.
        listing: what all entries of its list share.
        span: its place.
        folder: that a path starts from, which gives the requirement `.` its name.
    """
    editable = _EDITABLE.match(requirement) if requirement.startswith("-") else None
    what = _unquoted(requirement[editable.end() :]) if editable else requirement
    is_editable = editable is not None
    if not what or what.startswith("-"):
        return None
    if not is_editable:  # pip knows no markers behind `-e`
        listing = _with_marker(listing, what, "; " if _URL.match(what) else ";")
    egg = _EGG.search(what) if "egg=" in what else None
    if egg and "://" in what:
        return _entry(egg[1], listing, egg[2], is_editable=is_editable, span=span)
    if "@" in what and (named := _NAMED_FILE.match(what)):
        name, extras, path = named.groups()
        return _entry(name, listing, extras, path, is_editable, span)
    what = _FRAGMENT.sub("", what) if "#" in what else what
    path = what.partition(";")[0].partition("[")[0].partition(" ")[0].removeprefix("file:")
    if "://" not in what and (is_editable or _is_path(path)):
        extras = _EXTRAS.search(what)
        name = egg[1] if egg else _name_of(path, folder)
        wanted = egg[2] if egg else extras and extras[1]
        return _entry(name, listing, wanted, path, is_editable, span)
    if "://" in what and _URL.match(what):
        return _entry(what.partition("; ")[0].rstrip(), listing, None, None, is_editable, span)
    return None if is_editable else _named_entry(what, listing, span)


def _unquoted(text: str) -> str:
    """The path or URL behind an option, without the quotes that pip strips only there."""
    return text[1:-1] if text[:1] in ("'", '"') and text[-1:] == text[:1] else text


def _with_marker(listing: Listing, requirement: str, separator: str = ";") -> Listing:
    """A listing with the environment marker at the end of a requirement, if there is one."""
    marker = requirement.partition(separator)[2].strip() if separator in requirement else ""
    return listing._replace(marker=both_markers(listing.marker, marker)) if marker else listing


def _entry(
    name: str,
    listing: Listing,
    extras: str | None,
    path: str | None = None,
    is_editable: bool = False,
    span: Span | None = None,
) -> Entry:
    wanted = tuple(extra.strip() for extra in (extras or "").split(",") if extra.strip())
    return Entry(
        name, path=path, is_editable=is_editable, extras=wanted, span=span, **listing._asdict()
    )


def _is_path(text: str) -> bool:
    return text.startswith(".") or text.endswith(ARCHIVES) or "/" in text


def _name_of(path: str, folder: str) -> str:
    """The distribution that a folder or an archive is presumed to hold."""
    name = posixpath.basename(posixpath.normpath(posixpath.join(folder, path)))
    return name.partition("-")[0] if name.endswith(ARCHIVES) else name


def read_requirements(path: str, source: bytes, listing: Listing | None = None) -> Manifest:
    """Read one requirements file; lines that declare nothing, such as `-r`, are left out.

    Args:
        path: of the file, relative to the workspace root.
        source: its bytes.
        listing: what its entries share; if None, the file's name decides.
    """
    entries = _read_entries(source, listing or _listing_of(path), _naming_folder(path, source))
    return Manifest(path, source, entries, installer=Installer.PIP)


def read_draft(path: str, source: bytes) -> tuple[Entry, ...]:
    """The entries that a requirements file would have; unlike those that it has, not kept."""
    return _find_entries(source, _listing_of(path), _naming_folder(path, source))


def _naming_folder(path: str, source: bytes) -> str:
    """The folder of a file, which gives the requirement `.` its name; "" if there is none."""
    return parent(path) if _NAMELESS.search(source) else ""


def written_requirement(manifest: Manifest, entry: Entry) -> str:
    """The requirement of an entry as written, "" if its place is unknown."""
    if entry.span is None:
        return ""
    text, lines = text_of(manifest.source)
    start, end = lines.stretch(entry.span)
    return text[start:end]


@lru_cache(maxsize=1 << 6)
def text_of(source: bytes) -> tuple[str, Lines]:
    """The text of a requirements file, and its lines."""
    text = _decode(source)
    return text, Lines(text)


@lru_cache(maxsize=1 << 12)
def _read_entries(source: bytes, listing: Listing, folder: str) -> tuple[Entry, ...]:
    """The entries of a requirements file; the answers are kept, for a monorepo repeats its files.

    Args:
        source: of the file.
        listing: what its entries share.
        folder: see `_naming_folder`.
    """
    return _find_entries(source, listing, folder)


def _find_entries(source: bytes, listing: Listing, folder: str) -> tuple[Entry, ...]:
    text, lines = text_of(source)
    index = _INDEX.search(source)
    index_name = index[1].decode(errors="replace") if index else None
    entries = (
        requirement_entry(line, listing, lines.span(start, start + len(line)), folder)
        for start, line in _logical_lines(text)
    )
    return tuple(entry._replace(index_name=index_name) for entry in entries if entry)


def _listing_of(path: str) -> Listing:
    """Files such as `requirements-dev.txt` or `requirements/test.txt` are for development."""
    for_development = _FOR_DEVELOPMENT.search(posixpath.basename(path).lower())
    return Listing("requirements", Scope.DEVELOPMENT if for_development else Scope.RUNTIME)


def _decode(source: bytes) -> str:
    encoding = "utf-16" if source.startswith(UTF_16) else "utf-8-sig"
    return source.decode(encoding, errors="replace")


def without_comment(line: str) -> str:
    """A line without its comment, as pip and setuptools read it."""
    return _COMMENT.sub("", line).rstrip()


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """The index and the text of each line, without comment, indentation and trailing options."""
    joined = _CONTINUED.sub(lambda match: match[1].ljust(len(match[0])), text)
    for match in _LINE.finditer(joined):
        line = without_comment(match[0])
        stripped = line.lstrip()
        yield match.start() + len(line) - len(stripped), _OPTIONS.sub("", stripped).rstrip()


def read_requirements_files(
    paths: Iterable[str], read: Callable[[str], bytes | None], listing: Listing | None = None
) -> list[Manifest]:
    """Read requirements files and those that they include by `-r`, each once.

    Args:
        paths: of the files, relative to the workspace root.
        read: gives the bytes of a file by such a path, None where there is none.
        listing: what their entries share; if None, the name of each file decides.

    Returns:
        One manifest for each file, in the order of the paths, included files behind the first that
        includes them. A file that includes an unreadable one has a problem.
    """
    found: dict[str, Manifest] = {}
    pending = [*paths][::-1]
    while pending:
        path = pending.pop()
        source = None if path in found else read(path)
        if source is None:
            continue
        manifest = read_requirements(path, source, listing)
        included = [*_included(manifest)] if b"-r" in source else []
        for line, target in included:
            if target not in found and target != path and read(target) is None:
                manifest = manifest._replace(problem=Problem(line, f"{target} can't be read"))
        pending += [target for _, target in reversed(included)]
        found[path] = manifest
    return [*found.values()]


def _included(manifest: Manifest) -> Iterator[tuple[int, str]]:
    """The line of each `-r`, and the path that it names, relative to the workspace root."""
    text, lines = text_of(manifest.source)
    for start, line in _logical_lines(text):
        if include := _INCLUDE.match(line):
            yield lines.place(start)[0], path_from(manifest.folder, _unquoted(include["path"]))


def requirements_paths(tree: Tree, folder: str) -> list[str]:
    """The paths of a folder's `requirements*.txt` and `requirements/*.txt`, sorted."""
    inner = join(folder, "requirements")
    return sorted(
        join(path, name)
        for path, prefix in ((folder, "requirements"), (inner, ""))
        if path in tree.folders
        for name in tree.folders[path].files
        if name.startswith(prefix) and name.endswith(".txt")
    )
