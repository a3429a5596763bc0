"""The files of a built artefact, folder or zip, and the modules that Python finds there."""

from __future__ import annotations

import csv
import os
import posixpath
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import Enum
from functools import cached_property
from io import StringIO

from orb_lint.errors import OrbLintError
from orb_lint.expressions import regex
from orb_lint.files.links import is_led_out
from orb_lint.files.paths import LONGEST, ancestors, join, parent
from orb_lint.files.reading import read_bytes
from orb_lint.manifests.names import normalize
from orb_lint.records import NamedTuple

_LARGEST_FILE = 32 << 20
_DIST_INFO = regex(r"(?:.*/)?([^/]+?)-[^/-]+\.dist-info/RECORD")
_LAYER_ROOT = regex(r"python(?:/lib/python3\.\d+/site-packages)?")
_EDITABLE = regex(r"(?:.*/)?__editable__[._]+(.+?)(?:-[^/]*\.pth|_finder\.py)")
_COMPILED = (".so", ".pyd", ".pyc")


class BundleError(OrbLintError):
    """A built artefact can't be read; the message is one line and names it."""


class Form(Enum):
    """How a module is stored."""

    SOURCE = "source"
    PACKAGE = "package"
    NAMESPACE = "namespace"
    COMPILED = "compiled"


class Module(NamedTuple):
    """A module in an artefact.

    Attributes:
        form: how it is stored.
        path: of its source, or of the folder of a namespace package; "" of a compiled one.
    """

    form: Form
    path: str

    @property
    def is_package(self) -> bool:
        """Whether it can hold modules."""
        return self.form in (Form.PACKAGE, Form.NAMESPACE)


