"""Reads a Pipfile.

Source of the grammar: pipenv's documentation, "Pipfile & Pipfile.lock", and plette, its reader. Any
table other than the ones pipenv keeps for itself is a category of packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import tomli

from orb_lint.findings import Span
from orb_lint.workspace.manifest import Entry, Manifest, Problem, Scope
from orb_lint.workspace.toml_lines import KeyPosition, key_positions

_NO_CATEGORY = frozenset({"build-system", "pipenv", "requires", "scripts", "source"})
_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_EDITABLE_KEY = re.compile(r"-e\s+(?P<path>[^:\[]+)(?:\[[^\]]*\])?$")


def read_pipfile(path: str, source: bytes) -> Manifest:
    """Read the entries of a Pipfile; what cannot be read becomes the manifest's problem.

    Args:
        path: of the Pipfile, relative to the workspace root.
        source: its bytes.
    """
    entries, python, problem = _parse(source)
    return Manifest(path, source, entries, python, problem)


@lru_cache(maxsize=1 << 12)
def _parse(source: bytes) -> tuple[tuple[Entry, ...], str | None, Problem | None]:
    """The entries, the `python_version` and the problem; a monorepo repeats its Pipfiles."""
    try:
        document = parse_toml(source)
    except TomlError as error:
        return (), None, error.problem
    requires = document.get("requires")
    python = requires.get("python_version") if isinstance(requires, dict) else None
    entries = tuple(
        _entry(key, category, value)
        for category, table in document.items()
        if category not in _NO_CATEGORY and isinstance(table, dict)
        for key, value in table.items()
    )
    problem = next(_misshapen(document, source.decode("utf-8-sig")), None)
    return entries, python if isinstance(python, str) else None, problem


def _misshapen(document: Mapping[str, object], text: str) -> Iterator[Problem]:
    """What in valid TOML is no Pipfile: tables and entries of types that pipenv cannot read."""
    for section, table in document.items():
        if section == "source":
            if not isinstance(table, list):
                yield Problem(_line_of(text, (section,)), "`source` must be an array of tables")
        elif not isinstance(table, dict):
            yield Problem(_line_of(text, (section,)), f"`{section}` must be a table")
        elif section == "requires":
            for key, value in table.items():
                if not isinstance(value, str):
                    line = _line_of(text, (section, key))
                    yield Problem(line, f"`{key}` must be a string")
        elif section not in _NO_CATEGORY:
            for key, value in table.items():
                if reason := _misshapen_entry(value):
                    yield Problem(_line_of(text, (section, key)), f"entry `{key}` {reason}")


def _misshapen_entry(value: object) -> str | None:
    if isinstance(value, str):
        return None
    if not isinstance(value, dict):
        return "must be a string or a table"
    for key in ("path", "file", "version", "index", "git", "ref", "markers"):
        if key in value and not isinstance(value[key], str):
            return f"has a `{key}` that is no string"
    if "extras" in value and not isinstance(value["extras"], list):
        return "has `extras` that are no list"
    return None


def _line_of(text: str, keys: tuple[str, ...]) -> int:
    """The line of a key, or of its table where that is an inline one."""
    inside = [each for each in key_positions(text) if each.keys[0] == keys[0]]
    return next((each.line for each in inside if each.keys[: len(keys)] == keys), inside[0].line)


class TomlError(ValueError):
    """A file is not TOML; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


def parse_toml(source: bytes) -> dict[str, object]:
    """Parse TOML, a byte order mark allowed, as pipenv allows it.

    Raises:
        TomlError: the bytes are not UTF-8 or not TOML.
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise TomlError(Problem(line, "not UTF-8")) from None
    try:
        return tomli.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a plain ValueError
        position = _POSITION.search(str(error))
        last_line = text.rstrip().count("\n") + 1
        line = int(position[1]) if position and position[1] else last_line
        reason = _POSITION.sub("", str(error)).rstrip(".")
        raise TomlError(Problem(line, reason[:1].lower() + reason[1:])) from None


def _entry(key: str, category: str, value: object) -> Entry:
    scope = Scope.RUNTIME if category == "packages" else Scope.DEVELOPMENT
    if legacy := _EDITABLE_KEY.match(key):
        return Entry(_declared_name(key), category, legacy["path"], scope, is_editable=True)
    if not isinstance(value, Mapping):
        return Entry(key, category, scope=scope)
    places = (value.get(word) for word in ("path", "file"))
    path = next((each for each in places if isinstance(each, str) and "://" not in each), None)
    index, extras = value.get("index"), value.get("extras")
    return Entry(
        key,
        category,
        None if path is None else path.replace("\\", "/"),
        scope,
        is_editable=value.get("editable") is True,
        index=index if isinstance(index, str) else None,
        extras=tuple(map(str, extras)) if isinstance(extras, list) else (),
    )


def _declared_name(key: str) -> str:
    """The name that a key declares: of the legacy `"-e ../lib" = "*"`, that of the folder."""
    legacy = _EDITABLE_KEY.match(key)
    return legacy["path"].rstrip("/").rpartition("/")[2] if legacy else key


def entry_position(manifest: Manifest, entry: Entry) -> KeyPosition:
    """Where an entry of a Pipfile stands; its category, if that is an inline table.

    Args:
        manifest: the Pipfile.
        entry: one of its entries.
    """
    text = manifest.source.decode("utf-8-sig")
    inside = [key for key in key_positions(text) if key.keys[0] == entry.category]
    named = (key for key in inside if [entry.key] == [*map(_declared_name, key.keys[1:2])])
    return next(named, inside[0])


def entry_span(manifest: Manifest, entry: Entry) -> Span:
    """Where an entry of any manifest stands: its name, or the whole requirement.

    Args:
        manifest: that holds the entry.
        entry: one of its entries.
    """
    if entry.span:
        return entry.span
    position = entry_position(manifest, entry)
    return Span(position.line, position.column, position.line, position.end_column)
