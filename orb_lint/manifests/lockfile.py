"""Reads a `Pipfile.lock`.

Source of the format: pipenv's documentation, "Pipfile & Pipfile.lock", and plette, its reader.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from orb_lint.errors import ParseError, Problem
from orb_lint.expressions import regex
from orb_lint.files.lines import Lines
from orb_lint.files.reading import decode
from orb_lint.findings import START, Span
from orb_lint.manifests.manifest import VERSION_CONTROL, Entry, Manifest, Scope
from orb_lint.manifests.names import FILE_URL, normalize
from orb_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NO_CATEGORY = "_meta"
_LOCKED_CATEGORIES = {"packages": "default", "dev-packages": "develop"}
_META = b'{\n    "_meta": '
_CATEGORY = b'},\n    "'
_CATEGORY_END = b"\n    }"
_ENDS = (b"}\n}\n", b"}\n}")
_CONFLICT = b"<<<<<<<"
_TOKEN = regex(r'"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"(?P<is_key>\s*:)?|[{}\[\]]')


def locked_category(category: str) -> str:
    """What a lock calls a category of a Pipfile."""
    return _LOCKED_CATEGORIES.get(category, category)


class Locked(NamedTuple):
    """One package of a lock.

    Attributes:
        entry: its name, category, path and place.
        how: what it is locked by, for messages: "version `==1.0`", "git `https://…`".
        pin: its version; "" where it is locked otherwise.
    """

    entry: Entry
    how: str
    pin: str


class Lock(NamedTuple):
    """What a `Pipfile.lock` holds.

    Attributes:
        packages: by category and PEP 503 name.
        categories: the place of the key of each.
        problem: why nothing, or not all of it, could be read.
    """

    packages: Mapping[tuple[str, str], Locked]
    categories: Mapping[str, Span]
    problem: Problem | None = None


def read_lockfile(path: str, source: bytes) -> Manifest:
    """Read a `Pipfile.lock` as a manifest whose entries are its packages.

    Args:
        path: of the lock file, relative to the workspace root.
        source: its bytes.
    """
    lock = read_lock(source)
    entries = tuple(locked.entry for locked in lock.packages.values())
    return Manifest(path, source, entries, problem=lock.problem)


def read_lock(source: bytes) -> Lock:
    """Read a `Pipfile.lock`; what cannot be read becomes its problem."""
    try:
        text, document = _parsed(source)
    except ParseError as error:
        return Lock({}, {}, error.problem)
    places = _places(text)
    packages: dict[tuple[str, str], Locked] = {}
    problems: list[Problem] = []
    categories = {each: places[each,] for each in document if each != _NO_CATEGORY}
    for category, span in categories.items():
        if not isinstance(document[category], dict):
            problems.append(Problem(span.line, f"`{category}` must be an object"))
            continue
        for key, value in document[category].items():
            span = places[category, key]
            if not isinstance(value, dict):
                problems.append(Problem(span.line, f"package `{key}` must be an object"))
                continue
            locked = _locked(key, category, value, span)
            packages[category, locked.entry.distribution] = locked
    return Lock(packages, categories, min(problems, default=None))


def _parsed(source: bytes) -> tuple[str, dict[str, Any]]:
    """The text of a lock, and the object that it holds.

    Raises:
        ParseError: it is no JSON, or its value is no object.
    """
    text = decode(source)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        reason = error.msg[:1].lower() + error.msg[1:]
        raise ParseError(Problem(error.lineno, reason)) from None
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a plain ValueError
        raise ParseError(Problem(1, str(error).partition("\n")[0])) from None
    if not isinstance(document, dict):
        raise ParseError(Problem(1, "it must be an object"))
    return text, document


class LockMeta(NamedTuple):
    """What a lock says of the Pipfile that it was made from.

    Attributes:
        digest: the hash of that Pipfile; None where it has none, anything where it is broken.
        sources: the package indexes that were asked.
        requires: the Python that it asks for, and the like.
        span: of the key that holds the hash, or of what should hold it.
    """

    digest: object
    sources: object
    requires: object
    span: Span


def read_lock_meta(source: bytes) -> LockMeta:
    """Read `_meta` of a lock that is a JSON object."""
    text = source.decode("utf-8-sig")
    places = _places(text)
    span = places.get((_NO_CATEGORY, "hash")) or places.get((_NO_CATEGORY,)) or START
    meta = json.loads(text).get(_NO_CATEGORY)
    meta = meta if isinstance(meta, dict) else {}
    hashes = meta.get("hash")
    digest = hashes.get("sha256") if isinstance(hashes, dict) else None
    return LockMeta(digest, meta.get("sources"), meta.get("requires"), span)


class PlainLock:
    """The text of a lock as pipenv writes it, in which packages are found without parsing it.

    Parsing all locks would take about as long as reading everything else in a workspace.

    Attributes:
        meta: `_meta`, as JSON.
    """

    def __init__(self, source: bytes) -> None:
        self._source = source
        self.meta = source[len(_META) : source.find(_CATEGORY_END) + len(_CATEGORY_END)]
        self._places: dict[str, tuple[int, int]] = {}

    @classmethod
    def of(cls, source: bytes) -> PlainLock | None:
        """The lock, None if it is laid out otherwise or holds an unresolved merge conflict."""
        if source.startswith(b"{\r\n"):
            source = source.replace(b"\r\n", b"\n")
        is_plain = source.startswith(_META) and source.endswith(_ENDS)
        if not is_plain or (b"<" in source and _CONFLICT in source):  # a single byte is found fast
            return None
        return cls(source)

    def package(self, distribution: str, category: str) -> bytes | None:
        """The text of a distribution in a category, from its key on."""
        start, end = self._place(category)
        for key in _keys(distribution) if start >= 0 else ():
            if (place := self._source.find(key, start, end)) >= 0:
                return self._source[place : self._source.find(b"\n        }", place)]
        return None

    def _place(self, category: str) -> tuple[int, int]:
        """The byte offsets of a category's start and end; the start is -1 if there is none."""
        if category not in self._places:
            start = self._source.find(b'},\n    "%s": {' % category.encode())
            self._places[category] = start, self._source.find(_CATEGORY, start + 1)
        return self._places[category]


