"""Reads the requirements of a `pyproject.toml`.

Sources of the format: the PyPA specifications of `pyproject.toml` (PEP 621, PEP 518) and of
dependency groups (PEP 735), and the documentation of setuptools, Poetry, Hatch,
hatch-requirements-txt, PDM, uv and Flit.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from orb_lint.errors import ParseError
from orb_lint.expressions import regex
from orb_lint.files.paths import name_of, parent
from orb_lint.findings import START
from orb_lint.manifests.manifest import (
    Entry,
    Installer,
    Listing,
    Manifest,
    PackageFile,
    Scope,
    UvWorkspace,
)
from orb_lint.manifests.names import is_name, normalize
from orb_lint.manifests.pyproject.shape import shape_problem
from orb_lint.manifests.requirements.read import requirement_entry
from orb_lint.manifests.specifiers import marker_fault
from orb_lint.toml.parsing import Table, find, parse_toml, value_at
from orb_lint.toml.positions import Way, spans

_LISTS = {
    "project.dependencies": Scope.RUNTIME,
    "project.optional-dependencies.*": Scope.OPTIONAL,
    "dependency-groups.*": Scope.DEVELOPMENT,
    "build-system.requires": Scope.BUILD,
    "tool.flit.metadata.requires": Scope.RUNTIME,
    "tool.flit.metadata.requires-extra.*": Scope.OPTIONAL,
    "tool.hatch.envs.*.dependencies": Scope.DEVELOPMENT,
    "tool.hatch.envs.*.extra-dependencies": Scope.DEVELOPMENT,
    "tool.pdm.dev-dependencies.*": Scope.DEVELOPMENT,
    "tool.uv.dev-dependencies": Scope.DEVELOPMENT,
}
_TABLES = {
    "tool.poetry.dependencies": Scope.RUNTIME,
    "tool.poetry.dev-dependencies": Scope.DEVELOPMENT,
    "tool.poetry.group.*.dependencies": Scope.DEVELOPMENT,
}
_FILES = {
    "tool.setuptools.dynamic.dependencies.file": "project.dependencies",
    "tool.setuptools.dynamic.optional-dependencies.*.file": "project.optional-dependencies.*",
    "tool.hatch.metadata.hooks.requirements_txt.files": "project.dependencies",
    "tool.hatch.metadata.hooks.requirements_txt.optional-dependencies.*": (
        "project.optional-dependencies.*"
    ),
}
_LIMITS = {"extra": "project.optional-dependencies.", "group": "dependency-groups."}
"""Option of a source of uv → the lists of which it names the one that the source is for."""

_PROJECT = regex(r"(?:\{root(?P<above>(?::parent)*):uri\}|file:///?\$\{PROJECT_ROOT\})/")
"""How Hatch and PDM write the folder of the project in a URL."""

_CONDITIONS = frozenset({"marker", "markers", "platform", "python"})
_MANIFEST_TABLES = ("project", "dependency-groups", "tool.poetry", "tool.flit.metadata")
_PYTHONS = ("project.requires-python", "tool.poetry.dependencies.python")
_LOWER_BOUND = regex(r"(?:>=|==|~=|\^|~|^)\s*(3\.\d+)")
_NAMES = ("project.name", "tool.poetry.name", "tool.flit.metadata.dist-name")


def read_uv_workspace(path: str, source: bytes) -> UvWorkspace | None:
    """The uv workspace that a `pyproject.toml` defines, None if it defines none."""
    if b"workspace" not in source:
        return None
    try:
        return _uv_workspace(parse_toml(source), parent(path))
    except ParseError:
        return None


def _uv_workspace(document: dict[str, object], folder: str) -> UvWorkspace | None:
    for _, _, table in find(document, "tool.uv.workspace"):
        lists = table if isinstance(table, dict) else {}
        members, exclude = (
            tuple(filter(None, _strings(lists.get(key)))) for key in ("members", "exclude")
        )
        sources = {normalize(key): value for _, key, value in find(document, "tool.uv.sources.*")}
        return UvWorkspace(folder, members, exclude, sources)
    return None


def declares_dependencies(source: bytes) -> bool:
    """Whether a `pyproject.toml` may be a manifest, not only settings of tools."""
    try:
        document = parse_toml(source)
    except ParseError:
        return True
    return any([*find(document, key)] for key in _MANIFEST_TABLES)


def read_pyproject(path: str, source: bytes, workspace: UvWorkspace | None = None) -> PackageFile:
    """Read a `pyproject.toml`; one that is not TOML is a manifest with a problem.

    Entries that a dependency group includes from others are not repeated: they are read in the
    group in which they are written.

    Args:
        path: of the file, relative to the workspace root.
        source: its bytes.
        workspace: the uv workspace that it is a member of, if any.
    """
    try:
        document = parse_toml(source)
    except ParseError as error:
        manifest = Manifest(path, source, problem=error.problem, installer=Installer.ANY)
        return PackageFile(manifest, complete=False)
    origins = {**_inherited(workspace, parent(path)), **_origins(document)}
    names = (value for pattern in _NAMES for _, _, value in find(document, pattern))
    files = tuple(_files(document))
    return PackageFile(
        Manifest(
            path,
            source,
            tuple(_placed(_entries(document, origins), source)),
            _oldest_python(document),
            shape_problem(document, source),
            installer=_installer(document, workspace),
            uv_workspace=workspace or _uv_workspace(document, parent(path)),
        ),
        next((name for name in names if isinstance(name, str) and is_name(name)), None),
        files,
        _is_complete(document, {listing.category.split(".")[1] for _, listing in files}),
    )


def lone_sources(manifest: Manifest) -> list[Entry]:
    """The sources of uv for distributions that a manifest does not require, as entries.

    uv passes over them, until a requirement is added.
    """
    if name_of(manifest.path) != "pyproject.toml" or manifest.problem:
        return []
    required = {entry.distribution for entry in manifest.entries}
    found = (
        (keys, _from_origin(Entry(key, ".".join(keys[:-1])), _alternatives(value)))
        for keys, key, value in find(parse_toml(manifest.source), "tool.uv.sources.*")
        if normalize(key) not in required
    )
    return _placed(found, manifest.source)


def _entries(
    document: dict[str, object], origins: Mapping[str, object]
) -> Iterator[tuple[Way, Entry]]:
    """The entries of all lists and tables, each with the way to it."""
    listed = [*_listed(document)]
    for way, entry in listed:
        tables = _for(entry, origins.get(entry.distribution))
        yield way, _from_origin(entry, _on_lambda(tables))
    yield from _tabulated(
        document, {entry.distribution for way, entry in listed if way[0] == "project"}
    )


def _placed(entries: Iterable[tuple[Way, Entry]], source: bytes) -> list[Entry]:
    """Entries with their places, in the order of the file."""
    found = [*entries]
    places = spans(source.decode("utf-8-sig")) if found else {}
    placed = (entry._replace(span=places.get(way, START)) for way, entry in found)
    return sorted(placed, key=lambda entry: entry.span or START)


def _oldest_python(document: dict[str, object]) -> str | None:
    """The lower bound of the Python versions that it asks for, None without one."""
    for pattern in _PYTHONS:
        for _, _, value in find(document, pattern):
            if isinstance(value, str) and (bound := _LOWER_BOUND.search(value)):
                return bound[1]
    return None


def _installer(document: dict[str, object], workspace: UvWorkspace | None) -> Installer:
    if value_at(document, ("tool", "poetry")) is not None:
        return Installer.POETRY
    if workspace or value_at(document, ("tool", "uv", "workspace")) is not None:
        return Installer.UV_WORKSPACE
    return Installer.ANY if value_at(document, ("tool", "uv")) is None else Installer.UV


def _inherited(workspace: UvWorkspace | None, folder: str) -> dict[str, object]:
    """The sources that the root of a uv workspace gives its members, with paths relative to one."""
    if workspace is None:
        return {}
    origins: dict[str, object] = {}
    for name, value in workspace.sources.items():
        path = value.get("path") if isinstance(value, dict) else None
        if isinstance(value, dict) and isinstance(path, str):
            place = posixpath.join(workspace.folder, path)
            value = {**value, "path": posixpath.relpath(place, folder or ".")}
        origins[name] = value
    return origins


def _listing(category: str, scope: Scope, key: str) -> Listing:
    return Listing(category, scope, key if scope is Scope.OPTIONAL else "")


def _listed(document: dict[str, object]) -> Iterator[tuple[Way, Entry]]:
    """The requirements in all lists, each with its keys."""
    for pattern, scope in _LISTS.items():
        for keys, wildcard, requirements in find(document, pattern):
            listing = _listing(".".join(keys), scope, wildcard)
            for index, requirement in enumerate(_strings(requirements)):
                if not requirement:
                    continue
                if entry := requirement_entry(_PROJECT.sub(_relative, requirement), listing):
                    yield (*keys, index), entry


def _relative(project: re.Match[str]) -> str:
    """The folder of the project as pip understands it, relative to the file."""
    return "file:" + "../" * (project["above"] or "").count(":")


def _strings(value: object) -> Iterator[str | None]:
    """The items of a list, None for those that are no strings."""
    if isinstance(value, list):
        for item in value:
            yield item.strip() if isinstance(item, str) else None


def _tabulated(document: dict[str, object], listed: Set[str]) -> Iterator[tuple[Way, Entry]]:
    """The dependencies in Poetry's tables, an optional one once for each extra that brings it.

    Those that `[project]` lists are left out: there the table only adds details.
    """
    extras: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for _, extra, names in find(document, "tool.poetry.extras.*"):
        for name in filter(None, _strings(names)):
            extras[normalize(name)][extra] = None
    for pattern, scope in _TABLES.items():
        for keys, _, table in find(document, pattern):
            for key, value in table.items() if isinstance(table, dict) else ():
                if key == "python" or (scope is Scope.RUNTIME and normalize(key) in listed):
                    continue
                tables = _alternatives(value)
                entry = Entry(
                    key,
                    ".".join(keys),
                    scope=scope,
                    extras=_extras(value),
                    marker=_marker_of(tables),
                )
                entry = _from_origin(entry, _on_lambda(tables) or tables)
                if not _is_optional(value):
                    yield (*keys, key), entry
                    continue
                for extra in extras.get(entry.distribution) or [""]:
                    yield (*keys, key), entry._replace(scope=Scope.OPTIONAL, extra=extra)


def _alternatives(value: object) -> list[Table]:
    """The tables of a distribution; several are alternatives with markers."""
    tables = value if isinstance(value, list) else [value]
    return [table for table in tables if isinstance(table, dict)]


def _for(entry: Entry, value: object) -> list[Table]:
    """The tables of a distribution that count for an entry."""
    return [table for table in _alternatives(value) if counts_for(entry, table)]


def counts_for(entry: Entry, source: Mapping[str, object]) -> bool:
    """Whether uv takes an entry from a source.

    One with an `extra` or a `group` is for the requirements that this one itself lists.
    """
    return all(
        entry.category.startswith(lists)
        and normalize(entry.category.removeprefix(lists)) == normalize(limit)
        for option, lists in _LIMITS.items()
        if isinstance(limit := source.get(option), str)
    )


def _extras(value: object) -> tuple[str, ...]:
    found = (extra for each in _alternatives(value) for extra in _strings(each.get("extras")))
    return tuple(dict.fromkeys(extra for extra in found if extra))


def _is_optional(value: object) -> bool:
    return any(each.get("optional") is True for each in _alternatives(value))


def _origins(document: dict[str, object]) -> dict[str, object]:
    """PEP 503 name → the tables of uv, or of Poetry for a requirement of `[project]`, about it."""
    return {
        normalize(key): value
        for pattern in ("tool.poetry.dependencies.*", "tool.uv.sources.*")
        for _, key, value in find(document, pattern)
    }


def _on_lambda(tables: list[Table]) -> list[Table]:
    """The tables of uv or Poetry that apply on some Lambda."""
    if not _are_conditional(tables):
        return tables
    from orb_lint.manifests.pyproject.conditions import tables_on_lambda

    return tables_on_lambda(tables)


def _marker_of(tables: list[Table]) -> str:
    """The environment marker that Poetry makes of the tables of an entry."""
    if not _are_conditional(tables):
        return ""
    from orb_lint.manifests.pyproject.conditions import marker_of

    return marker_of(tables)


def _are_conditional(tables: list[Table]) -> bool:
    return any(not _CONDITIONS.isdisjoint(table) for table in tables)


def _from_origin(entry: Entry, tables: list[Table]) -> Entry:
    """An entry with the path, editability, index and fault that tables of uv or Poetry give it.

    A member of a uv workspace is editable and has no path: only the workspace's root knows it.
    """

    def strings(*keys: str) -> Iterator[str]:
        found = (table.get(key) for table in tables for key in keys)
        return (each for each in found if isinstance(each, str))

    def first(*keys: str) -> str | None:
        return next(strings(*keys), None)

    return entry._replace(
        path=first("path", "file") or entry.path,
        is_editable=entry.is_editable
        or any(
            table.get("editable", table.get("develop", table.get("workspace"))) is True
            for table in tables
        ),
        index_name=first("index", "source"),
        fault=next(filter(None, map(marker_fault, strings("marker", "markers"))), entry.fault),
    )


def _files(document: dict[str, object]) -> Iterator[tuple[str, Listing]]:
    """The requirements files that dynamic requirements are read from."""
    for pattern, category in _FILES.items():
        scope = Scope.OPTIONAL if category.endswith("*") else Scope.RUNTIME
        for _, wildcard, value in find(document, pattern):
            listing = _listing(category.replace("*", wildcard), scope, wildcard)
            for file in [value] if isinstance(value, str) else _strings(value):
                if file:
                    yield file, listing


def _is_complete(document: dict[str, object], read: Iterable[str]) -> bool:
    """Whether everything dynamic is read from files or from Poetry's tables."""
    known = {*read, *(("dependencies",) if any(find(document, "tool.poetry")) else ())}
    dynamic = {
        each for _, _, names in find(document, "project.dynamic") for each in _strings(names)
    }
    return not dynamic & {"dependencies", "optional-dependencies"} - known