class Content:
    """The files of one artefact.

    Attributes:
        place: where it is, as its user named it.
        names: paths of its files, with `/`.
    """

    def __init__(self, place: str, names: Iterable[str], read_file: Callable[[str], bytes]) -> None:
        self.place = place
        self.names = frozenset(names)
        self._read_file = read_file

    def read(self, name: str) -> bytes:
        """The content of a file.

        Raises:
            BundleError: it can't be read, or is too large to be source code.
        """
        try:
            return self._read_file(name)
        except Exception as error:  # pylint: disable=broad-exception-caught  # as it is compressed
            raise BundleError(f"{self.place}: {name}: cannot be read: {error}") from None

    def source(self, name: str) -> bytes:
        """The content of a file with Python code.

        Raises:
            BundleError: it can't be read, or is not in an encoding that Python can read.
        """
        content = self.read(name)
        if b"\0" in content:
            raise BundleError(f"{self.place}: {name}: cannot be read: it holds a NUL byte")
        return content

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that hold Python, directly or further below."""
        held = {parent(name) for name in self.names if name.endswith((".py", *_COMPILED))}
        return frozenset(held.union(*map(ancestors, held)))

    @cached_property
    def _compiled(self) -> frozenset[str]:
        """The paths of compiled modules, without the suffix behind their name."""
        return frozenset(
            join(parent(name), posixpath.basename(name).partition(".")[0])
            for name in self.names
            if name.endswith(_COMPILED) and "__pycache__" not in name
        )

    @cached_property
    def layer_roots(self) -> tuple[str, ...]:
        """The folders that a layer of this content puts on the path."""
        roots = sorted(folder for folder in self.folders if _LAYER_ROOT.fullmatch(folder))
        return tuple(roots) or ("",)

    def find(self, root: str, dotted: str) -> Module | None:
        """The module of a dotted name below an import root; its parents are not looked at."""
        path = join(root, dotted.replace(".", "/"))
        if f"{path}/__init__.py" in self.names:
            return Module(Form.PACKAGE, f"{path}/__init__.py")
        if f"{path}.py" in self.names:
            return Module(Form.SOURCE, f"{path}.py")
        if path in self._compiled:
            return Module(Form.COMPILED, "")
        if f"{path}/__init__" in self._compiled:
            return Module(Form.COMPILED, "")
        return Module(Form.NAMESPACE, path) if path in self.folders else None

    @cached_property
    def distributions(self) -> dict[str, frozenset[str]]:
        """PEP 503 name of each distribution that an installer put here → the files it listed."""
        found = ((_DIST_INFO.fullmatch(name), name) for name in self.names)
        return {
            normalize(match[1]): frozenset(self._recorded(name)) for match, name in found if match
        }

    def _recorded(self, record: str) -> Iterator[str]:
        folder = parent(parent(record))
        text = self.read(record).decode(errors="replace")
        with suppress(csv.Error):
            for row in csv.reader(StringIO(text)):
                if row:
                    yield posixpath.normpath(join(folder, row[0]))

    @cached_property
    def editable(self) -> frozenset[str]:
        """PEP 503 names of the distributions that are installed editable: only a link is here."""
        found = map(_EDITABLE.fullmatch, self.names)
        return frozenset(normalize(match[1]) for match in found if match)


def open_content(path: str) -> Content:
    """The content of a folder or a zip.

    Raises:
        BundleError: it is neither, or can't be read.
    """
    if os.path.isdir(path):
        names = [*_walk(path)]
        if not names:
            raise BundleError(f"{path}: an empty folder")
        return Content(path, names, lambda name: _read_from_folder(path, name))
    if os.path.exists(path) and not os.path.isfile(path):
        raise BundleError(f"{path}: neither a folder nor a zip: not a regular file")
    try:
        archive = zipfile.ZipFile(path)  # pylint: disable=consider-using-with  # read from later
    except FileNotFoundError:
        raise BundleError(f"{path}: no such file or folder") from None
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile) as error:
        raise BundleError(f"{path}: neither a folder nor a zip: {error}") from None
    if outside := next(filter(_leads_out, archive.namelist()), None):
        raise BundleError(f"{path}: `{outside}` would be unpacked outside")
    if too_long := next((name for name in archive.namelist() if len(name) > LONGEST), None):
        raise BundleError(f"{path}: no system can unpack `{too_long[:40]}…`: the name is too long")
    links = _links(path, archive)
    sizes = {entry.filename: entry.file_size for entry in archive.infolist() if not entry.is_dir()}

    def read(name: str) -> bytes:
        name = links.get(name, name)
        if sizes[name] > _LARGEST_FILE:
            raise ValueError("too large to be source code")
        return archive.read(name)

    return Content(path, sizes, read)


def _links(path: str, archive: zipfile.ZipFile) -> dict[str, str]:
    """The entries of an archive that will be links → the paths in it that they lead to.

    Raises:
        BundleError: one can't be read, or leads out.
    """
    links: dict[str, str] = {}
    for entry in archive.infolist():
        if stat.S_ISLNK(entry.external_attr >> 16):
            try:
                target = archive.read(entry).decode() if entry.file_size <= LONGEST else ""
            except Exception as error:  # pylint: disable=broad-exception-caught
                raise BundleError(f"{path}: {entry.filename}: cannot be read: {error}") from None
            way = posixpath.normpath(posixpath.join(parent(entry.filename), target))
            if _leads_out(way):
                raise BundleError(
                    f"{path}: `{entry.filename}`: a link that leads out of the bundle"
                )
            links[entry.filename] = way
    return links


def _leads_out(name: str) -> bool:
    """Whether the name of an entry of an archive leads out of the folder it is unpacked to."""
    way = name.replace("\\", "/")
    return way.startswith("/") or ".." in way.split("/")


def open_function(path: str) -> Content:
    """The content of a built function.

    Raises:
        BundleError: it is neither a folder nor a zip, can't be read, or holds no Python.
    """
    content = open_content(path)
    if not content.folders:
        raise BundleError(f"{path}: holds no Python, so that it is no function")
    return content


def _walk(root: str) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        raise BundleError(f"{error.filename}: cannot be read: {error.strerror}")

    for folder, folders, names in os.walk(root, onerror=refuse):
        relative = os.path.relpath(folder, root).replace(os.sep, "/")
        for name in (*names, *folders):
            path = os.path.join(folder, name)
            if os.path.islink(path) and is_led_out(root, path):
                raise BundleError(f"{path}: a link that leads out of the bundle")
        yield from (join("" if relative == "." else relative, name) for name in names)


def _read_from_folder(root: str, name: str) -> bytes:
    path = os.path.join(root, name)
    if os.path.getsize(path) > _LARGEST_FILE:
        raise ValueError("too large to be source code")
    return read_bytes(path)