@lru_cache(maxsize=1 << 12)
def _keys(distribution: str) -> tuple[bytes, ...]:
    """The keys under which pipenv may lock a distribution, for it keeps dots in a name."""
    names = dict.fromkeys((distribution.lower().replace("_", "-"), normalize(distribution)))
    return tuple(b'"%s": {' % name.encode() for name in names)


def _locked(key: str, category: str, value: dict[str, object], span: Span) -> Locked:
    path = value.get("path", value.get("file"))
    index, extras = value.get("index"), value.get("extras")
    is_path = isinstance(path, str) and ("://" not in path or path.startswith("file:"))
    entry = Entry(
        key,
        category,
        FILE_URL.sub("", str(path)) if is_path else None,
        Scope.RUNTIME if category == "default" else Scope.DEVELOPMENT,
        is_editable=value.get("editable") is True,
        index_name=index if isinstance(index, str) else None,
        extras=tuple(map(str, extras)) if isinstance(extras, list) else (),
        span=span,
    )
    return Locked(entry, *_how(value, entry))


def _how(value: Mapping[str, object], entry: Entry) -> tuple[str, str]:
    """What a package is locked by, in words, and its version if it is locked by that."""
    for option in VERSION_CONTROL:
        if option in value:
            return f"{option} `{value[option]}`", ""
    if entry.path is not None:
        return f"path `{entry.path}`", ""
    for option in ("path", "file"):
        if option in value:
            return f"URL `{value[option]}`", ""
    version = str(value.get("version") or "*")
    return f"version `{version}`", version.removeprefix("==")


def _places(text: str) -> dict[tuple[str, ...], Span]:
    """The places of the keys in the first two levels of a JSON object, without their quotes.

    Of a repeated key the last one counts, as for its value.
    """
    lines = Lines(text)
    found: dict[tuple[str, ...], Span] = {}
    depth = 0
    category = ""
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "{[":
            depth += 1
        elif first in "}]":
            depth -= 1
        elif token["is_key"] and depth <= 2:
            key = json.loads(f'"{token["text"]}"') if "\\" in token[0] else token["text"]
            way = (key,) if depth == 1 else (category, key)
            category = way[0]
            found[way] = lines.span(token.start("text"), token.end("text"))
    return found
