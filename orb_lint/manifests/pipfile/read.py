"""Reads a Pipfile.

Source of the grammar: pipenv's documentation, "Pipfile & Pipfile.lock", and plette, its reader. Any
table that has no meaning of its own to pipenv is a category of packages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from orb_lint.errors import ParseError, Problem
from orb_lint.expressions import regex
from orb_lint.findings import Span
from orb_lint.manifests.manifest import VERSION_CONTROL, Entry, Manifest, Scope
from orb_lint.manifests.names import FILE_URL
from orb_lint.manifests.specifiers import marker_fault, version_fault
from orb_lint.records import NamedTuple
from orb_lint.toml.parsing import parse_toml, value_at
from orb_lint.toml.positions import key_positions

SECTION = "packages"
"""The table of what is needed at run time."""

_NO_CATEGORY = frozenset({"build-system", "pipenv", "requires", "scripts", "source"})
_EDITABLE_KEY = regex(r"-e\s+(?P<location>[^:]+)$")
_KEY_WITH_EXTRAS = regex(r"(?P<name>[\w.-]+)\s*\[(?P<extras>[^\[\]]*)\]$")
_LOCATION = regex(r"(?P<path>[^\[\]]*)\[(?P<extras>[^\[\]]*)\]$")
_SPECIAL = regex(r"[:\\\[]")
_PYTHONS = ("python_version", "python_full_version")


def read_pipfile(path: str, source: bytes) -> Manifest:
    """Read the entries of a Pipfile; what cannot be read becomes the manifest's problem.

    Args:
        path: of the Pipfile, relative to the workspace root.
        source: its bytes.
    """
    content = _parse(source)
    return Manifest(path, source, content.entries, content.python, content.problem)


class _Content(NamedTuple):
    """The tables of a Pipfile, and what they say."""

    document: Mapping[str, object]
    entries: tuple[Entry, ...] = ()
    python: str | None = None
    problem: Problem | None = None


@lru_cache(maxsize=1 << 12)
def _parse(source: bytes) -> _Content:
    """Parse a Pipfile; the answers are kept, for a monorepo repeats its Pipfiles."""
    try:
        document = parse_toml(source)
    except ParseError as error:
        return _Content({}, problem=error.problem)
    requires = document.get("requires")
    python = requires.get("python_version") if isinstance(requires, dict) else None
    entries = tuple(
        _entry(key, category, value)
        for category, table in document.items()
        if category not in _NO_CATEGORY and isinstance(table, dict)
        for key, value in table.items()
    )
    problem = next(_misshapen(document, source.decode("utf-8-sig")), None)
    return _Content(document, entries, python if isinstance(python, str) else None, problem)


def _misshapen(document: Mapping[str, object], text: str) -> Iterator[Problem]:
    """What makes valid TOML an invalid Pipfile: what pipenv refuses or ignores.

    Source: `plette.Pipfile.validate` and `pipenv.utils.dependencies.install_req_from_pipfile` of
    pipenv 2025.0.4 and 2026.10.3.
    """
    for section, table in document.items():
        if section == "source":
            yield from _misshapen_sources(table, text)
        elif not isinstance(table, dict):
            yield Problem(_line_of(text, (section,)), f"`{section}` must be a table")
        else:
            misshapen = _CHECKS.get(section, _misshapen_entry)
            for key, value in table.items():
                if reason := misshapen(key, value):
                    yield Problem(_line_of(text, (section, key)), reason)


def _misshapen_sources(sources: object, text: str) -> Iterator[Problem]:
    if not isinstance(sources, list) or not all(isinstance(each, dict) for each in sources):
        yield Problem(_line_of(text, ("source",)), "`source` must be an array of tables")
        return
    for position, source in enumerate(sources):
        reason = next(_faults_of_source(source), None)
        if reason:
            lines = [key.line for key in key_positions(text) if key.keys == ("source",)]
            yield Problem(lines[min(position, len(lines) - 1)], f"a `source` {reason}")


def _faults_of_source(source: Mapping[str, object]) -> Iterator[str]:
    for key in ("name", "url"):
        if not isinstance(source.get(key), str):
            yield f"needs a `{key}` that is a string"
    if not isinstance(source.get("verify_ssl", True), bool):
        yield "has a `verify_ssl` that is neither true nor false"


def _misshapen_requirement(key: str, value: object) -> str | None:
    is_wrong = key in _PYTHONS and not isinstance(value, str)
    return f"`{key}` must be a string" if is_wrong else None


def _misshapen_option(key: str, value: object) -> str | None:
    is_wrong = key == "allow_prereleases" and not isinstance(value, bool)
    return f"`{key}` must be true or false" if is_wrong else None


def _misshapen_script(key: str, value: object) -> str | None:
    is_wrong = not value or not isinstance(value, (str, list, dict))
    return f"script `{key}` must be a command" if is_wrong else None


def _misshapen_entry(key: str, value: object) -> str | None:
    if isinstance(value, str):
        return None
    if not isinstance(value, dict):
        return f"entry `{key}` must be a string or a table"
    for option, content in value.items():
        if option not in _OPTIONS:
            return f"entry `{key}` has an option `{option}` that pipenv doesn't know"
        if option in _STRINGS and not isinstance(content, str):
            return f"entry `{key}` has a `{option}` that is no string"
        if option == "extras" and not _are_strings(content):
            return f"entry `{key}` has `extras` that are no list of strings"
    return None


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_CHECKS: Mapping[str, Callable[[str, object], str | None]] = {
    "build-system": lambda key, value: None,
    "pipenv": _misshapen_option,
    "requires": _misshapen_requirement,
    "scripts": _misshapen_script,
}

_STRINGS = frozenset({*VERSION_CONTROL, "path", "file", "version", "index", "markers"})

_MARKERS = frozenset(
    {
        "implementation_name",
        "implementation_version",
        "markers",
        "os_markers",
        "os_name",
        "platform_machine",
        "platform_python_implementation",
        "platform_release",
        "platform_system",
        "platform_version",
        "python_full_version",
        "python_version",
        "sys_platform",
    }
)

_WHOLE_MARKERS = frozenset({"markers", "os_markers"})
"""Options that hold a whole marker; the others hold the condition on one variable."""

_OPTIONS = frozenset(
    {
        *_MARKERS,
        "bzr",
        "editable",
        "extras",
        "file",
        "git",
        "hashes",
        "hg",
        "index",
        "name",
        "no_binary",
        "path",
        "pip_args",
        "ref",
        "skip_resolver",
        "subdirectory",
        "svn",
        "version",
    }
)
"""The options of an entry; source: `KNOWN_PACKAGE_KEYS` of plette in pipenv 2026.10."""


def _line_of(text: str, keys: tuple[str, ...]) -> int:
    """The line of a key, or of its table where that is an inline one."""
    inside = [each for each in key_positions(text) if each.keys[0] == keys[0]]
    return next((each.line for each in inside if each.keys[: len(keys)] == keys), inside[0].line)


def _entry(key: str, category: str, value: object) -> Entry:
    scope = Scope.RUNTIME if category == SECTION else Scope.DEVELOPMENT
    if key.startswith("-e") and (legacy := _EDITABLE_KEY.match(key)):
        path, extras = _split_location(legacy["location"])
        name = _last_part(path or key)
        return Entry(name, category, path, scope, is_editable=True, extras=extras, written=key)
    name, extras, written = key, (), ""
    if "[" in key and (with_extras := _KEY_WITH_EXTRAS.match(key)):
        name, extras, written = with_extras["name"], _names(with_extras["extras"]), key
    marker, fault = _marker(value)
    entry = Entry(
        name, category, None, scope, extras=extras, marker=marker, written=written, fault=fault
    )
    return _with_options(entry, value) if isinstance(value, Mapping) else entry


def _with_options(entry: Entry, options: Mapping[str, object]) -> Entry:
    """An entry with the location, index and extras that its table names."""
    location, index = options.get("path", options.get("file")), options.get("index")
    path, extras = None, entry.extras
    if isinstance(location, str) and not any(word in options for word in VERSION_CONTROL):
        path, of_location = _split_location(location)
        extras += of_location
    if isinstance(more := options.get("extras"), list):
        extras += tuple(map(str, more))
    return entry._replace(
        path=path,
        is_editable=options.get("editable") is True,
        index_name=index if isinstance(index, str) else None,
        extras=extras,
    )


def _marker(value: object) -> tuple[str, str]:
    """The environment marker that pipenv makes of an entry's options, and why it can't read it.

    Source: `pipenv.utils.markers.PipenvMarkers.from_pipfile` of pipenv 2026.10.3, which joins what
    it finds without parentheses.
    """
    written = value.items() if isinstance(value, Mapping) else (("version", value),)
    markers = {text: name for name, content in written for text in _markers(name, content)}
    version = dict(written).get("version")
    fault = version_fault(version.partition(";")[0]) if isinstance(version, str) else ""
    fault = fault or next(filter(None, map(marker_fault, markers)), "")
    counted = (text for text, name in markers.items() if name != "os_markers")
    return " and ".join(sorted(counted)), fault


def _markers(name: str, written: object) -> Iterator[str]:
    """The environment marker that one option of an entry holds."""
    if name == "version" and ";" in str(written):
        yield str(written).partition(";")[2].strip()
    elif name in _WHOLE_MARKERS and written:
        yield str(written)
    elif name in _MARKERS - _WHOLE_MARKERS:
        yield f"{name} {written}"


def _last_part(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _split_location(location: str) -> tuple[str | None, tuple[str, ...]]:
    """The local path and the extras of `../lib[extra]`; no path for a URL of another host."""
    if not _SPECIAL.search(location):
        return location, ()
    location = FILE_URL.sub("", location, count=1).replace("\\", "/")
    match = _LOCATION.match(location)
    path, extras = match.groups() if match else (location, "")
    return None if "://" in path else path, _names(extras)


def _names(extras: str) -> tuple[str, ...]:
    return tuple(extra.strip() for extra in extras.split(",") if extra.strip())


def pipfile_document(source: bytes) -> Mapping[str, object]:
    """The tables of a Pipfile; empty if it is not TOML."""
    return _parse(source).document


class Written(NamedTuple):
    """An entry as it is written in its Pipfile.

    Attributes:
        keys: its category, and the key as written, `-e ../lib` in the legacy form.
        value: string, table, or anything else if the entry is invalid.
    """

    keys: tuple[str, str]
    value: object

    @property
    def is_legacy(self) -> bool:
        """Whether the key is not the name of a distribution but says where it is."""
        return _EDITABLE_KEY.match(self.keys[1]) is not None

    @property
    def options(self) -> Mapping[str, object]:
        """The options of the entry; a plain version becomes the option `version`."""
        return self.value if isinstance(self.value, Mapping) else {"version": self.value}


def written_entry(manifest: Manifest, entry: Entry) -> Written:
    """One of its entries as a Pipfile holds it."""
    keys = entry.category, entry.written or entry.key
    return Written(keys, value_at(pipfile_document(manifest.source), keys))


def pipfile_entry_span(manifest: Manifest, entry: Entry) -> Span:
    """The place of an entry in a Pipfile: its key, or the header of its table."""
    from orb_lint.toml.outline import outline

    return outline(manifest.source).span(written_entry(manifest, entry).keys)
